"""Who travels together with one traveller: what the rule looks at, and the members with their hits that wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.review.party import Fellow, Link, party


class PartyHit(Struct, frozen=True, kw_only=True):
    """A hit of a member that waits."""

    id: UUID
    kind: str
    code: str
    severity: str
    state: str
    row_version: int


class MemberRow(Struct, frozen=True, kw_only=True):
    """Somebody of the party, as stored."""

    journey_id: UUID
    flight_date: date
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    type: str | None
    seat: str | None
    status: str
    hits: list[dict[str, Any]]


class PartyMember(Struct, frozen=True, kw_only=True):
    """Somebody of the party, why they belong to it, and their hits that wait; ``links`` is empty for oneself."""

    person: MemberRow
    links: tuple[Link, ...]
    hits: list[PartyHit]


_FELLOWS = """
    select j.id as journey_id, r.record_locator, b.record_locator as booked, coalesce(b.locators, '[]') as locators,
           coalesce(b.split_from, '{}') as split_from,
           array(select distinct c.kind || ':' || coalesce(c.value_key, c.value) from contacts c
                 where c.flight_date = r.flight_date and c.kind in ('phone', 'email') and c.value is not null
                   and (c.booking_id = b.id or c.reported_id = r.id)) as contacts
    from journeys me
    join journeys j on j.flight_date = me.flight_date and j.flight_id = me.flight_id and j.joined_into is null
    join reported_travellers r on r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current
    left join bookings b on b.flight_date = r.flight_date and b.id = r.booking_id and b.is_current
    where me.org_id = %(org_id)s and me.flight_date = %(flight_date)s and me.id = %(journey_id)s
      and me.masked_at is null and j.masked_at is null
    order by j.id limit 3000
"""

_MEMBERS = """
    select j.id as journey_id, j.flight_date, who.surname, who.given_names, who.date_of_birth, who.type, j.seat,
           j.status,
           coalesce((select jsonb_agg(jsonb_build_object('id', h.id, 'kind', h.kind, 'code', h.code, 'state', h.state,
                                                         'severity', h.severity, 'row_version', h.row_version)
                                      order by case h.severity when 'high' then 0 when 'medium' then 1 else 2 end,
                                               h.opened_at, h.id)
                     from hits h where h.flight_date = j.flight_date and h.journey_id = j.id
                                   and h.state in ('open', 'second_look')), '[]') as hits
    from journeys j
    left join lateral (
        select i.surname, i.given_names, i.date_of_birth, r.type
        from reported_travellers r
        left join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
        where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current
        order by r.source, r.reported_at desc limit 1
    ) who on true
    where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.id = any (%(journeys)s)
"""


def members(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID, most: int = 60
) -> list[PartyMember]:
    """Return the traveller and, when there are any, the others of the party; nobody of whom is masked."""
    key: dict[str, Any] = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    found = party(journey_id, _fellows(connection.execute(_FELLOWS, key).fetchall()))[:most]
    links: dict[UUID, tuple[Link, ...]] = {journey_id: ()} | {one.journey: one.links for one in found}
    with connection.cursor(row_factory=class_row(MemberRow)) as cursor:
        rows = {row.journey_id: row for row in cursor.execute(_MEMBERS, key | {"journeys": list(links)})}
    return [
        PartyMember(person=rows[one], links=why, hits=[_hit(hit) for hit in rows[one].hits])
        for one, why in links.items()
        if one in rows
    ]


def _hit(values: dict[str, Any]) -> PartyHit:
    return PartyHit(**values | {"id": UUID(values["id"])})


def _fellows(rows: Sequence[dict[str, Any]]) -> list[Fellow]:
    """One fellow a journey, from all its reports."""
    found: dict[UUID, Fellow] = {}
    for row in rows:
        known = found.get(row["journey_id"]) or Fellow(journey=row["journey_id"])
        said = (row["record_locator"], row["booked"], *(each.get("locator") for each in row["locators"]))
        found[row["journey_id"]] = Fellow(
            journey=known.journey,
            locators=known.locators | {each for each in said if each},
            split_from=known.split_from | set(row["split_from"]),
            contacts=known.contacts | set(row["contacts"]),
        )
    return list(found.values())
