"""What is counted of the messages about flights: when each came, and which elements their travellers lack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.messages.accounting import Heard


class DueFlight(Struct, frozen=True, kw_only=True):
    """A flight for which messages are due, with the clock of the leg that crosses the border, else its first."""

    id: UUID
    carrier: str
    number: str
    suffix: str
    flight_date: date
    status: str
    departure_utc: datetime | None
    door_close_utc: datetime | None

    @property
    def designator(self) -> str:
        """Carrier, number and suffix."""
        return f"{self.carrier}{self.number}{self.suffix}"


class Elements(Struct, frozen=True, kw_only=True):
    """How many travellers lists report, and how many of them without each element."""

    travellers: int
    missing: dict[str, int]


_FLIGHTS = """
    select f.id, f.carrier, f.number, f.suffix, f.flight_date, f.status, leg.departure_utc, leg.door_close_utc
    from flights f
    left join lateral (
        select departure_utc, door_close_utc from legs where flight_id = f.id
        order by not border_crossing, position limit 1
    ) leg on true
    where f.org_id = %(org_id)s and f.status <> 'cancelled'
"""

_BY_ID = _FLIGHTS + " and f.id = any (%(flights)s)"
_OF_CARRIER = (
    _FLIGHTS
    + """ and f.carrier = %(carrier)s and f.flight_date between %(first)s and %(last)s
    order by f.flight_date desc, f.number, f.suffix limit %(limit)s"""
)

# A list of both is heard of as two: one of passengers, one of crew. A message loaded from a file counts from when it
# says it was made, any other from when it came.
_HEARD = """
    select m.flight_id, case when m.kind like 'PNRGOV%%' then 'PNR' else 'API' end as kind,
           case when r.source in ('cli', 'demo') then coalesce(m.prepared_at, m.received_at)
                else m.received_at end as at,
           coalesce(m.function like 'CL%%', false) as closes,
           coalesce(m.common_access_reference, m.transaction_reference) as reference,
           coalesce(m.part_number, 1) as part, coalesce(m.part_last, true) as last,
           told.whose, told.beside, told.travellers, told.declared
    from messages m left join receipts r on r.id = m.receipt_id
    cross join lateral (
        select 'passengers' as whose, false as beside, m.travellers - m.crew as travellers,
               m.declared_passengers as declared
        where not m.crew_list
        union all
        select 'crew', not m.crew_list, case when m.crew_list then m.travellers else m.crew end, m.declared_crew
        where m.crew_list or m.crew > 0
    ) told
    where m.org_id = %(org_id)s and m.flight_id = any (%(flights)s) and not m.test
      and (m.kind in ('PAXLST', 'MANIFEST') or m.kind like 'PNRGOV%%')
    order by m.received_at, m.id, told.whose
"""

_ELEMENTS = """
    select j.flight_id, count(*) as travellers,
           count(*) filter (where i.surname is null) as surname,
           count(*) filter (where i.given_names is null) as given_names,
           count(*) filter (where i.date_of_birth is null) as date_of_birth,
           count(*) filter (where i.sex is null) as sex,
           count(*) filter (where i.nationality is null) as nationality,
           count(*) filter (where d.type is null) as document_type,
           count(*) filter (where d.number is null) as document_number,
           count(*) filter (where d.issuing_state is null) as issuing_state,
           count(*) filter (where d.expiry_date is null) as expiry_date
    from journeys j
    join reported_travellers r
        on r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current and r.source = 'API'
    left join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
    left join lateral (
        select * from documents d where d.flight_date = r.flight_date and d.reported_id = r.id
        order by d.type is distinct from 'P', d.position limit 1
    ) d on true
    where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s) and j.flight_id = any (%(flights)s)
      and j.status <> 'cancelled'
    group by j.flight_id
"""


def due_flights(access: Access, connection: Connection[DictRow], flights: Sequence[UUID]) -> list[DueFlight]:
    """Return flights that take place, by identifier."""
    return _flights(connection, _BY_ID, {"org_id": access.org_id, "flights": list(flights)})


def carrier_flights(
    access: Access, connection: Connection[DictRow], carrier: str, first: date, last: date, limit: int
) -> list[DueFlight]:
    """Return the flights of a carrier in a period, latest first."""
    key = {"org_id": access.org_id, "carrier": carrier, "first": first, "last": last, "limit": limit}
    return _flights(connection, _OF_CARRIER, key)


def heard(access: Access, connection: Connection[DictRow], flights: Sequence[UUID]) -> dict[UUID, list[Heard]]:
    """Return the passenger lists and bookings that came about flights."""
    found: dict[UUID, list[Heard]] = {}
    for row in connection.execute(_HEARD, {"org_id": access.org_id, "flights": list(flights)}):
        found.setdefault(row.pop("flight_id"), []).append(Heard(**row))
    return found


def elements(
    access: Access, connection: Connection[DictRow], flights: Sequence[DueFlight], wanted: Sequence[str]
) -> dict[UUID, Elements]:
    """Return which of the wanted elements travellers of lists lack, by flight."""
    key = {
        "org_id": access.org_id,
        "flights": [one.id for one in flights],
        "dates": sorted({one.flight_date for one in flights}),
    }
    return {
        row["flight_id"]: Elements(
            travellers=row["travellers"], missing={name: row[name] for name in wanted if name in row}
        )
        for row in connection.execute(_ELEMENTS, key)
    }


def _flights(connection: Connection[DictRow], query: str, key: dict[str, object]) -> list[DueFlight]:
    with connection.cursor(row_factory=class_row(DueFlight)) as cursor:
        return cursor.execute(query.encode(), key).fetchall()
