"""Answers to carriers: what was said about whom, the facts another answer rests on, and whose time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.answers import Verdict
from foreland.store import rows
from foreland.store.views.clock import BOARDING_DOOR, LANDING
from foreland.store.views.person import PERSON


class AnswerRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``answers``. ``originator_org`` is the carrier that was answered."""

    id: UUID
    flight_id: UUID
    flight_date: str
    journey_id: UUID
    message_id: UUID | None
    request_id: UUID | None
    position: int
    verdict: Verdict
    because: str
    cause: str
    code: str
    carrier: str
    state: str
    dialect: str
    connection_version: str
    facts_version: int | None
    list_set: str | None
    rule_set: str | None
    policy: str | None
    screened_at: datetime | None
    hits: list[dict[str, Any]]
    missing: tuple[str, ...]
    ends_at: datetime | None
    decided_by: UUID | None
    recommendation_id: UUID | None
    made_at: datetime
    is_current: bool = True


class Told(Struct, frozen=True, kw_only=True):
    """A received message with its flight: by its receipt, whether it was received now or before."""

    receipt_id: UUID
    message_id: UUID
    flight_id: UUID | None
    flight_date: date | None


class Reporting(Struct, frozen=True, kw_only=True):
    """Whom a report is about: what a request's traveller is found by."""

    journey_id: UUID
    flight_id: UUID
    flight_date: date
    message_id: UUID
    unique_reference: str | None
    surname: str | None
    given_names: str | None
    date_of_birth: str | None


class Facts(Struct, frozen=True, kw_only=True):
    """What an answer about a journey rests on now. ``said`` holds the reported elements by name."""

    journey_id: UUID
    flight_id: UUID
    flight_date: date
    flight: str
    board: str | None
    disembarks: str | None
    departure_local: str | None
    arrival_local: str | None
    status: str
    flight_status: str
    facts_version: int
    screened_facts_version: int | None
    screened_list_set: str | None
    screened_rule_set: str | None
    screened_policy: str | None
    screened_at: datetime | None
    door_close_utc: datetime | None
    hits: list[dict[str, Any]]
    said: dict[str, str | None]
    word: dict[str, str] | None
    unique_reference: str | None
    record_locator: str | None
    handling_id: UUID
    purpose: str
    retention_class: str


class CurrentAnswer(Struct, frozen=True, kw_only=True):
    """The answer that stands, as far as the next one needs it."""

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    originator_org: UUID
    request_id: UUID | None
    position: int
    verdict: Verdict
    code: str
    carrier: str
    dialect: str
    ends_at: datetime | None
    made_at: datetime


# The journeys of a request: the reports of its message, else of whoever was reported by the same words before.
# ``offset 0``: what belongs to a journey is looked up by its key, whatever the planner believes of uncounted tables.
_REPORTING = """
    select r.journey_id, j.flight_id, j.flight_date, r.message_id, i.unique_reference, i.surname, i.given_names,
           i.date_of_birth
    from journeys j
    cross join lateral (
        select r.id, r.journey_id, r.message_id from reported_travellers r
        where r.flight_date = j.flight_date and r.journey_id = j.id and r.source = 'API' offset 0
    ) r
    cross join lateral (
        select i.unique_reference, i.surname, i.given_names, i.date_of_birth
        from identities i where i.flight_date = j.flight_date and i.reported_id = r.id offset 0
    ) i
    where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s) and j.flight_id = any (%(flights)s)
      and (i.surname = any (%(surnames)s) or i.unique_reference = any (%(references)s))
    order by r.id desc
"""

_TOLD = """
    select receipt_id, id as message_id, flight_id, flight_date from messages
    where org_id = %(org_id)s and receipt_id = any (%(receipts)s) order by position, id
"""

