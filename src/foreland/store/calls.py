"""The call log: a call opens with its search, is about a flight, traveller or hit, and is closed with an outcome."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.review.true_time import Done
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

WORDS = "calls.words"
"""The context under which what was said is sealed."""


class CallRow(Struct, frozen=True, kw_only=True):
    """A call as it is listed: identifiers and codes, no words.

    ``noted_at`` is when one that was taken before, with paper, was entered.
    """

    id: UUID
    opened_at: datetime
    noted_at: datetime | None
    opened_by: UUID
    officer: str
    caller_kind: str | None
    flight_id: UUID | None
    flight: str | None
    flight_date: date | None
    journey_id: UUID | None
    hit_id: UUID | None
    outcome: str | None
    closed_at: datetime | None
    closed_by: str | None
    row_version: int
    words_sealed: bytes | None


class Written(Struct, frozen=True, kw_only=True):
    """What is written down about a call."""

    caller_kind: str | None
    flight_id: UUID | None
    flight_date: date | None
    journey_id: UUID | None
    hit_id: UUID | None
    words_sealed: bytes
    outcome: str | None


_OPEN = f"""
    insert into calls (id, {COLUMNS}, opened_on, opened_at, opened_by, words_sealed)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""  # noqa: S608 - constant column names

# Of a call that led to protection only the officer who took it reads what was said.
_SELECT = """
    select c.id, c.opened_at, c.noted_at, c.opened_by, u.display_name as officer, c.caller_kind, c.flight_id,
           f.carrier || f.number || f.suffix as flight, c.flight_date, c.journey_id, c.hit_id, c.closed_at,
           case when helped.elsewhere then 'passed_on' else c.outcome end as outcome,
           k.display_name as closed_by, c.row_version,
           case when helped.elsewhere then null else c.words_sealed end as words_sealed
    from calls c
    cross join lateral (
        select coalesce(c.outcome = 'protection' and c.opened_by <> %(me)s::uuid, false) as elsewhere
    ) helped
    join users u on u.id = c.opened_by
    left join users k on k.id = c.closed_by
    left join flights f on f.id = c.flight_id
"""

_ONE = _SELECT + " where c.org_id = %(org_id)s and c.id = %(id)s for update of c"

_LISTED = (
    _SELECT
    + """
    where c.org_id = %(org_id)s and (c.closed_at is null or coalesce(c.noted_at, c.opened_at) >= %(since)s)
      and (not %(only_open)s or c.closed_at is null)
    order by c.closed_at is not null, c.opened_at desc, c.id
    limit %(limit)s
"""
)

_ABOUT = (
    _SELECT
    + """
    where c.org_id = %(org_id)s and c.flight_date = %(flight_date)s and c.journey_id = %(journey_id)s
    order by c.opened_at desc, c.id
    limit 50
"""
)

_WRITE = """
    update calls
    set opened_at = case when %(noted_at)s::timestamptz is null then opened_at else %(opened_at)s end,
        noted_at = case when %(noted_at)s::timestamptz is null then noted_at else coalesce(noted_at, opened_at) end,
        caller_kind = %(caller_kind)s, flight_id = %(flight_id)s, flight_date = %(flight_date)s,
        journey_id = %(journey_id)s, hit_id = %(hit_id)s, words_sealed = %(words_sealed)s, outcome = %(outcome)s,
        closed_at = case when %(outcome)s::text is null then null else %(at)s end,
        closed_by = case when %(outcome)s::text is null then null else %(by)s::uuid end,
        row_version = row_version + 1
    where org_id = %(org_id)s and id = %(id)s
"""

# The traveller a call is about, with the flight and, when one waits, the hit that is most severe.
_ABOUT_WHOM = """
    select j.flight_id, j.flight_date, j.id as journey_id,
           (select h.id from hits h
            where h.flight_date = j.flight_date and h.journey_id = j.id and h.state in ('open', 'second_look')
            order by case h.severity when 'high' then 0 when 'medium' then 1 else 2 end, h.opened_at, h.id
            limit 1) as hit_id
    from journeys j
    where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.id = %(journey_id)s
"""


def open_call(
    access: Access, connection: Connection[DictRow], ownership: Ownership, words_sealed: bytes, now: datetime
) -> UUID:
    """Open the record of a call; return its identifier."""
    call_id = new_id()
    connection.execute(_OPEN, (call_id, *ownership.values(), now.date(), now, access.user_id, words_sealed))
    return call_id


def one(access: Access, connection: Connection[DictRow], call_id: UUID) -> CallRow | None:
    """Return a call, held until the transaction ends."""
    with connection.cursor(row_factory=class_row(CallRow)) as cursor:
        return cursor.execute(_ONE.encode(), {"org_id": access.org_id, "id": call_id, "me": access.user_id}).fetchone()


def listed(
    access: Access, connection: Connection[DictRow], since: datetime, limit: int, *, only_open: bool = False
) -> list[CallRow]:
    """Return calls: those that are open, whatever their age, then those since an instant."""
    key = {"org_id": access.org_id, "since": since, "limit": limit, "only_open": only_open, "me": access.user_id}
    with connection.cursor(row_factory=class_row(CallRow)) as cursor:
        return cursor.execute(_LISTED.encode(), key).fetchall()


def calls_about(access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> list[CallRow]:
    """Return the calls about a traveller, the latest first."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id, "me": access.user_id}
    with connection.cursor(row_factory=class_row(CallRow)) as cursor:
        return cursor.execute(_ABOUT.encode(), key).fetchall()


def about_whom(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> dict[str, Any] | None:
    """Return flight, day, traveller and hit that a call about a traveller is linked to."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    return connection.execute(_ABOUT_WHOM, key).fetchone()


def write(access: Access, connection: Connection[DictRow], call_id: UUID, written: Written, done: Done) -> None:
    """Write down what is known of a call; with an outcome it is closed by the viewer.

    A call that was taken before it is entered was opened at its true time, and is closed now.
    """
    values = {name: getattr(written, name) for name in Written.__struct_fields__}
    values |= {"org_id": access.org_id, "id": call_id, "at": done.entered_at, "by": access.user_id}
    values |= {"opened_at": done.at, "noted_at": done.noted_at}
    connection.execute(_WRITE, values)
