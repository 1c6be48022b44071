"""Lists as their pages show them: freshness, versions, what a list held on a day, one entry through time, progress."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.lists import Entry, ListKind, Terms, as_entry
from foreland.store.views.person import PERSON

_RECENT = timedelta(days=2)
_MOST_HITS = 50


class ListRow(Terms, frozen=True, kw_only=True):
    """A list with its latest version, in force or over."""

    list_id: UUID
    name: str
    kind: ListKind
    row_version: int
    created_at: datetime
    refreshed_at: datetime | None
    version_id: UUID | None
    number: int | None
    entries: int | None
    imported_at: datetime | None
    mapping: dict[str, Any] | None
    hits: int

    def overdue(self, now: datetime) -> bool:
        """Whether it should have come anew before now."""
        since = self.refreshed_at or self.created_at
        return self.refresh_hours is not None and now - since > timedelta(hours=self.refresh_hours)

    def over(self, now: datetime) -> bool:
        """Whether its last day is over: nobody is compared with it any more."""
        return self.expires_on is not None and self.expires_on < now.date()


class VersionRow(Struct, frozen=True, kw_only=True):
    """A version: what it changed, who brought it, when it was put in force and lived in a worker (none: not yet)."""

    id: UUID
    number: int
    entries: int
    added: int
    changed: int
    removed: int
    problems: list[dict[str, Any]]
    imported_at: datetime
    imported_by: str
    override_sealed: bytes | None
    reason_sealed: bytes | None
    activated_at: datetime | None
    live_at: datetime | None


class HeldEntry(Struct, frozen=True, kw_only=True):
    """An entry of a version by its key; ``expires_on`` is its last day, if it has one."""

    key: str
    entry: Entry
    expires_on: date | None


class EntryTime(HeldEntry, frozen=True, kw_only=True):
    """How an entry stood from one version until (not with) another; ``until`` is none of one that stands now."""

    since: int
    began_at: datetime
    until: int | None
    ended_at: datetime | None


class EntryHit(Struct, frozen=True, kw_only=True):
    """A hit of an entry, with who it is about."""

    id: UUID
    flight_date: date
    journey_id: UUID
    designator: str
    state: str
    score: float | None
    surname: str | None
    given_names: str | None


class Progress(Struct, frozen=True, kw_only=True):
    """Of journeys that have not departed, how many were screened with the lists now in force.

    ``live_at``: since when a worker screens with them; ``None`` when none does yet.
    """

    journeys: int
    screened: int
    live_at: datetime | None


_LISTS = """
    select l.id as list_id, l.name, l.kind, l.used_for, l.legal_basis, l.owner, l.handling_code, l.refresh_hours,
           l.expires_on, l.most_shrink, l.guarded_from, l.seen_by, l.row_version, l.created_at, l.refreshed_at,
           l.mapping, v.id as version_id, v.number, v.entries, v.imported_at,
           (select count(*) from hits h where h.org_id = l.org_id and h.source = l.name
            and h.state in ('open', 'second_look') and h.flight_date >= %(recent)s) as hits
    from lists l
    left join lateral (
        select id, number, entries, imported_at from list_versions where list_id = l.id order by number desc limit 1
    ) v on true
    where l.org_id = %(org_id)s and (%(list_id)s::uuid is null or l.id = %(list_id)s)
    order by l.name
"""

_VERSIONS = """
    select v.id, v.number, v.entries, v.added, v.changed, v.removed, v.problems, v.imported_at, v.imported_by,
           v.override_sealed, v.reason_sealed,
           (select min(a.activated_at) from activations a
            where a.org_id = v.org_id and a.kind = 'list' and a.version = v.id::text) as activated_at,
           (select min(x.live_at) from list_loads x where x.org_id = v.org_id and v.id = any (x.versions)) as live_at
    from list_versions v
    where v.org_id = %(org_id)s and v.list_id = %(list_id)s
    order by v.number desc limit %(limit)s
"""

# The version that was in force at an instant.
_NUMBER_AT = """
    select v.number from activations a
    join lists l on l.org_id = a.org_id and l.name = a.name
    join list_versions v on v.id = a.version::uuid
    where a.org_id = %(org_id)s and a.kind = 'list' and l.id = %(list_id)s and a.activated_at <= %(at)s
    order by v.number desc limit 1
"""

_HELD = """
    select l.kind, e.entry_key, e.entry::text as entry, e.expires_on
    from lists l join list_entries e on e.list_id = l.id
    where l.org_id = %(org_id)s and l.id = %(list_id)s and e.since <= %(number)s
      and (e.until is null or e.until > %(number)s)
      and (%(words)s = '' or position(upper(%(words)s) in upper(e.entry::text)) > 0)
      and e.entry_key > %(after)s
    order by e.entry_key limit %(limit)s
