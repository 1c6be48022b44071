"""Formats of exchange: a package of items to bytes and back. Each format says here and nowhere else what it loses."""
