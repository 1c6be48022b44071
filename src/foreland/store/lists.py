"""Lists of persons, documents and authorisations to travel: their owners' terms, the version in force, what it holds.

A version holds the entries that began at or before its number and did not end by then. So a change of a few entries
is a few rows, however long the list, and what a list held on any day can be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.documents.authorisation import Authorisation
from foreland.documents.notice import BlankRange, DocumentNotice
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.importing.mapped import Mapping

ListKind = Literal["person", "document", "authorisation"]
Entry = ListEntry | DocumentNotice | BlankRange | Authorisation
_AT_ONCE = 5000


class Terms(Struct, frozen=True, kw_only=True):
    """What the owner of a list says of it.

    ``used_for`` is its purpose in words, ``handling_code`` its marking, ``refresh_hours`` how often it comes anew
    (none: it comes when it comes), ``expires_on`` its last day, ``most_shrink`` the share (0 to 1) of entries, and of
    their names, birth dates and documents, that one file may take away where there are ``guarded_from`` or more,
    ``seen_by`` the roles that may know of a hit (none: whoever sees hits).
    """

    used_for: str = ""
    legal_basis: str = "not stated"
    owner: str = "not stated"
    handling_code: str = ""
    refresh_hours: int | None = 720
    expires_on: date | None = None
    most_shrink: float = 0.3
    guarded_from: int = 20
    seen_by: tuple[str, ...] | None = None


class StoredList(Terms, frozen=True, kw_only=True):
    """A list and its version in force."""

    list_id: UUID
    name: str
    kind: ListKind
    row_version: int
    version_id: UUID
    number: int
    entries: int
    imported_at: datetime
    refreshed_at: datetime
    """When a whole file of it was taken last; a change of some entries makes the others no newer."""
    activated_at: datetime

    def overdue(self, now: datetime) -> bool:
        """Whether it should have come anew before now."""
        return self.refresh_hours is not None and now - self.refreshed_at > timedelta(hours=self.refresh_hours)


class KnownList(Struct, frozen=True, kw_only=True):
    """A list that is being changed: nobody else changes it until this transaction ends.

    ``number`` and ``entries`` are those of its latest version, 0 before there is one.
    """

    id: UUID
    name: str
    kind: ListKind
    most_shrink: float
    guarded_from: int
    row_version: int
    number: int
    entries: int


_ADD_LIST = """
    insert into lists (id, org_id, originator_org, handling_id, purpose, retention_class, name, kind, used_for,
                       legal_basis, owner, handling_code, refresh_hours, expires_on, most_shrink, guarded_from,
                       seen_by, created_at)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(name)s,
            %(kind)s, %(used_for)s, %(legal_basis)s, %(owner)s, %(handling_code)s, %(refresh_hours)s, %(expires_on)s,
            %(most_shrink)s, %(guarded_from)s, %(seen_by)s, %(now)s)
    on conflict (org_id, name) do nothing
"""

_LOCK = (
    "select id, name, kind, most_shrink, guarded_from, row_version from lists where org_id = %s and {} = %s for update"
)

_LATEST = "select number, entries from list_versions where list_id = %s order by number desc limit 1"

_SET_TERMS = """
    update lists set used_for = %(used_for)s, legal_basis = %(legal_basis)s, owner = %(owner)s,
                     handling_code = %(handling_code)s, refresh_hours = %(refresh_hours)s, expires_on = %(expires_on)s,
                     most_shrink = %(most_shrink)s, guarded_from = %(guarded_from)s,
                     seen_by = %(seen_by)s, row_version = row_version + 1
    where org_id = %(org_id)s and id = %(list_id)s
"""

_STORED = """
    select l.id as list_id, l.name, l.kind, l.used_for, l.legal_basis, l.owner, l.handling_code, l.refresh_hours,
           l.expires_on, l.most_shrink, l.guarded_from, l.seen_by, l.row_version, v.id as version_id, v.number,
           v.entries, v.imported_at, coalesce(l.refreshed_at, l.created_at) as refreshed_at, v.activated_at
    from lists l
"""

# Of each list the last version that was activated, until the list's last day. Versions are counted: a clock that was
# set back makes no earlier one the last.
_IN_FORCE = f"""
    {_STORED}
    join lateral (
        select v.id, v.number, v.entries, v.imported_at, of_version.activated_at
        from list_versions v
        join activations of_version on of_version.version = v.id::text and of_version.org_id = l.org_id
                                   and of_version.kind = 'list'
        where v.list_id = l.id
        order by v.number desc
        limit 1
    ) v on true
    where l.org_id = %(org_id)s and coalesce(l.expires_on >= (now() at time zone 'UTC')::date, true)
    order by l.name
"""  # noqa: S608 - constant fragment

_AS_OF = f"""
    {_STORED}
    join lateral (
        select v.id, v.number, v.entries, v.imported_at, of_version.activated_at
        from list_versions v
        join activations of_version on of_version.version = v.id::text and of_version.org_id = l.org_id
                                   and of_version.kind = 'list'
        where v.list_id = l.id and v.number = %(number)s
        limit 1
    ) v on true
    where l.org_id = %(org_id)s and l.id = %(list_id)s
