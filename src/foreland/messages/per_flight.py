"""A list about several flights, taken apart: one message a flight, each with the travellers who are on it.

A journey that goes on under another number is reported in one list by some carriers (UN/EDIFACT PAXLST, group 2, one
TDT a flight). Each flight has its own clock and its own travellers, so each is told of by a message of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from foreland.messages.record import DeclaredTotal, Message
from foreland.travel.flight import Designator, Leg, read_designator
from foreland.travel.traveller import Traveller


def per_flight(message: Message) -> tuple[Message, ...]:
    """Return the messages that a list amounts to, one a flight that crosses the border; most lists are about one.

    When no leg is said to cross it, each flight counts. What could not be placed in any flight stays with the first.
    A total that was declared of all flights together says nothing about one whose travellers are others.
    """
    flights = _flights(message)
    if len(flights) < 2:
        return (message,)
    found = []
    for number, flight in enumerate(flights):
        own = {_places(leg) for leg in message.legs if _designator(leg) == flight}
        legs = tuple(leg for leg in message.legs if _places(leg) in own)
        travellers = tuple(on_it for one in message.travellers if (on_it := _on(one, flight, message.legs)) is not None)
        everybody = len(travellers) == len(message.travellers)
        found.append(
            structs.replace(
                message,
                legs=legs,
                travellers=travellers,
                declared_total=message.declared_total if everybody else DeclaredTotal(),
                unparsed=message.unparsed if number == 0 else (),
                answers=message.answers if number == 0 else (),
            )
        )
    return tuple(found)


def _flights(message: Message) -> tuple[Designator, ...]:
    """The numbers of a list's flights in their order. A push is about one flight; its bookings name the others."""
    if message.kind != "PAXLST":
        return ()
    numbered = [(leg, designator) for leg in message.legs if (designator := _designator(leg)) is not None]
    crossing = [(leg, designator) for leg, designator in numbered if leg.border_crossing]
    flights: dict[tuple[str | None, ...], Designator] = {}
    for leg, designator in crossing or numbered:
        flights.setdefault(_places(leg), designator)  # the same leg under another number is sold by somebody else
    return tuple(dict.fromkeys(flights.values()))


def _on(traveller: Traveller, flight: Designator, route: Sequence[Leg]) -> Traveller | None:
    """The traveller as one of this flight, boarding and leaving where it calls; ``None`` for one who is not on it.

    Of whom the list does not say where they board or leave, the whole route counts: nobody is missed.
    """
    first = next((n for n, leg in enumerate(route) if leg.origin == traveller.embarked), 0)
    last = next(
        (n for n in range(len(route) - 1, first - 1, -1) if route[n].destination == traveller.disembarks),
        len(route) - 1,
    )
    flown = [leg for leg in route[first : last + 1] if _designator(leg) == flight]
    if not flown:
        return None
    return structs.replace(
        traveller,
        embarked=flown[0].origin if traveller.embarked in {leg.origin for leg in route} else traveller.embarked,
        disembarks=flown[-1].destination
        if traveller.disembarks in {leg.destination for leg in route}
        else traveller.disembarks,
    )


def _places(leg: Leg) -> tuple[str | None, ...]:
    return leg.origin, leg.destination, (leg.departure_local or "")[:10]


def _designator(leg: Leg) -> Designator | None:
    return read_designator(leg.flight) if leg.flight else None
