"""Editable data that ships with Foreland (airports, desks, settings) handed over as values; logs; life lines."""