"""  # noqa: S608 - constant fragment

_ENTRIES = """
    select entry_key, entry::text as entry from list_entries
    where org_id = %(org_id)s and list_id = %(list_id)s and since <= %(number)s
      and (until is null or until > %(number)s)
    order by entry_key
"""

_ENTRY = """
    select entry::text as entry from list_entries
    where org_id = %(org_id)s and list_id = %(list_id)s and entry_key = %(key)s and since <= %(number)s
      and (until is null or until > %(number)s)
"""

_CHANGED = """
    select entry_key, entry::text as entry from list_entries
    where org_id = %(org_id)s and list_id = %(list_id)s and since > %(before)s and since <= %(number)s
      and (until is null or until > %(number)s)
    order by entry_key
"""

_GONE = """
    select distinct entry_key from list_entries
    where org_id = %(org_id)s and list_id = %(list_id)s and until > %(before)s and until <= %(number)s
"""

_KEYS = """
    select entry_key from list_entries
    where org_id = %(org_id)s and list_id = %(list_id)s and since <= %(number)s
      and (until is null or until > %(number)s)
"""

_COUNT_CHANGES = """
    select count(*) filter (where since > %(before)s and since <= %(number)s
                                  and coalesce(until > %(number)s, true))
           + count(distinct entry_key) filter (where until > %(before)s and until <= %(number)s) as changes
    from list_entries
    where org_id = %(org_id)s and list_id = %(list_id)s and (since > %(before)s or until > %(before)s)
"""

_EXPIRED = """
    select list_id, array_agg(entry_key order by entry_key) as keys from list_entries
    where org_id = %(org_id)s and until is null and expires_on < %(today)s group by list_id
