"""Earlier journeys that share something with those that are screened, in the words of the rule vocabulary.

One statement a flight: each earlier journey is read once, however many things it shares and with however many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import LinkKind, person_key, ticket_block, ticket_number
from foreland.screening.rule_words import link_keys, past_row
from foreland.screening.told_words import address_keys, age_on, block_range, document_blocks, party_words
from foreland.store.bookings import CARD
from foreland.store.how_journeys_ended import HOW_IT_ENDED, SHOWN
from foreland.targeting.language.facts import Row
from foreland.targeting.language.vocabulary import Value
from foreland.travel.names import fold_name
from foreland.travel.partial_date import whole_day
from foreland.travel.traveller import Address

_MOST = 200
"""Latest journeys that are read of one key."""
_MOST_OF_AGENCY = 1000
"""The same of an agency on one route: its rules ask for shares."""

# Cancelled and masked journeys are left out, and those of people in the care of protection. ``offset 0`` as in
# ``history``.
_ROWS = f"""
    with used as materialized (
        select w.kind, w.key, k.journey_id, k.flight_date
        from unnest(%(kinds)s::text[], %(keys)s::text[], %(since)s::date[], %(most)s::int[])
            as w (kind, key, since, most)
        cross join lateral (
            select journey_id, flight_date from registry_keys
            where kind = w.kind and key = w.key and org_id = %(org_id)s and flight_date >= w.since
              and flight_date <= %(until)s
            order by journey_id desc limit w.most
        ) k
        union all
        select 'document_block', w.block, k.journey_id, k.flight_date
        from unnest(%(blocks)s::text[], %(lows)s::text[], %(highs)s::text[]) as w (block, low, high)
        cross join lateral (
            select journey_id, flight_date from registry_keys
            where kind = 'document' and key between w.low and w.high and length(key) = length(w.low)
              and org_id = %(org_id)s and flight_date between %(blocks_since)s and %(until)s
            order by journey_id desc limit %(limit)s
        ) k
        union all
        select 'person', w.name || ' ' || w.born, i.journey_id, i.flight_date
        from unnest(%(names)s::text[], %(births)s::text[]) as w (name, born)
        cross join lateral (
            select journey_id, flight_date from identities
            where name_folded = w.name and date_of_birth = w.born and org_id = %(org_id)s
              and flight_date between %(people_since)s and %(until)s
            order by flight_date desc, reported_id desc limit %(limit)s
        ) i
    ), met as materialized (
        select flight_date, journey_id, json_agg(distinct array[kind, key]::text[]) as links
        from used group by flight_date, journey_id
    ), earlier as materialized (
        select j.id, j.flight_date, j.created_at, j.status, m.links, f.flight, f.origin, f.destination,
               boarding.departure_utc, landing.arrival_utc, told.result, told.known_at, said.*
        from met m
        cross join lateral (
            select * from journeys j
            where j.flight_date = m.flight_date and j.id = m.journey_id and j.masked_at is null
              and j.joined_into is null and j.status <> 'cancelled' and {SHOWN} offset 0
        ) j
        cross join lateral (
            select f.carrier || f.number || f.suffix as flight, coalesce(j.board, f.origin) as origin,
                   coalesce(j."off", f.destination) as destination
            from flights f where f.id = j.flight_id and f.status <> 'cancelled' offset 0
        ) f
        left join lateral (
            select departure_utc from legs where flight_id = j.flight_id and origin = f.origin order by position limit 1
        ) boarding on true
        left join lateral (
            select arrival_utc from legs
            where flight_id = j.flight_id and destination = f.destination order by position desc limit 1
        ) landing on true
        left join lateral ({HOW_IT_ENDED}) told on true
        left join lateral (
            select json_agg(r order by r.source) as reports,
                   (array_agg(r.booking_id order by r.source desc))[1] as booking
            from (
                select r.source, r.booking_id, r.tickets, i.surname, i.name_folded, i.date_of_birth, i.sex,
                       i.nationality,
                       (select json_agg(json_build_array(d.number_key, d.issuing_state, d.issue_date)
                                        order by d.position)
                        from documents d where d.flight_date = r.flight_date and d.reported_id = r.id) as documents,
                       (select json_agg(json_build_array(c.kind, c.value_key, c.address)) from contacts c
                        where c.flight_date = r.flight_date and c.reported_id = r.id) as contacts
                from reported_travellers r
                join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
                where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current offset 0
            ) r
        ) said on true
    ), booked as materialized (
        select b.flight_date, b.id, b.record_locator, b.agency, b.agent, b.numbers, paid.payment, people.party,
               reached.contacts
        from (select distinct flight_date, booking from earlier where booking is not null) e
        cross join lateral (
            select b.flight_date, b.id, b.record_locator, b.agency ->> 'agent' as agent,
                   coalesce(b.agency_number, b.agency ->> 'office') as agency,
                   (select array_agg(t ->> 'number') from jsonb_array_elements(b.tickets) t
                    where t ->> 'number' <> '') as numbers
            from bookings b where b.flight_date = e.flight_date and b.id = e.booking offset 0
        ) b
        left join lateral (
            select json_build_object('kind', p.kind, 'card', {CARD}, 'payer', encode(p.payer_index, 'hex'),
                                     'payer_travels', p.payer_travels) as payment
            from payments p where p.flight_date = b.flight_date and p.booking_id = b.id order by p.id limit 1
        ) paid on true
        cross join lateral (
            select json_agg(json_build_array(i.surname, coalesce(api.date_of_birth, i.date_of_birth))) as party
            from (select r.id, r.journey_id from reported_travellers r
                  where r.flight_date = b.flight_date and r.booking_id = b.id and r.is_current
                    and r.source = 'PNR' offset 0) r
            join identities i on i.flight_date = b.flight_date and i.reported_id = r.id
            left join lateral (
                select i.date_of_birth from reported_travellers a
                join identities i on i.flight_date = a.flight_date and i.reported_id = a.id
                where a.flight_date = b.flight_date and a.journey_id = r.journey_id and a.source = 'API'
                  and a.is_current limit 1
            ) api on true
        ) people
        cross join lateral (
            select json_agg(json_build_array(c.kind, c.value_key, c.address)) as contacts from contacts c
            where c.flight_date = b.flight_date and c.booking_id = b.id
        ) reached
    )
    select e.*, b.record_locator, b.agency, b.agent, b.numbers, b.payment, b.party, b.contacts
    from earlier e left join booked b on b.flight_date = e.flight_date and b.id = e.booking
    order by e.flight_date, e.id
