"""What carriers were told outside the pages, one row a channel: whether it arrived, and whether its link was used.

They hold codes and identifiers. What a notification is about is read when it is sent, so it is never out of date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id

Event = Literal["notice", "withdrawal", "answer", "test"]
Channel = Literal["mail", "webhook"]
NotificationState = Literal["waiting", "delivered", "failed", "not_needed"]


class NotificationRow(Struct, frozen=True, kw_only=True):
    """A notification and how far it got."""

    id: UUID
    carrier_org: UUID
    channel: Channel
    event: Event
    notice_id: UUID | None
    flight_id: UUID | None
    state: NotificationState
    tries: int
    last_error: str | None
    made_at: datetime
    closed_at: datetime | None
    reply_until: datetime | None
    replied_at: datetime | None


class Told(Struct, frozen=True, kw_only=True):
    """What a notification may say: a flight and a reference, nobody. ``version`` is that of the recommendation.

    ``until_utc``: when the carrier can do nothing about it any more.
    """

    flight: str
    flight_date: date
    airport: str | None
    door_close_utc: datetime | None
    until_utc: datetime | None = None
    reference: str | None = None
    notice_state: str | None = None
    recommendation_id: UUID | None = None
    version: int | None = None


_COLUMNS = (
    "id, carrier_org, channel, event, notice_id, flight_id, state, tries, last_error, made_at, closed_at, reply_until,"
    " replied_at"
)
_SELECT = f"select {_COLUMNS} from notifications"  # noqa: S608 - constant column names

_ADD = """
    insert into notifications (id, org_id, carrier_org, channel, event, notice_id, flight_id, made_at, reply_until)
    values (%(id)s, %(org_id)s, %(carrier_org)s, %(channel)s, %(event)s, %(notice_id)s, %(flight_id)s, %(now)s,
            %(reply_until)s)
"""

_NOTICE = """
    select n.flight, n.flight_date, nullif(n.airport, '') as airport, n.door_close_utc, n.until_utc, n.reference,
           n.state as notice_state, n.recommendation_id, r.row_version as version
    from carrier_notices n join recommendations r on r.id = n.recommendation_id
    where n.org_id = %s and n.id = %s
"""

_FLIGHT = """
    select carrier || number || suffix as flight, flight_date, origin as airport, null::timestamptz as door_close_utc
    from flights where org_id = %s and id = %s
"""

_CLOSE = """
    update notifications set state = %(state)s, closed_at = %(now)s, last_error = %(error)s, tries = tries + %(tried)s
    where org_id = %(org_id)s and id = %(id)s and state = 'waiting'
"""

_TRIED = """
    update notifications set tries = tries + 1, last_error = %(error)s
    where org_id = %(org_id)s and id = %(id)s and state = 'waiting'
"""

_AGAIN = """
    update notifications set state = 'waiting', closed_at = null, tries = 0
    where org_id = %(org_id)s and id = %(id)s and carrier_org = %(carrier_org)s and state = 'failed'
"""


def add(
    access: Access,
    connection: Connection[DictRow],
    carrier_org: UUID,
    channels: Sequence[str],
    event: Event,
    now: datetime,
    *,
    notice_id: UUID | None = None,
    flight_id: UUID | None = None,
    reply_until: datetime | None = None,
) -> list[UUID]:
    """Enter a notification a channel; return their identifiers. Only a mail has a link for the answer."""
    made: list[UUID] = []
    for channel in channels:
        made.append(new_id())
        values = {
            "id": made[-1],
            "org_id": access.org_id,
            "carrier_org": carrier_org,
            "channel": channel,
            "event": event,
            "notice_id": notice_id,
            "flight_id": flight_id,
            "now": now,
            "reply_until": reply_until if channel == "mail" else None,
        }
        connection.execute(_ADD, values)
    return made


def one(access: Access, connection: Connection[DictRow], notification_id: UUID) -> NotificationRow | None:
    """Return a notification."""
    query = _SELECT + " where org_id = %s and id = %s"
    with connection.cursor(row_factory=class_row(NotificationRow)) as cursor:
        return cursor.execute(query.encode(), (access.org_id, notification_id)).fetchone()


def latest(
    access: Access, connection: Connection[DictRow], carrier_org: UUID, limit: int = 50
) -> list[NotificationRow]:
    """Return what a carrier was told: what could not be delivered first, then the latest."""
    query = _SELECT + (
        " where org_id = %s and carrier_org = %s order by state = 'failed' desc, made_at desc, id limit %s"
    )
    with connection.cursor(row_factory=class_row(NotificationRow)) as cursor:
        return cursor.execute(query.encode(), (access.org_id, carrier_org, limit)).fetchall()


def failed(access: Access, connection: Connection[DictRow]) -> dict[UUID, int]:
    """Return how many notifications could not be delivered, by carrier."""
    query = "select carrier_org, count(*) as n from notifications where org_id = %s and state = 'failed' group by 1"
    return {row["carrier_org"]: row["n"] for row in connection.execute(query, (access.org_id,))}


def told(access: Access, connection: Connection[DictRow], row: NotificationRow) -> Told | None:
    """Return what a notification is about, as it is now; ``None`` for a test and for what was deleted."""
    if row.notice_id is None and row.flight_id is None:
        return None
    query, key = (_NOTICE, row.notice_id) if row.notice_id else (_FLIGHT, row.flight_id)
    with connection.cursor(row_factory=class_row(Told)) as cursor:
        return cursor.execute(query, (access.org_id, key)).fetchone()


def close(
    access: Access,
    connection: Connection[DictRow],
    notification_id: UUID,
    state: Literal["delivered", "failed", "not_needed"],
    now: datetime,
    error: str | None = None,
) -> bool:
    """Note how a waiting notification ended; ``False`` when it had ended before."""
    tried = 0 if state == "not_needed" else 1
    values = {"org_id": access.org_id, "id": notification_id, "state": state, "now": now}
    return connection.execute(_CLOSE, values | {"error": error, "tried": tried}).rowcount == 1


def tried(access: Access, connection: Connection[DictRow], notification_id: UUID, error: str) -> None:
    """Note that it was not taken, and will be tried again."""
    connection.execute(_TRIED, {"org_id": access.org_id, "id": notification_id, "error": error})


def again(access: Access, connection: Connection[DictRow], carrier_org: UUID, notification_id: UUID) -> bool:
    """Let a notification wait again that could not be delivered; ``False`` when it is not one of the carrier's."""
    values = {"org_id": access.org_id, "id": notification_id, "carrier_org": carrier_org}
    return connection.execute(_AGAIN, values).rowcount == 1


def replied(access: Access, connection: Connection[DictRow], notification_id: UUID, now: datetime) -> None:
    """Note that the link of a mail was used."""
    connection.execute(
        "update notifications set replied_at = %s where org_id = %s and id = %s and replied_at is null",
        (now, access.org_id, notification_id),
    )


def forget(connection: Connection[DictRow], before: datetime) -> int:
    """Delete what was told before an instant; return how many."""
    return connection.execute("delete from notifications where made_at < %s", (before,)).rowcount
