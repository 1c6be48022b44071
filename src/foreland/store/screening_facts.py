"""What is known about the journeys of a flight, put together as screening looks at it: three reads a flight, a fourth
for what bookings said before, a fifth where somebody was left behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.screening.context import Versions
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import Paid, identity_key
from foreland.store.bookings import CARD
from foreland.store.ownership import Ownership
from foreland.travel.booking import Agency, Booking, Contacts, Payment, Segment, Ticket
from foreland.travel.traveller import Address, Bags, TravelDocument, Traveller


class Candidate(Struct, frozen=True, kw_only=True):
    """A journey to be screened, the date in the key of its flight, and who owns what is written about it."""

    journey: ScreenedJourney
    flight_date: str
    ownership: Ownership


# Journeys of the flights that were not screened as they now are with what is now in force, with the leg on which the
# traveller boards and the one on which they leave. Who is cancelled, or whose flight is, is not screened.
_JOURNEYS = """
    select j.id, j.flight_date, j.flight_id, j.facts_version, j.created_at as seen_at,
           j.role, j.status = 'boarded' as boarded, j.status = 'not_boarded' as left_behind,
           f.carrier || f.number || f.suffix as flight,
           coalesce(j.board, f.origin) as origin, coalesce(landing.diverted_to, j."off", f.destination) as destination,
           j.org_id, j.originator_org, j.handling_id, j.purpose, j.retention_class,
           boarding.departure_utc, boarding.departure_local, landing.arrival_utc, landing.arrival_local,
           inspected.document as found_document, j.id = any ((select foreland_protected())::uuid[]) as in_care
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
    left join lateral (
        select case when outcome <> 'claim_of_protection' then document end as document from arrival_outcomes
        where flight_date = j.flight_date and journey_id = j.id order by recorded_at desc, id desc limit 1
    ) inspected on true
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
               r.disembarks, r.verified, r.bags_count, r.bags_weight_kg, r.tickets, r.special_service_codes
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

_BOOKINGS = f"""
    select b.id, b.record_locator, b.split_from, b.agency, b.created_local, b.tickets, b.flight_id, b.reported_at,
           coalesce(b.modified_local, b.reported_at::text) as modified,
           (select coalesce(json_agg(s order by s.position), '[]') from (
                select position, flight, origin, destination, departure_local, arrival_local, status, kind
                from booking_segments where flight_date = b.flight_date and booking_id = b.id
            ) s) as segments,
           (select json_build_object('kind', p.kind, 'card', {CARD}, 'payer', encode(p.payer_index, 'hex'),
                                     'payer_travels', p.payer_travels)
            from payments p where p.flight_date = b.flight_date and p.booking_id = b.id
            order by p.id limit 1) as payment,
           (select coalesce(json_agg(c order by c.id), '[]') from contacts c
            where c.flight_date = b.flight_date and c.booking_id = b.id) as contacts,
           (select u.fare from usual_fares u
            where u.org_id = b.org_id and u.way = b.way and u.currency = b.tickets -> 0 ->> 'currency') as usual_fare
    from bookings b
    where b.org_id = %(org_id)s and b.flight_date = any (%(dates)s) and b.id = any (%(bookings)s)
"""  # noqa: S608 - a constant fragment

# What pushes said of these bookings before, by the family names and the ways they told.
_STATES = """
    select w.id, coalesce(b.modified_local, b.reported_at::text) as modified, people.surnames, ways.segments
    from unnest(%(bookings)s::uuid[], %(flights_of)s::uuid[], %(locators)s::text[], %(told_at)s::timestamptz[])
        as w (id, flight_id, locator, told_at)
    cross join lateral (
        select b.id, b.flight_date, b.modified_local, b.reported_at, b.version from bookings b
        where b.flight_date = any (%(dates)s) and b.flight_id = w.flight_id and b.record_locator = w.locator
          and b.id <> w.id and b.source = 'PNR' and not b.cancelled and b.masked_at is null
          and b.reported_at <= w.told_at
        order by b.reported_at desc, b.version desc limit %(most)s
    ) b
    cross join lateral (
        select coalesce(array_agg(i.surname), '{}') as surnames
        from (select r.id from reported_travellers r
              where r.flight_date = b.flight_date and r.booking_id = b.id offset 0) r
        join identities i on i.flight_date = b.flight_date and i.reported_id = r.id
    ) people
    cross join lateral (
        select coalesce(json_agg(json_build_array(s.origin, s.destination) order by s.position), '[]') as segments
        from booking_segments s where s.flight_date = b.flight_date and s.booking_id = b.id
    ) ways
    order by w.id, b.reported_at, b.version
"""
_MOST_STATES = 20
"""Latest former states that are read of one booking: some carriers push every few minutes before departure."""

