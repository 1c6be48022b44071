"""What a carrier's users see: the notices addressed to their carrier, at their airports, and nothing beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.carrier_notices import NoticeState

MOST = 300
"""Notices on one page; a carrier has a handful."""
_DAYS_BACK = 2
_ANSWERED_FOR = timedelta(hours=24)
"""For so long what is done with stands below what is open."""

OPEN: tuple[NoticeState, ...] = ("sent", "acknowledged", "withdrawn")
DONE: tuple[NoticeState, ...] = ("answered", "withdrawal_acknowledged", "closed")


class NoticeRow(Struct, frozen=True, kw_only=True):
    """A notice as it was addressed to a carrier; of whom it tells is sealed. ``action``: what the carrier reported."""

    id: UUID
    recommendation_id: UUID
    flight_date: date
    journey_id: UUID
    reference: str
    flight: str
    airport: str
    door_close_utc: datetime | None
    until_utc: datetime | None
    instruction: str
    facts: list[str]
    traveller_sealed: bytes | None
    state: NoticeState
    action: str | None
    sent_at: datetime
    changed_at: datetime
    acknowledged_by: str | None


# The carrier and, for whoever works at a station, the airports. An agent without airports sees the whole carrier's.
_NOTICES = """
    select id, recommendation_id, flight_date, journey_id, reference, flight, airport, door_close_utc, until_utc,
           instruction, facts, traveller_sealed, state, action, sent_at, changed_at, acknowledged_by
    from carrier_notices
    where carrier_org = %(carrier)s and (%(airports)s::text[] = '{}' or airport = any (%(airports)s))
"""

# A door nobody knows comes first: what is not known is never passed over. Closed ones wait for a report, at the end.
_OPEN = (
    _NOTICES
    + """ and state = any (%(states)s) and flight_date >= %(since)s
    order by coalesce(until_utc < %(now)s, false), until_utc nulls first, id
    limit %(limit)s"""
)

_DONE = (
    _NOTICES
    + """ and state = any (%(states)s) and changed_at >= %(changed)s
    order by changed_at desc, id limit %(limit)s"""
)

_ONE = _NOTICES + " and id = %(id)s"


def _viewer(access: Access) -> dict[str, object]:
    return {"carrier": access.org_id, "airports": list(access.airports)}


def open_notices(access: Access, connection: Connection[DictRow], now: datetime) -> Sequence[NoticeRow]:
    """Return what waits for the carrier, first that for which the least time is left."""
    since = now.date() - timedelta(days=_DAYS_BACK)
    values = _viewer(access) | {"states": list(OPEN), "now": now, "since": since, "limit": MOST}
    with connection.cursor(row_factory=class_row(NoticeRow)) as cursor:
        return cursor.execute(_OPEN, values).fetchall()


def done_notices(access: Access, connection: Connection[DictRow], now: datetime) -> Sequence[NoticeRow]:
    """Return what the carrier answered in the last day, the latest first."""
    values = _viewer(access) | {"states": list(DONE), "changed": now - _ANSWERED_FOR, "limit": MOST}
    with connection.cursor(row_factory=class_row(NoticeRow)) as cursor:
        return cursor.execute(_DONE, values).fetchall()


def notice(access: Access, connection: Connection[DictRow], notice_id: UUID) -> NoticeRow | None:
    """Return one notice, if it is addressed to the viewer."""
    with connection.cursor(row_factory=class_row(NoticeRow)) as cursor:
        return cursor.execute(_ONE, _viewer(access) | {"id": notice_id}).fetchone()
