"""Earlier journeys that share a document, telephone or mail address, in the words of the rule vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import LinkKind
from foreland.screening.rule_words import past_row, person_key
from foreland.targeting.language.facts import Row
from foreland.targeting.language.vocabulary import Value
from foreland.travel.names import fold_name
from foreland.travel.partial_date import read_partial_date

_MOST = 200
"""Latest journeys that are read of one key."""

# What became of a journey is known when the carrier said so, or an officer's recommendation was followed. Masked
# journeys are left out: nothing of them can be compared. ``offset 0`` as in ``history``.
_ROWS = """
    with used as materialized (
        select w.kind, w.key, k.journey_id, k.flight_date
        from unnest(%(kinds)s::text[], %(keys)s::text[], %(since)s::date[]) as w (kind, key, since)
        cross join lateral (
            select journey_id, flight_date from registry_keys
            where kind = w.kind and key = w.key and org_id = %(org_id)s and flight_date >= w.since
            order by journey_id desc limit %(limit)s
        ) k
        union
        select 'person', w.name || ' ' || w.born, r.journey_id, r.flight_date
        from unnest(%(names)s::text[], %(births)s::text[]) as w (name, born)
        cross join lateral (
            select reported_id, flight_date from identities
            where name_folded = w.name and date_of_birth = w.born and org_id = %(org_id)s
              and flight_date >= %(people_since)s
            order by flight_date desc, reported_id desc limit %(limit)s
        ) i
        cross join lateral (
            select journey_id, flight_date from reported_travellers
            where flight_date = i.flight_date and id = i.reported_id and is_current offset 0
        ) r
    )
    select u.kind, u.key, j.id, j.flight_date, j.created_at, j.status, j.status_heard_at, landing.arrival_utc,
           coalesce(j.board, f.origin) as origin, coalesce(j."off", f.destination) as destination,
           said.surname, said.name_folded,
           said.date_of_birth, said.sex, said.nationality, booked.record_locator, booked.agency, keys.own
    from used u
    cross join lateral (
        select * from journeys j
        where j.flight_date = u.flight_date and j.id = u.journey_id and j.masked_at is null and j.joined_into is null
        offset 0
    ) j
    cross join lateral (select f.origin, f.destination from flights f where f.id = j.flight_id offset 0) f
    left join lateral (
        select i.surname, i.name_folded, i.date_of_birth, i.sex, i.nationality, r.booking_id
        from reported_travellers r
        join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
        where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current
        order by r.source limit 1
    ) said on true
    left join lateral (
        select b.record_locator, coalesce(b.agency_number, b.agency ->> 'office') as agency
        from reported_travellers r
        join bookings b on b.flight_date = r.flight_date and b.id = r.booking_id
        where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current limit 1
    ) booked on true
    left join lateral (
        select arrival_utc from legs
        where flight_id = j.flight_id and destination = coalesce(j."off", f.destination) order by position desc limit 1
    ) landing on true
    cross join lateral (
        select coalesce(json_object_agg(o.kind, o.keys), '{}') as own
        from (select kind, json_agg(key) as keys from registry_keys
              where journey_id = j.id and flight_date = j.flight_date group by kind) o
    ) keys
    order by u.kind, u.key, j.flight_date, j.id
"""
_RESULTS = {"boarded": "boarded", "not_boarded": "no_show"}


def rule_rows(
    access: Access, connection: Connection[DictRow], days: Mapping[LinkKind, int], journeys: Sequence[ScreenedJourney]
) -> dict[tuple[LinkKind, str], tuple[Row, ...]]:
    """Return earlier journeys by kind of link and key, for the kinds that rules ask for, within so many days."""
    wanted = sorted({key for one in journeys for key in one.registry_keys() if key[0] in days})
    people = sorted({key for one in journeys for key in one.identity_keys()}) if "person" in days else []
    if not wanted and not people:
        return {}
    first = date.fromisoformat(min(one.flight_date for one in journeys))
    parameters: dict[str, Any] = {
        "org_id": access.org_id,
        "kinds": [kind for kind, _ in wanted],
        "keys": [key for _, key in wanted],
        "since": [first - timedelta(days=days[kind] + 1) for kind, _ in wanted],
        "names": [name for name, _ in people],
        "births": [born for _, born in people],
        "people_since": first - timedelta(days=days.get("person", 0) + 1),
        "limit": _MOST,
    }
    found: dict[tuple[LinkKind, str], list[Row]] = defaultdict(list)
    for row in connection.execute(_ROWS, parameters):
        found[row["kind"], row["key"]].append(_row(row))
    return {key: tuple(rows) for key, rows in found.items()}


def _row(row: DictRow) -> Row:
    own = row["own"]
    documents = frozenset(own.get("document", ()))
    born = read_partial_date(row["date_of_birth"])
    known = row["name_folded"] and born is not None and born.day is not None
    said: dict[str, Value] = {
        "journey.id": str(row["id"]),
        "journey.date": row["flight_date"],
        "journey.seen_at": row["created_at"],
        "journey.origin": row["origin"],
        "journey.destination": row["destination"],
        "journey.arrives": row["arrival_utc"],
        "traveller.person": person_key(row["name_folded"], str(row["date_of_birth"])) if known else None,
        "traveller.surname": fold_name(row["surname"]) if row["surname"] else None,
        "traveller.birth_date": born.earliest() if born is not None and born.day is not None else None,
        "traveller.sex": row["sex"],
        "traveller.nationality": row["nationality"],
        "booking.locator": row["record_locator"],
        "booking.agency": row["agency"],
        "contact.phones": frozenset(own.get("phone", ())),
        "contact.emails": frozenset(own.get("email", ())),
        "document.numbers": documents,
        "document.number": next(iter(documents)) if len(documents) == 1 else None,
        "outcome.result": _RESULTS.get(row["status"]),
        "outcome.known_at": row["status_heard_at"] if row["status"] in _RESULTS else None,
    }
    return past_row(said)
