"""Reads PNRGOV pushes (IATA PADIS 11.1 to 21.1, 10.1 too): the head, then one booking after each SRC.

One superset grammar. Dates are DDMMYY; the times of flights are local, those of DAT are UTC. MSG 22 is a full push, 141
an update of changed bookings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from foreland.messages.booking_reader import BookingReader
from foreland.messages.flights import read_flight_leg
from foreland.messages.lexer import Segment
from foreland.messages.offices import read_office
from foreland.messages.reading import Reading
from foreland.messages.record import DeclaredTotal
from foreland.travel.booking import Booking
from foreland.travel.flight import Leg

PUSHES: dict[str, Literal["full", "update"]] = {"22": "full", "141": "update"}
"""Message function of MSG (code list 1225)."""

MAX_LEGS = 9
"""Flights at the head of a push: one, or the legs of one."""

_BOOKING_TAGS = frozenset(("RCI", "SSR", "DAT", "IFT", "TIF", "ADD"))


class PnrgovReader:
    """Reads the segments between UNH and UNT."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._facts: dict[str, Any] = {}
        self._legs: list[Leg] = []
        self._bookings: list[Booking] = []
        self._declared: int | None = None
        self._booking: BookingReader | None = None

    def feed(self, segment: Segment) -> None:
        """Read one segment."""
        if segment.tag == "SRC":
            self._close()
            self._booking = BookingReader(self._reading, tuple(self._legs))
        elif self._booking is not None:
            self._booking.feed(segment)
        elif segment.tag in _BOOKING_TAGS:
            self._reading.defect("SEQ_UNEXPECTED", segment, "booking without SRC")
            self._booking = BookingReader(self._reading, tuple(self._legs))
            self._booking.feed(segment)
        else:
            self._head(segment)

    def bags(self, segment: Segment, reference: str | None) -> None:
        """TBD of a traveller of the booking that is open, read from elsewhere (XML)."""
        if self._booking is not None:
            self._booking.bags(segment, reference)

    def know_legs(self, legs: Iterable[Leg]) -> None:
        """Flights the message is about, read from elsewhere (XML); bookings that follow are held against them."""
        self._legs = list(legs)

    def _head(self, segment: Segment) -> None:
        if segment.tag == "MSG":
            code = segment.get(1, 1)
            self._facts["document_code"] = code or None
            self._facts["push"] = PUSHES.get(code)
            if code not in PUSHES:
                self._reading.defect("VAL_CODE", segment, f"unknown kind of push {code}")
        elif segment.tag == "TVL" and len(self._legs) >= MAX_LEGS:
            self._reading.defect("LIM_REPEATS", segment, f"more than {MAX_LEGS} flights")
            self._reading.keep(segment)
        elif segment.tag == "TVL":
            self._legs.append(read_flight_leg(self._reading, segment))
        elif segment.tag == "EQN":
            count = segment.get(1)
            if count.isascii() and count.isdigit() and len(count) < 10:
                self._declared = int(count)
            elif count:
                self._reading.defect("VAL_NUMBER", segment, count)
        elif segment.tag == "ORG":
            self._facts["reporting_office"] = read_office(segment)
        else:
            self._reading.keep(segment)

    def _close(self) -> None:
        if self._booking is not None:
            self._bookings.append(self._booking.finish())
            self._booking = None

    def finish(self) -> dict[str, Any]:
        """Return the fields of the message."""
        self._close()
        return {
            **self._facts,
            "legs": tuple(self._legs),
            "bookings": tuple(self._bookings),
            "declared_total": DeclaredTotal(bookings=self._declared),
        }
