"""Flights in a stretch of time: their clocks, what has been received about them and which hits wait."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.pool import planned_once
from foreland.store.views.clock import DESIGNATED, NEXT_DOOR, ROUTE


class FlightFilter(Struct, frozen=True, kw_only=True):
    """Which flights: departing between two instants, and as the officer narrowed it. ``None`` means any."""

    departs_from: datetime
    departs_until: datetime
    desks: tuple[str, ...] | None = None
    origin: str | None = None
    destination: str | None = None
    carrier: str | None = None
    number: str | None = None
    only_hits: bool = False
    latest_first: bool = False
    any_time: bool = False


class FlightRow(Struct, frozen=True, kw_only=True):
    """A flight in the list. Counts are of travellers who are not cancelled; hits are those that wait."""

    id: UUID
    carrier: str
    number: str
    suffix: str
    flight_date: date
    status: str
    desk: str | None
    route: list[str | None]
    door_close_utc: datetime | None
    door_source: str | None
    door_heard_at: datetime | None
    departure_utc: datetime | None
    departure_local: str | None
    departure_zone: str | None
    departure_airport: str | None
    passengers: int
    crew: int
    with_api: int
    with_pnr: int
    declared_passengers: int | None
    api_messages: int
    pnr_messages: int
    faulty_messages: int
    high: int
    medium: int
    low: int
    total: int

    @property
    def designator(self) -> str:
        """Carrier, number and suffix."""
        return f"{self.carrier}{self.number}{self.suffix}"


# Flights of the list, closed doors last, then by the next door; those whose time nobody reported come before the closed
# ones. The page is cut first and everything is counted for its flights only. A flight's date is that of its first
# announcement, so days are left on both sides for delays and for zones.
_FLIGHTS = f"""
    with chosen as (
        select f.id, f.carrier, f.number, f.suffix, f.flight_date, f.status, f.desk, f.origin, f.destination,
               clock.door_close_utc, clock.door_source, clock.door_heard_at, clock.departure_utc,
               clock.departure_local, clock.departure_zone,
               coalesce(clock.origin, f.origin) as departure_airport,
               count(*) over () as total,
               row_number() over (
                   order by not %(latest_first)s and coalesce(clock.door_close_utc < %(now)s, false),
                            case when %(latest_first)s then -extract(epoch from clock.departure_utc)
                                 else extract(epoch from clock.door_close_utc) end nulls last,
                            f.carrier, f.number, f.id) as place
        from flights f {NEXT_DOOR}
        where f.org_id = %(org_id)s
          and f.flight_date between (%(departs_from)s)::date - 3 and (%(departs_until)s)::date + 1
          and (clock.departure_utc between %(departs_from)s and %(departs_until)s
               or clock.departure_utc is null and (not %(latest_first)s or %(any_time)s)
                  and f.flight_date between (%(departs_from)s)::date - 1 and (%(departs_until)s)::date + 1)
          and (%(desks)s::text[] is null or f.desk = any (%(desks)s))
          and (%(origin)s::text is null or f.origin = %(origin)s
               or exists (select from legs leg where leg.flight_id = f.id and leg.origin = %(origin)s))
          and (%(destination)s::text is null or f.destination = %(destination)s
               or exists (select from legs leg where leg.flight_id = f.id and leg.destination = %(destination)s))
          and {DESIGNATED}
          and (not %(only_hits)s
               or exists (select from journeys j
                          join hits h on h.flight_date = j.flight_date and h.journey_id = j.id
                          where j.flight_date = f.flight_date and j.flight_id = f.id
                            and j.status <> 'cancelled' and h.state in ('open', 'second_look')))
        order by place
        limit %(limit)s offset %(offset)s
    )
    select f.id, f.carrier, f.number, f.suffix, f.flight_date, f.status, f.desk, {ROUTE} as route,
           f.door_close_utc, f.door_source, f.door_heard_at, f.departure_utc,
           f.departure_local, f.departure_zone, f.departure_airport,
           people.passengers, people.crew, people.with_api, people.with_pnr,
           heard.declared_passengers, heard.api_messages, heard.pnr_messages, heard.faulty_messages,
           waiting.high, waiting.medium, waiting.low, f.total
    from chosen f
    left join lateral (
        select count(*) filter (where j.role not like '%%crew') as passengers,
               count(*) filter (where j.role like '%%crew') as crew,
               count(*) filter (where said.api and j.role not like '%%crew') as with_api,
               count(*) filter (where said.pnr and j.role not like '%%crew') as with_pnr
        from journeys j
        left join (
            select r.journey_id, bool_or(r.source = 'API') as api, bool_or(r.source = 'PNR') as pnr
            from reported_travellers r join journeys k on k.flight_date = r.flight_date and k.id = r.journey_id
            where k.flight_date = f.flight_date and k.flight_id = f.id and r.is_current
            group by r.journey_id
        ) said on said.journey_id = j.id
        where j.flight_date = f.flight_date and j.flight_id = f.id and j.status <> 'cancelled'
    ) people on true
    left join lateral (
        select count(*) filter (where m.kind in ('PAXLST', 'MANIFEST') and not m.crew_list) as api_messages,
               count(*) filter (where m.kind like 'PNRGOV%%') as pnr_messages,
               count(*) filter (where m.defects @@ '$[*].severity == "error" || $[*].severity == "fatal"')
                   as faulty_messages,
               (array_agg(m.declared_passengers order by m.received_at desc)
                   filter (where m.declared_passengers is not null and not m.crew_list))[1] as declared_passengers
        from messages m where m.flight_id = f.id
    ) heard on true
    left join lateral (
        select count(*) filter (where h.severity = 'high') as high,
               count(*) filter (where h.severity = 'medium') as medium,
               count(*) filter (where h.severity = 'low') as low
        from journeys j join hits h on h.flight_date = j.flight_date and h.journey_id = j.id
        where j.flight_date = f.flight_date and j.flight_id = f.id and j.status <> 'cancelled'
          and h.state in ('open', 'second_look')
    ) waiting on true
    order by f.place
"""  # noqa: S608 - constant fragments

_DESKS = "select distinct desk from flights where org_id = %(org_id)s and flight_date >= %(since)s and desk is not null"


def flights(
    access: Access,
    connection: Connection[DictRow],
    chosen: FlightFilter,
    *,
    now: datetime,
    limit: int,
    offset: int = 0,
) -> list[FlightRow]:
    """Return one page of flights; ``total`` of each row is the number of all that fit the filter."""
    parameters = structs.asdict(chosen) | {
        "desks": list(chosen.desks) if chosen.desks else None,
        "org_id": access.org_id,
        "now": now,
        "limit": limit,
        "offset": offset,
    }
    with planned_once(connection), connection.cursor(row_factory=class_row(FlightRow)) as cursor:
        return cursor.execute(_FLIGHTS, parameters).fetchall()


def desks(access: Access, connection: Connection[DictRow], since: date) -> list[str]:
    """Return the desks that have flights since that day, by name."""
    rows = connection.execute(_DESKS, {"org_id": access.org_id, "since": since})
    return sorted(row["desk"] for row in rows)