_FACTS = f"""
    select j.id as journey_id, f.id as flight_id, j.flight_date, f.carrier || f.number || f.suffix as flight,
           coalesce(j.board, f.origin) as board, coalesce(j."off", f.destination) as disembarks,
           clock.departure_local, landing.arrival_local, j.status, f.status as flight_status,
           j.facts_version, j.screened_facts_version, j.screened_list_set, j.screened_rule_set, j.screened_policy,
           j.screened_at, clock.door_close_utc, j.handling_id, j.purpose, j.retention_class,
           who.unique_reference, who.record_locator,
           (select coalesce(json_agg(json_build_object('id', h.id, 'kind', h.kind, 'code', h.code,
                                                       'severity', h.severity, 'state', h.state) order by h.id), '[]')
            from hits h where h.flight_date = j.flight_date and h.journey_id = j.id
                          and h.state not in ('cleared', 'false_match', 'withdrawn')) as hits,
           (select json_build_object('officer', coalesce(r.approved_by, r.made_by), 'recommendation', r.id)
            from recommendations r
            where r.flight_date = j.flight_date and r.journey_id = j.id and r.kind in ('no_board', 'off_load')
              and r.state in ('sent', 'acknowledged', 'acted', 'verified')
              and coalesce(r.outcome, '') not in ('not_confirmed', 'overturned', 'protection')
            order by r.sent_at desc limit 1) as word,
           json_build_object('surname', who.surname, 'given_names', who.given_names,
                             'date_of_birth', who.date_of_birth, 'sex', who.sex, 'nationality', who.nationality,
                             'document_type', d.type, 'document_number', d.number, 'issuing_state', d.issuing_state,
                             'expiry_date', d.expiry_date) as said
    from journeys j
    cross join lateral (select f.* from flights f where f.id = j.flight_id offset 0) f
    {BOARDING_DOOR}
    {LANDING}
    {PERSON}
    left join lateral (
        select d.type, d.number, d.issuing_state, d.expiry_date from documents d
        where d.flight_date = j.flight_date and d.reported_id = who.reported_id
        order by d.type is distinct from 'P', d.position limit 1
    ) d on true
    where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s) and j.id = any (%(journeys)s)
"""  # noqa: S608 - constant fragments

_CURRENT = """
    select id, flight_id, flight_date, journey_id, originator_org, request_id, position, verdict, code, carrier,
           dialect, ends_at, made_at
    from answers
    where org_id = %(org_id)s and flight_date = any (%(dates)s::date[]) and journey_id = any (%(journeys)s)
      and is_current
"""

# Whoever answers about a journey waits for whoever does so now; before rows of answers are looked at.
_LOCK = """
    select id from journeys where flight_date = any (%(dates)s::date[]) and id = any (%(journeys)s)
    order by flight_date, id for no key update
"""

_REPLACE = """
    update answers set is_current = false
    where flight_date = any (%(dates)s::date[]) and journey_id = any (%(journeys)s) and is_current
"""

_ADD = rows.insertion("answers", AnswerRow)

# Pending ones whose time is over as the clock now stands: doors may close earlier than when the answer was given.
_OVERDUE = f"""
    select a.flight_date, a.journey_id, a.carrier, a.made_at, a.ends_at, clock.door_close_utc
    from answers a
    join journeys j on j.flight_date = a.flight_date and j.id = a.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    where a.org_id = %(org_id)s and a.is_current and a.verdict = 'pending_contact'
      and 'cancelled' not in (j.status, f.status)
    order by clock.door_close_utc nulls last, a.id
"""  # noqa: S608 - constant fragments

_ANSWERED = """
    select distinct flight_date::text || '/' || journey_id as key from answers
    where org_id = %(org_id)s and flight_date = any (%(dates)s::date[]) and journey_id = any (%(journeys)s)
      and is_current
"""

_OF_MESSAGE = """
    select id, flight_id, flight_date, journey_id, originator_org, request_id, position, verdict, code, carrier,
           dialect, ends_at, made_at
    from answers where org_id = %(org_id)s and message_id = %(message)s and is_current order by position
"""


