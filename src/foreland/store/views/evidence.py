"""What is opened beside a hit: the hit itself, the entry of a list that it matched, and earlier and later journeys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.review.false_match import ListedEntry
from foreland.store.views.person import PERSON
from foreland.watchlists.entry import ListEntry


class EvidenceHit(Struct, frozen=True, kw_only=True):
    """As much of a hit as its evidence needs."""

    id: UUID
    flight_date: date
    journey_id: UUID
    kind: str
    code: str
    source: str
    finding_key: str
    reasons: list[dict[str, Any]]


class ListSide(Struct, frozen=True, kw_only=True):
    """An entry as the list in force gives it, with what is known of the list."""

    entry: ListEntry
    list_name: str
    owner: str
    legal_basis: str
    imported_at: datetime


class OtherJourney(Struct, frozen=True, kw_only=True):
    """Another journey on which a document of the traveller was used; names are gone from one that was masked."""

    journey_id: UUID
    flight_date: date
    designator: str
    board: str | None
    off: str | None
    status: str
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    document: str
    hits: list[dict[str, Any]]


_HIT = """
    select id, flight_date, journey_id, kind, code, source, finding_key, reasons
    from hits where org_id = %(org_id)s and flight_date = %(flight_date)s and id = %(hit_id)s
"""

# Of each list the version that was activated last.
_ENTRY = """
    select e.entry::text as entry, l.name, l.owner, l.legal_basis, v.imported_at
    from lists l
    join lateral (
        select version from activations
        where org_id = l.org_id and kind = 'list' and name = l.name order by activated_at desc, id desc limit 1
    ) a on true
    join list_versions v on v.id = a.version::uuid
    join list_entries e on e.list_id = l.id and e.since <= v.number and coalesce(e.until > v.number, true)
                       and e.entry_key = %(entry_key)s and e.entry ->> 'source' = %(source)s
    where l.org_id = %(org_id)s and l.kind = 'person' limit 1
"""

_JOURNEYS = f"""
    select j.id as journey_id, j.flight_date, f.carrier || f.number || f.suffix as designator,
           coalesce(j.board, f.origin) as board, coalesce(j."off", f.destination) as "off", j.status,
           who.surname, who.given_names, who.date_of_birth, k.key as document,
           coalesce((select jsonb_agg(jsonb_build_object('code', h.code, 'state', h.state) order by h.opened_at)
                     from hits h where h.flight_date = j.flight_date and h.journey_id = j.id), '[]') as hits
    from ({{keys}}) k
    join journeys j on j.flight_date = k.flight_date and j.id = k.journey_id
    join flights f on f.id = j.flight_id
    {PERSON}
    order by j.flight_date desc, j.id desc
"""  # noqa: S608 - constant fragments

_OTHER_JOURNEYS = _JOURNEYS.format(
    keys="""
        select distinct on (k.journey_id) k.journey_id, k.flight_date, k.key
        from documents d
        join reported_travellers r on r.flight_date = d.flight_date and r.id = d.reported_id and r.is_current
        join registry_keys k on k.org_id = %(org_id)s and k.kind = 'document' and k.key = d.number_key
                            and k.journey_id <> r.journey_id
        where d.org_id = %(org_id)s and d.flight_date = %(flight_date)s and r.journey_id = %(journey_id)s
        order by k.journey_id desc limit 50
    """
)

_NAMED_JOURNEYS = _JOURNEYS.format(
    keys="""
        select journey_id, flight_date, ''::text as key
        from unnest(%(dates)s::date[], %(journeys)s::uuid[]) as named (flight_date, journey_id)
    """
)


def hit(access: Access, connection: Connection[DictRow], flight_date: date, hit_id: UUID) -> EvidenceHit | None:
    """Return a hit, or ``None`` when there is none the viewer may see."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "hit_id": hit_id}
    with connection.cursor(row_factory=class_row(EvidenceHit)) as cursor:
        return cursor.execute(_HIT, key).fetchone()


def list_side(access: Access, connection: Connection[DictRow], entry: ListedEntry) -> ListSide | None:
    """Return the entry of a list as it is now in force; ``None`` when it stands in none any more."""
    key = {"org_id": access.org_id, "entry_key": entry.id, "source": entry.source}
    row = connection.execute(_ENTRY, key).fetchone()
    if row is None:
        return None
    return ListSide(
        entry=msgspec.json.decode(row["entry"], type=ListEntry),
        list_name=row["name"],
        owner=row["owner"],
        legal_basis=row["legal_basis"],
        imported_at=row["imported_at"],
    )


def other_journeys(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> list[OtherJourney]:
    """Return earlier and later journeys with a document of this traveller, the latest first."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(OtherJourney)) as cursor:
        return cursor.execute(_OTHER_JOURNEYS.encode(), key).fetchall()


def named_journeys(
    access: Access, connection: Connection[DictRow], named: Sequence[tuple[date, UUID]]
) -> list[OtherJourney]:
    """Return journeys by day and identifier, the latest first; those that the viewer may not see are left out."""
    key = {"dates": [day for day, _ in named], "journeys": [journey for _, journey in named]}
    with connection.cursor(row_factory=class_row(OtherJourney)) as cursor:
        return cursor.execute(_NAMED_JOURNEYS.encode(), key).fetchall() if named else []
