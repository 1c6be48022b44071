"""Foreland: pre-departure traveller screening and carrier liaison. ``docs/map.md`` says what each room is for."""
