"""Messages of a carrier about a flight, before they say anything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import structs

from foreland.messages.record import DeclaredTotal, Message
from foreland.simulation.schedule import Flight
from foreland.travel.booking import Booking

RECIPIENT = "FORELAND"
"""Receiver in the envelopes."""


def envelope(flight: Flight, kind: Literal["PAXLST", "PNRGOV"], reference: str = "") -> Message:
    """A message about a flight that says nothing yet."""
    departs = flight.departs
    return Message(
        kind=kind,
        version="D.05B" if kind == "PAXLST" else "11.1",
        sender=flight.carrier.designator,
        recipient=RECIPIENT,
        common_access_reference=f"{flight.designator}/{departs:%d%m%y}/{departs:%H%M}{reference}",
        legs=(structs.replace(flight.leg(), border_crossing=kind == "PAXLST"),),
    )


def bookings_of(message: Message, push: Literal["full", "update"], bookings: Iterable[Booking]) -> Message:
    """A push of bookings."""
    bookings = tuple(bookings)
    code = "22" if push == "full" else "141"
    total = DeclaredTotal(bookings=len(bookings))
    return structs.replace(message, push=push, document_code=code, bookings=bookings, declared_total=total)
