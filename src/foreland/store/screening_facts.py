"""What is known about the journeys of a flight, put together as screening looks at it: three reads a flight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.screening.context import Versions
from foreland.screening.journey import ScreenedJourney
from foreland.store.ownership import Ownership
from foreland.travel.booking import Agency, Booking, Contacts, Payment, Segment, Ticket
from foreland.travel.traveller import Address, TravelDocument, Traveller


class Candidate(Struct, frozen=True, kw_only=True):
    """A journey to be screened, the date in the key of its flight, and who owns what is written about it."""

    journey: ScreenedJourney
    flight_date: str
    ownership: Ownership


# Journeys of the flights that were not screened as they now are with what is now in force, with the leg on which the
# traveller boards and the one on which they leave. Who is cancelled, or whose flight is, is not screened.
_JOURNEYS = """
    select j.id, j.flight_date, j.flight_id, j.facts_version, j.created_at as seen_at,
           j.role, j.status = 'boarded' as boarded,
           f.carrier || f.number || f.suffix as flight,
           coalesce(j.board, f.origin) as origin, coalesce(landing.diverted_to, j."off", f.destination) as destination,
           j.org_id, j.originator_org, j.handling_id, j.purpose, j.retention_class,
           boarding.departure_utc, boarding.departure_local, landing.arrival_utc, landing.arrival_local
    from flights f
    join journeys j on j.flight_date = f.flight_date and j.flight_id = f.id
    left join lateral (
        select departure_utc, departure_local from legs
        where flight_id = f.id and origin = coalesce(j.board, f.origin) order by position limit 1
    ) boarding on true
    left join lateral (
        select arrival_utc, arrival_local, diverted_to from legs
        where flight_id = f.id and destination = coalesce(j."off", f.destination) order by position desc limit 1
    ) landing on true
    where f.org_id = %(org_id)s and f.id = any (%(flights)s)
      and 'cancelled' not in (f.status, j.status) and j.masked_at is null
      and (%(only)s::uuid[] is null or j.id = any (%(only)s))
      and (j.screened_facts_version, j.screened_list_set, j.screened_rule_set, j.screened_policy)
          is distinct from (j.facts_version, %(list_set)s, %(rule_set)s, %(policy)s)
    order by j.flight_id, j.id
"""

# All current reports of the flights: those of other travellers are needed for the bookings they share. Where a few are
# asked about, those who share a booking with them are enough. ``offset 0``: what belongs to a journey is looked up by
# its key, whatever the planner believes of tables it has not counted yet.
_REPORTS = """
    select r.*, i.*,
           (select coalesce(json_agg(d order by d.position), '[]') from documents d
            where d.flight_date = j.flight_date and d.reported_id = r.id) as documents,
           (select coalesce(json_agg(c order by c.id), '[]') from contacts c
            where c.flight_date = j.flight_date and c.reported_id = r.id) as contacts
    from journeys j
    cross join lateral (
        select r.id, r.journey_id, r.booking_id, r.source, r.role, r.type, r.record_locator, r.seat, r.embarked,
               r.disembarks
        from reported_travellers r
        where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current offset 0
    ) r
    left join lateral (
        select i.surname, i.given_names, i.title, i.name_raw, i.date_of_birth, i.sex, i.nationality, i.residence,
               i.place_of_birth, i.unique_reference, i.government_reference
        from identities i where i.flight_date = j.flight_date and i.reported_id = r.id offset 0
    ) i on true
    where j.org_id = %(org_id)s and j.flight_date = any (%(dates)s) and j.flight_id = any (%(flights)s)
      and (%(only)s::uuid[] is null or r.journey_id = any (%(only)s)
           or r.booking_id in (select own.booking_id from reported_travellers own
                               where own.flight_date = any (%(dates)s) and own.journey_id = any (%(only)s)
                                 and own.is_current))
    order by r.id
"""

_BOOKINGS = """
    select b.id, b.record_locator, b.split_from, b.agency, b.created_local, b.tickets,
           (select coalesce(json_agg(s order by s.position), '[]') from (
                select position, flight, origin, destination, departure_local, status from booking_segments
                where flight_date = b.flight_date and booking_id = b.id
            ) s) as segments,
           (select p.kind from payments p where p.flight_date = b.flight_date and p.booking_id = b.id
            order by p.id limit 1) as payment,
           (select coalesce(json_agg(c order by c.id), '[]') from contacts c
            where c.flight_date = b.flight_date and c.booking_id = b.id) as contacts
    from bookings b
    where b.org_id = %(org_id)s and b.flight_date = any (%(dates)s) and b.id = any (%(bookings)s)
