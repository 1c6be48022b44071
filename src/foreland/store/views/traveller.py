"""One traveller in review: everything reported about them on this flight, and every hit with its story."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.clock import BOARDING_DOOR

Row = TypeVar("Row")


class JourneyHead(Struct, frozen=True, kw_only=True):
    """The journey, its flight and the clock of the door where the traveller boards."""

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
    seat: str | None
    facts_version: int
    screened_facts_version: int | None
    screened_at: datetime | None
    door_close_utc: datetime | None
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
    """What one source currently says about the traveller."""

    id: UUID
    source: str
    booking_id: UUID | None
    version: int
    joined_by: str
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


class CompanionRow(Struct, frozen=True, kw_only=True):
    """Somebody else in the same booking on this flight."""

    journey_id: UUID
    flight_date: date
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    seat: str | None
    waiting: int


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
    reasons: list[dict[str, Any]]
    state: str
    row_version: int
    opened_at: datetime
    changed_at: datetime
    assignee: str | None


class EventRow(Struct, frozen=True, kw_only=True):
    """Something that happened to a hit; without an actor, the system did it. The note is still sealed."""

    hit_id: UUID
    at: datetime
    user_id: UUID | None
    action: str
    reason_code: str | None
    note_sealed: bytes | None
    actor: str | None


_HEAD = f"""
    select j.id as journey_id, j.flight_date, f.id as flight_id, f.carrier, f.number, f.suffix,
           f.status as flight_status, f.desk, coalesce(j.board, f.origin) as board,
           coalesce(j."off", f.destination) as disembarks, j.role, j.status, j.seat, j.facts_version,
           j.screened_facts_version, j.screened_at,
           clock.door_close_utc, clock.departure_utc, clock.departure_local, clock.departure_zone,
           landing.arrival_utc, landing.arrival_local, landing.arrival_zone
    from journeys j join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    left join lateral (
        select leg.arrival_utc, leg.arrival_local, leg.arrival_zone from legs leg
        where leg.flight_id = f.id and leg.destination = coalesce(j."off", f.destination)
        order by leg.position desc limit 1
    ) landing on true
    where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.id = %(journey_id)s
"""  # noqa: S608 - constant fragments

_REPORTED = """
    select r.id, r.source, r.booking_id, r.version, r.joined_by, r.reported_at, r.type, r.record_locator, r.seat,
           r.embarked, r.disembarks, r.verified, r.bags_count, r.bags_weight_kg, r.special_service_codes, i.surname,
           i.given_names, i.title, i.name_raw, i.date_of_birth, i.sex, i.nationality, i.residence, i.place_of_birth,
           i.unique_reference,
           coalesce(i.frequent_flyer, '[]') as frequent_flyer
    from reported_travellers r
    left join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
    where r.org_id = %(org_id)s and r.flight_date = %(flight_date)s and r.journey_id = %(journey_id)s and r.is_current
    order by r.source, r.reported_at desc, r.id limit 20
"""

# How often the number was seen on other journeys is asked of the registry, which knows every month.
_DOCUMENTS = """
    select d.reported_id, r.source as origin, d.type, d.number, d.issuing_state, d.nationality, d.expiry_date,
           d.issue_date,
           (select count(*) from (select from registry_keys k
                where k.org_id = %(org_id)s and k.kind = 'document' and k.key = d.number_key
                  and k.journey_id <> %(journey_id)s limit 100) seen)
               as other_journeys
    from documents d
    join reported_travellers r on r.flight_date = d.flight_date and r.id = d.reported_id and r.is_current
    where d.org_id = %(org_id)s and d.flight_date = %(flight_date)s and r.journey_id = %(journey_id)s
    order by r.source, r.reported_at desc, d.position limit 50
"""

_BOOKINGS = """
    select id, record_locator, locators, split_from, cancelled, created_local, modified_local, agency, tickets, version,
           reported_at
    from bookings where org_id = %(org_id)s and flight_date = %(flight_date)s and id = any (%(bookings)s)
    order by reported_at desc, id
"""

_SEGMENTS = """
    select booking_id, flight, origin, destination, departure_local, arrival_local, status, operating_flight,
           booking_class
    from booking_segments
    where org_id = %(org_id)s and flight_date = %(flight_date)s and booking_id = any (%(bookings)s)
    order by booking_id, position limit 200
"""

_CONTACTS = """
    select distinct booking_id, kind, value, address
    from contacts
    where org_id = %(org_id)s and flight_date = %(flight_date)s
      and (booking_id = any (%(bookings)s) or reported_id = any (%(reported)s))
    order by booking_id nulls first, kind, value limit 200
