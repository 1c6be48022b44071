"""The times a leg carries: those believed of everything told about it (:mod:`foreland.travel.flight_clock`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import structs

from foreland.resources.airports import airports
from foreland.store.flights import LegRow
from foreland.travel.flight_clock import SOURCES, ChosenTime, TimeSource, ToldTime, flight_clock
from foreland.travel.flight_match import read_local
from foreland.travel.local_time import resolve

SCHEDULE = "schedule"
"""``times_source`` of a leg that only a schedule announced; otherwise it is the kind of message."""

_SOURCE_OF_KIND: dict[str, TimeSource] = {
    "PAXLST": "API",
    "MANIFEST": "API",
    "PNRGOV": "PNR",
    "PNRGOV-XML": "PNR",
    SCHEDULE: "schedule",
}


def source_of(kind: str) -> TimeSource:
    """Return whose word a kind of message is."""
    return _SOURCE_OF_KIND.get(kind, "PNR")


def announces(kind: str, heard_at: datetime, leg: LegRow) -> bool:
    """Whether what a message says goes before what the leg was announced with: by source, then by age."""
    told, known = SOURCES.index(source_of(kind)), SOURCES.index(source_of(leg.times_source))
    return told < known or (told == known and heard_at >= leg.times_heard_at)


def clocked(leg: LegRow, told: Sequence[ToldTime], closing: timedelta) -> LegRow:
    """Return the leg with the times that are believed, each with its source, and the local texts that go with them."""
    departure_zone, planned = instant(leg.announced_departure_local, leg.origin)
    arrival_zone, landing = instant(leg.announced_arrival_local, leg.destination)
    source, heard = source_of(leg.times_source), leg.times_heard_at
    announced = [
        ToldTime(kind="STD", at=planned, source=source, heard_at=heard),
        ToldTime(kind="STA", at=landing, source=source, heard_at=heard),
    ]
    clock = flight_clock([*announced, *told], closing)
    departure, arrival, door = clock.departure, clock.arrival, clock.door_close
    return structs.replace(
        leg,
        departure_local=_local(departure, planned, leg.announced_departure_local, departure_zone),
        departure_zone=departure_zone,
        departure_utc=departure.at if departure else None,
        departure_kind=departure.kind if departure else None,
        departure_source=departure.source if departure else None,
        departure_heard_at=departure.heard_at if departure else None,
        arrival_local=_local(arrival, landing, leg.announced_arrival_local, arrival_zone),
        arrival_zone=arrival_zone,
        arrival_utc=arrival.at if arrival else None,
        arrival_kind=arrival.kind if arrival else None,
        arrival_source=arrival.source if arrival else None,
        arrival_heard_at=arrival.heard_at if arrival else None,
        door_close_utc=door.at if door else None,
        door_kind=door.kind if door else None,
        door_source=door.source if door else None,
        door_heard_at=door.heard_at if door else None,
    )


def instant(local: str | None, airport: str | None) -> tuple[str | None, datetime | None]:
    """Return the airport's zone and the instant of a local time (:func:`foreland.travel.local_time.resolve`)."""
    known = airports().get(airport or "")
    if known is None:
        return None, None
    moment = read_local(local)
    if moment is None or not MINYEAR < moment.year < MAXYEAR:
        return known.zone, None
    return known.zone, resolve(moment, ZoneInfo(known.zone)).at


def local_text(at: datetime, zone: str | None) -> str | None:
    """Return an instant as a local time without zone; ``None`` when the zone is not known."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if zone else None


def utc_to_local(text: str | None, airport: str | None) -> str | None:
    """Return a UTC time without zone as the local time of an airport; unchanged when the airport is not known."""
    known, moment = airports().get(airport or ""), read_local(text)
    if known is None or moment is None:
        return text
    return local_text(moment.replace(tzinfo=UTC), known.zone)


def _local(
    chosen: ChosenTime | None, announced_at: datetime | None, announced: str | None, zone: str | None
) -> str | None:
    """The local text: as announced while nothing else is believed, so that it stays word for word."""
    if chosen is None or chosen.at == announced_at:
        return announced
    return local_text(chosen.at, zone)
