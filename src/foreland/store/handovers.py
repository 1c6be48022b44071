"""Hand-overs of a shift: who gave which desk over, with a sealed note and what was open then, and who accepted it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

NOTE = "handovers.note"
"""The context under which the note is sealed."""

_AROUND = timedelta(days=10)  # between a hand-over and the flights that were worked on then


class HandoverRow(Struct, frozen=True, kw_only=True):
    """A hand-over as it is listed. ``desk`` is ``None`` for all desks."""

    id: UUID
    desk: str | None
    given_at: datetime
    given_by: UUID
    giver: str
    note_sealed: bytes | None
    hit_ids: list[UUID]
    open_calls: int
    accepted_at: datetime | None
    accepter: str | None


_GIVE = f"""
    insert into handovers (id, {COLUMNS}, desk, given_on, given_at, given_by, note_sealed, hit_ids, open_calls)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""  # noqa: S608 - constant column names

_SELECT = """
    select h.id, h.desk, h.given_at, h.given_by, u.display_name as giver, h.note_sealed, h.hit_ids, h.open_calls,
           h.accepted_at, k.display_name as accepter
    from handovers h join users u on u.id = h.given_by left join users k on k.id = h.accepted_by
"""

_LISTED = (
    _SELECT
    + """
    where h.org_id = %(org_id)s and (%(desk)s::text is null or h.desk is null or h.desk = %(desk)s)
      and (h.accepted_at is null or h.given_at >= %(since)s)
    order by h.accepted_at is not null, h.given_at desc, h.id
    limit 20
"""
)

_ONE = _SELECT + " where h.org_id = %(org_id)s and h.id = %(id)s for update of h"

_STILL_OPEN = """
    select h.id from hits h
    where h.flight_date between %(first)s and %(last)s and h.id = any (%(ids)s) and h.state in ('open', 'second_look')
"""


def give(
    access: Access,
    connection: Connection[DictRow],
    ownership: Ownership,
    desk: str | None,
    note_sealed: bytes,
    open_now: tuple[Sequence[UUID], int],
    now: datetime,
) -> UUID:
    """Enter a hand-over with the hits and the number of calls that are open now; return its identifier."""
    handover, (hits, open_calls) = new_id(), open_now
    values = (desk, now.date(), now, access.user_id, note_sealed, list(hits), open_calls)
    connection.execute(_GIVE.encode(), (handover, *ownership.values(), *values))
    return handover


def listed(access: Access, connection: Connection[DictRow], desk: str | None, since: datetime) -> list[HandoverRow]:
    """Return the hand-overs of a desk: those nobody accepted yet, then those since an instant."""
    key = {"org_id": access.org_id, "desk": desk, "since": since}
    with connection.cursor(row_factory=class_row(HandoverRow)) as cursor:
        return cursor.execute(_LISTED.encode(), key).fetchall()


def one(access: Access, connection: Connection[DictRow], handover_id: UUID) -> HandoverRow | None:
    """Return a hand-over, held until the transaction ends."""
    with connection.cursor(row_factory=class_row(HandoverRow)) as cursor:
        return cursor.execute(_ONE.encode(), {"org_id": access.org_id, "id": handover_id}).fetchone()


def accept(access: Access, connection: Connection[DictRow], handover_id: UUID, now: datetime) -> None:
    """Note that the viewer took over; the database refuses the one who gave over."""
    connection.execute(
        "update handovers set accepted_at = %s, accepted_by = %s where org_id = %s and id = %s",
        (now, access.user_id, access.org_id, handover_id),
    )


def still_open(connection: Connection[DictRow], handover: HandoverRow) -> frozenset[UUID]:
    """Return which of the hits that were open at a hand-over are open still, wherever they are listed."""
    day = handover.given_at.date()
    values = {"first": day - _AROUND, "last": day + _AROUND, "ids": handover.hit_ids}
    return frozenset(row["id"] for row in connection.execute(_STILL_OPEN, values)) if handover.hit_ids else frozenset()
