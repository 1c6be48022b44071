"""Legs of a passenger list from its TDT, LOC and DTM segments (PAXLST group 2 and 3).

A place with qualifier 125 is the last departure before the border, 87 the first arrival behind it, 92 any other.
Places come in pairs, departure and arrival, each followed by its local time (189 departure, 232 arrival). One TDT may
hold several pairs (92, 92, 125, 87: two legs); a place with both times is a stop, which ends one leg and begins the
next. The leg that starts at a 125 or ends at an 87 crosses the border.
"""

from __future__ import annotations

from msgspec import Struct, field

from foreland.messages.dates import read_moment
from foreland.messages.lexer import Segment
from foreland.messages.reading import Reading
from foreland.messages.values import read_airport, read_flight
from foreland.travel.flight import Leg

_TIMES = {"189": "departs", "136": "departs", "232": "arrives", "132": "arrives"}
"""Scheduled departure and arrival of a flight (189, 232) and of road and sea transport (136, 132)."""

_NO_STOP = frozenset(("130", "172", "188"))
"""Final airport, reporting and filing locations: no take-off or landing of this flight."""


class Place(Struct):
    """One LOC of the itinerary with the times that follow it."""

    qualifier: str
    airport: str | None
    departs: str | None = None
    arrives: str | None = None


class Transport(Struct):
    """One flight with its places; times that come before any place (CUSRES) are those of its ends."""

    flight: str | None = None
    carrier: str | None = None
    number: str | None = None
    departs: str | None = None
    arrives: str | None = None
    places: list[Place] = field(default_factory=list)


class Itinerary:
    """Collects TDT, LOC and DTM and pairs them into legs."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._transports: list[Transport] = []

    def transport(self, segment: Segment) -> None:
        """TDT: a new flight."""
        self.open(segment, segment.get(2), segment.get(5))

    def open(self, segment: Segment, text: str, carrier: str = "") -> None:
        """Begin a flight from its designator as written."""
        designator = read_flight(text, carrier)
        transport = Transport(flight=text.upper() or None, carrier=carrier.upper() or None)
        if designator is not None:
            transport.flight = str(designator)
            transport.carrier, transport.number = designator.carrier, designator.number
        elif text:
            self._reading.defect("VAL_CODE", segment, f"no flight number {text}")
        self._transports.append(transport)

    def open_list(self, text: str, carrier: str = "") -> None:
        """Begin a list of a carrier's that is about no one flight."""
        self._transports.append(Transport(flight=text.upper() or None, carrier=carrier.upper() or None))

    def place(self, segment: Segment) -> None:
        """LOC of the itinerary."""
        qualifier = segment.get(1)
        if qualifier in _NO_STOP:
            self._reading.keep(segment)
        else:
            self.add_place(qualifier, read_airport(segment.get(2)))

    def add_place(self, qualifier: str, airport: str | None) -> None:
        """Add a place to the current flight."""
        if not self._transports:
            self._transports.append(Transport())
        self._transports[-1].places.append(Place(qualifier, airport))

    def time(self, segment: Segment) -> None:
        """DTM behind a place of the itinerary."""
        qualifier, text = segment.get(1), segment.get(1, 1)
        if not self._transports or qualifier not in _TIMES:
            self._reading.keep(segment)
            return
        moment = read_moment(text)
        if moment is None and text:
            self._reading.defect("VAL_DATE", segment, text)
        transport = self._transports[-1]
        target = transport.places[-1] if transport.places else transport
        if _TIMES[qualifier] == "departs":
            target.departs = target.departs or moment
        else:
            target.arrives = target.arrives or moment

    def first_day(self) -> str | None:
        """Date of the first departure or arrival, to read birth dates against when the envelope has no date."""
        for transport in self._transports:
            ends: tuple[Transport | Place, ...] = (transport, *transport.places)
            for place in ends:
                if moment := place.departs or place.arrives:
                    return moment[:10]
        return None

    def legs(self) -> tuple[Leg, ...]:
        """All legs in order."""
        return tuple(leg for transport in self._transports for leg in _legs(transport))


def _legs(transport: Transport) -> list[Leg]:
    places = transport.places
    if len(places) == 2:
        first, last = sorted(places, key=lambda place: place.qualifier == "87")
        first.departs, last.arrives = first.departs or transport.departs, last.arrives or transport.arrives
    if len(places) == 2 and places[0].qualifier == "87" and places[1].qualifier == "125":
        places = places[::-1]
    if not places:
        named = transport.flight or transport.carrier or transport.departs or transport.arrives
        ends = Place("", None, transport.departs), Place("", None, arrives=transport.arrives)
        return [_leg(transport, *ends)] if named else []
    legs: list[Leg] = []
    departure: Place | None = None
    previous: Place | None = None
    for place in places:
        if departure is None and (place.qualifier == "87" or (place.arrives and not place.departs)):
            departure = previous
        elif departure is None:
            departure = place
            continue
        legs.append(_leg(transport, departure, place))
        previous = place
        stops = place.departs is not None and (place.arrives is not None or place.qualifier == "125")
        departure = place if stops else None
    if departure is not None and departure is not previous:
        legs.append(_leg(transport, departure, None))
    return legs


def _leg(transport: Transport, departure: Place | None, arrival: Place | None) -> Leg:
    return Leg(
        flight=transport.flight,
        carrier=transport.carrier,
        number=transport.number,
        origin=departure.airport if departure else None,
        destination=arrival.airport if arrival else None,
        departure_local=departure.departs if departure else None,
        arrival_local=arrival.arrives if arrival else None,
        border_crossing=(departure is not None and departure.qualifier == "125")
        or (arrival is not None and arrival.qualifier == "87"),
    )