"""


def candidates(
    access: Access,
    connection: Connection[DictRow],
    flights: Sequence[UUID],
    versions: Versions,
    journeys: Sequence[UUID] | None = None,
) -> list[Candidate]:
    """Return the journeys of flights that are not screened as they now are with these versions; of ``journeys``, if
    any are given.
    """
    key: dict[str, Any] = {
        "org_id": access.org_id,
        "flights": list(flights),
        "only": None if journeys is None else list(journeys),
        "list_set": versions.list_set,
        "rule_set": versions.rule_set,
        "policy": versions.policy,
    }
    found = connection.execute(_JOURNEYS, key).fetchall()
    if not found:
        return []
    key["dates"] = sorted({row["flight_date"] for row in found})
    key["flights"] = sorted({row["flight_id"] for row in found})
    reports = connection.execute(_REPORTS, key).fetchall()
    key["bookings"] = sorted({row["booking_id"] for row in reports if row["booking_id"]})
    heads = {row["id"]: row for row in connection.execute(_BOOKINGS, key)} if key["bookings"] else {}
    said: dict[UUID, dict[str, Traveller]] = defaultdict(dict)
    booked: dict[UUID, UUID] = {}
    people: dict[UUID, list[Traveller]] = defaultdict(list)
    for row in reports:
        traveller = _traveller(row)
        said[row["journey_id"]][row["source"]] = traveller
        if row["booking_id"]:
            booked[row["journey_id"]] = row["booking_id"]
            people[row["booking_id"]].append(traveller)
    bookings = {one: _booking(head, people[one]) for one, head in heads.items()}
    return [_candidate(row, said[row["id"]], bookings.get(booked.get(row["id"], row["id"]))) for row in found]


def _candidate(row: DictRow, said: dict[str, Traveller], booking: Booking | None) -> Candidate:
    flight_date: date = row["flight_date"]
    departure, arrival = row["departure_local"], row["arrival_local"]
    departure_utc: datetime | None = row["departure_utc"]
    journey = ScreenedJourney(
        journey_id=row["id"],
        flight=row["flight"],
        flight_date=departure[:10] if departure else flight_date.isoformat(),
        origin=row["origin"],
        destination=row["destination"],
        departure_utc=departure_utc,
        arrival_utc=row["arrival_utc"],
        arrival_date=arrival[:10] if arrival else None,
        role=row["role"],
        api=said.get("API"),
        pnr=said.get("PNR"),
        booking=booking,
        boarded=row["boarded"],
        facts_version=row["facts_version"],
        seen_at=row["seen_at"],
    )
    owner = {name: row[name] for name in Ownership.__struct_fields__}
    return Candidate(journey=journey, flight_date=flight_date.isoformat(), ownership=Ownership(**owner))


def _traveller(row: DictRow) -> Traveller:
    plain = ("role", "type", "record_locator", "seat", "embarked", "disembarks", "surname", "given_names", "title",
             "name_raw", "date_of_birth", "sex", "nationality", "residence", "place_of_birth", "unique_reference",
             "government_reference")  # fmt: skip
    contacts = _contacts(row["contacts"])
    return Traveller(
        **{name: row[name] for name in plain if row[name] is not None},
        documents=msgspec.convert(row["documents"], tuple[TravelDocument, ...]),
        phones=contacts.phones,
        emails=contacts.emails,
        addresses=contacts.addresses,
    )


def _booking(head: DictRow, travellers: Sequence[Traveller]) -> Booking:
    return Booking(
        record_locator=head["record_locator"],
        split_from=tuple(head["split_from"]),
        agency=msgspec.convert(head["agency"], Agency),
        travellers=tuple(travellers),
        contacts=_contacts(head["contacts"]),
        created_at=head["created_local"],
        tickets=msgspec.convert(head["tickets"], tuple[Ticket, ...]),
        segments=tuple(Segment(**{name: row[name] for name in row if name != "position"}) for row in head["segments"]),
        payments=(Payment(kind=head["payment"]),) if head["payment"] else (),
    )


def _contacts(rows: Sequence[dict[str, Any]]) -> Contacts:
    return Contacts(
        phones=tuple(row["value"] for row in rows if row["kind"] == "phone" and row["value"]),
        emails=tuple(row["value"] for row in rows if row["kind"] == "email" and row["value"]),
        addresses=tuple(msgspec.convert(row["address"], Address) for row in rows if row["kind"] == "address"),
    )
