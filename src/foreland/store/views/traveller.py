"""One traveller in review: everything reported about them on this flight, and every hit with its story."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.clock import BOARDING_DOOR, LANDING
from foreland.store.views.traveller_rows import (
    BookingRow,
    ContactRow,
    DocumentRow,
    EventRow,
    HitPlace,
    HitRow,
    JourneyHead,
    PaymentRow,
    Reported,
    SegmentRow,
    TravellerView,
)

Row = TypeVar("Row")


_HEAD = f"""
    select j.id as journey_id, j.flight_date, f.id as flight_id, f.carrier, f.number, f.suffix,
           f.status as flight_status, f.desk, coalesce(j.board, f.origin) as board,
           coalesce(j."off", f.destination) as disembarks, j.role, j.status, j.masked_at, j.seat, j.facts_version,
           j.screened_facts_version, j.screened_at, j.doubtful, j.joined_into,
           clock.door_close_utc, clock.door_source, clock.door_heard_at, clock.departure_utc,
           clock.departure_local, clock.departure_zone,
           landing.arrival_utc, landing.arrival_local, landing.arrival_zone
    from journeys j join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    {LANDING}
    where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.id = %(journey_id)s
"""  # noqa: S608 - constant fragments

_REPORTED = """
    select r.id, r.source, r.message_id, m.received_on,
           r.booking_id, r.version, r.joined_by, r.reported_as is not null as by_officer, r.reported_at,
           r.type, r.record_locator, r.seat,
           r.embarked, r.disembarks, r.verified, r.bags_count, r.bags_weight_kg, r.special_service_codes, i.surname,
           i.given_names, i.title, i.name_raw, i.date_of_birth, i.sex, i.nationality, i.residence, i.place_of_birth,
           i.unique_reference,
           coalesce(i.frequent_flyer, '[]') as frequent_flyer
    from reported_travellers r
    left join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
    left join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
    left join messages m on m.flight_id = j.flight_id and m.id = r.message_id
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

_HITS = """
    select h.id, h.kind, h.code, h.severity, h.strength, h.source, h.source_version, h.score, h.finding_key,
           h.reasons, h.state,
           h.row_version, h.opened_at, h.changed_at, h.assigned_to, u.display_name as assignee
    from hits h left join users u on u.id = h.assigned_to
    where h.org_id = %(org_id)s and h.flight_date = %(flight_date)s and h.journey_id = %(journey_id)s
    order by h.state not in ('open', 'second_look'),
             case h.severity when 'high' then 0 when 'medium' then 1 else 2 end, h.opened_at, h.id
    limit 100
"""

_EVENTS = """
    select e.hit_id, e.at, e.noted_at, e.user_id, e.action, e.reason_code, e.item, e.target, e.note_sealed,
           u.display_name as actor, whom.display_name as concerns
    from hit_events e
    join hits h on h.flight_date = e.flight_date and h.id = e.hit_id
    left join users u on u.id = e.user_id
    left join users whom on whom.id = e.concerns
    where e.org_id = %(org_id)s and e.flight_date = %(flight_date)s and h.journey_id = %(journey_id)s
      and e.target is distinct from 'protection'
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


def traveller(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID, now: datetime
) -> TravellerView | None:
    """Return the traveller on this flight in nine reads, or ``None`` when there is none the viewer may see."""
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
        hits=_rows(connection, HitRow, _HITS, key),
        events=_rows(connection, EventRow, _EVENTS, key),
    )


def hit_versions(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> list[tuple[UUID, int]] | None:
    """Return the hits of a traveller with the version of each: what has changed has another. ``None``: no traveller."""
    query = """
        select h.id, h.row_version from journeys j
        left join hits h on h.flight_date = j.flight_date and h.journey_id = j.id
        where j.org_id = %s and j.flight_date = %s and j.id = %s order by h.opened_at, h.id limit 100
    """
    found = connection.execute(query, (access.org_id, flight_date, journey_id)).fetchall()
    return [(row["id"], row["row_version"]) for row in found if row["id"]] if found else None


def place_of_hit(access: Access, connection: Connection[DictRow], flight_date: date, hit_id: UUID) -> HitPlace | None:
    """Return where a hit belongs, or ``None`` when there is no such hit the viewer may see."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "hit_id": hit_id}
    with connection.cursor(row_factory=class_row(HitPlace)) as cursor:
        return cursor.execute(_PLACE, key).fetchone()


def _rows(connection: Connection[DictRow], shape: type[Row], query: str, key: dict[str, Any]) -> list[Row]:
    with connection.cursor(row_factory=class_row(shape)) as cursor:
        return cursor.execute(query, key).fetchall()