"""  # noqa: S608 - constant fragments


def rule_rows(
    access: Access, connection: Connection[DictRow], days: Mapping[LinkKind, int], journeys: Sequence[ScreenedJourney]
) -> dict[tuple[LinkKind, str], tuple[Row, ...]]:
    """Return earlier journeys by kind of link and key, for the kinds that rules ask for, within so many days."""
    if not journeys:
        return {}
    links = [link_keys(one) for one in journeys]
    wanted = {kind: sorted({key for keys in links for key in keys[kind]}) for kind in days}
    people = sorted({key for one in journeys for key in one.identity_keys()}) if "person" in days else []
    blocks = wanted.pop("document_block", [])
    wanted.pop("person", None)
    asked = [(kind, key) for kind, keys in wanted.items() for key in keys]
    if not asked and not people and not blocks:
        return {}
    first = date.fromisoformat(min(one.flight_date for one in journeys))
    parameters: dict[str, Any] = {
        "org_id": access.org_id,
        "kinds": [kind for kind, _ in asked],
        "keys": [key for _, key in asked],
        "since": [first - timedelta(days=days[kind] + 1) for kind, _ in asked],
        "most": [_MOST_OF_AGENCY if kind == "agency" else _MOST for kind, _ in asked],
        "until": date.fromisoformat(max(one.flight_date for one in journeys)) + timedelta(days=1),
        "blocks": blocks,
        "lows": [block_range(block)[0] for block in blocks],
        "highs": [block_range(block)[1] for block in blocks],
        "blocks_since": first - timedelta(days=days.get("document_block", 0) + 1),
        "names": [name for name, _ in people],
        "births": [born for _, born in people],
        "people_since": first - timedelta(days=days.get("person", 0) + 1),
        "limit": _MOST,
    }
    found: dict[tuple[LinkKind, str], list[Row]] = defaultdict(list)
    for row in connection.execute(_ROWS, parameters):
        told = _row(row)
        for kind, key in row["links"]:
            found[kind, key].append(told)
    return {key: tuple(rows) for key, rows in found.items()}


def _row(row: DictRow) -> Row:
    reports = row["reports"] or []
    said = reports[0] if reports else {}
    born = whole_day(said.get("date_of_birth"))
    documents = [one for report in reports for one in report["documents"] or ()]
    numbers = frozenset(key for key, _, _ in documents if key)
    number = documents[0][0] if documents else None
    told: dict[str, Value] = {
        "journey.id": str(row["id"]),
        "journey.date": row["flight_date"],
        "journey.seen_at": row["created_at"],
        "journey.flight": row["flight"],
        "journey.carrier": row["flight"][:2],
        "journey.origin": row["origin"],
        "journey.destination": row["destination"],
        "journey.departs": row["departure_utc"],
        "journey.arrives": row["arrival_utc"],
        "traveller.person": person_key(said["name_folded"], said["date_of_birth"])
        if born and said["name_folded"]
        else None,
        "traveller.surname": fold_name(said["surname"]) if said.get("surname") else None,
        "traveller.birth_date": born,
        "traveller.sex": said.get("sex"),
        "traveller.nationality": said.get("nationality"),
        "document.number": number,
        "document.numbers": numbers,
        "document.blocks": document_blocks(number) if number else None,
        "document.issuer": documents[0][1] if documents else None,
        "document.issued_on": whole_day(documents[0][2]) if documents else None,
        "outcome.result": row["result"],
        "outcome.known_at": row["known_at"],
        **_contacts([*(one for report in reports for one in report["contacts"] or ()), *(row["contacts"] or ())]),
        **_booked(row, reports),
    }
    return past_row(told)


def _contacts(contacts: Sequence[tuple[str, str | None, Any]]) -> dict[str, Value]:
    addresses = [msgspec.convert(address, Address) for kind, _, address in contacts if kind == "address"]
    return {
        "contact.phones": frozenset(key for kind, key, _ in contacts if kind == "phone" and key),
        "contact.emails": frozenset(key for kind, key, _ in contacts if kind == "email" and key),
        "contact.addresses": address_keys(addresses),
    }


def _booked(row: DictRow, reports: Sequence[Mapping[str, Any]]) -> dict[str, Value]:
    party = row["party"]
    if not party:
        return {"booking.known": row["booking"] is not None}
    payment = row["payment"] or {}
    own = [number for report in reports for number in report["tickets"]]
    number = ticket_number(row["numbers"] or (), own)
    names = {fold_name(surname) for surname, _ in party if surname}
    births = [whole_day(born) for _, born in party]
    ages = [age_on(born, row["flight_date"]) if born else None for born in births]
    return {
        "booking.known": True,
        "booking.locator": row["record_locator"],
        "booking.agency": row["agency"],
        "booking.agent": f"{row['agency']} {row['agent']}" if row["agency"] and row["agent"] else None,
        "booking.travellers": len(party),
        "booking.surnames": frozenset(names),
        "ticket.known": bool(row["numbers"]),
        "ticket.number": number,
        "ticket.block": ticket_block(number),
        "payment.kind": payment.get("kind"),
        "payment.card": payment.get("card"),
        "payment.payer": payment.get("payer"),
        "payment.payer_travels": payment.get("payer_travels"),
        **party_words(names, ages, len(party)),
    }
