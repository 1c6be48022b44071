"""Flights of a booking: TVL with its partner flight, as a leg of the message or a segment of the itinerary."""

from __future__ import annotations

from msgspec import Struct

from foreland.messages.dates import iso_time, join_moment, read_ddmmyy
from foreland.messages.lexer import Segment as WireSegment
from foreland.messages.reading import Reading
from foreland.messages.values import read_airport, read_parts
from foreland.travel.booking import Segment
from foreland.travel.flight import Designator, Leg


class FlightDraft(Struct):
    """A flight of the itinerary being read."""

    designator: Designator | None = None
    operating_carrier: str | None = None
    operating: str | None = None
    origin: str | None = None
    destination: str | None = None
    departure: str | None = None
    arrival: str | None = None
    status: str | None = None
    booking_class: str | None = None

    def build(self) -> Segment:
        """Return the segment of the itinerary."""
        return Segment(
            flight=str(self.designator) if self.designator else None,
            origin=self.origin,
            destination=self.destination,
            departure_local=self.departure,
            arrival_local=self.arrival,
            status=self.status,
            operating_flight=self.operating,
            booking_class=self.booking_class,
        )

    def is_on(self, legs: tuple[Leg, ...]) -> bool:
        """Whether this is the flight the message is about: same places and day."""
        return any(
            leg.origin == self.origin
            and leg.destination == self.destination
            and (leg.departure_local or "")[:10] == (self.departure or "")[:10]
            for leg in legs
        )


def _moments(reading: Reading, segment: WireSegment) -> tuple[str | None, str | None]:
    parts = [segment.get(1, place) for place in range(4)]
    if len(parts[2]) == 4 and not parts[3]:  # the arrival time in the place of the arrival date
        parts[2], parts[3] = "", parts[2]
    days, times = (read_ddmmyy(parts[0]), read_ddmmyy(parts[2])), (iso_time(parts[1]), iso_time(parts[3]))
    for text, value in zip(parts, (days[0], times[0], days[1], times[1]), strict=True):
        if text and value is None:
            reading.defect("VAL_DATE", segment, text)
    arrival_day = days[1]
    if not parts[2] and times[1] and times[0] and times[1] >= times[0]:
        arrival_day = days[0]  # the arrival date is left out when it is the day of departure
    return join_moment(days[0], times[0]), join_moment(arrival_day, times[1])


def read_flight_draft(reading: Reading, segment: WireSegment) -> FlightDraft:
    """A TVL that names a flight. ``OPEN`` and ``ARNK`` have none."""
    departure, arrival = _moments(reading, segment)
    designator = read_parts(segment.get(4), segment.get(5) + segment.get(5, 2))
    if designator is None:
        designator = read_parts(segment.get(4), segment.get(5))
    return FlightDraft(
        designator=designator,
        operating_carrier=segment.get(4, 1) or None,
        origin=read_airport(segment.get(2)),
        destination=read_airport(segment.get(3)),
        departure=departure,
        arrival=arrival,
        booking_class=segment.get(5, 1) or None,
    )


def is_partner(segment: WireSegment) -> bool:
    """Whether a TVL only adds the partner's number of a shared flight (``TVL+++++972:M``)."""
    return not any(segment.get(place) for place in (1, 2, 3)) and bool(segment.get(5))


def read_flight_leg(reading: Reading, segment: WireSegment) -> Leg:
    """The TVL at the head: the flight the push is about. The message does not say which border it crosses."""
    draft = read_flight_draft(reading, segment)
    designator = draft.designator
    return Leg(
        flight=str(designator) if designator else None,
        carrier=designator.carrier if designator else segment.get(4) or None,
        number=designator.number if designator else None,
        origin=draft.origin,
        destination=draft.destination,
        departure_local=draft.departure,
        arrival_local=draft.arrival,
    )