"""

_TIMES = """
    select l.kind, e.entry_key, e.entry::text as entry, e.expires_on, e.since, began.imported_at as began_at, e.until,
           ended.imported_at as ended_at
    from lists l join list_entries e on e.list_id = l.id
    join list_versions began on began.list_id = l.id and began.number = e.since
    left join list_versions ended on ended.list_id = l.id and ended.number = e.until
    where l.org_id = %(org_id)s and l.id = %(list_id)s and e.entry_key = %(key)s
    order by e.since desc
"""

_HITS_OF = f"""
    select h.id, h.flight_date, h.journey_id, f.carrier || f.number || f.suffix as designator, h.state, h.score,
           who.surname, who.given_names
    from (
        select * from hits
        where org_id = %(org_id)s and source = %(source)s
          and (finding_key = %(names)s or starts_with(finding_key, %(documents)s))
        order by flight_date desc, id desc limit %(limit)s
    ) h
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    {PERSON}
    order by h.flight_date desc, h.id desc
"""  # noqa: S608 - constant fragments

_PROGRESS = """
    with live as (
        select list_set, live_at from list_loads where org_id = %(org_id)s and versions @> %(versions)s
           and versions <@ %(versions)s order by live_at desc limit 1
    )
    select count(*) as journeys,
           count(*) filter (where j.screened_list_set = (select list_set from live)) as screened,
           (select live_at from live) as live_at
    from journeys j join flights f on f.id = j.flight_id
    where j.org_id = %(org_id)s and j.flight_date >= %(recent)s and 'cancelled' not in (f.status, j.status)
      and f.status not in ('departed', 'arrived')
      and not exists (select from legs leg where leg.flight_id = j.flight_id and leg.departure_utc < %(now)s)
"""


def listed(
    access: Access, connection: Connection[DictRow], now: datetime, list_id: UUID | None = None
) -> list[ListRow]:
    """Return the lists that the viewer may see, by name; or the one."""
    key = {"org_id": access.org_id, "list_id": list_id, "recent": (now - _RECENT).date()}
    with connection.cursor(row_factory=class_row(ListRow)) as cursor:
        return cursor.execute(_LISTS, key).fetchall()


def versions(access: Access, connection: Connection[DictRow], list_id: UUID, limit: int) -> list[VersionRow]:
    """Return the versions of a list, the latest first."""
    key = {"org_id": access.org_id, "list_id": list_id, "limit": limit}
    with connection.cursor(row_factory=class_row(VersionRow)) as cursor:
        return cursor.execute(_VERSIONS, key).fetchall()


def number_at(access: Access, connection: Connection[DictRow], list_id: UUID, at: datetime) -> int | None:
    """Return which version was in force at an instant; ``None`` before the first one."""
    row = connection.execute(_NUMBER_AT, {"org_id": access.org_id, "list_id": list_id, "at": at}).fetchone()
    return row["number"] if row else None


def held(
    access: Access,
    connection: Connection[DictRow],
    list_id: UUID,
    number: int,
    *,
    words: str = "",
    after: str = "",
    limit: int,
) -> list[HeldEntry]:
    """Return entries of a version by key, those behind ``after``; with ``words`` anywhere, if any are given."""
    key = {"org_id": access.org_id, "list_id": list_id, "number": number}
    found = connection.execute(_HELD, key | {"words": words, "after": after, "limit": limit})
    return [
        HeldEntry(key=row["entry_key"], entry=as_entry(row["kind"], row["entry"]), expires_on=row["expires_on"])
        for row in found
    ]


def times_of(access: Access, connection: Connection[DictRow], list_id: UUID, key: str) -> list[EntryTime]:
    """Return one entry through time, as it stands or stood last first; empty when the list never held it."""
    found = connection.execute(_TIMES, {"org_id": access.org_id, "list_id": list_id, "key": key})
    plain = ("since", "began_at", "until", "ended_at", "expires_on")
    return [
        EntryTime(
            key=row["entry_key"],
            entry=as_entry(row["kind"], row["entry"]),
            **{name: row[name] for name in plain},
        )
        for row in found
    ]


def hits_of(access: Access, connection: Connection[DictRow], source: str, key: str) -> list[EntryHit]:
    """Return hits of an entry, the latest first; those that the viewer may see."""
    named = {"names": f"watchlist_name:{source}:{key}", "documents": f"watchlist_document:{source}:{key}:"}
    values = named | {"org_id": access.org_id, "source": source, "limit": _MOST_HITS}
    with connection.cursor(row_factory=class_row(EntryHit)) as cursor:
        return cursor.execute(_HITS_OF.encode(), values).fetchall()


def progress(access: Access, connection: Connection[DictRow], in_force: Sequence[UUID], now: datetime) -> Progress:
    """Return how far the screening of all journeys with these versions has come."""
    key = {"org_id": access.org_id, "versions": sorted(in_force), "now": now, "recent": (now - _RECENT).date()}
    with connection.cursor(row_factory=class_row(Progress)) as cursor:
        found = cursor.execute(_PROGRESS, key).fetchone()
    assert found is not None  # noqa: S101 - an aggregate has a row
    return found
