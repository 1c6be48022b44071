"""The itinerary of a booking: TVL, and behind it TRA, RPI and APD; a TVL without dates and places names a partner."""

from __future__ import annotations

from foreland.messages.flights import FlightDraft, is_partner, read_flight_draft, read_quantity
from foreland.messages.lexer import Segment as WireSegment
from foreland.messages.reading import Reading
from foreland.messages.values import read_parts
from foreland.travel.booking import Segment

_NONE = FlightDraft()


class BookedFlights:
    """Collects the flights of one booking; the last one is that of the segments behind it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._flights: list[FlightDraft] = []

    @property
    def last(self) -> FlightDraft:
        """The flight that is open; an empty one before the first."""
        return self._flights[-1] if self._flights else _NONE

    def __len__(self) -> int:
        """Number of flights."""
        return len(self._flights)

    def flight(self, segment: WireSegment) -> bool:
        """TVL. ``False`` when it only named the partner of the flight before."""
        if self._flights and is_partner(segment):
            flight = self._flights[-1]
            carrier = segment.get(4) or flight.operating_carrier or ""
            partner = read_parts(carrier, segment.get(5))
            flight.operating = flight.operating or (str(partner) if partner else None)
            return False
        self._flights.append(read_flight_draft(self._reading, segment))
        return True

    def operating(self, segment: WireSegment) -> None:
        """TRA: the flight that is really operated."""
        operating = read_parts(segment.get(1), segment.get(2))
        if self._flights and operating is not None:
            self._flights[-1].operating = str(operating)
        else:
            self._reading.keep(segment)

    def status(self, segment: WireSegment) -> None:
        """RPI: how many seats, and their status."""
        self._flights[-1].quantity = read_quantity(segment.get(1))
        self._flights[-1].status = segment.get(2) or None

    def equipment(self, segment: WireSegment) -> None:
        """APD: the type of aircraft; what more it says is kept."""
        if self._flights:
            self._flights[-1].equipment = segment.get(1) or None
        if not self._flights or len(segment) > 2 or any(segment.components(1)[1:]):
            self._reading.keep(segment)

    def build(self) -> tuple[Segment, ...]:
        """All flights."""
        return tuple(flight.build() for flight in self._flights)
