"""Versions of a list as they come: what is brought, how it differs from the version before, which one is in force.

A version holds the entries that began at or before its number and did not end by then (:mod:`foreland.store.lists`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from foreland.store import rows
from foreland.store.identifiers import new_id
from foreland.store.lists import Entry, KnownList
from foreland.store.ownership import Ownership
from foreland.travel.line_problem import LineProblem
from foreland.watchlists.shrinking import Size

OVERRIDE = "list_versions.override_sealed"
"""What the sealed reason is bound to for which a refused file was taken all the same."""
REASON = "list_versions.reason_sealed"
"""What the sealed reason is bound to for which an own lookout was corrected or ended."""

_AT_ONCE = 5000


class Told(Struct, frozen=True, kw_only=True):
    """What is told of a new version: who brings it, what could not be read; sealed, why it is taken all the same, and
    why an own lookout is corrected or ended.
    """

    by: str
    problems: Sequence[LineProblem] = ()
    override_sealed: bytes | None = None
    reason_sealed: bytes | None = None


class Difference(Struct, frozen=True, kw_only=True):
    """How a version differs from the one before; ``entries`` is what it holds."""

    added: int
    changed: int
    removed: int
    entries: int

    def anything(self) -> bool:
        """Whether it differs at all."""
        return bool(self.added or self.changed or self.removed)


_BRING = """
    create temporary table incoming_entries (
        entry_key text primary key, entry jsonb not null, expires_on date
    ) on commit drop
"""

_BRING_SOME = """
    insert into incoming_entries (entry_key, entry, expires_on)
    select row.key, row.entry, %(expires_on)s from unnest(%(keys)s::text[], %(entries)s::jsonb[]) as row (key, entry)
"""

_BRING_AGAIN = """
    insert into incoming_entries (entry_key, entry, expires_on)
    select entry_key, entry, expires_on from list_entries
    where list_id = %(list_id)s and since <= %(number)s and (until is null or until > %(number)s)
"""

# An entry that is said anew, without a last day, keeps the one it has.
_KEEP_DAY = """
    update incoming_entries i set expires_on = e.expires_on
    from list_entries e
    where e.list_id = %(list_id)s and e.entry_key = i.entry_key and e.until is null
      and i.expires_on is null and e.expires_on is not null
"""

# What a form has no place for stays as the entry has it.
_KEEP_UNSAID = """
    update incoming_entries i set entry = kept.words || i.entry
    from (select e.entry_key, jsonb_object_agg(word.key, word.value) as words
          from list_entries e cross join lateral jsonb_each(e.entry) word
          where e.list_id = %s and e.until is null
            and word.key in ('papers', 'places_of_birth', 'addresses', 'programmes')
            and exists (select from incoming_entries i where i.entry_key = e.entry_key)
          group by e.entry_key) kept
    where kept.entry_key = i.entry_key
"""

# What is not in force any more from this version on: what was taken off, and what is said differently now.
_END = """
    with ended as (
        update list_entries e set until = %(number)s
        where e.list_id = %(list_id)s and e.until is null
          and (e.entry_key = any (%(removed)s)
               or %(whole)s and not exists (select from incoming_entries i where i.entry_key = e.entry_key)
               or exists (select from incoming_entries i where i.entry_key = e.entry_key
                          and (i.entry, i.expires_on) is distinct from (e.entry, e.expires_on)))
        returning e.entry_key
    )
    select count(*) as ended, count(*) filter (where exists (
        select from incoming_entries i where i.entry_key = ended.entry_key)) as changed
    from ended
