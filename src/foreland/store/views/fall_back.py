"""What a desk needs on paper: the flights of the hours to come, who waits on them for a decision, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.clock import BOARDING_DOOR, NEXT_DOOR
from foreland.store.views.person import PERSON


class PaperFlight(Struct, frozen=True, kw_only=True):
    """A flight whose doors close in the hours to come, and whom the carrier named to be called."""

    id: UUID
    flight: str
    origin: str | None
    destination: str | None
    desk: str | None
    status: str
    door_close_utc: datetime | None
    departure_utc: datetime | None
    travellers: int
    contact: dict[str, Any] | None


class PaperHit(Struct, frozen=True, kw_only=True):
    """A hit that waits, with as much of the traveller as a telephone call needs, and the answer that stands."""

    flight_id: UUID
    journey_id: UUID
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    nationality: str | None
    seat: str | None
    record_locator: str | None
    documents: list[str]
    kind: str
    code: str
    severity: str
    state: str
    answer: str | None
    reasons: list[dict[str, Any]]


class PaperRecommendation(Struct, frozen=True, kw_only=True):
    """A recommendation that is not at its end; ``reference`` is the carrier's, once it was told."""

    flight_id: UUID
    journey_id: UUID
    surname: str | None
    given_names: str | None
    seat: str | None
    kind: str
    ground: str
    facts: list[str]
    state: str
    approval: str
    approved: bool
    made_by: str
    reference: str | None


_FLIGHTS = f"""
    select f.id, f.carrier || f.number || f.suffix as flight, f.origin, f.destination, f.desk, f.status,
           clock.door_close_utc, clock.departure_utc,
           (select count(*) from journeys j where j.flight_date = f.flight_date and j.flight_id = f.id
                                              and j.status <> 'cancelled' and j.joined_into is null) as travellers,
           (select m.reporting_contact from messages m
            where m.flight_id = f.id and m.reporting_contact is not null order by m.received_at desc limit 1) as contact
    from flights f {NEXT_DOOR}
    where f.org_id = %(org_id)s and f.status in ('scheduled', 'returned') and f.masked_at is null
      and f.flight_date between (%(now)s)::date - 2 and (%(until)s)::date + 1
      and coalesce(clock.door_close_utc, clock.departure_utc, %(now)s) between %(now)s and %(until)s
    order by clock.door_close_utc nulls first, flight, f.id
"""  # noqa: S608 - constant fragments

_HITS = f"""
    select j.flight_id, j.id as journey_id, who.surname, who.given_names, who.date_of_birth, who.nationality,
           j.seat, who.record_locator, h.kind, h.code, h.severity, h.state, h.reasons,
           (select a.verdict from answers a
            where a.flight_date = j.flight_date and a.journey_id = j.id and a.is_current) as answer,
           array(select distinct coalesce(d.type, '?') || ' ' || coalesce(d.issuing_state, '?') || ' ' || d.number
                 from documents d where d.flight_date = j.flight_date and d.journey_id = j.id and d.number is not null
                 order by 1) as documents
    from flights f
    join journeys j on j.flight_date = f.flight_date and j.flight_id = f.id and j.masked_at is null
    join hits h on h.flight_date = j.flight_date and h.journey_id = j.id and h.state in ('open', 'second_look')
    {BOARDING_DOOR}
    {PERSON}
    where f.org_id = %(org_id)s and f.id = any (%(flights)s) and j.status <> 'cancelled'
      and not foreland_is_protected(j.flight_date, j.id)
    order by clock.door_close_utc nulls first, case h.severity when 'high' then 0 when 'medium' then 1 else 2 end, h.id
"""  # noqa: S608 - constant fragments


_RECOMMENDATIONS = f"""
    select r.flight_id, r.journey_id, who.surname, who.given_names, j.seat, r.kind, r.ground, r.facts, r.state,
           r.approval, r.approved_by is not null as approved, author.display_name as made_by, n.reference
    from recommendations r
    join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id and j.masked_at is null
    join users author on author.id = r.made_by
    left join carrier_notices n on n.recommendation_id = r.id
    {PERSON}
    where r.org_id = %(org_id)s and r.flight_id = any (%(flights)s)
      and r.state in ('proposed', 'sent', 'acknowledged', 'withdrawn')
      and not foreland_is_protected(r.flight_date, r.journey_id)
    order by r.made_at, r.id
"""  # noqa: S608 - constant fragment


class PaperContact(Struct, frozen=True, kw_only=True):
    """Somebody of the directory whom a desk may call."""

    kind: str
    place: str
    carrier: str | None
    name: str
    office: str
    phones: list[str]
    emails: list[str]
    hours: str


_CONTACTS = """
    select c.kind, coalesce(c.airport, c.country, '') as place, c.carrier, c.name, c.office, c.phones, c.emails, c.hours
    from directory_contacts c
    where c.org_id = %(org_id)s and (c.valid_until is null or c.valid_until >= (%(now)s)::date)
      and (c.airport is null or c.airport = any (%(airports)s))
    order by place, c.kind, c.carrier nulls last, c.name
"""


def contacts(
    access: Access, connection: Connection[DictRow], airports: Sequence[str], now: datetime
) -> list[PaperContact]:
    """Return the contacts of these airports, and those of whole countries and of every place."""
    values = {"org_id": access.org_id, "airports": list(airports), "now": now}
    with connection.cursor(row_factory=class_row(PaperContact)) as cursor:
        return cursor.execute(_CONTACTS, values).fetchall()


def flights(access: Access, connection: Connection[DictRow], now: datetime, until: datetime) -> list[PaperFlight]:
    """Return the flights whose doors close between two instants, the next first; those without a clock before all."""
    with connection.cursor(row_factory=class_row(PaperFlight)) as cursor:
        return cursor.execute(_FLIGHTS, {"org_id": access.org_id, "now": now, "until": until}).fetchall()


def hits(access: Access, connection: Connection[DictRow], flights_: Sequence[UUID], now: datetime) -> list[PaperHit]:
    """Return the hits of flights that wait, the next door first."""
    values = {"org_id": access.org_id, "flights": list(flights_), "now": now}
    with connection.cursor(row_factory=class_row(PaperHit)) as cursor:
        return cursor.execute(_HITS, values).fetchall()


def recommendations(
    access: Access, connection: Connection[DictRow], flights_: Sequence[UUID]
) -> list[PaperRecommendation]:
    """Return what was recommended about travellers of flights and is not at its end, the oldest first."""
    with connection.cursor(row_factory=class_row(PaperRecommendation)) as cursor:
        key = {"org_id": access.org_id, "flights": list(flights_)}
        return cursor.execute(_RECOMMENDATIONS.encode(), key).fetchall()
