"""Duty rosters: who is on duty at which desk, from when to when, as what, under which telephone number."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access


class NewDuty(Struct, frozen=True, kw_only=True):
    """A line of a roster."""

    id: UUID
    desk_id: UUID
    user_id: UUID
    role: str
    phone: str
    begins: datetime
    ends: datetime


class DutyRow(Struct, frozen=True, kw_only=True):
    """A line of a roster as it is listed."""

    id: UUID
    desk_id: UUID
    desk: str
    user_id: UUID
    officer: str
    role: str
    phone: str
    begins: datetime
    ends: datetime


class Rosterable(Struct, frozen=True, kw_only=True):
    """Somebody who may be put on a roster."""

    id: UUID
    display_name: str
    desk: str | None


_ADD = """
    insert into duties (id, org_id, desk_id, user_id, role, phone, begins, ends, entered_at, entered_by)
    values (%(id)s, %(org_id)s, %(desk_id)s, %(user_id)s, %(role)s, %(phone)s, %(begins)s, %(ends)s, %(at)s, %(by)s)
"""

_BETWEEN = """
    select d.id, d.desk_id, k.name as desk, d.user_id, u.display_name as officer, d.role, d.phone, d.begins, d.ends
    from duties d join desks k on k.id = d.desk_id join users u on u.id = d.user_id
    where d.org_id = %(org_id)s and d.begins < %(until)s and d.ends > %(since)s and u.disabled_at is null
      and (%(desk_id)s::uuid is null or d.desk_id = %(desk_id)s)
    order by k.name, d.begins, u.display_name, d.id
    limit 2000
"""

# Whoever is on two rosters at once is there once.
_HOURS = """
    select coalesce(sum(extract(epoch from upper(there) - lower(there))), 0)::float8 / 3600 as hours
    from (
        select unnest(range_agg(tstzrange(greatest(d.begins, %(since)s), least(d.ends, %(until)s)))) as there
        from duties d join users u on u.id = d.user_id
        where d.org_id = %(org_id)s and d.begins < %(until)s and d.ends > %(since)s and u.disabled_at is null
        group by d.user_id
    ) of_officers
"""

_ROSTERABLE = """
    select id, display_name, desk from users
    where org_id = %(org_id)s and disabled_at is null and roles && array['analyst', 'carrier_liaison', 'supervisor']
    order by display_name, id limit 500
"""

_FORGET = "delete from duties where ends < %s"


def add(access: Access, connection: Connection[DictRow], duty: NewDuty, now: datetime) -> None:
    """Put somebody on a roster."""
    values = structs.asdict(duty) | {"org_id": access.org_id, "at": now, "by": access.username}
    connection.execute(_ADD, values)


def remove(access: Access, connection: Connection[DictRow], duty_id: UUID) -> UUID | None:
    """Take a line off its roster; return the desk, ``None`` when there was no such line."""
    row = connection.execute(
        "delete from duties where org_id = %s and id = %s returning desk_id", (access.org_id, duty_id)
    ).fetchone()
    return row["desk_id"] if row else None


def between(
    access: Access, connection: Connection[DictRow], since: datetime, until: datetime, desk_id: UUID | None = None
) -> list[DutyRow]:
    """Return who is on duty in a stretch of time, at one desk or at all."""
    key = {"org_id": access.org_id, "since": since, "until": until, "desk_id": desk_id}
    with connection.cursor(row_factory=class_row(DutyRow)) as cursor:
        return cursor.execute(_BETWEEN, key).fetchall()


def rosterable(access: Access, connection: Connection[DictRow]) -> list[Rosterable]:
    """Return who may be put on a roster: those who may decide about hits."""
    with connection.cursor(row_factory=class_row(Rosterable)) as cursor:
        return cursor.execute(_ROSTERABLE, {"org_id": access.org_id}).fetchall()


def forget(connection: Connection[DictRow], before: datetime) -> int:
    """Delete lines that ended long ago; return how many."""
    return connection.execute(_FORGET, (before,)).rowcount


def hours(access: Access, connection: Connection[DictRow], since: datetime, until: datetime) -> float:
    """Return for how many hours officers were on duty between two instants, all of them together."""
    row = connection.execute(_HOURS, {"org_id": access.org_id, "since": since, "until": until}).fetchone()
    return float(row["hours"]) if row else 0.0