# Who was left behind and is reported, by name and birth date, on a later flight to the same airport.
_TAKEN_LATER = """
    select distinct w.id
    from unnest(%(ids)s::uuid[], %(days)s::date[], %(names)s::text[], %(births)s::text[], %(places)s::text[],
                %(departures)s::timestamptz[]) as w (id, day, name, born, destination, departs)
    cross join lateral (
        select i.journey_id, i.flight_date from identities i
        where i.name_folded = w.name and i.date_of_birth = w.born and i.org_id = %(org_id)s
          and i.flight_date between w.day and w.day + %(later)s
        offset 0
    ) i
    cross join lateral (
        select from journeys j
        join flights f on f.id = j.flight_id
        join legs l on l.flight_id = f.id and l.origin = coalesce(j.board, f.origin)
        where j.flight_date = i.flight_date and j.id = i.journey_id and j.id <> w.id and j.masked_at is null
          and 'cancelled' not in (j.status, f.status) and coalesce(j."off", f.destination) = w.destination
          and l.departure_utc > w.departs and l.departure_utc <= w.departs + make_interval(days => %(later)s)
        offset 0
    ) j
"""
_LATER_DAYS = 3


def candidates(
    access: Access,
    connection: Connection[DictRow],
    flights: Sequence[UUID],
    versions: Versions,
    journeys: Sequence[UUID] | None = None,
    *,
    states: bool = False,
) -> list[Candidate]:
    """Return the journeys of flights that are not screened as they now are with these versions; of ``journeys``, if
    any are given. With ``states`` what their bookings said before is read too.
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
    people: dict[UUID, list[tuple[UUID, Traveller]]] = defaultdict(list)
    for row in reports:
        traveller = _traveller(row)
        said[row["journey_id"]][row["source"]] = traveller
        if row["booking_id"]:
            booked[row["journey_id"]] = row["booking_id"]
            people[row["booking_id"]].append((row["journey_id"], traveller))
    before = _states(connection, key, heads) if states and heads else {}
    later = _taken_later(connection, key, found, said)
    bookings = {
        one: _Booked(
            booking=_booking(head, [traveller for _, traveller in people[one]]),
            paid=msgspec.convert(head["payment"], Paid) if head["payment"] else None,
            party=tuple(_with_api(traveller, said[journey].get("API")) for journey, traveller in people[one]),
            states=tuple(before.get(one, ())) if states else None,
            usual_fare=head["usual_fare"],
        )
        for one, head in heads.items()
    }
    return [
        _candidate(row, said[row["id"]], bookings.get(booked.get(row["id"], row["id"])), later.get(row["id"]))
        for row in found
    ]


class _Booked(Struct, frozen=True, kw_only=True):
    """A booking with what is stored beside it."""

    booking: Booking
    paid: Paid | None
    party: tuple[Traveller, ...]
    states: tuple[Booking, ...] | None
    usual_fare: float | None


def _with_api(booked: Traveller, api: Traveller | None) -> Traveller:
    """Somebody of a booking with the birth date and the bags that the carrier's list tells, where it tells them."""
    if api is None:
        return booked
    return structs.replace(
        booked,
        date_of_birth=api.date_of_birth or booked.date_of_birth,
        bags=booked.bags if api.bags.count is None else api.bags,
    )


def _states(
    connection: Connection[DictRow], key: dict[str, Any], heads: dict[UUID, DictRow]
) -> dict[UUID, list[Booking]]:
    """What bookings said before, oldest first."""
    told = {
        **key,
        "bookings": list(heads),
        "flights_of": [head["flight_id"] for head in heads.values()],
        "locators": [head["record_locator"] for head in heads.values()],
        "told_at": [head["reported_at"] for head in heads.values()],
        "most": _MOST_STATES,
    }
    found: dict[UUID, list[Booking]] = defaultdict(list)
    for row in connection.execute(_STATES, told):
        found[row["id"]].append(
            Booking(
                last_modified_at=row["modified"],
                travellers=tuple(Traveller(surname=surname) for surname in row["surnames"]),
                segments=tuple(Segment(origin=origin, destination=end) for origin, end in row["segments"]),
            )
        )
    return found


