"""An earlier use of a document number, as the document registry answers it."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct


class PriorUse(Struct, frozen=True, kw_only=True):
    """One traveller who was reported with the document before, on another journey.

    ``flight_date`` is the flight's departure date (ISO 8601); names and birth date as reported, ``None`` when
    the message did not say.
    """

    journey_id: UUID
    flight_date: str
    surname: str | None = None
    given_names: str | None = None
    date_of_birth: str | None = None
    sex: str | None = None
