"""What is known about names: variants and readings, from the two tables that ship with Foreland."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from foreland.watchlists.readings import NameTables
from foreland.watchlists.unvowelled import arabic_key


@cache
def name_tables() -> NameTables:
    """The shipped tables, read once."""
    variants: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for line in _lines("name_variants.csv"):
        group = line.split(";")
        for word in group:
            variants[word].update(dict.fromkeys(other for other in group if other != word))
    readings: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for line in _lines("name_readings.csv"):
        script, word, reading = line.split(",")
        readings[script][arabic_key(word) if script == "arabic" else word] = reading
    return NameTables({word: tuple(others) for word, others in variants.items()}, dict(readings))


def _lines(name: str) -> Iterator[str]:
    text = files("foreland.resources").joinpath(name).read_text(encoding="utf-8")
    return (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