def _taken_later(
    connection: Connection[DictRow],
    key: dict[str, Any],
    found: Sequence[DictRow],
    said: Mapping[UUID, Mapping[str, Traveller]],
) -> dict[UUID, bool]:
    """Of those left behind, whether they take a later flight; who has no whole name and birth date is not known."""
    behind = [
        (row, identity)
        for row in found
        if row["left_behind"] and row["departure_utc"]
        for identity in map(identity_key, said[row["id"]].values())
        if identity is not None
    ]
    if not behind:
        return {}
    asked = {
        **key,
        "ids": [row["id"] for row, _ in behind],
        "days": [row["flight_date"] for row, _ in behind],
        "names": [name for _, (name, _) in behind],
        "births": [born for _, (_, born) in behind],
        "places": [row["destination"] for row, _ in behind],
        "departures": [row["departure_utc"] for row, _ in behind],
        "later": _LATER_DAYS,
    }
    taken = {row["id"] for row in connection.execute(_TAKEN_LATER, asked)}
    return {row["id"]: row["id"] in taken for row, _ in behind}


def _candidate(row: DictRow, said: dict[str, Traveller], booked: _Booked | None, taken_later: bool | None) -> Candidate:
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
        booking=booked.booking if booked else None,
        boarded=row["boarded"],
        left_behind=row["left_behind"],
        taken_later=taken_later,
        found_document=row["found_document"],
        in_care=row["in_care"],
        facts_version=row["facts_version"],
        seen_at=row["seen_at"],
        paid=booked.paid if booked else None,
        party=booked.party if booked else (),
        states=booked.states if booked else None,
        usual_fare=booked.usual_fare if booked else None,
    )
    owner = {name: row[name] for name in Ownership.__struct_fields__}
    return Candidate(journey=journey, flight_date=flight_date.isoformat(), ownership=Ownership(**owner))


def _traveller(row: DictRow) -> Traveller:
    plain = ("role", "type", "record_locator", "seat", "embarked", "disembarks", "surname", "given_names", "title",
             "name_raw", "date_of_birth", "sex", "nationality", "residence", "place_of_birth", "unique_reference",
             "government_reference", "verified")  # fmt: skip
    contacts = _contacts(row["contacts"])
    return Traveller(
        **{name: row[name] for name in plain if row[name] is not None},
        documents=msgspec.convert(row["documents"], tuple[TravelDocument, ...]),
        phones=contacts.phones,
        emails=contacts.emails,
        addresses=contacts.addresses,
        bags=Bags(count=row["bags_count"], weight_kg=row["bags_weight_kg"]),
        tickets=tuple(row["tickets"]),
        special_service_codes=tuple(row["special_service_codes"]),
    )


def _booking(head: DictRow, travellers: Sequence[Traveller]) -> Booking:
    return Booking(
        record_locator=head["record_locator"],
        split_from=tuple(head["split_from"]),
        agency=msgspec.convert(head["agency"], Agency),
        travellers=tuple(travellers),
        contacts=_contacts(head["contacts"]),
        created_at=head["created_local"],
        last_modified_at=head["modified"],
        tickets=msgspec.convert(head["tickets"], tuple[Ticket, ...]),
        segments=tuple(Segment(**{name: row[name] for name in row if name != "position"}) for row in head["segments"]),
        payments=(Payment(kind=head["payment"]["kind"]),) if head["payment"] else (),
    )


def _contacts(rows: Sequence[dict[str, Any]]) -> Contacts:
    return Contacts(
        phones=tuple(row["value"] for row in rows if row["kind"] == "phone" and row["value"]),
        emails=tuple(row["value"] for row in rows if row["kind"] == "email" and row["value"]),
        addresses=tuple(msgspec.convert(row["address"], Address) for row in rows if row["kind"] == "address"),
    )