"""

_PAYMENTS = """
    select booking_id, kind, sealed from payments
    where org_id = %(org_id)s and flight_date = %(flight_date)s and booking_id = any (%(bookings)s)
    order by id limit 100
"""

_COMPANIONS = """
    select distinct on (r.journey_id) r.journey_id, r.flight_date, i.surname, i.given_names, i.date_of_birth, j.seat,
           (select count(*) from hits h where h.flight_date = r.flight_date and h.journey_id = r.journey_id
                                          and h.state in ('open', 'second_look')) as waiting
    from bookings b
    join bookings same on same.flight_date = b.flight_date and same.flight_id = b.flight_id
                      and same.is_current and (same.id = b.id or same.record_locator = b.record_locator)
    join reported_travellers r on r.flight_date = same.flight_date and r.booking_id = same.id and r.is_current
    join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
    left join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
    where b.org_id = %(org_id)s and b.flight_date = %(flight_date)s and b.id = any (%(bookings)s)
      and r.journey_id <> %(journey_id)s
    order by r.journey_id limit 50
"""

_HITS = """
    select h.id, h.kind, h.code, h.severity, h.strength, h.source, h.source_version, h.score, h.reasons, h.state,
           h.row_version, h.opened_at, h.changed_at, u.display_name as assignee
    from hits h left join users u on u.id = h.assigned_to
    where h.org_id = %(org_id)s and h.flight_date = %(flight_date)s and h.journey_id = %(journey_id)s
    order by h.state not in ('open', 'second_look'),
             case h.severity when 'high' then 0 when 'medium' then 1 else 2 end, h.opened_at, h.id
    limit 100
"""

_EVENTS = """
    select e.hit_id, e.at, e.user_id, e.action, e.reason_code, e.note_sealed, u.display_name as actor
    from hit_events e
    join hits h on h.flight_date = e.flight_date and h.id = e.hit_id
    left join users u on u.id = e.user_id
    where e.org_id = %(org_id)s and e.flight_date = %(flight_date)s and h.journey_id = %(journey_id)s
    order by e.at desc, e.id desc limit 500
"""

# The next hit of the same traveller, so that an officer finishes with one person first.
_PLACE = """
    select h.journey_id,
           (select other.id from hits other
            where other.flight_date = h.flight_date and other.journey_id = h.journey_id and other.id <> h.id
              and other.state in ('open', 'second_look')
            order by case other.severity when 'high' then 0 when 'medium' then 1 else 2 end, other.opened_at, other.id
            limit 1) as next_waiting
    from hits h where h.org_id = %(org_id)s and h.flight_date = %(flight_date)s and h.id = %(hit_id)s
"""


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
    companions: list[CompanionRow]
    hits: list[HitRow]
    events: list[EventRow]


def traveller(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID, now: datetime
) -> TravellerView | None:
    """Return the traveller on this flight in ten reads, or ``None`` when there is none the viewer may see."""
    key: dict[str, Any] = {
        "org_id": access.org_id,
        "flight_date": flight_date,
        "journey_id": journey_id,
        "now": now,
    }
    with connection.cursor(row_factory=class_row(JourneyHead)) as cursor:
        head = cursor.execute(_HEAD, key).fetchone()
    if head is None:
        return None
    reported = _rows(connection, Reported, _REPORTED, key)
    key["reported"] = [row.id for row in reported]
    key["bookings"] = sorted({row.booking_id for row in reported if row.booking_id})
    return TravellerView(
        head=head,
        reported=reported,
        documents=_rows(connection, DocumentRow, _DOCUMENTS, key),
        bookings=_rows(connection, BookingRow, _BOOKINGS, key),
        segments=_rows(connection, SegmentRow, _SEGMENTS, key),
        contacts=_rows(connection, ContactRow, _CONTACTS, key),
        payments=_rows(connection, PaymentRow, _PAYMENTS, key),
        companions=_rows(connection, CompanionRow, _COMPANIONS, key),
        hits=_rows(connection, HitRow, _HITS, key),
        events=_rows(connection, EventRow, _EVENTS, key),
    )


def place_of_hit(access: Access, connection: Connection[DictRow], flight_date: date, hit_id: UUID) -> HitPlace | None:
    """Return where a hit belongs, or ``None`` when there is no such hit the viewer may see."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "hit_id": hit_id}
    with connection.cursor(row_factory=class_row(HitPlace)) as cursor:
        return cursor.execute(_PLACE, key).fetchone()


def _rows(connection: Connection[DictRow], shape: type[Row], query: str, key: dict[str, Any]) -> list[Row]:
    with connection.cursor(row_factory=class_row(shape)) as cursor:
        return cursor.execute(query, key).fetchall()
