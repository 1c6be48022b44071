"""What officers at airports are asked to do about travellers (a tasking opens the journey to them)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.tasking import Asked, Standing, TaskState
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS
from foreland.store.rows import OwnedRow

WORDS = "taskings.words_sealed"
"""What the sealed words of a tasking are bound to."""
REPORT = "taskings.report_sealed"
"""What the sealed words of the officer abroad are bound to."""


class TaskedJourney(OwnedRow, frozen=True, kw_only=True):
    """The journey a tasking is about, held until the end of the transaction."""

    journey_id: UUID
    flight_id: UUID
    flight_date: date
    travelling: bool
    protected: bool


class AirportOfficer(Struct, frozen=True, kw_only=True):
    """A liaison officer abroad and one of their airports."""

    id: UUID
    display_name: str
    airport: str


class LockedTasking(OwnedRow, frozen=True, kw_only=True):
    """A tasking that nobody else changes until the end of the transaction."""

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    airport: str
    state: TaskState
    row_version: int
    officer_id: UUID | None
    taken_by: UUID | None

    @property
    def standing(self) -> Standing:
        """Return what its next step needs."""
        return Standing(
            state=self.state, row_version=self.row_version, officer_id=self.officer_id, taken_by=self.taken_by
        )


_JOURNEY = f"""
    select j.id as journey_id, f.id as flight_id, j.flight_date,
           j.status <> 'cancelled' and f.status <> 'cancelled' and j.joined_into is null and j.masked_at is null
               as travelling,
           foreland_is_protected(j.flight_date, j.id) as protected, {", ".join(f"j.{c}" for c in COLUMNS.split(", "))}
    from journeys j join flights f on f.id = j.flight_id
    where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.id = %(journey_id)s
    for update of j
"""  # noqa: S608 - constant column names

_OFFICERS = """
    select u.id, u.display_name, place.airport
    from users u cross join unnest(u.airports) as place (airport)
    where u.org_id = %(org_id)s and u.disabled_at is null and 'attache' = any (u.roles)
      and place.airport in (select leg.origin from legs leg where leg.flight_id = %(flight_id)s)
    order by place.airport, u.display_name, u.id
"""

_ADD = f"""
    insert into taskings (id, {COLUMNS}, flight_id, flight_date, journey_id, airport, kind, asked_by, asked_at,
                          words_sealed, officer_id, until)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(flight_id)s,
            %(flight_date)s, %(journey_id)s, %(airport)s, %(kind)s, %(by)s, %(now)s, %(sealed)s, %(officer)s, %(until)s)
"""  # noqa: S608 - constant column names

_LOCK = f"""
    select id, flight_id, flight_date, journey_id, airport, state, row_version, officer_id, taken_by, {COLUMNS}
    from taskings where org_id = %(org_id)s and id = %(id)s for update
"""  # noqa: S608 - constant column names

_CHANGE = """
    update taskings
    set state = %(state)s, row_version = row_version + 1, result = %(result)s,
        taken_by = case when %(state)s = 'cancelled' then taken_by else coalesce(taken_by, %(by)s) end,
        taken_at = case when %(state)s = 'cancelled' then taken_at else coalesce(taken_at, %(now)s) end,
        done_at = case when %(state)s = 'done' then %(now)s end, report_sealed = %(sealed)s
    where id = %(id)s
"""


def journey(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> TaskedJourney | None:
    """Return a journey that the viewer may see, held until the end of the transaction."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(TaskedJourney)) as cursor:
        return cursor.execute(_JOURNEY.encode(), key).fetchone()


def officers(access: Access, connection: Connection[DictRow], flight_id: UUID) -> list[AirportOfficer]:
    """Return the liaison officers abroad at the airports from which a flight leaves, once an airport."""
    key = {"org_id": access.org_id, "flight_id": flight_id}
    with connection.cursor(row_factory=class_row(AirportOfficer)) as cursor:
        return cursor.execute(_OFFICERS, key).fetchall()


def add(
    connection: Connection[DictRow], about: TaskedJourney, asked: Asked, sealed: bytes, by: UUID | None, now: datetime
) -> UUID:
    """Write a tasking; return its identifier."""
    values: dict[str, Any] = msgspec.structs.asdict(about) | msgspec.structs.asdict(asked)
    values |= {"id": new_id(), "sealed": sealed, "by": by, "now": now}
    connection.execute(_ADD.encode(), values)
    return UUID(str(values["id"]))


def lock(access: Access, connection: Connection[DictRow], tasking_id: UUID) -> LockedTasking | None:
    """Return a tasking that the viewer may see, held until the end of the transaction."""
    with connection.cursor(row_factory=class_row(LockedTasking)) as cursor:
        return cursor.execute(_LOCK.encode(), {"org_id": access.org_id, "id": tasking_id}).fetchone()


def change(
    access: Access,
    connection: Connection[DictRow],
    locked: LockedTasking,
    state: TaskState,
    now: datetime,
    result: str | None = None,
    report: bytes | None = None,
) -> None:
    """Let a tasking be taken, done or cancelled by the viewer."""
    values = {"id": locked.id, "state": state, "result": result, "sealed": report, "by": access.user_id, "now": now}
    connection.execute(_CHANGE, values)
