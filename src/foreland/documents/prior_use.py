"""Earlier uses: of a document's number by whomever, and of documents by a person of the same name and birth date."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class PriorUse(Struct, frozen=True, kw_only=True):
    """One traveller who was reported with the document before, on another journey.

    ``flight_date`` is the flight's departure date (ISO 8601); names and birth date as reported, ``None`` when
    the message did not say. Airports are IATA codes of where the traveller got on and off, instants are scheduled;
    ``boarded`` is whether a close-out or a boarding list said so: without it nobody is known to have travelled.
    """

    journey_id: UUID
    flight_date: str
    surname: str | None = None
    given_names: str | None = None
    date_of_birth: str | None = None
    sex: str | None = None
    flight: str | None = None
    origin: str | None = None
    destination: str | None = None
    departure_utc: datetime | None = None
    arrival_utc: datetime | None = None
    boarded: bool = False


class PriorDocument(Struct, frozen=True, kw_only=True):
    """A document that API reported for somebody of the same name and birth date; ``key`` is ``ISSUER:NUMBER``."""

    journey_id: UUID
    flight_date: str
    key: str
    type: str | None = None
