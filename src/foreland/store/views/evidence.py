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
    score: float | None
    changed_at: datetime
    reasons: list[dict[str, Any]]


class ListSide(Struct, frozen=True, kw_only=True):
    """An entry as the list in force gives it, with what is known of the list and its version.

    ``said_since`` is when the version was imported from which on the entry says what it says now.
    """

    entry: ListEntry
    list_id: UUID
    list_name: str
    owner: str
    legal_basis: str
    handling_code: str
    number: int
    imported_at: datetime
    said_since: datetime


class UsedDocument(Struct, frozen=True, kw_only=True):
    """A document that the traveller was reported with, here or on other journeys: the first and last day, how often."""

    number: str
    type: str | None
    issuing_state: str | None
    issue_date: str | None
    expiry_date: str | None
    first: date
    last: date
    journeys: int
    here: bool


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
    select id, flight_date, journey_id, kind, code, source, finding_key, score, changed_at, reasons
    from hits where org_id = %(org_id)s and flight_date = %(flight_date)s and id = %(hit_id)s
"""

# Of each list the last version that was activated.
_ENTRY = """
    select e.entry::text as entry, l.id, l.name, l.owner, l.legal_basis, l.handling_code, v.number, v.imported_at,
           began.imported_at as said_since
    from lists l
    join lateral (
        select v.number, v.imported_at from list_versions v
        where v.list_id = l.id and exists (select from activations a where a.version = v.id::text and a.kind = 'list')
        order by v.number desc limit 1
    ) v on true
    join list_entries e on e.list_id = l.id and e.since <= v.number and coalesce(e.until > v.number, true)
                       and e.entry_key = %(entry_key)s and e.entry ->> 'source' = %(source)s
    join list_versions began on began.list_id = l.id and began.number = e.since
    where l.org_id = %(org_id)s and l.kind = 'person' limit 1
"""

# By name and birth date the other documents of the same person, by number the other journeys with the same document.
_USED_DOCUMENTS = """
    with own as (
        select r.id, r.flight_date, i.name_folded, i.date_of_birth
        from reported_travellers r
        join identities i on i.flight_date = r.flight_date and i.reported_id = r.id
        where r.org_id = %(org_id)s and r.flight_date = %(flight_date)s and r.journey_id = %(journey_id)s
          and r.is_current
    ), numbers as (
        select distinct d.number_key
        from own join documents d on d.flight_date = own.flight_date and d.reported_id = own.id
        where d.number_key is not null
    ), used as (
        select r.flight_date, r.journey_id, d.number, d.number_key, d.type, d.issuing_state, d.issue_date, d.expiry_date
        from numbers n
        join registry_keys k on k.org_id = %(org_id)s and k.kind = 'document' and k.key = n.number_key
        join reported_travellers r on r.flight_date = k.flight_date and r.journey_id = k.journey_id and r.is_current
        join documents d on d.flight_date = r.flight_date and d.reported_id = r.id and d.number_key = n.number_key
        union
        select r.flight_date, r.journey_id, d.number, d.number_key, d.type, d.issuing_state, d.issue_date, d.expiry_date
        from (select distinct name_folded, date_of_birth from own where length(date_of_birth) = 10) me
        join identities i on i.name_folded = me.name_folded and i.date_of_birth = me.date_of_birth
        join reported_travellers r on r.flight_date = i.flight_date and r.id = i.reported_id and r.is_current
        join documents d on d.flight_date = r.flight_date and d.reported_id = r.id
        where i.org_id = %(org_id)s and d.number is not null
    )
    select max(number) as number, max(type) as type, max(issuing_state) as issuing_state,
           max(issue_date) as issue_date, max(expiry_date) as expiry_date,
           min(flight_date) as first, max(flight_date) as last, count(distinct journey_id) as journeys,
           bool_or(journey_id = %(journey_id)s) as here
    from used group by coalesce(number_key, number)
    order by max(flight_date) desc, max(number) limit 50
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
        list_id=row["id"],
        list_name=row["name"],
        owner=row["owner"],
        legal_basis=row["legal_basis"],
        handling_code=row["handling_code"],
        number=row["number"],
        imported_at=row["imported_at"],
        said_since=row["said_since"],
    )


def used_documents(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> list[UsedDocument]:
    """Return the documents of whoever has this name and full birth date or this document, the latest used first."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(UsedDocument)) as cursor:
        return cursor.execute(_USED_DOCUMENTS, key).fetchall()


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
