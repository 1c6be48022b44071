"""Which of the times told about a leg is believed: the clock that officers work against.

What happened goes before what is expected. Among what is expected, the order of :data:`SOURCES` decides, and of one
source the time heard last. After a return to the gate only what was heard later and lies later counts: until then
nobody knows when the flight departs. Doors close when somebody says so, else a set time before departure
(decision 2), and never after the aircraft has left the gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, structs

TimeKind = Literal["STD", "ETD", "ATD", "STA", "ETA", "ATA", "DOOR", "RETURN"]
"""Scheduled, estimated and actual departure (off blocks) and arrival; doors closed; back at the gate."""

TimeSource = Literal["officer", "movement", "schedule_change", "API", "PNR", "schedule"]
SOURCES: tuple[TimeSource, ...] = ("officer", "movement", "schedule_change", "API", "PNR", "schedule")
"""Who is believed first: an officer's entry, a movement message (MVT), a schedule change (ASM, SSM), a passenger list
(API), bookings (PNR), the imported schedule."""

_DEPARTURES: tuple[TimeKind, ...] = ("ATD", "ETD", "STD")
_ARRIVALS: tuple[TimeKind, ...] = ("ATA", "ETA", "STA")
_ACTUAL = frozenset(("ATD", "ATA"))


class ToldTime(Struct, frozen=True, kw_only=True):
    """A time as told. ``at`` is UTC; ``None`` takes back what the same source said of this kind."""

    kind: TimeKind
    at: datetime | None
    source: TimeSource
    heard_at: datetime


class ChosenTime(Struct, frozen=True, kw_only=True):
    """A time that is believed, with its source and when that was heard."""

    at: datetime
    kind: TimeKind
    source: TimeSource
    heard_at: datetime


class Clock(Struct, frozen=True, kw_only=True):
    """The times of a leg; ``None`` where nobody knows."""

    departure: ChosenTime | None = None
    arrival: ChosenTime | None = None
    door_close: ChosenTime | None = None


def flight_clock(told: Iterable[ToldTime], closing: timedelta) -> Clock:
    """Choose among the times told about one leg; doors close ``closing`` before departure."""
    standing = _standing(told)
    departure = _best(standing, _DEPARTURES)
    return Clock(
        departure=departure,
        arrival=_arrival(standing, departure),
        door_close=_door_close(standing, departure, closing),
    )


def _standing(told: Iterable[ToldTime]) -> list[ChosenTime]:
    """The last word of each source about each kind that was not taken back, nor made void by a return to the gate."""
    last: dict[tuple[TimeKind, TimeSource], ToldTime] = {}
    for one in told:
        before = last.get((one.kind, one.source))
        if before is None or one.heard_at >= before.heard_at:
            last[one.kind, one.source] = one
    found = [
        ChosenTime(at=one.at, kind=one.kind, source=one.source, heard_at=one.heard_at)
        for one in last.values()
        if one.at is not None
    ]
    returned = max((one for one in found if one.kind == "RETURN"), key=lambda one: one.heard_at, default=None)
    if returned is None:
        return found
    return [one for one in found if one.heard_at > returned.heard_at and one.at > returned.at]


def _best(standing: Sequence[ChosenTime], kinds: tuple[TimeKind, ...]) -> ChosenTime | None:
    fitting = [one for one in standing if one.kind in kinds]
    return min(
        fitting,
        key=lambda one: (one.kind not in _ACTUAL, SOURCES.index(one.source), kinds.index(one.kind)),
        default=None,
    )


def _arrival(standing: Sequence[ChosenTime], departure: ChosenTime | None) -> ChosenTime | None:
    """The arrival told; one that was only scheduled moves as far as the departure has moved."""
    arrival = _best(standing, _ARRIVALS)
    if arrival is None or arrival.kind != "STA" or departure is None:
        return arrival
    planned = next((one for one in standing if one.kind == "STD" and one.source == arrival.source), None)
    if planned is None or planned.at == departure.at:
        return arrival
    late = arrival.at + (departure.at - planned.at)
    return ChosenTime(at=late, kind="ETA", source=departure.source, heard_at=departure.heard_at)


def _door_close(standing: Sequence[ChosenTime], departure: ChosenTime | None, closing: timedelta) -> ChosenTime | None:
    door = _best(standing, ("DOOR",))
    if departure is None:
        return door
    if door is None:
        return structs.replace(departure, at=departure.at - closing)
    return departure if departure.kind == "ATD" and departure.at < door.at else door
