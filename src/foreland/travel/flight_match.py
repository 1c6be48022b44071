"""Whether a message speaks of a flight we know: the key of a flight never changes, its times do (decision 2).

In this order: the flight whose leg between the same places departs nearest, within the given hours (a delay past
midnight keeps the flight, tomorrow's flight of the same number is another one); the flight that a leg continues or that
continues from it (an overnight stop: the later leg departs on another day); the flight first announced for that day. A
flight that is known under another number as well is that day's only if the legs begin where its legs begin: another
flight of that number may leave from somewhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs

from foreland.travel.flight import Leg


class KnownFlight(Struct, frozen=True):
    """A flight of the same number. ``flight`` is the caller's identifier, handed back unread.

    ``by_alias`` says that the number is not its own: it is sold under it, or was changed to it.
    """

    flight: str
    departure_date: str
    legs: tuple[Leg, ...]
    by_alias: bool = False


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
    of_day = [one for one in known if one.departure_date == announced_date(legs)]
    of_day = [one for one in of_day if not one.by_alias or _same_start(legs, one.legs)]
    return min(of_day, key=lambda one: one.by_alias).flight if of_day else None


def is_same_flight(one: KnownFlight, other: KnownFlight, hours: int) -> bool:
    """Whether two flights are one whose number was changed: as ``matching_flight`` would have found it."""
    if matching_flight(other.legs, [structs.replace(one, by_alias=True)], hours) is not None:
        return True
    return one.departure_date == other.departure_date and _same_start(one.legs, other.legs)


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


def _same_start(legs: Sequence[Leg], others: Sequence[Leg]) -> bool:
    """Whether a leg of each departs from the same place, as far as that is known of both."""
    here, there = ({leg.origin for leg in each if leg.origin} for each in (legs, others))
    return not here or not there or bool(here & there)


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
