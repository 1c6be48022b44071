"""Looks back as their page shows them, with the travellers that were found and may still be seen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.list_looks import LookState
from foreland.store.views.person import PERSON


class LookRow(Struct, frozen=True, kw_only=True):
    """A look back: what is asked, by whom, how far it has come."""

    id: UUID
    list_id: UUID
    list_name: str
    entry_key: str
    first_day: date
    last_day: date
    asked_for: str
    reason_sealed: bytes | None
    asked_by: UUID
    asker: str
    asked_at: datetime
    state: LookState
    decider: str | None
    decided_at: datetime | None
    next_day: date
    journeys: int
    found: list[dict[str, Any]]
    done_at: datetime | None
    expires_on: date

    def days(self) -> int:
        """How many days are asked for."""
        return (self.last_day - self.first_day).days + 1

    def days_done(self) -> int:
        """How many of them were looked at."""
        return min((self.next_day - self.first_day).days, self.days())


class FoundRow(Struct, frozen=True, kw_only=True):
    """A traveller that a look found, as they are shown now."""

    look_id: UUID
    flight_date: date
    journey_id: UUID
    designator: str
    score: float | None
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    nationality: str | None


_LOOKS = """
    select k.id, k.list_id, l.name as list_name, k.entry_key, k.first_day, k.last_day, k.asked_for, k.reason_sealed,
           k.asked_by, u.display_name as asker, k.asked_at, k.state, d.display_name as decider, k.decided_at,
           k.next_day, k.journeys, k.found, k.done_at, k.expires_on
    from list_looks k
    join lists l on l.id = k.list_id
    join users u on u.id = k.asked_by
    left join users d on d.id = k.decided_by
    where k.org_id = %(org_id)s and k.expires_on >= %(today)s
    order by k.state = 'done', k.asked_at desc, k.id desc limit %(limit)s
"""

# Nobody who was masked since, or came into the care of protection.
_FOUND = f"""
    select x.look_id, j.flight_date, j.id as journey_id, f.carrier || f.number || f.suffix as designator, x.score,
           who.surname, who.given_names, who.date_of_birth, who.nationality
    from (
        select k.id as look_id, (one ->> 'day')::date as day, (one ->> 'journey_id')::uuid as id,
               (one ->> 'score')::double precision as score
        from list_looks k cross join lateral jsonb_array_elements(k.found) one
        where k.org_id = %(org_id)s and k.id = any (%(looks)s)
    ) x
    join journeys j on j.flight_date = x.day and j.id = x.id and j.masked_at is null
    join flights f on f.id = j.flight_id
    {PERSON}
    where not foreland_is_protected(j.flight_date, j.id)
    order by x.score desc nulls first, j.flight_date desc, j.id limit %(limit)s
"""  # noqa: S608 - constant fragments


def looks(access: Access, connection: Connection[DictRow], today: date, limit: int) -> list[LookRow]:
    """Return looks back, those that wait or run first, then the latest."""
    key = {"org_id": access.org_id, "today": today, "limit": limit}
    with connection.cursor(row_factory=class_row(LookRow)) as cursor:
        return cursor.execute(_LOOKS, key).fetchall()


def found(access: Access, connection: Connection[DictRow], look_ids: list[UUID], limit: int) -> list[FoundRow]:
    """Return the travellers that looks found, the most alike first."""
    key = {"org_id": access.org_id, "looks": look_ids, "limit": limit}
    with connection.cursor(row_factory=class_row(FoundRow)) as cursor:
        return cursor.execute(_FOUND.encode(), key).fetchall()
