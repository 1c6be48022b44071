"""The journey as screening sees it: one reported traveller on one flight, with what API and PNR each said."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.screening.keys import (
    BookingKey,
    IdentityKey,
    Paid,
    RegistryKey,
    booking_keys,
    identity_key,
    registry_keys,
)
from foreland.travel.booking import Booking
from foreland.travel.traveller import Role, TravelDocument, Traveller

Origin = Literal["api", "pnr"]


class ScreenedJourney(Struct, frozen=True, kw_only=True):
    """One traveller on one flight.

    ``api`` is what advance passenger information reported, ``pnr`` what the booking said about the same
    person; either may be missing. ``flight_date`` is the local departure date at ``origin``, ``arrival_date``
    the local date at ``destination`` (both ISO 8601). ``boarded`` and ``left_behind`` are whether the carrier said so;
    ``taken_later`` whether a person left behind is reported on a later flight to the same airport.
    ``found_document`` is what an inspection on arrival found of the document (``liaison.inbound.FoundDocument``).
    ``facts_version`` counts the versions of the reported facts, ``seen_at`` is when the journey was first reported.
    ``paid`` is what is stored of a payment in the open. ``party``: those in the booking with what API says of them.
    ``states``: what the booking said before, oldest first. ``usual_fare``: what a ticket of its way usually costs, in
    the currency of its first ticket. ``in_care``: of protection. ``None`` is not known, or not asked.
    """

    journey_id: UUID
    flight: str
    flight_date: str
    origin: str | None = None
    destination: str | None = None
    departure_utc: datetime | None = None
    arrival_utc: datetime | None = None
    arrival_date: str | None = None
    role: Role = "passenger"
    api: Traveller | None = None
    pnr: Traveller | None = None
    booking: Booking | None = None
    boarded: bool = False
    left_behind: bool = False
    taken_later: bool | None = None
    found_document: str | None = None
    facts_version: int = 1
    seen_at: datetime | None = None
    paid: Paid | None = None
    party: tuple[Traveller, ...] = ()
    states: tuple[Booking, ...] | None = None
    usual_fare: float | None = None
    in_care: bool = False

    def reported(self) -> tuple[tuple[Origin, Traveller], ...]:
        """What was said about the person and by which message, API first."""
        said: list[tuple[Origin, Traveller]] = []
        if self.api is not None:
            said.append(("api", self.api))
        if self.pnr is not None:
            said.append(("pnr", self.pnr))
        return tuple(said)

    def documents(self) -> tuple[tuple[Origin, TravelDocument], ...]:
        """Every reported document with its origin; a document both reported stays listed for both."""
        return tuple((origin, document) for origin, said in self.reported() for document in said.documents)

    def identities(self) -> tuple[Traveller, ...]:
        """The reported identities, API first: names differ between the two often enough to screen both."""
        return tuple(said for _, said in self.reported())

    def date_of_birth(self) -> str | None:
        """Birth date, API before PNR."""
        return next((said.date_of_birth for said in self.identities() if said.date_of_birth), None)

    def sex(self) -> str | None:
        """Sex as reported, API before PNR."""
        return next((said.sex for said in self.identities() if said.sex), None)

    def nationality(self) -> str | None:
        """Nationality as reported, API before PNR; that of a document when the person's own is missing."""
        own = next((said.nationality for said in self.identities() if said.nationality), None)
        return own or next((doc.nationality for _, doc in self.documents() if doc.nationality), None)

    def identity_keys(self) -> tuple[IdentityKey, ...]:
        """Name and birth date as reported, each spelling once."""
        return tuple(dict.fromkeys(key for said in self.identities() if (key := identity_key(said))))

    def registry_keys(self) -> tuple[RegistryKey, ...]:
        """Every registry key of the journey: what history is asked by."""
        keys = {*registry_keys(None, self.booking)}
        for said in self.identities():
            keys.update(registry_keys(said, None))
        return tuple(sorted(keys))

    def route(self) -> str | None:
        """Both airports (``AAA-BBB``)."""
        return f"{self.origin}-{self.destination}" if self.origin and self.destination else None

    def own_tickets(self) -> frozenset[str]:
        """Numbers of the traveller's tickets."""
        return frozenset(number for said in self.identities() for number in said.tickets)

    def booking_keys(self) -> tuple[BookingKey, ...]:
        """By what earlier journeys of its booking, agency, agent, block of tickets or card are found."""
        card = self.paid.card if self.paid else None
        return tuple(booking_keys(self.booking, self.own_tickets(), self.route(), card)) if self.booking else ()
