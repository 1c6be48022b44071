"""Seats, check-in and bags of a booking: requests for seats, and behind a flight DAT, then TRI, TIF, SSD, TBD a person.

One group is one person's: TRI opens it with the boarding number, TIF says who it is, SSD and TBD are theirs.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import asdict

from foreland.messages.booking_people import People
from foreland.messages.dates import iso_time, join_moment, read_ddmmyy
from foreland.messages.drafts import TravellerDraft, add_once
from foreland.messages.flights import FlightDraft
from foreland.messages.lexer import Segment
from foreland.messages.luggage import read_checked_bags, read_excess_bags
from foreland.messages.offices import is_bare, read_office
from foreland.messages.reading import Reading
from foreland.messages.special_requests import Request
from foreland.messages.values import read_parts
from foreland.safeguards.masking import mask_cards_in_text
from foreland.travel.flight import Leg

_SEAT = re.compile(r"0*([0-9]{1,3}[A-Z]{1,2})")
_LONGEST_SEAT = 5
_TEXT = "3"
"""DAT 3 holds the text of a check-in, not its time."""


def read_dated(segment: Segment, element: int) -> tuple[str, str, str]:
    """Code, day and time of an element of DAT."""
    code, day, time, *_ = (*map(str.strip, segment.components(element)), "", "", "")
    return code, day, time


class CheckIns:
    """Collects seats, check-ins and bags of one booking, and tells the travellers theirs on the flight of the push."""

    def __init__(self, reading: Reading, people: People, legs: tuple[Leg, ...]) -> None:
        self._reading = reading
        self._people = people
        self._legs = legs
        self._flight = FlightDraft()
        self._when: dict[str, Any] | None = None
        self._boarding: TravellerDraft | None = None
        self._is_open = False
        self.seats: list[dict[str, Any]] = []
        self.bags: list[dict[str, Any]] = []
        self.check_ins: list[dict[str, Any]] = []

    def begin(self, flight: FlightDraft) -> None:
        """A flight: what follows until the next one is about it."""
        self._settle()
        self._flight = flight
        self._boarding = None
        self._is_open = False

    def date(self, segment: Segment) -> None:
        """DAT: when check-in was done, or its text; each is that of the persons behind it."""
        if self._when is None:
            self._when = {"at": None, "by": None, "text": None}
        for element in range(1, len(segment)):
            code, value, time = read_dated(segment, element)
            if code == _TEXT:
                text = " ".join(part for part in segment.components(element)[1:] if part.strip())
                self._when["text"] = mask_cards_in_text(text.strip()) or None
                continue
            moment = join_moment(read_ddmmyy(value), iso_time(time))
            if moment is None and value:
                self._reading.defect("VAL_DATE", segment, value)
            self._when["at"] = moment or self._when["at"]

    def office(self, segment: Segment) -> None:
        """ORG behind the date: where check-in was done."""
        if self._when is None:
            self._reading.keep(segment)
            return
        self._when["by"] = None if is_bare(segment) else asdict(read_office(segment))

    def boarding(self, segment: Segment) -> None:
        """TRI: boarding or sequence number, and the traveller's reference."""
        reference = segment.get(2, 3) or None
        self._boarding = self._people.by_reference(reference)
        self._open(reference, segment.get(2) or None)

    def person(self, segment: Segment) -> None:
        """TIF behind it: who it is."""
        self._boarding = self._people.find(segment) or self._boarding
        if self._boarding is None:
            self._reading.unexpected(segment, "check-in of a person who is not in the booking")
            return
        if not self._is_open:
            self._open(None, None)
        self._is_open = False
        self.check_ins[-1]["traveller_reference"] = self._boarding.traveller_reference

    def _open(self, reference: str | None, number: str | None) -> None:
        self._is_open = True
        when = self._when or {"at": None, "by": None, "text": None}
        self.check_ins.append(
            {"traveller_reference": reference, "flight": self._designator(), "boarding_number": number, **when}
        )

    def _settle(self) -> None:
        """A check-in that names nobody is told when it says more than that there was one."""
        when, self._when = self._when, None
        if when and any(when.values()):
            flight = self._designator()
            if not any(one["flight"] == flight for one in self.check_ins[-1:]):
                self.check_ins.append({"traveller_reference": None, "flight": flight, "boarding_number": None, **when})

    def _designator(self) -> str | None:
        return str(self._flight.designator) if self._flight.designator else None

    # seats

    def requested(self, request: Request, remarks: dict[str, None]) -> None:
        """Seats of a request; a text in the place of a seat goes to the remarks."""
        for special, reference, characteristic in request.seats:
            match = _SEAT.fullmatch(special.strip().upper())
            if match is None:
                if len(special) > _LONGEST_SEAT:
                    add_once(remarks, request.remark())
                continue
            person = self._people.by_reference(reference) or request.person
            on_flight = any(leg.origin == request.board and leg.destination == request.off for leg in self._legs)
            designator = read_parts(request.airline, request.flight) if request.flight else None
            self.seats.append(
                {
                    "traveller_reference": person.traveller_reference if person else reference,
                    "seat": match[1],
                    "origin": request.board,
                    "destination": request.off,
                    "source": "request",
                    "flight": str(designator) if designator else None,
                    "cabin": None,
                    "characteristic": characteristic,
                }
            )
            if person is not None and on_flight and person.seat is None:
                person.seat = match[1]

    def seat(self, segment: Segment) -> None:
        """SSD: the seat that was given, and its cabin."""
        match = _SEAT.fullmatch(segment.get(1).upper())
        if match is None:
            return
        flight, person = self._flight, self._boarding
        self.seats.append(
            {
                "traveller_reference": person.traveller_reference if person else None,
                "seat": match[1],
                "origin": flight.origin,
                "destination": flight.destination,
                "source": "check-in",
                "flight": self._designator(),
                "cabin": segment.get(5) or None,
                "characteristic": None,
            }
        )
        if person is not None and person.seat is None and flight.is_on(self._legs):
            person.seat = match[1]

    # bags

    def checked(self, segment: Segment) -> None:
        """TBD: bags of the person, or of a pool."""
        bags, person = read_checked_bags(segment), self._boarding
        if not bags.known_unit:
            self._reading.defect("VAL_CODE", segment, f"unknown unit of weight {segment.get(2, 2)}")
        if bags.most:
            self._reading.defect("LIM_REPEATS", segment, f"{bags.most} bag tags")
        self.bags.append(
            {
                "kind": "checked",
                "traveller_reference": person.traveller_reference if person else None,
                "flight": self._designator(),
                "count": bags.count,
                "weight_kg": bags.weight_kg,
                "tags": list(bags.tags),
                "destinations": list(bags.destinations),
                "pool": bags.pool,
                "pool_reference": bags.pool_reference,
            }
        )
        if person is not None and (self._flight.is_on(self._legs) or person.bag_count is None):
            person.bag_count, person.bag_weight = bags.count, bags.weight_kg
            person.bag_tags = dict.fromkeys(bags.tags)

    def checked_of(self, segment: Segment, reference: str | None) -> None:
        """TBD of a traveller who is named beside it, in documents that do not tell of a check-in."""
        self._boarding = self._people.by_reference(reference)
        self.checked(segment)

    def excess(self, segment: Segment, reference: str | None) -> None:
        """EBD: bags too many."""
        self.bags.append(read_excess_bags(segment, reference))

    def finish(self) -> None:
        """The booking ends."""
        self._settle()
