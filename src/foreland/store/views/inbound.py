"""Inbound reviews and lookouts as pages list them, the soonest arrival first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.person import PERSON


class InboundRow(Struct, frozen=True, kw_only=True):
    """An inbound review, or a lookout, with its traveller and flight.

    ``since`` is when the one was opened, the other released; ``noted_at`` when that was keyed in, if done on paper.
    ``legal_basis``: on which a profile announced the traveller, where no officer has.
    """

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    designator: str
    board: str | None
    port: str | None
    desk: str | None
    arrival_utc: datetime | None
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    nationality: str | None
    seat: str | None
    document: str | None
    state: str
    row_version: int
    ground: str | None
    since: datetime
    noted_at: datetime | None
    codes: list[str]
    legal_basis: str | None
    outcome: str | None
    document_found: str | None
    outcome_at: datetime | None
    outcome_noted_at: datetime | None


_ROW = """
           f.carrier || f.number || f.suffix as designator, coalesce(j.board, f.origin) as board, f.desk,
           (select leg.arrival_utc from legs leg where leg.flight_id = f.id and leg.destination = x.port
            order by leg.position limit 1) as arrival_utc,
           who.surname, who.given_names, who.date_of_birth, who.nationality, j.seat,
           (select d.number from documents d where d.flight_date = j.flight_date and d.reported_id = who.reported_id
            order by d.position limit 1) as document,
           (select coalesce(array_agg(distinct h.code order by h.code), '{}') from hits h
            where h.flight_date = j.flight_date and h.journey_id = j.id and h.state not in ('withdrawn', 'cleared'))
               as codes,
           (select l.legal_basis from lookouts l
            where l.flight_date = j.flight_date and l.journey_id = j.id and l.port = x.port and l.released_by is null
              and l.withdrawn_at is null) as legal_basis,
           x.noted_at, found.outcome, found.document as document_found, found.recorded_at as outcome_at,
           found.noted_at as outcome_noted_at
    from {table} x
    join journeys j on j.flight_date = x.flight_date and j.id = x.journey_id
    join flights f on f.id = j.flight_id
    left join lateral (
        select o.outcome, o.document, o.recorded_at, o.noted_at from arrival_outcomes o
        where o.flight_date = j.flight_date and o.journey_id = j.id
        order by o.recorded_at desc, o.id desc limit 1
    ) found on true
    {person}
"""

_REVIEWS = (
    """
    select x.id, x.flight_id, x.flight_date, x.journey_id, x.port, x.state, x.row_version, x.ground,
           x.opened_at as since,
"""
    + _ROW.replace("{person}", PERSON).replace("{table}", "inbound_reviews")
    + """
    where x.org_id = %(org_id)s and x.state = 'open' and not foreland_is_protected(x.flight_date, x.journey_id)
    order by arrival_utc nulls first, x.opened_at, x.id limit %(limit)s
"""
)

# A person in the care of protection is announced to nobody, whatever was released before.
_ANNOUNCED = (
    """
    select x.id, x.flight_id, x.flight_date, x.journey_id, x.port, 'released' as state, 1 as row_version, x.ground,
           x.released_at as since,
"""
    + _ROW.replace("{person}", PERSON).replace("{table}", "lookouts")
    + """
    where x.org_id = %(org_id)s and x.withdrawn_at is null and x.flight_date >= %(since)s
      and not foreland_is_protected(x.flight_date, x.journey_id)
"""
)
_LOOKOUTS = f"""
    select * from ({_ANNOUNCED}) announced
    order by outcome is not null, arrival_utc nulls first, since, id limit %(limit)s
"""  # noqa: S608 - constant fragments


def reviews(access: Access, connection: Connection[DictRow], limit: int) -> list[InboundRow]:
    """Return open inbound reviews, the soonest arrival first."""
    with connection.cursor(row_factory=class_row(InboundRow)) as cursor:
        return cursor.execute(_REVIEWS.encode(), {"org_id": access.org_id, "limit": limit}).fetchall()


def lookouts(access: Access, connection: Connection[DictRow], since: date, limit: int) -> list[InboundRow]:
    """Return lookouts that the viewer may see, those without an outcome first, by arrival."""
    key = {"org_id": access.org_id, "since": since, "limit": limit}
    with connection.cursor(row_factory=class_row(InboundRow)) as cursor:
        return cursor.execute(_LOOKOUTS.encode(), key).fetchall()


# Who it was about is told no more.
_TAKEN_BACK = """
    select x.id, f.carrier || f.number || f.suffix as designator, x.port, x.released_at, x.withdrawn_at, x.withdrawal,
           not foreland_is_protected(x.flight_date, x.journey_id)
           and not exists (select from arrival_outcomes o
                           where o.flight_date = x.flight_date and o.journey_id = x.journey_id)
           and exists (select from inbound_reviews v where v.flight_date = x.flight_date
                       and v.journey_id = x.journey_id and v.state = 'released') as can_be_decided
    from lookouts x join flights f on f.id = x.flight_id
    where x.org_id = %(org_id)s and x.withdrawal is not null and x.withdrawn_at is not null
      and x.flight_date >= %(since)s
    order by x.withdrawn_at desc, x.id limit %(limit)s
"""


class TakenBackRow(Struct, frozen=True, kw_only=True):
    """A lookout that an officer took back, without its traveller; whether it can be decided about anew."""

    id: UUID
    designator: str
    port: str
    released_at: datetime
    withdrawn_at: datetime
    withdrawal: str
    can_be_decided: bool


def taken_back(access: Access, connection: Connection[DictRow], since: date, limit: int) -> list[TakenBackRow]:
    """Return lookouts of flights since that day that officers took back, the latest first."""
    key = {"org_id": access.org_id, "since": since, "limit": limit}
    with connection.cursor(row_factory=class_row(TakenBackRow)) as cursor:
        return cursor.execute(_TAKEN_BACK.encode(), key).fetchall()


def ids(rows: Sequence[InboundRow]) -> list[UUID]:
    """Return whose journeys these rows show."""
    return [row.journey_id for row in rows]