"""


def ensure_list(
    connection: Connection[DictRow], ownership: Ownership, *, name: str, kind: ListKind, terms: Terms, now: datetime
) -> KnownList | None:
    """Return the list of that name, held until the transaction ends; created with ``terms`` when there is none.

    ``None`` when there is one of which the viewer may not know.
    """
    add_list(connection, ownership, name=name, kind=kind, terms=terms, now=now)
    return _locked(connection, ownership.org_id, "name", name)


def add_list(
    connection: Connection[DictRow], ownership: Ownership, *, name: str, kind: ListKind, terms: Terms, now: datetime
) -> UUID | None:
    """Found a list; ``None`` when there is one of that name."""
    values = msgspec.structs.asdict(ownership) | _columns(terms)
    list_id = new_id()
    added = connection.execute(_ADD_LIST, values | {"id": list_id, "name": name, "kind": kind, "now": now})
    return list_id if added.rowcount else None


def lock_list(access: Access, connection: Connection[DictRow], list_id: UUID) -> KnownList | None:
    """Return a list that the viewer may see, held until the transaction ends."""
    return _locked(connection, access.org_id, "id", list_id)


def _locked(connection: Connection[DictRow], org_id: UUID, column: str, value: object) -> KnownList | None:
    row = connection.execute(_LOCK.format(column).encode(), (org_id, value)).fetchone()
    if row is None:
        return None
    latest = connection.execute(_LATEST, (row["id"],)).fetchone() or {"number": 0, "entries": 0}
    return KnownList(**row, **latest)


def set_terms(access: Access, connection: Connection[DictRow], list_id: UUID, terms: Terms) -> None:
    """Write what the owner of a list says of it."""
    connection.execute(_SET_TERMS, _columns(terms) | {"org_id": access.org_id, "list_id": list_id})


def note_refreshed(connection: Connection[DictRow], list_id: UUID, now: datetime) -> None:
    """Note that a whole file of a list came, whatever it changed."""
    connection.execute("update lists set refreshed_at = %s where id = %s", (now, list_id))


def keep_mapping(connection: Connection[DictRow], list_id: UUID, mapping: Mapping) -> None:
    """Keep by which mapping the file of a list was read, for its next one."""
    kept = Jsonb(msgspec.to_builtins(mapping))
    connection.execute("update lists set mapping = %s where id = %s", (kept, list_id))


def mapping_of(access: Access, connection: Connection[DictRow], name: str) -> Mapping | None:
    """Return by which mapping the files of a list are read; ``None`` when by none."""
    query = "select mapping from lists where org_id = %s and name = %s and mapping is not null"
    row = connection.execute(query, (access.org_id, name)).fetchone()
    return msgspec.convert(row["mapping"], Mapping) if row else None


def _columns(terms: Terms) -> dict[str, Any]:
    values = {name: getattr(terms, name) for name in Terms.__struct_fields__}
    return values | {"seen_by": None if terms.seen_by is None else list(terms.seen_by)}


def markings(access: Access, connection: Connection[DictRow]) -> dict[str, str]:
    """Return how the lists are marked that say it, by name."""
    query = "select name, handling_code from lists where org_id = %s and handling_code <> ''"
    return {row["name"]: row["handling_code"] for row in connection.execute(query, (access.org_id,)).fetchall()}


def in_force(access: Access, connection: Connection[DictRow]) -> list[StoredList]:
    """Return the lists with a version in force that the viewer may see, by name."""
    with connection.cursor(row_factory=class_row(StoredList)) as cursor:
        return cursor.execute(_IN_FORCE, {"org_id": access.org_id}).fetchall()


def entry_in_force(access: Access, connection: Connection[DictRow], source: str, key: str) -> ListEntry | None:
    """Return an entry of a list of persons as it is now in force; ``None`` when it stands in none."""
    found = next((one for one in in_force(access, connection) if one.name == source and one.kind == "person"), None)
    if found is None:
        return None
    values = {"org_id": access.org_id, "list_id": found.list_id, "number": found.number, "key": key}
    row = connection.execute(_ENTRY, values).fetchone()
    return msgspec.json.decode(row["entry"], type=ListEntry) if row else None


def standing_since(connection: Connection[DictRow], list_id: UUID, key: str) -> int | None:
    """Return from which version on an entry stands as it does now; ``None`` when it does not."""
    query = "select since from list_entries where list_id = %s and entry_key = %s and until is null"
    row = connection.execute(query, (list_id, key)).fetchone()
    return row["since"] if row else None


def hidden(connection: Connection[DictRow]) -> frozenset[str]:
    """Return the names of the lists of whose hits the viewer of this transaction may not know."""
    row = connection.execute("select foreland_hidden_lists() as names").fetchone()
    return frozenset(row["names"] if row else ())


def entries(access: Access, connection: Connection[DictRow], stored: StoredList) -> dict[str, Entry]:
    """Return the entries of a version in force by their keys."""
    key = {"org_id": access.org_id, "list_id": stored.list_id, "number": stored.number}
    return {row["entry_key"]: as_entry(stored.kind, row["entry"]) for row in connection.execute(_ENTRIES, key)}


def each_entry(access: Access, connection: Connection[DictRow], stored: StoredList) -> Iterator[tuple[str, Entry]]:
    """The same one after the other: a list of a million is never held at once."""
    key = {"org_id": access.org_id, "list_id": stored.list_id, "number": stored.number}
    with connection.cursor("each_entry") as cursor:
        cursor.itersize = _AT_ONCE
        for row in cursor.execute(_ENTRIES, key):
            yield row["entry_key"], as_entry(stored.kind, row["entry"])


def changes(
    access: Access, connection: Connection[DictRow], stored: StoredList, before: int
) -> tuple[set[str], dict[str, Entry]]:
    """Return what ended (keys) and what began since an earlier version; an entry that was changed is in both."""
    key = {"org_id": access.org_id, "list_id": stored.list_id, "number": stored.number, "before": before}
    gone = {row["entry_key"] for row in connection.execute(_GONE, key)}
    return gone, {row["entry_key"]: as_entry(stored.kind, row["entry"]) for row in connection.execute(_CHANGED, key)}


def count_changes(access: Access, connection: Connection[DictRow], stored: StoredList, before: int) -> int:
    """Return how many entries ended and began since an earlier version, without reading any."""
    key = {"org_id": access.org_id, "list_id": stored.list_id, "number": stored.number, "before": before}
    row = connection.execute(_COUNT_CHANGES, key).fetchone()
    return int(row["changes"]) if row else 0


def as_of(access: Access, connection: Connection[DictRow], list_id: UUID, number: int) -> StoredList | None:
    """Return a list with one of its versions, in force or not; ``None`` when there is none that was ever."""
    with connection.cursor(row_factory=class_row(StoredList)) as cursor:
        key = {"org_id": access.org_id, "list_id": list_id, "number": number}
        return cursor.execute(_AS_OF, key).fetchone()


def keys(access: Access, connection: Connection[DictRow], stored: StoredList) -> list[str]:
    """Return the keys of the entries of a version."""
    key = {"org_id": access.org_id, "list_id": stored.list_id, "number": stored.number}
    return [row["entry_key"] for row in connection.execute(_KEYS, key)]


def expired(access: Access, connection: Connection[DictRow], today: date) -> dict[UUID, list[str]]:
    """Return the keys of entries whose last day is over, by list."""
    found = connection.execute(_EXPIRED, {"org_id": access.org_id, "today": today})
    return {row["list_id"]: row["keys"] for row in found}


def as_entry(kind: ListKind, text: str) -> Entry:
    """Read an entry as it was stored."""
    if kind == "person":
        return msgspec.json.decode(text, type=ListEntry)
    if kind == "authorisation":
        return msgspec.json.decode(text, type=Authorisation)
    # The two shapes differ in their required fields; a range has no number of its own.
    if "number" in msgspec.json.decode(text):
        return msgspec.json.decode(text, type=DocumentNotice)
    return msgspec.json.decode(text, type=BlankRange)
