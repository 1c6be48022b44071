"""Whether a message speaks of a flight we know: the key of a flight never changes, its times do (decision 2).

In this order: the flight whose leg between the same places departs nearest, within the given hours (a delay past
midnight keeps the flight, tomorrow's flight of the same number is another one); the flight that a leg continues or that
continues from it (an overnight stop: the later leg departs on another day); the flight first announced for that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from foreland.travel.flight import Leg


class KnownFlight(Struct, frozen=True):
    """A flight of the same number. ``flight`` is the caller's identifier, handed back unread."""

    flight: str
    departure_date: str
    legs: tuple[Leg, ...]


def announced_date(legs: Sequence[Leg]) -> str | None:
    """The local date (ISO 8601) of the first departure, else of the first arrival; ``None`` without any date."""
    departure = next((leg.departure_local for leg in legs if leg.departure_local), None)
    moment = departure or next((leg.arrival_local for leg in legs if leg.arrival_local), None)
    return moment[:10] if moment else None


def matching_flight(legs: Sequence[Leg], known: Sequence[KnownFlight], hours: int) -> str | None:
    """The known flight the legs belong to, or ``None``: then they announce a new one."""
    within = timedelta(hours=hours)
    near = [(gap, one.flight) for one in known if (gap := _delay(legs, one.legs)) is not None and gap <= within]
    if near:
        return min(near)[1]
    near = [(gap, one.flight) for one in known if (gap := _stop(legs, one.legs)) is not None and gap <= within]
    if near:
        return min(near)[1]
    day = announced_date(legs)
    return next((one.flight for one in known if one.departure_date == day), None)


def _delay(legs: Sequence[Leg], others: Sequence[Leg]) -> timedelta | None:
    """The least difference between departures of the same leg."""
    gaps = (
        abs(left - right)
        for leg in legs
        for other in others
        if leg.origin and (leg.origin, leg.destination) == (other.origin, other.destination)
        and (left := read_local(leg.departure_local)) is not None
        and (right := read_local(other.departure_local)) is not None
    )  # fmt: skip
    return min(gaps, default=None)


def _stop(legs: Sequence[Leg], others: Sequence[Leg]) -> timedelta | None:
    """The shortest stop between a leg of one and the leg of the other that follows it."""
    return min((*_stops(legs, others), *_stops(others, legs)), default=None)


def _stops(first: Iterable[Leg], then: Sequence[Leg]) -> Iterable[timedelta]:
    for leg in first:
        landed = read_local(leg.arrival_local)
        for other in then:
            left = read_local(other.departure_local)
            if leg.destination and leg.destination == other.origin and landed and left and left >= landed:
                yield left - landed


def read_local(text: str | None) -> datetime | None:
    """A local time as reported (no zone); ``None`` when it is only a date or nothing."""
    if not text or "T" not in text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
