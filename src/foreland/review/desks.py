"""Regional desks: whose departures are whose, and which desk watches when one is closed.

Outside its hours the departures of a desk are those of the desk that covers it, and where that is closed too, of the
one that covers that. When nobody in the row is open they stay with their own desk, and it is said that nobody is there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.travel.opening_hours import ALWAYS, is_open, read_hours


class Desk(Struct, frozen=True, kw_only=True):
    """A regional desk. An airport goes before its country; ``takes_rest`` takes what no desk names."""

    id: UUID
    name: str
    zone: str = ""
    hours: str = ALWAYS
    covered_by: UUID | None = None
    airports: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    takes_rest: bool = False
    phone: str = ""
    alert_emails: tuple[str, ...] = ()
    row_version: int = 1

    def open_at(self, at: datetime, clock: tzinfo) -> bool:
        """Whether the desk is on duty, by its own ``clock``. Hours that cannot be read close nothing."""
        hours = read_hours(self.hours)
        return not hours or is_open(hours, clock, at)


class Duty(Struct, frozen=True):
    """Which desk watches the departures of a desk: itself, the one that covers it, or nobody (``desk`` is itself)."""

    desk: str
    state: Literal["own", "covered", "nobody"]


class DeskTable:
    """All desks of an organisation; ``clocks`` are those of their zones, by the zone's name."""

    def __init__(self, desks: Collection[Desk] = (), clocks: Mapping[str, tzinfo] | None = None) -> None:
        self._clocks = clocks or {}
        self.desks = tuple(sorted(desks, key=lambda desk: desk.name))
        self.by_name: Mapping[str, Desk] = {desk.name: desk for desk in self.desks}
        self._by_id = {desk.id: desk for desk in self.desks}
        self._by_airport = {code: desk.name for desk in self.desks for code in desk.airports}
        self._by_country = {code: desk.name for desk in self.desks for code in desk.countries}
        self._rest = next((desk.name for desk in self.desks if desk.takes_rest), None)
        self.zones: Mapping[str, str] = {desk.name: desk.zone for desk in self.desks if desk.zone}
        self.names = tuple(desk.name for desk in self.desks)

    def of(self, airport: str | None, country: str | None) -> str | None:
        """Return the desk of a departure airport in a country; ``None`` when no desk takes it."""
        if airport is None:
            return None
        return self._by_airport.get(airport) or self._by_country.get(country or "") or self._rest

    def duty(self, name: str | None, at: datetime) -> Duty | None:
        """Return who watches the departures of a desk at an instant; ``None`` for a desk that is not in the table."""
        first = desk = self.by_name.get(name or "")
        if first is None:
            return None
        passed: set[UUID] = set()
        while desk is not None and desk.id not in passed:
            if desk.open_at(at, self._clocks.get(desk.zone, UTC)):
                return Duty(desk.name, "own" if desk is first else "covered")
            passed.add(desk.id)
            desk = self._by_id.get(desk.covered_by) if desk.covered_by else None
        return Duty(first.name, "nobody")

    def watching(self, at: datetime) -> tuple[str, ...]:
        """Return the desks that watch departures at an instant, each once."""
        duties = [self.duty(name, at) for name in self.names]
        return tuple(dict.fromkeys(one.desk for one in duties if one is not None and one.state != "nobody"))

    def watched_by(self, name: str, at: datetime) -> tuple[str, ...]:
        """Return the desks whose departures this desk watches at an instant: its own always, and those it covers."""
        covered = [one for one in self.names if one != name and (duty := self.duty(one, at)) and duty.desk == name]
        return (name, *covered)


DeskRefusal = Literal[
    "no_name",
    "name_taken",
    "zone_unknown",
    "hours_unreadable",
    "zone_missing",
    "covers_in_a_circle",
    "cover_unknown",
    "place_taken",
    "rest_taken",
    "email_unreadable",
]

LONGEST_NAME = 60


def refuse_desk(wanted: Desk, others: Collection[Desk], known_zones: Collection[str]) -> DeskRefusal | None:
    """Say why a desk may not be as wanted beside the ``others``; ``None`` when it may."""
    if not wanted.name or len(wanted.name) > LONGEST_NAME or not wanted.name.isprintable():
        return "no_name"
    if any(one.name.casefold() == wanted.name.casefold() for one in others):
        return "name_taken"
    if wanted.zone and wanted.zone not in known_zones:
        return "zone_unknown"
    if not read_hours(wanted.hours):
        return "hours_unreadable"
    if not wanted.zone and wanted.hours != ALWAYS:
        return "zone_missing"
    if any("@" not in one or len(one) > 254 or any(c.isspace() for c in one) for one in wanted.alert_emails):
        return "email_unreadable"
    return _refuse_beside(wanted, others)


def _refuse_beside(wanted: Desk, others: Collection[Desk]) -> DeskRefusal | None:
    if wanted.takes_rest and any(one.takes_rest for one in others):
        return "rest_taken"
    airports, countries = set(wanted.airports), set(wanted.countries)  # FRA is both
    if any(airports & set(one.airports) or countries & set(one.countries) for one in others):
        return "place_taken"
    by_id = {one.id: one for one in others}
    after, passed = wanted.covered_by, {wanted.id}
    while after is not None:
        if after in passed:
            return "covers_in_a_circle"
        if after not in by_id:
            return "cover_unknown"
        passed.add(after)
        after = by_id[after].covered_by
    return None
