"""The vault: what identified a person before masking, sealed under a key of its own, a row a journey or booking.

Reading out of the tables and putting sealed rows in happen in the transaction that masks. What is sealed is JSON: rows
as they stood, without their owners. A sealed value opens only as that of its own journey or booking.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store import rows
from foreland.store.ownership import COLUMNS

Content = dict[str, Any]
"""What is sealed: rows by the names of their columns."""


class MovedJourney(rows.OwnedRow, frozen=True, kw_only=True):
    """A journey before masking: ``journey``, ``reports`` with what hangs on them, ``hits``, ``joins`` and ``calls``."""

    id: UUID
    flight_date: date
    content: Content


class MovedBooking(rows.OwnedRow, frozen=True, kw_only=True):
    """A booking before masking: ``booking``, ``contacts``, and ``payments`` that are sealed still."""

    id: UUID
    flight_date: date
    content: Content


class VaultedJourney(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``vault_journeys``."""

    journey_id: UUID
    flight_date: date
    sealed: str
    masked_at: datetime


class VaultedBooking(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``vault_bookings``."""

    booking_id: UUID
    flight_date: date
    sealed: str
    masked_at: datetime


def journey_context(journey_id: UUID) -> str:
    """Return what the sealed value of a journey is bound to."""
    return f"vault_journeys.sealed {journey_id}"


def booking_context(booking_id: UUID) -> str:
    """Return what the sealed value of a booking is bound to."""
    return f"vault_bookings.sealed {booking_id}"


_OWNER = "array['org_id', 'originator_org', 'handling_id', 'purpose', 'retention_class', 'flight_date']"

_JOURNEYS = f"""
    select {COLUMNS}, id, flight_date, jsonb_build_object(
        'journey', jsonb_build_object('natural_key', j.natural_key, 'seat', j.seat),
        'reports', (
            select coalesce(jsonb_agg(to_jsonb(r) - {_OWNER} || jsonb_build_object(
                'identity', (select to_jsonb(i) - {_OWNER} from identities i
                             where i.flight_date = r.flight_date and i.reported_id = r.id),
                'documents', (select coalesce(jsonb_agg(to_jsonb(d) - {_OWNER} order by d.position), '[]')
                              from documents d where d.flight_date = r.flight_date and d.reported_id = r.id),
                'contacts', (select coalesce(jsonb_agg(to_jsonb(c) - {_OWNER} order by c.id), '[]')
                             from contacts c where c.flight_date = r.flight_date and c.reported_id = r.id)
            ) order by r.source, r.reported_at desc, r.id), '[]')
            from reported_travellers r where r.flight_date = j.flight_date and r.journey_id = j.id),
        'hits', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'id', h.id, 'code', h.code, 'finding_key', h.finding_key, 'reasons', h.reasons, 'evidence', h.evidence,
                'notes', (select coalesce(jsonb_agg(jsonb_build_object(
                              'id', e.id, 'at', e.at, 'note', encode(e.note_sealed, 'hex')) order by e.at, e.id), '[]')
                          from hit_events e
                          where e.flight_date = h.flight_date and e.hit_id = h.id and e.note_sealed is not null)
            ) order by h.opened_at, h.id), '[]')
            from hits h where h.flight_date = j.flight_date and h.journey_id = j.id),
        'joins', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'id', d.id, 'at', d.decided_at, 'note', encode(d.note_sealed, 'hex')) order by d.id), '[]')
            from join_decisions d
            where d.flight_id = j.flight_id and d.journey_id = j.id and d.note_sealed is not null),
        'calls', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'id', c.id, 'at', c.opened_at, 'words', encode(c.words_sealed, 'hex')) order by c.id), '[]')
            from calls c
            where c.flight_date = j.flight_date and c.journey_id = j.id and c.words_sealed is not null)) as content
    from journeys j
    where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s) and j.id = any (%(ids)s)
"""  # noqa: S608 - constant fragments

_BOOKINGS = f"""
    select {COLUMNS}, id, flight_date, jsonb_build_object(
        'booking', to_jsonb(b) - {_OWNER} - 'free_text_sealed'
                   || jsonb_build_object('free_text', encode(b.free_text_sealed, 'hex')),
        'contacts', (select coalesce(jsonb_agg(to_jsonb(c) - {_OWNER} order by c.id), '[]')
                     from contacts c where c.flight_date = b.flight_date and c.booking_id = b.id),
        'payments', (select coalesce(jsonb_agg(jsonb_build_object(
                         'id', p.id, 'kind', p.kind, 'payment', encode(p.sealed, 'hex')) order by p.id), '[]')
                     from payments p where p.flight_date = b.flight_date and p.booking_id = b.id)) as content
    from bookings b
    where b.org_id = %(org_id)s and b.flight_date = any (%(dates)s) and b.id = any (%(ids)s)
"""  # noqa: S608 - constant fragments

_ADD_JOURNEYS = rows.insertion("vault_journeys", VaultedJourney)
_ADD_BOOKINGS = rows.insertion("vault_bookings", VaultedBooking)

_JOURNEY = """
    select sealed from vault_journeys
    where org_id = %(org_id)s and flight_date = %(flight_date)s and journey_id = %(id)s
"""

_BOOKINGS_OF = """
    select distinct v.booking_id, v.sealed
    from reported_travellers r
    join vault_bookings v on v.flight_date = r.flight_date and v.booking_id = r.booking_id
    where v.org_id = %(org_id)s and r.flight_date = %(flight_date)s and r.journey_id = %(id)s and r.is_current
    order by v.booking_id
"""


def journeys(
    access: Access, connection: Connection[DictRow], dates: Sequence[date], ids: Sequence[UUID]
) -> list[MovedJourney]:
    """Return journeys of these dates with everything about them that masking takes away."""
    key = {"org_id": access.org_id, "dates": list(dates), "ids": list(ids)}
    return rows.fetch(connection, _JOURNEYS, key, MovedJourney) if ids else []


def bookings(
    access: Access, connection: Connection[DictRow], dates: Sequence[date], ids: Sequence[UUID]
) -> list[MovedBooking]:
    """Return bookings of these dates with everything about them that masking takes away."""
    key = {"org_id": access.org_id, "dates": list(dates), "ids": list(ids)}
    return rows.fetch(connection, _BOOKINGS, key, MovedBooking) if ids else []


def put(
    connection: Connection[DictRow], moved: Sequence[VaultedJourney], bookings_moved: Sequence[VaultedBooking]
) -> None:
    """Put sealed rows into the vault. One that is there already is a fault: nothing is masked twice."""
    rows.insert(connection, _ADD_JOURNEYS, moved)
    rows.insert(connection, _ADD_BOOKINGS, bookings_moved)


def sealed_journey(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> bytes | None:
    """Return the sealed content of a masked journey, or ``None`` when there is none the viewer may see."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "id": journey_id}
    row = connection.execute(_JOURNEY, key).fetchone()
    return bytes(row["sealed"]) if row else None


def sealed_bookings(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> list[tuple[UUID, bytes]]:
    """Return the sealed bookings that currently hold the traveller of a masked journey, by their identifiers."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "id": journey_id}
    return [(row["booking_id"], bytes(row["sealed"])) for row in connection.execute(_BOOKINGS_OF, key)]