class PendingAnswer(Struct, frozen=True, kw_only=True):
    """A pending answer and the clock it ends by."""

    flight_date: date
    journey_id: UUID
    carrier: str
    made_at: datetime
    ends_at: datetime | None
    door_close_utc: datetime | None


def told(access: Access, connection: Connection[DictRow], receipts: Sequence[UUID]) -> list[Told]:
    """Return the messages of receipts with their flights."""
    with connection.cursor(row_factory=class_row(Told)) as cursor:
        return cursor.execute(_TOLD, {"org_id": access.org_id, "receipts": list(receipts)}).fetchall()


def reporting(
    access: Access,
    connection: Connection[DictRow],
    flights: Sequence[tuple[date, UUID]],
    surnames: Sequence[str],
    references: Sequence[str],
) -> list[Reporting]:
    """Return who is reported on flights under any of these names or keys, latest report first."""
    if not flights:
        return []
    values = {
        "org_id": access.org_id,
        "dates": sorted({day for day, _ in flights}),
        "flights": [one for _, one in flights],
        "surnames": list(surnames),
        "references": list(references),
    }
    with connection.cursor(row_factory=class_row(Reporting)) as cursor:
        return cursor.execute(_REPORTING, values).fetchall()


def lock(connection: Connection[DictRow], journeys: Sequence[tuple[date, UUID]]) -> None:
    """Let nobody else answer about these journeys until the end of the transaction."""
    connection.execute(_LOCK, _keys(journeys))


def facts(
    access: Access, connection: Connection[DictRow], journeys: Sequence[tuple[date, UUID]], now: datetime
) -> dict[UUID, Facts]:
    """Return what answers about journeys rest on now."""
    values = {**_keys(journeys), "org_id": access.org_id, "now": now}
    with connection.cursor(row_factory=class_row(Facts)) as cursor:
        return {one.journey_id: one for one in cursor.execute(_FACTS, values)}


def current(
    access: Access, connection: Connection[DictRow], journeys: Sequence[tuple[date, UUID]]
) -> dict[UUID, CurrentAnswer]:
    """Return the answers that stand about journeys."""
    values = {**_keys(journeys), "org_id": access.org_id}
    with connection.cursor(row_factory=class_row(CurrentAnswer)) as cursor:
        return {one.journey_id: one for one in cursor.execute(_CURRENT, values)}


def of_message(access: Access, connection: Connection[DictRow], message: UUID) -> list[CurrentAnswer]:
    """Return the answers of one message that still stand."""
    with connection.cursor(row_factory=class_row(CurrentAnswer)) as cursor:
        return cursor.execute(_OF_MESSAGE, {"org_id": access.org_id, "message": message}).fetchall()


def add(connection: Connection[DictRow], given: Sequence[AnswerRow]) -> None:
    """Add answers in the place of those that stood."""
    if given:
        connection.execute(_REPLACE, _keys([(date.fromisoformat(one.flight_date), one.journey_id) for one in given]))
        rows.insert(connection, _ADD, given)


def pending(access: Access, connection: Connection[DictRow], now: datetime) -> list[PendingAnswer]:
    """Return every pending answer that stands, the next door first."""
    with connection.cursor(row_factory=class_row(PendingAnswer)) as cursor:
        return cursor.execute(_OVERDUE, {"org_id": access.org_id, "now": now}).fetchall()


def answered(access: Access, connection: Connection[DictRow], journeys: Sequence[tuple[str, UUID]]) -> list[str]:
    """Return those of these journeys (flight date, identifier) about which a carrier was answered, as keys of jobs."""
    values = {
        "org_id": access.org_id,
        "dates": sorted({day for day, _ in journeys}),
        "journeys": [one for _, one in journeys],
    }
    return [row["key"] for row in connection.execute(_ANSWERED, values)]


def _keys(journeys: Sequence[tuple[date, UUID]]) -> dict[str, Any]:
    return {"dates": sorted({day for day, _ in journeys}), "journeys": [one for _, one in journeys]}
