"""Looks back: an entry of a list compared with the journeys that are kept, a day at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership

REASON = "list_looks.reason_sealed"
"""What the sealed reason is bound to."""

LookState = Literal["asked", "approved", "refused", "done"]


class Wanted(Struct, frozen=True, kw_only=True):
    """What an officer asks for: which entry, from which day to which, for which purpose (a code)."""

    list_id: UUID
    entry_key: str
    first_day: date
    last_day: date
    asked_for: str


class Look(Wanted, frozen=True, kw_only=True):
    """A look back that is held until the transaction ends."""

    id: UUID
    state: LookState
    asked_by: UUID
    next_day: date


class Past(Struct, frozen=True, kw_only=True):
    """What was reported of a traveller on a day that is over; one row a report."""

    journey_id: UUID
    surname: str | None
    given_names: str | None
    name_raw: str | None
    date_of_birth: str | None
    sex: str | None
    nationality: str | None
    documents: list[str]


class PastMatch(Struct, frozen=True, kw_only=True):
    """A traveller like the entry: ``score`` of the name with the evidence, or none for a document's number."""

    day: date
    journey_id: UUID
    score: float | None


_ADD = """
    insert into list_looks (id, org_id, originator_org, handling_id, purpose, retention_class, list_id, entry_key,
                            first_day, last_day, asked_for, reason_sealed, asked_by, asked_at, next_day, expires_on)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(list_id)s,
            %(entry_key)s, %(first_day)s, %(last_day)s, %(asked_for)s, %(reason_sealed)s, %(asked_by)s, %(asked_at)s,
            %(first_day)s, %(expires_on)s)
"""

_LOOK = """
    select id, list_id, entry_key, first_day, last_day, asked_for, state, asked_by, next_day from list_looks
    where org_id = %(org_id)s and {} for update skip locked limit 1
"""

_DECIDE = """
    update list_looks set state = %(state)s, decided_by = %(by)s, decided_at = %(at)s where id = %(id)s
"""

# Of those who are neither masked nor in the care of protection.
_PAST = """
    select j.id as journey_id, i.surname, i.given_names, i.name_raw, i.date_of_birth, i.sex, i.nationality,
           coalesce((select array_agg(d.number) from documents d
                     where d.flight_date = r.flight_date and d.reported_id = r.id and d.number is not null), '{}')
               as documents
    from journeys j
    join reported_travellers r on r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current
    join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
    where j.org_id = %(org_id)s and j.flight_date = %(day)s and j.masked_at is null
      and not foreland_is_protected(j.flight_date, j.id)
    order by j.id, r.id
"""

_NOTE = """
    update list_looks set next_day = %(next)s, journeys = journeys + %(journeys)s, found = found || %(found)s,
                          state = case when %(next)s > last_day then 'done' else state end,
                          done_at = case when %(next)s > last_day then %(at)s end
    where id = %(id)s
"""


def add(
    connection: Connection[DictRow],
    ownership: Ownership,
    wanted: Wanted,
    reason_sealed: bytes,
    by: UUID,
    at: datetime,
    expires_on: date,
) -> UUID:
    """Write what an officer asks for; return its identifier."""
    values = msgspec.structs.asdict(ownership) | msgspec.structs.asdict(wanted)
    more = {"id": new_id(), "reason_sealed": reason_sealed, "asked_by": by, "asked_at": at, "expires_on": expires_on}
    connection.execute(_ADD, values | more)
    return more["id"]  # type: ignore[return-value]


def lock(access: Access, connection: Connection[DictRow], look_id: UUID) -> Look | None:
    """Return a look that the viewer may see and nobody else is deciding about."""
    key = {"org_id": access.org_id, "id": look_id}
    with connection.cursor(row_factory=class_row(Look)) as cursor:
        return cursor.execute(_LOOK.format("id = %(id)s").encode(), key).fetchone()


def next_look(access: Access, connection: Connection[DictRow]) -> Look | None:
    """Return an approved look of which no other worker does a day now."""
    with connection.cursor(row_factory=class_row(Look)) as cursor:
        return cursor.execute(_LOOK.format("state = 'approved'").encode(), {"org_id": access.org_id}).fetchone()


def decide(connection: Connection[DictRow], look_id: UUID, state: LookState, by: UUID, at: datetime) -> None:
    """Write that a look was approved or refused."""
    connection.execute(_DECIDE, {"id": look_id, "state": state, "by": by, "at": at})


def past(access: Access, connection: Connection[DictRow], day: date) -> list[Past]:
    """Return what is reported of the travellers of a day's flights."""
    with connection.cursor(row_factory=class_row(Past)) as cursor:
        return cursor.execute(_PAST, {"org_id": access.org_id, "day": day}).fetchall()


def note_day(
    connection: Connection[DictRow],
    look_id: UUID,
    next_day: date,
    journeys: int,
    found: Sequence[PastMatch],
    at: datetime,
) -> None:
    """Write what a day brought; the last one ends the look."""
    values = {"id": look_id, "next": next_day, "journeys": journeys, "at": at}
    connection.execute(_NOTE, values | {"found": Jsonb(msgspec.to_builtins(found))})
