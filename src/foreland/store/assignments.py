"""Whose hit it is: the hit and its history change together."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import DECIDING_ROLES, Access
from foreland.review.assignment import Assignment
from foreland.store.decisions import LockedHit
from foreland.store.identifiers import new_id


class Colleague(Struct, frozen=True, kw_only=True):
    """Somebody who may be given a hit."""

    id: UUID
    display_name: str


_COLLEAGUES = """
    select id, display_name from users
    where org_id = %(org_id)s and disabled_at is null and roles && %(roles)s and id is distinct from %(viewer)s
    order by display_name, id limit 500
"""

_ASSIGNED = "select assigned_to from hits where flight_date = %s and id = %s"

_ASSIGN = """
    update hits set assigned_to = %(assigned_to)s, row_version = row_version + 1, changed_at = %(at)s
    where flight_date = %(flight_date)s and id = %(id)s
"""

_NOTE = """
    insert into hit_events (id, flight_date, hit_id, org_id, originator_org, handling_id, purpose, retention_class,
                            at, user_id, action, concerns)
    values (%(event_id)s, %(flight_date)s, %(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s,
            %(retention_class)s, %(at)s, %(by)s, %(step)s, %(assigned_to)s)
"""


def colleagues(access: Access, connection: Connection[DictRow]) -> list[Colleague]:
    """Return who of the viewer's organisation may decide about hits, the viewer left out."""
    key = {"org_id": access.org_id, "roles": sorted(DECIDING_ROLES), "viewer": access.user_id}
    with connection.cursor(row_factory=class_row(Colleague)) as cursor:
        return cursor.execute(_COLLEAGUES, key).fetchall()


def assigned_to(connection: Connection[DictRow], locked: LockedHit) -> UUID | None:
    """Return whose a locked hit is."""
    row = connection.execute(_ASSIGNED, (locked.flight_date, locked.id)).fetchone()
    return None if row is None else cast("UUID | None", row["assigned_to"])


def write_assignment(connection: Connection[DictRow], locked: LockedHit, assignment: Assignment, at: datetime) -> None:
    """Give the hit to its new officer, or to nobody, and note who did."""
    values = msgspec.structs.asdict(locked.ownership) | msgspec.structs.asdict(assignment)
    values.update(id=locked.id, flight_date=locked.flight_date, at=at, event_id=new_id())
    connection.execute(_ASSIGN, values)
    connection.execute(_NOTE, values)
