"""Briefs of field offices and of liaison officers abroad: made once a shift, and read again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access, Role
from foreland.store import rows


class NewBrief(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``daily_briefs``."""

    id: UUID
    airport: str
    shift_at: datetime
    made_at: datetime
    threads: list[UUID]
    lookouts: list[UUID]
    requests: list[UUID]
    expires_on: date


class Brief(Struct, frozen=True, kw_only=True):
    """A brief: what it names by identifier, and nothing of what that says."""

    id: UUID
    airport: str
    shift_at: datetime
    made_at: datetime
    threads: list[UUID]
    lookouts: list[UUID]
    requests: list[UUID]


_ADD = rows.insertion("daily_briefs", NewBrief, "on conflict (org_id, airport, shift_at) do nothing")
_SELECT = """
    select id, airport, shift_at, made_at, threads, lookouts, requests from daily_briefs where org_id = %(org_id)s
"""
_ONE = f"{_SELECT} and id = %(id)s"
_LATEST = f"""{_SELECT} and (%(airports)s::text[] is null or airport = any (%(airports)s))
    order by shift_at desc, airport limit %(limit)s"""


def offices(access: Access, connection: Connection[DictRow]) -> dict[str, frozenset[Role]]:
    """Return the airports at which somebody works, with the roles of those who do: field officers, liaison officers."""
    query = """
        select airport, array_agg(distinct role) as roles
        from users, unnest(airports) as airport, unnest(roles) as role
        where org_id = %s and disabled_at is null and role in ('field_officer', 'attache') group by airport
        order by airport
    """
    return {row["airport"]: frozenset(row["roles"]) for row in connection.execute(query, (access.org_id,))}


def made(access: Access, connection: Connection[DictRow], airport: str, shift_at: datetime) -> bool:
    """Whether an office has its brief of a shift."""
    query = "select from daily_briefs where org_id = %s and airport = %s and shift_at = %s"
    return connection.execute(query, (access.org_id, airport, shift_at)).rowcount == 1


def add(connection: Connection[DictRow], brief: NewBrief) -> bool:
    """Write a brief; ``False`` when the shift has one."""
    return connection.execute(_ADD.encode(), {"rows": rows.as_json((brief,))}).rowcount == 1


def latest(access: Access, connection: Connection[DictRow], airports: Sequence[str] | None, limit: int) -> list[Brief]:
    """Return the briefs that the viewer may see, of these airports or of all, the latest shift first."""
    with connection.cursor(row_factory=class_row(Brief)) as cursor:
        key = {"org_id": access.org_id, "airports": None if airports is None else list(airports), "limit": limit}
        return cursor.execute(_LATEST.encode(), key).fetchall()


def one(access: Access, connection: Connection[DictRow], brief_id: UUID) -> Brief | None:
    """Return a brief that the viewer may see."""
    with connection.cursor(row_factory=class_row(Brief)) as cursor:
        return cursor.execute(_ONE.encode(), {"org_id": access.org_id, "id": brief_id}).fetchone()
