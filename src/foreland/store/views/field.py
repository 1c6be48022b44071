"""The field view: the departures of a liaison officer's airports, taskings with whom they are about, and encounters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.tasking import TaskState
from foreland.store.views.person import PERSON


class BankFlight(Struct, frozen=True, kw_only=True):
    """A departure from one of the viewer's airports. ``tasks`` wait for the viewer, or for whoever takes them."""

    id: UUID
    flight_date: date
    designator: str
    airport: str
    destination: str | None
    status: str
    door_close_utc: datetime | None
    departure_local: str | None
    tasks: int
    done: int


class TaskRow(Struct, frozen=True, kw_only=True):
    """A tasking with its traveller; what was asked and reported stays sealed."""

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    designator: str
    airport: str
    destination: str | None
    door_close_utc: datetime | None
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    nationality: str | None
    sex: str | None
    seat: str | None
    document: str | None
    document_type: str | None
    issuing_state: str | None
    handling: str
    kind: str
    state: TaskState
    row_version: int
    until: datetime | None
    asked_at: datetime
    asked_by: str
    officer_id: UUID | None
    officer: str | None
    taken_by: UUID | None
    taker: str | None
    result: str | None
    words_sealed: bytes | None
    report_sealed: bytes | None


_BANK = """
    select f.id, f.flight_date, f.carrier || f.number || f.suffix as designator, leg.origin as airport,
           coalesce(leg.diverted_to, leg.destination) as destination, f.status, leg.door_close_utc,
           leg.departure_local,
           count(t.id) filter (where t.state in ('open', 'taken')
               and coalesce(t.taken_by, t.officer_id, %(viewer)s) = %(viewer)s) as tasks,
           count(t.id) filter (where t.state = 'done') as done
    from flights f
    join legs leg on leg.flight_id = f.id
    left join taskings t on t.flight_id = f.id and t.airport = leg.origin and t.state <> 'cancelled'
                        and not foreland_is_protected(t.flight_date, t.journey_id)
    where f.org_id = %(org_id)s and leg.origin = any (%(airports)s) and f.status <> 'cancelled'
      and f.flight_date between %(first)s and %(last)s
      and (leg.door_close_utc between %(since)s and %(until)s
           or leg.door_close_utc is null and f.status not in ('departed', 'arrived'))
    group by f.id, f.flight_date, leg.id, leg.origin, leg.diverted_to, leg.destination, leg.door_close_utc,
             leg.departure_local
    order by leg.door_close_utc nulls first, designator, f.id
    limit %(limit)s
"""

_TASKS = f"""
    select t.id, t.flight_id, t.flight_date, t.journey_id, f.carrier || f.number || f.suffix as designator, t.airport,
           coalesce(j."off", f.destination) as destination,
           (select leg.door_close_utc from legs leg where leg.flight_id = f.id and leg.origin = t.airport
            order by leg.position limit 1) as door_close_utc,
           who.surname, who.given_names, who.date_of_birth, who.nationality, who.sex, j.seat,
           paper.number as document, paper.type as document_type, paper.issuing_state, h.code as handling,
           t.kind, t.state, t.row_version, t.until, t.asked_at, asker.display_name as asked_by, t.officer_id,
           officer.display_name as officer, t.taken_by, taker.display_name as taker, t.result, t.words_sealed,
           t.report_sealed
    from taskings t
    join journeys j on j.flight_date = t.flight_date and j.id = t.journey_id
    join flights f on f.id = j.flight_id
    join handling h on h.id = j.handling_id
    join users asker on asker.id = t.asked_by
    left join users officer on officer.id = t.officer_id
    left join users taker on taker.id = t.taken_by
    {PERSON}
    left join lateral (
        select d.number, d.type, d.issuing_state from documents d
        where d.flight_date = j.flight_date and d.reported_id = who.reported_id order by d.position limit 1
    ) paper on true
    where t.org_id = %(org_id)s {{chosen}}
    limit %(limit)s
"""  # noqa: S608 - constant fragments

_AT_AIRPORTS = _TASKS.format(
    chosen="""
      and t.airport = any (%(airports)s) and t.flight_date >= %(first)s and t.state <> 'cancelled'
      and not foreland_is_protected(t.flight_date, t.journey_id)
    order by t.state = 'done', coalesce(t.taken_by, t.officer_id, %(viewer)s) <> %(viewer)s, t.until nulls last, t.id
"""
)

_OF_JOURNEY = _TASKS.format(
    chosen="and t.flight_date = %(flight_date)s and t.journey_id = %(journey_id)s order by t.asked_at desc, t.id"
)

_LATELY = _TASKS.format(
    chosen="and t.flight_date >= %(first)s order by t.state in ('done', 'cancelled'), t.until nulls last, t.id"
)


_MET = """
    select exists (select from taskings where flight_date = %(day)s and journey_id = %(journey)s) as tasked,
           exists (select from interviews where flight_date = %(day)s and journey_id = %(journey)s) as interviewed,
           exists (select from seizures where flight_date = %(day)s and journey_id = %(journey)s) as seized
"""


class Met(Struct, frozen=True, kw_only=True):
    """Whether anybody was asked about a traveller, met them, or took a document from them: of most nobody was."""

    tasked: bool
    interviewed: bool
    seized: bool


def met(connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> Met:
    """Return what there is about a traveller that the viewer may see."""
    with connection.cursor(row_factory=class_row(Met)) as cursor:
        found = cursor.execute(_MET, {"day": flight_date, "journey": journey_id}).fetchone()
    return found or Met(tasked=False, interviewed=False, seized=False)


def bank(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[BankFlight]:
    """Return what leaves the viewer's airports, from doors of the last hour to those of the next day."""
    since, until = now - timedelta(hours=1), now + timedelta(hours=24)
    key = {
        "org_id": access.org_id,
        "viewer": access.user_id,
        "airports": list(access.departures()),
        "since": since,
        "until": until,
        "first": since.date() - timedelta(days=1),
        "last": until.date() + timedelta(days=1),
        "limit": limit,
    }
    with connection.cursor(row_factory=class_row(BankFlight)) as cursor:
        return cursor.execute(_BANK, key).fetchall()


def tasks(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[TaskRow]:
    """Return the taskings of the viewer's airports: those for the viewer first, by the time they end."""
    key = {
        "org_id": access.org_id,
        "viewer": access.user_id,
        "airports": list(access.departures()),
        "first": (now - timedelta(days=2)).date(),
        "limit": limit,
    }
    with connection.cursor(row_factory=class_row(TaskRow)) as cursor:
        return cursor.execute(_AT_AIRPORTS.encode(), key).fetchall()


def tasks_of(access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> list[TaskRow]:
    """Return the taskings about a traveller, the latest first."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id, "limit": 20}
    with connection.cursor(row_factory=class_row(TaskRow)) as cursor:
        return cursor.execute(_OF_JOURNEY.encode(), key).fetchall()


def recent_tasks(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[TaskRow]:
    """Return the taskings of flights since two days ago that the viewer may see, those that wait first."""
    key = {"org_id": access.org_id, "first": (now - timedelta(days=2)).date(), "limit": limit}
    with connection.cursor(row_factory=class_row(TaskRow)) as cursor:
        return cursor.execute(_LATELY.encode(), key).fetchall()
