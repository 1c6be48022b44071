"""Messages to carriers: the answers in an exchange, and unsolicited ones until the carrier acknowledges them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.answers import Verdict
from foreland.store import rows


class AnswerMessageRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``answer_messages``. ``originator_org`` is the carrier it goes to."""

    id: UUID
    flight_id: UUID | None
    request_id: UUID | None
    kind: str
    says: str
    dialect: str
    reference: str
    state: str
    available_at: datetime
    until: datetime | None
    made_at: datetime
    expires_on: date


class WaitingMessage(Struct, frozen=True, kw_only=True):
    """An unsolicited message that nobody acknowledged, and about whom it is."""

    id: UUID
    dialect: str
    reference: str
    flight_date: date
    journey_id: UUID
    position: int
    code: str
    verdict: Verdict
    request_reference: str | None


_ADD = rows.insertion("answer_messages", AnswerMessageRow)

# What is offered now is offered again after a while, until it is acknowledged; a later word about the same traveller
# takes the place of one that nobody has taken yet.
_OFFER = """
    with ready as materialized (
        select m.id from answer_messages m
        where m.org_id = %(org_id)s and m.originator_org = %(carrier)s and m.state = 'waiting'
          and m.available_at <= %(now)s
        order by m.made_at, m.id limit %(limit)s
        for update skip locked
    ), offered as (
        update answer_messages m set offers = m.offers + 1, available_at = %(again)s
        from ready where m.id = ready.id returning m.id, m.dialect, m.reference, m.made_at
    )
    select o.id, o.dialect, o.reference, a.flight_date, a.journey_id, a.position, a.code, a.verdict,
           (select first.reference from answer_messages first
            where first.request_id = a.request_id order by first.made_at limit 1) as request_reference
    from offered o join answers a on a.message_id = o.id
    order by o.made_at, o.id
"""

_SUPERSEDE = """
    update answer_messages m set state = 'too_late', closed_at = %(now)s, closed_by = 'later_word'
    from answers a
    where a.message_id = m.id and m.kind = 'unsolicited' and m.state = 'waiting' and m.offers = 0
      and a.flight_date = %(flight_date)s and a.journey_id = %(journey)s
"""

_CLOSE = """
    update answer_messages set state = %(state)s, closed_at = %(now)s, closed_by = %(how)s
    where org_id = %(org_id)s and originator_org = %(carrier)s and kind = 'unsolicited' and state = 'waiting'
      and (id = %(id)s or reference = %(reference)s)
    returning id
"""

_TOO_LATE = """
    update answer_messages set state = 'too_late', closed_at = %(now)s, closed_by = 'doors_closed'
    where org_id = %(org_id)s and state = 'waiting' and until <= %(now)s
"""


def add(connection: Connection[DictRow], messages: Sequence[AnswerMessageRow]) -> None:
    """Add messages."""
    rows.insert(connection, _ADD, messages)


def offer(
    access: Access, connection: Connection[DictRow], carrier: UUID, now: datetime, again: datetime, limit: int
) -> list[WaitingMessage]:
    """Return what waits for a carrier, oldest first; it is offered again at ``again`` unless it was acknowledged."""
    values = {"org_id": access.org_id, "carrier": carrier, "now": now, "again": again, "limit": limit}
    with connection.cursor(row_factory=class_row(WaitingMessage)) as cursor:
        return cursor.execute(_OFFER, values).fetchall()


def supersede(connection: Connection[DictRow], flight_date: date, journey: UUID, now: datetime) -> None:
    """Take back what was never offered about a traveller: a later word follows."""
    connection.execute(_SUPERSEDE, {"flight_date": flight_date, "journey": journey, "now": now})


def close(
    access: Access,
    connection: Connection[DictRow],
    carrier: UUID,
    now: datetime,
    *,
    how: str,
    refused: bool = False,
    message: UUID | None = None,
    reference: str | None = None,
) -> UUID | None:
    """Note that the carrier acknowledged or refused a message; ``None`` when it has none that waits."""
    row = connection.execute(
        _CLOSE,
        {
            "org_id": access.org_id,
            "carrier": carrier,
            "now": now,
            "how": how,
            "state": "refused" if refused else "acknowledged",
            "id": message,
            "reference": reference,
        },
    ).fetchone()
    return row["id"] if row else None


def end_late(access: Access, connection: Connection[DictRow], now: datetime) -> int:
    """Note which messages are of no use any more, because the doors are closed; return how many."""
    return connection.execute(_TOO_LATE, {"org_id": access.org_id, "now": now}).rowcount
