"""Who looks at a traveller's page now: a row a page, renewed while it is open."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access

GONE_AFTER = timedelta(seconds=35)
"""Three heartbeats: a page that was not heard of for so long is closed."""
_FORGOTTEN_AFTER = timedelta(minutes=10)


class Present(Struct, frozen=True, kw_only=True):
    """A colleague who has the page open since an instant."""

    user_id: UUID
    display_name: str
    since: datetime


_FORGET = "delete from presence where org_id = %(org_id)s and seen_at < %(forgotten)s"

_ARRIVE = """
    insert into presence (id, org_id, originator_org, handling_id, purpose, retention_class, flight_date, journey_id,
                          user_id, since, seen_at)
    select %(id)s, j.org_id, j.originator_org, j.handling_id, j.purpose, j.retention_class, j.flight_date, j.id,
           %(user_id)s, %(now)s, %(now)s
    from journeys j where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.id = %(journey_id)s
"""

_STAY = "update presence set seen_at = %(now)s where org_id = %(org_id)s and id = %(id)s"

_LEAVE = "delete from presence where org_id = %(org_id)s and id = %(id)s"

_THERE = """
    select p.user_id, u.display_name, min(p.since) as since
    from presence p join users u on u.id = p.user_id
    where p.org_id = %(org_id)s and p.flight_date = %(flight_date)s and p.journey_id = %(journey_id)s
      and p.seen_at > %(gone)s and p.user_id is distinct from %(user_id)s
    group by p.user_id, u.display_name order by since, p.user_id limit 50
"""


def arrive(
    access: Access, connection: Connection[DictRow], page_id: UUID, flight_date: date, journey_id: UUID, now: datetime
) -> bool:
    """Note that the viewer opened a traveller's page; false when there is no such traveller for them."""
    key: dict[str, Any] = {"id": page_id, "org_id": access.org_id, "user_id": access.user_id, "now": now}
    key |= {"flight_date": flight_date, "journey_id": journey_id, "forgotten": now - _FORGOTTEN_AFTER}
    connection.execute(_FORGET, key)
    return connection.execute(_ARRIVE, key).rowcount == 1


def stay(access: Access, connection: Connection[DictRow], page_id: UUID, now: datetime) -> None:
    """Note that the page is still open."""
    connection.execute(_STAY, {"id": page_id, "org_id": access.org_id, "now": now})


def leave(access: Access, connection: Connection[DictRow], page_id: UUID) -> None:
    """Note that the page was closed."""
    connection.execute(_LEAVE, {"id": page_id, "org_id": access.org_id})


def others(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID, now: datetime
) -> list[Present]:
    """Return who else has the traveller's page open, who was first before all."""
    key = {"org_id": access.org_id, "user_id": access.user_id, "flight_date": flight_date, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(Present)) as cursor:
        return cursor.execute(_THERE, key | {"gone": now - GONE_AFTER}).fetchall()
