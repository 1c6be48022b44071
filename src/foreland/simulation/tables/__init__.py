"""Tables the synthetic world is drawn from: names by culture, routes, number formats of documents."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from msgspec import Struct


class Culture(Struct, frozen=True):
    """Names that go together. ``single`` are names that stand alone (mononyms)."""

    states: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]
    surnames: tuple[str, ...]
    single: tuple[str, ...] = ()


class Route(Struct, frozen=True):
    """A route into the destination state and the cultures of those who fly it, a frequent one named twice."""

    region: str
    origin: str
    destination: str
    cultures: tuple[str, ...]


class NumberFormat(Struct, frozen=True):
    """A passport number as the state writes it (A letter, 9 digit, other signs themselves) and years of validity."""

    pattern: str
    years: int


def _rows(name: str) -> list[dict[str, str]]:
    text = (files(__name__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def cultures() -> dict[str, Culture]:
    """Cultures by name."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in _rows("names.csv"):
        entry = found.setdefault(row["culture"], {"states": tuple(row["states"].split())})
        entry[row["kind"]] = tuple(row["names"].split("|"))
    return {
        name: Culture(kinds["states"], kinds["female"], kinds["male"], kinds["surname"], kinds.get("single", ()))
        for name, kinds in found.items()
    }


@cache
def routes() -> tuple[Route, ...]:
    """All routes, region by region."""
    return tuple(
        Route(row["region"], row["origin"], row["destination"], tuple(row["cultures"].split()))
        for row in _rows("routes.csv")
    )


@cache
def number_formats() -> dict[str, NumberFormat]:
    """Passport numbers by issuing state; a state that is not listed writes two letters and seven digits."""
    return {row["state"]: NumberFormat(row["pattern"], int(row["years"])) for row in _rows("documents.csv")}


@cache
def cities() -> dict[str, str]:
    """The city people of a state live in."""
    return {row["state"]: row["city"] for row in _rows("cities.csv")}


ANY_FORMAT = NumberFormat("AA9999999", 10)
"""Format of states the table does not list."""
