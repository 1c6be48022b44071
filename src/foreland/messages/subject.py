"""Which flight a message is about, as far as the message itself tells."""

from __future__ import annotations

from datetime import date

from msgspec import Struct, structs

from foreland.messages.record import Message
from foreland.travel.flight import Designator, Leg, read_designator
from foreland.travel.flight_match import announced_date

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_WHOLE = len("2026-11-24")  # a year alone is no day


class Subject(Struct, frozen=True, kw_only=True):
    """A flight as announced.

    ``designator`` is that of the operating carrier as far as the bookings tell, ``aliases`` the numbers under which
    others sell the flight. ``date_inferred`` says that no departure was given: the date is that of the message's
    reference for the flight, else of an arrival.
    """

    designator: Designator
    legs: tuple[Leg, ...]
    date: str
    aliases: frozenset[Designator] = frozenset()
    date_inferred: bool = False


def flight_subject(message: Message) -> Subject | None:
    """The flight of a message, or ``None`` when number or date cannot be told.

    The leg that crosses the border decides, else the first one that names a flight; legs of other numbers are not this
    flight's (:mod:`~foreland.messages.per_flight` takes them apart), unless they are the same leg: it is sold under
    both. A flight number that every booking of the flight calls sold by one and operated by another is an alias.
    """
    numbered = [(leg, designator) for leg in message.legs if (designator := _designator(leg)) is not None]
    main = next((designator for leg, designator in numbered if leg.border_crossing), None)
    main = main or (numbered[0][1] if numbered else None)
    if main is None:
        return None
    legs = tuple(leg for leg, designator in numbered if designator == main)
    departs = any(leg.departure_local for leg in legs)
    if not departs and (referred := _referred_date(message, main)) is not None:
        legs = (structs.replace(legs[0], departure_local=referred), *legs[1:])
    day = announced_date(legs)
    if day is None or len(day) != _WHOLE or not _FIRST_YEAR <= int(day[:4]) <= _LAST_YEAR:
        return None
    operating, sold = _shared(message, main, legs)
    places = {(leg.origin, leg.destination, leg.departure_local) for leg in legs}
    sold |= {one for leg, one in numbered if (leg.origin, leg.destination, leg.departure_local) in places}
    designator = operating or main
    return Subject(
        designator=designator,
        legs=legs,
        date=day,
        aliases=frozenset((sold | {main}) - {designator}),
        date_inferred=not departs,
    )


def _referred_date(message: Message, main: Designator) -> str | None:
    """The date in a common access reference such as ``ZZ123/261124/1200``: flight, day of departure, time."""
    flight, _, rest = (message.common_access_reference or "").partition("/")
    digits = rest[:6]
    if len(digits) != 6 or not digits.isdecimal() or not digits.isascii() or read_designator(flight) != main:
        return None
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:])).isoformat()
    except ValueError:
        return None


def _designator(leg: Leg) -> Designator | None:
    return read_designator(leg.flight) if leg.flight else None


def _shared(message: Message, main: Designator, legs: tuple[Leg, ...]) -> tuple[Designator | None, set[Designator]]:
    """The operating number of the flight, when the bookings agree on one, and the numbers it is sold under."""
    places = {(leg.origin, leg.destination, (leg.departure_local or "")[:10]) for leg in legs}
    operating: set[Designator] = set()
    sold: set[Designator] = set()
    for booking in message.bookings:
        for segment in booking.segments:
            if (segment.origin, segment.destination, (segment.departure_local or "")[:10]) not in places:
                continue
            seller = read_designator(segment.flight) if segment.flight else None
            operator = read_designator(segment.operating_flight) if segment.operating_flight else None
            if seller == main and operator is not None:
                operating.add(operator)
            elif operator == main and seller is not None:
                sold.add(seller)
    return (operating.pop() if len(operating) == 1 and not sold else None), sold
