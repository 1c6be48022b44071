"""One flight: its legs, everyone reported on it with hits first, and the messages that told us."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.clock import NEXT_DOOR


class FlightHead(Struct, frozen=True, kw_only=True):
    """The flight with the clock of the next door."""

    id: UUID
    carrier: str
    number: str
    suffix: str
    flight_date: date
    origin: str | None
    destination: str | None
    desk: str | None
    status: str
    first_heard_at: datetime
    last_heard_at: datetime
    door_close_utc: datetime | None
    door_source: str | None
    door_heard_at: datetime | None
    departure_utc: datetime | None
    status_source: str | None
    status_heard_at: datetime | None
    aircraft: str | None
    aliases: list[str]

    @property
    def designator(self) -> str:
        """Carrier, number and suffix."""
        return f"{self.carrier}{self.number}{self.suffix}"


class LegRow(Struct, frozen=True, kw_only=True):
    """A leg in order."""

    position: int
    origin: str | None
    destination: str | None
    departure_local: str | None
    departure_zone: str | None
    departure_utc: datetime | None
    arrival_local: str | None
    arrival_zone: str | None
    arrival_utc: datetime | None
    door_close_utc: datetime | None
    border_crossing: bool
    times_source: str
    departure_kind: str | None
    departure_source: str | None
    departure_heard_at: datetime | None
    arrival_kind: str | None
    arrival_source: str | None
    arrival_heard_at: datetime | None
    diverted_to: str | None


class TravellerRow(Struct, frozen=True, kw_only=True):
    """A traveller of the flight: what API said about them, else the booking."""

    journey_id: UUID
    flight_date: date
    masked: bool
    role: str
    status: str
    seat: str | None
    board: str | None
    disembarks: str | None
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    sex: str | None
    nationality: str | None
    record_locator: str | None
    document_type: str | None
    document_number: str | None
    document_issuer: str | None
    with_api: bool
    with_pnr: bool
    doubtful: bool
    screened_at: datetime | None
    high: int
    medium: int
    low: int
    decided: int
    answer: str | None


class MessageRow(Struct, frozen=True, kw_only=True):
    """A message about the flight. A defect is ``code, severity, segment, offset, tag``, never text."""

    id: UUID
    received_at: datetime
    prepared_at: datetime | None
    kind: str | None
    version: str | None
    document_code: str | None
    function: str | None
    push: str | None
    test: bool
    sender: str | None
    part_number: int | None
    part_last: bool | None
    travellers: int
    crew: int
    crew_list: bool
    bookings: int
    declared_passengers: int | None
    declared_crew: int | None
    declared_bookings: int | None
    reporting_contact: dict[str, Any] | None
    effect: str
    defects: list[dict[str, Any]]
    filtered: dict[str, Any]


_HEAD = f"""
    select f.id, f.carrier, f.number, f.suffix, f.flight_date, f.origin, f.destination, f.desk, f.status,
           f.first_heard_at, f.last_heard_at, clock.door_close_utc, clock.door_source, clock.door_heard_at,
           clock.departure_utc, f.status_source, f.status_heard_at, f.aircraft,
           array(select a.carrier || a.number || a.suffix from flight_aliases a
                 where a.flight_id = f.id order by 1) as aliases
    from flights f {NEXT_DOOR}
    where f.org_id = %(org_id)s and f.id = %(flight_id)s
"""  # noqa: S608 - constant fragments

_LEGS = """
    select position, origin, destination, departure_local, departure_zone, departure_utc,
           arrival_local, arrival_zone, arrival_utc, door_close_utc, border_crossing, times_source,
           departure_kind, departure_source, departure_heard_at, arrival_kind, arrival_source, arrival_heard_at,
           diverted_to
    from legs where org_id = %(org_id)s and flight_id = %(flight_id)s order by position
