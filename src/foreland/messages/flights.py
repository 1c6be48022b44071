"""Flights of a booking: TVL with its partner flight, as a leg of the message or a segment of the itinerary."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from foreland.messages.dates import iso_time, join_moment, read_ddmmyy
from foreland.messages.lexer import Segment as WireSegment
from foreland.messages.reading import Reading
from foreland.messages.values import read_airport, read_parts
from foreland.travel.booking import Segment
from foreland.travel.flight import Designator, Leg

KINDS: dict[str, Literal["open", "surface"]] = {"OPEN": "open", "ARNK": "surface"}
"""What stands in the place of a flight number when there is no flight: not chosen yet, or a way that is not flown."""


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
    quantity: int | None = None
    equipment: str | None = None
    kind: Literal["flight", "open", "surface"] = "flight"

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
            quantity=self.quantity,
            equipment=self.equipment,
            kind=self.kind,
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
    day, time, last_day, last_time, *_ = (*map(str.strip, segment.components(1)), "", "", "", "")
    if len(last_day) == 4 and not last_time:  # the arrival time in the place of the arrival date
        last_day, last_time = "", last_day
    departs, leaves, arrives, lands = read_ddmmyy(day), iso_time(time), read_ddmmyy(last_day), iso_time(last_time)
    for text, value in ((day, departs), (time, leaves), (last_day, arrives), (last_time, lands)):
        if text and value is None:
            reading.defect("VAL_DATE", segment, text)
    if not last_day and lands and leaves and lands >= leaves:
        arrives = departs  # the arrival date is left out when it is the day of departure
    return join_moment(departs, leaves), join_moment(arrives, lands)


def read_flight_draft(reading: Reading, segment: WireSegment) -> FlightDraft:
    """A TVL that names a flight. ``OPEN`` and ``ARNK`` have none."""
    departure, arrival = _moments(reading, segment)
    number = segment.get(5)
    designator = read_parts(segment.get(4), number + segment.get(5, 2))
    if designator is None:
        designator = read_parts(segment.get(4), number)
    return FlightDraft(
        designator=designator,
        operating_carrier=segment.get(4, 1) or None,
        origin=read_airport(segment.get(2)),
        destination=read_airport(segment.get(3)),
        departure=departure,
        arrival=arrival,
        booking_class=segment.get(5, 1) or None,
        kind=KINDS.get(number.upper(), "flight"),
    )


def is_partner(segment: WireSegment) -> bool:
    """Whether a TVL only adds the partner's number of a shared flight (``TVL+++++972:M``)."""
    if segment.get(1) or segment.get(2) or segment.get(3):
        return False
    number = segment.get(5)
    return bool(number) and number.upper() not in KINDS


def read_quantity(text: str) -> int | None:
    """Seats of RPI: a whole number, ``None`` for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


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