"""

_BEGIN = """
    insert into list_entries (list_id, org_id, originator_org, handling_id, purpose, retention_class, entry_key, since,
                              entry, expires_on)
    select %(list_id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, i.entry_key,
           %(number)s, i.entry, i.expires_on
    from incoming_entries i
    where not exists (select from list_entries e
                      where e.list_id = %(list_id)s and e.entry_key = i.entry_key and e.until is null)
"""

_SIZE = """
    select count(*) as entries, sum(jsonb_array_length(coalesce(entry -> 'names', '[]')))::bigint as names,
           sum(jsonb_array_length(coalesce(entry -> 'dates_of_birth', '[]'))
               + (entry ->> 'date_of_birth' is not null)::int)::bigint as dates_of_birth,
           sum(jsonb_array_length(coalesce(entry -> 'documents', '[]')))::bigint as documents
    from list_entries where list_id = %s and until is null having count(*) > 0
"""

_ADD_VERSION = """
    insert into list_versions (id, list_id, org_id, originator_org, handling_id, purpose, retention_class, number,
                               entries, added, changed, removed, problems, override_sealed, reason_sealed, imported_at,
                               imported_by)
    values (%(id)s, %(list_id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
            %(number)s, %(entries)s, %(added)s, %(changed)s, %(removed)s, %(problems)s, %(override_sealed)s,
            %(reason_sealed)s, %(now)s, %(by)s)
"""

_ACTIVATE = """
    insert into activations (id, org_id, purpose, kind, name, version, activated_at, activated_by)
    values (%(id)s, %(org_id)s, %(purpose)s, 'list', %(name)s, %(version)s, %(now)s, %(by)s)
"""


def bring_version(connection: Connection[DictRow], list_id: UUID, number: int) -> None:
    """Lay the entries of an earlier version where :func:`add_version` finds them, once in a transaction."""
    connection.execute(_BRING)
    connection.execute(_BRING_AGAIN, {"list_id": list_id, "number": number})


def bring(
    connection: Connection[DictRow], entries: Iterable[tuple[str, Entry]], expires_on: date | None = None
) -> None:
    """Lay entries by their keys where :func:`add_version` finds them, once in a transaction."""
    connection.execute(_BRING)
    left = iter(entries)
    while some := list(islice(left, _AT_ONCE)):
        keys = [key.replace("\0", "") for key, _ in some]
        texts = [rows.as_json([entry])[1:-1] for _, entry in some]
        connection.execute(_BRING_SOME, {"keys": keys, "entries": texts, "expires_on": expires_on})
    connection.execute("analyze incoming_entries")


def size(connection: Connection[DictRow], list_id: UUID) -> Size:
    """Return how much the latest version of a list holds."""
    row = connection.execute(_SIZE, (list_id,)).fetchone()
    return Size(**row) if row else Size(entries=0)


def keep_unsaid(connection: Connection[DictRow], list_id: UUID) -> None:
    """Add to what was brought the papers, places, addresses and programmes that the entries have now."""
    connection.execute(_KEEP_UNSAID, (list_id,))


def add_version(
    connection: Connection[DictRow],
    ownership: Ownership,
    known: KnownList,
    told: Told,
    now: datetime,
    *,
    whole: bool,
    removed: Sequence[str] = (),
) -> tuple[UUID | None, Difference]:
    """Store what was brought as the next version; ``None`` when nothing differs, and then nothing is stored.

    A ``whole`` version holds what was brought and no more; otherwise it is the one before with what was brought, and
    without ``removed``.
    """
    values: dict[str, Any] = msgspec.structs.asdict(ownership)
    values |= {"list_id": known.id, "number": known.number + 1, "whole": whole, "removed": list(removed)}
    connection.execute(_KEEP_DAY, values)
    row = connection.execute(_END, values).fetchone() or {"ended": 0, "changed": 0}
    begun = connection.execute(_BEGIN, values).rowcount
    gone = row["ended"] - row["changed"]
    difference = Difference(
        added=begun - row["changed"], changed=row["changed"], removed=gone, entries=known.entries + begun - row["ended"]
    )
    if not difference.anything():
        return None, difference
    version_id = new_id()
    values |= msgspec.structs.asdict(difference)
    values |= {
        "id": version_id,
        "problems": Jsonb(msgspec.to_builtins(told.problems)),
        "override_sealed": told.override_sealed,
        "reason_sealed": told.reason_sealed,
        "now": now,
        "by": told.by,
    }
    connection.execute(_ADD_VERSION, values)
    return version_id, difference


def activate(
    connection: Connection[DictRow], ownership: Ownership, name: str, version_id: UUID, by: str, now: datetime
) -> None:
    """Put a version in force from now on."""
    connection.execute(
        _ACTIVATE,
        {
            "id": new_id(),
            "org_id": ownership.org_id,
            "purpose": ownership.purpose,
            "name": name,
            "version": str(version_id),
            "now": now,
            "by": by,
        },
    )