"""

# Waiting hits first, the most severe first; then by name. A search narrows by seat, by the beginning of a document's
# number, or by any part of a folded name.
_TRAVELLERS = """
    with said as (
        select r.journey_id, bool_or(r.source = 'API') as with_api, bool_or(r.source = 'PNR') as with_pnr,
               (array_agg(r.id order by r.source, r.reported_at desc, r.id))[1] as best,
               (array_agg(r.record_locator order by r.source desc) filter (where r.record_locator is not null))[1]
                   as record_locator
        from journeys j
        join reported_travellers r on r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current
        where j.flight_date = %(flight_date)s and j.flight_id = %(flight_id)s
        group by r.journey_id
    ), found as (
        select h.journey_id,
               count(*) filter (where h.severity = 'high' and h.state in ('open', 'second_look')) as high,
               count(*) filter (where h.severity = 'medium' and h.state in ('open', 'second_look')) as medium,
               count(*) filter (where h.severity = 'low' and h.state in ('open', 'second_look')) as low,
               count(*) filter (where h.state not in ('open', 'second_look')) as decided
        from journeys j join hits h on h.flight_date = j.flight_date and h.journey_id = j.id
        where j.flight_date = %(flight_date)s and j.flight_id = %(flight_id)s
        group by h.journey_id
    )
    select j.id as journey_id, j.flight_date, j.masked_at is not null as masked,
           j.role, j.status, j.seat, j.board, j."off" as disembarks,
           i.surname, i.given_names, i.date_of_birth, i.sex, i.nationality, s.record_locator,
           d.type as document_type, d.number as document_number, d.issuing_state as document_issuer,
           coalesce(s.with_api, false) as with_api, coalesce(s.with_pnr, false) as with_pnr, j.doubtful, j.screened_at,
           coalesce(w.high, 0) as high, coalesce(w.medium, 0) as medium, coalesce(w.low, 0) as low,
           coalesce(w.decided, 0) as decided,
           (select a.verdict from answers a
            where a.flight_date = j.flight_date and a.journey_id = j.id and a.is_current) as answer
    from journeys j
    left join said s on s.journey_id = j.id
    left join found w on w.journey_id = j.id
    left join identities i on i.flight_date = j.flight_date and i.reported_id = s.best
    left join lateral (
        select d.type, d.number, d.issuing_state from documents d
        where d.flight_date = j.flight_date and d.reported_id = s.best
        order by d.type is distinct from 'P', d.position limit 1
    ) d on true
    where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.flight_id = %(flight_id)s
      and j.joined_into is null
      and (%(name)s::text is null and %(text)s::text is null
           or upper(j.seat) = %(text)s
           or position(%(name)s in i.name_folded) > 0
           or exists (select from documents x join reported_travellers r
                          on r.flight_date = x.flight_date and r.id = x.reported_id and r.is_current
                      where x.flight_date = j.flight_date and r.journey_id = j.id
                        and upper(x.number) like %(text)s || '%%'))
    order by coalesce(w.high, 0) > 0 desc, coalesce(w.medium, 0) > 0 desc, coalesce(w.low, 0) > 0 desc,
             j.status = 'cancelled', j.role like '%%crew', i.surname nulls last, i.given_names, j.id
    limit %(limit)s
"""

_MESSAGES = """
    select id, received_at, prepared_at, kind, version, document_code, function, push, test, sender, part_number,
           part_last, travellers, crew, crew_list, bookings, declared_passengers, declared_crew, declared_bookings,
           reporting_contact, effect, defects, filtered
    from messages where org_id = %(org_id)s and flight_id = %(flight_id)s
    order by received_at desc, id desc limit %(limit)s
"""


def head(access: Access, connection: Connection[DictRow], flight_id: UUID, now: datetime) -> FlightHead | None:
    """Return the flight, or ``None`` when there is none the viewer may see."""
    parameters = {"org_id": access.org_id, "flight_id": flight_id, "now": now}
    with connection.cursor(row_factory=class_row(FlightHead)) as cursor:
        return cursor.execute(_HEAD, parameters).fetchone()


def legs(access: Access, connection: Connection[DictRow], flight_id: UUID) -> list[LegRow]:
    """Return the legs of a flight in order."""
    with connection.cursor(row_factory=class_row(LegRow)) as cursor:
        return cursor.execute(_LEGS, {"org_id": access.org_id, "flight_id": flight_id}).fetchall()


def travellers(
    access: Access,
    connection: Connection[DictRow],
    flight: FlightHead,
    *,
    name: str | None = None,
    text: str | None = None,
    limit: int,
) -> list[TravellerRow]:
    """Return the travellers of a flight, waiting hits first.

    ``name`` is a folded name or part of one, ``text`` a seat or the beginning of a document's number in upper case.
    """
    parameters = {
        "org_id": access.org_id,
        "flight_id": flight.id,
        "flight_date": flight.flight_date,
        "name": name,
        "text": text,
        "limit": limit,
    }
    with connection.cursor(row_factory=class_row(TravellerRow)) as cursor:
        return cursor.execute(_TRAVELLERS, parameters).fetchall()


def messages(access: Access, connection: Connection[DictRow], flight_id: UUID, *, limit: int) -> list[MessageRow]:
    """Return what was received about a flight, latest first."""
    parameters = {"org_id": access.org_id, "flight_id": flight_id, "limit": limit}
    with connection.cursor(row_factory=class_row(MessageRow)) as cursor:
        return cursor.execute(_MESSAGES, parameters).fetchall()
