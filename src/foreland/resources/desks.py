"""With which regional desks a deployment begins: ``desks.csv``, airports and countries of each.

A row for an airport goes before the row of its country. A deployment's own table, ``desks.csv`` in the data folder,
replaces the shipped one. ``zone`` is where the desk keeps its clock, an IANA name; it may be left out. Once desks are
in the database, that is the truth.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from foreland.resources.airports import airports
from foreland.resources.own_file import own_or_shipped


class Desks(Struct, frozen=True):
    """Desk names by airport and by country (alpha-3) of departure, and time zones (IANA) by desk."""

    by_airport: Mapping[str, str]
    by_country: Mapping[str, str]
    zones: Mapping[str, str]

    def of(self, airport: str | None) -> str | None:
        """Return the desk of a departure airport; ``None`` when the table names neither it nor its country."""
        if airport is None:
            return None
        known = airports().get(airport)
        country = known.country if known and known.country else ""
        return self.by_airport.get(airport) or self.by_country.get(country)


def load_desks(data: Path | None = None) -> Desks:
    """Load the deployment's table, else the shipped one. Raises :class:`ValueError` naming a broken row."""
    return read_desks(own_or_shipped(data, "desks.csv"))


def read_desks(source: Path | Traversable) -> Desks:
    """Read a table. Raises :class:`ValueError` naming a broken row."""
    tables: dict[str, dict[str, str]] = {"airport": {}, "country": {}}
    zones: dict[str, str] = {}
    with source.open("r", encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            if row.get("kind") not in tables or not row.get("code") or not row.get("desk"):
                raise ValueError(f"{source}: line {reader.line_num}: kind (airport or country), code and desk expected")
            desk = tables[row["kind"]][row["code"].strip().upper()] = row["desk"].strip()
            zone = (row.get("zone") or "").strip()
            if zone and not _is_zone(zone):
                raise ValueError(f"{source}: line {reader.line_num}: {zone} is no time zone; Europe/Paris is one")
            if zone and zones.setdefault(desk, zone) != zone:
                raise ValueError(f"{source}: line {reader.line_num}: {desk} has two time zones")
    return Desks(tables["airport"], tables["country"], zones)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not known; no name of a zone; a folder of zones (Europe)
        return False
    return True
