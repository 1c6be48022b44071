"""The shapes of what is read about one traveller in review."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct


class JourneyHead(Struct, frozen=True, kw_only=True):
    """The journey, its flight and the clock of the door where the traveller boards.

    ``joined_into`` is the journey in which the reports of this one are read since an officer joined them.
    """

    journey_id: UUID
    flight_date: date
    flight_id: UUID
    carrier: str
    number: str
    suffix: str
    flight_status: str
    desk: str | None
    board: str | None
    disembarks: str | None
    role: str
    status: str
    masked_at: datetime | None
    seat: str | None
    facts_version: int
    screened_facts_version: int | None
    screened_at: datetime | None
    doubtful: bool
    joined_into: UUID | None
    door_close_utc: datetime | None
    door_source: str | None
    door_heard_at: datetime | None
    departure_utc: datetime | None
    departure_local: str | None
    departure_zone: str | None
    arrival_utc: datetime | None
    arrival_local: str | None
    arrival_zone: str | None

    @property
    def designator(self) -> str:
        """Carrier, number and suffix."""
        return f"{self.carrier}{self.number}{self.suffix}"


class Reported(Struct, frozen=True, kw_only=True):
    """What one source currently says about the traveller; ``by_officer`` when it is read here by a decision."""

    id: UUID
    source: str
    message_id: UUID
    received_on: date | None
    booking_id: UUID | None
    version: int
    joined_by: str
    by_officer: bool
    reported_at: datetime
    type: str | None
    record_locator: str | None
    seat: str | None
    embarked: str | None
    disembarks: str | None
    verified: bool | None
    bags_count: int | None
    bags_weight_kg: int | None
    special_service_codes: list[str]
    surname: str | None
    given_names: str | None
    title: str | None
    name_raw: str | None
    date_of_birth: str | None
    sex: str | None
    nationality: str | None
    residence: str | None
    place_of_birth: str | None
    unique_reference: str | None
    frequent_flyer: list[dict[str, Any]]


class DocumentRow(Struct, frozen=True, kw_only=True):
    """A reported document. ``other_journeys`` counts earlier and later journeys that used the same number."""

    reported_id: UUID
    origin: str
    type: str | None
    number: str | None
    issuing_state: str | None
    nationality: str | None
    expiry_date: str | None
    issue_date: str | None
    other_journeys: int


class BookingRow(Struct, frozen=True, kw_only=True):
    """A current booking that holds the traveller."""

    id: UUID
    record_locator: str | None
    locators: list[dict[str, Any]]
    split_from: list[str]
    cancelled: bool
    created_local: str | None
    modified_local: str | None
    agency: dict[str, Any]
    tickets: list[dict[str, Any]]
    version: int
    reported_at: datetime | None


class SegmentRow(Struct, frozen=True, kw_only=True):
    """A flight of a booking's itinerary."""

    booking_id: UUID
    flight: str | None
    origin: str | None
    destination: str | None
    departure_local: str | None
    arrival_local: str | None
    status: str | None
    operating_flight: str | None
    booking_class: str | None


class ContactRow(Struct, frozen=True, kw_only=True):
    """A telephone, e-mail or address of a booking (``booking_id``) or of the traveller."""

    booking_id: UUID | None
    kind: str
    value: str | None
    address: dict[str, Any] | None


class PaymentRow(Struct, frozen=True, kw_only=True):
    """A payment, still sealed."""

    booking_id: UUID
    kind: str
    sealed: bytes


class HitRow(Struct, frozen=True, kw_only=True):
    """A hit in any state. ``row_version`` goes back with a decision: two officers cannot overwrite each other."""

    id: UUID
    kind: str
    code: str
    severity: str
    strength: str
    source: str
    source_version: str
    score: float | None
    finding_key: str
    reasons: list[dict[str, Any]]
    state: str
    row_version: int
    opened_at: datetime
    changed_at: datetime
    assigned_to: UUID | None
    assignee: str | None


class EventRow(Struct, frozen=True, kw_only=True):
    """Something that happened to a hit; without an actor, the system did it. The note is still sealed.

    ``item`` is the evidence that was opened, ``target`` to whom the hit was referred; ``noted_at`` when it was
    keyed in, for what was done on paper.
    """

    hit_id: UUID
    at: datetime
    noted_at: datetime | None
    user_id: UUID | None
    action: str
    reason_code: str | None
    item: str | None
    target: str | None
    note_sealed: bytes | None
    actor: str | None
    concerns: str | None


class HitPlace(Struct, frozen=True, kw_only=True):
    """The journey a hit belongs to, and another hit of that journey that waits."""

    journey_id: UUID
    next_waiting: UUID | None


class TravellerView(Struct, frozen=True, kw_only=True):
    """Everything the page shows, as stored."""

    head: JourneyHead
    reported: list[Reported]
    documents: list[DocumentRow]
    bookings: list[BookingRow]
    segments: list[SegmentRow]
    contacts: list[ContactRow]
    payments: list[PaymentRow]
    hits: list[HitRow]
    events: list[EventRow]
