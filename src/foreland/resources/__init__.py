"""Editable data that ships with Foreland (airports, desks, settings), loaded and handed over as values; and the logs."""
