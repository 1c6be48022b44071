"""Which flight a message is about, as far as the message itself tells."""

from __future__ import annotations

from msgspec import Struct

from foreland.messages.record import Message
from foreland.travel.flight import Designator, Leg, read_designator
from foreland.travel.flight_match import announced_date

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class Subject(Struct, frozen=True, kw_only=True):
    """A flight as announced.

    ``designator`` is that of the operating carrier as far as the bookings tell, ``aliases`` the numbers under which
    others sell the flight. ``from_arrival`` says that no departure was given and the date is that of an arrival.
    """

    designator: Designator
    legs: tuple[Leg, ...]
    date: str
    aliases: frozenset[Designator] = frozenset()
    from_arrival: bool = False


def flight_subject(message: Message) -> Subject | None:
    """The flight of a message, or ``None`` when number or date cannot be told.

    The leg that crosses the border decides, else the first one that names a flight; legs of other numbers are not this
    flight's. A flight number that every booking of the flight calls sold by one and operated by another is an alias.
    """
    numbered = [(leg, designator) for leg in message.legs if (designator := _designator(leg)) is not None]
    main = next((designator for leg, designator in numbered if leg.border_crossing), None)
    main = main or (numbered[0][1] if numbered else None)
    if main is None:
        return None
    legs = tuple(leg for leg, designator in numbered if designator == main)
    day = announced_date(legs)
    if day is None or not _FIRST_YEAR <= int(day[:4]) <= _LAST_YEAR:
        return None
    operating, sold = _shared(message, main, legs)
    designator = operating or main
    return Subject(
        designator=designator,
        legs=legs,
        date=day,
        aliases=frozenset((sold | {main}) - {designator}),
        from_arrival=not any(leg.departure_local for leg in legs),
    )


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
