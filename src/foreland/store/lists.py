"""Lists of persons and documents: immutable versions, and which one is in force since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.documents.index import BlankRange, DocumentNotice
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership
from foreland.travel.line_problem import LineProblem
from foreland.watchlists.entry import ListEntry

ListKind = Literal["person", "document"]
Entry = ListEntry | DocumentNotice | BlankRange


class StoredList(Struct, frozen=True, kw_only=True):
    """A list and its version in force."""

    list_id: UUID
    name: str
    kind: ListKind
    legal_basis: str
    owner: str
    version_id: UUID
    content_sha256: bytes
    entries: int
    imported_at: datetime
    activated_at: datetime


class NewVersion(Struct, frozen=True, kw_only=True):
    """What an import brought."""

    list_id: UUID
    content_sha256: bytes
    entries: Sequence[tuple[str, Entry]]
    problems: Sequence[LineProblem]
    imported_by: str


_ADD_LIST = """
    insert into lists (id, org_id, originator_org, handling_id, purpose, retention_class,
                       name, kind, legal_basis, owner, created_at)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
            %(name)s, %(kind)s, %(legal_basis)s, %(owner)s, %(now)s)
    on conflict (org_id, name) do nothing
"""

_ADD_VERSION = """
    insert into list_versions (id, list_id, org_id, originator_org, handling_id, purpose, retention_class,
                               content_sha256, entries, problems, imported_at, imported_by)
    values (%(id)s, %(list_id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
            %(content_sha256)s, %(entries)s, %(problems)s, %(now)s, %(imported_by)s)
    on conflict (list_id, content_sha256) do nothing
"""

_ADD_ENTRIES = """
    insert into list_entries (list_version_id, org_id, originator_org, handling_id, purpose, retention_class,
                              entry_key, entry)
    select %(version_id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
           row.key, row.entry
    from unnest(%(keys)s::text[], %(entries)s::jsonb[]) as row (key, entry)
"""

_ACTIVATE = """
    insert into activations (id, org_id, purpose, kind, name, version, activated_at, activated_by)
    values (%(id)s, %(org_id)s, %(purpose)s, 'list', %(name)s, %(version)s, %(now)s, %(by)s)
"""

# Of each list the version that was activated last.
_IN_FORCE = """
    select l.id as list_id, l.name, l.kind, l.legal_basis, l.owner, v.id as version_id, v.content_sha256, v.entries,
           v.imported_at, a.activated_at
    from lists l
    join lateral (
        select version, activated_at from activations
        where org_id = l.org_id and kind = 'list' and name = l.name
        order by activated_at desc, id desc
        limit 1
    ) a on true
    join list_versions v on v.id = a.version::uuid
    where l.org_id = %(org_id)s
    order by l.name
"""


def ensure_list(
    connection: Connection[DictRow],
    ownership: Ownership,
    *,
    name: str,
    kind: ListKind,
    legal_basis: str,
    owner: str,
    now: datetime,
) -> tuple[UUID, ListKind]:
    """Return the list of that name and its kind, creating it at its first import."""
    values = msgspec.structs.asdict(ownership)
    values.update(id=new_id(), name=name, kind=kind, legal_basis=legal_basis, owner=owner, now=now)
    connection.execute(_ADD_LIST, values)
    row = connection.execute(
        "select id, kind from lists where org_id = %s and name = %s", (ownership.org_id, name)
    ).fetchone()
    assert row is not None  # noqa: S101 - inserted or there before
    return row["id"], row["kind"]


def add_version(
    connection: Connection[DictRow], ownership: Ownership, new: NewVersion, now: datetime
) -> tuple[UUID, bool]:
    """Store a version with its entries, once; return its identifier and whether it is new."""
    values: dict[str, Any] = msgspec.structs.asdict(ownership)
    values.update(
        id=new_id(),
        list_id=new.list_id,
        content_sha256=new.content_sha256,
        entries=len(new.entries),
        problems=Jsonb(msgspec.to_builtins(new.problems)),
        imported_by=new.imported_by,
        now=now,
    )
    added = connection.execute(_ADD_VERSION, values).rowcount == 1
    row = connection.execute(
        "select id from list_versions where list_id = %s and content_sha256 = %s", (new.list_id, new.content_sha256)
    ).fetchone()
    assert row is not None  # noqa: S101 - inserted or there before
    if added:
        values.update(
            version_id=row["id"],
            keys=[key for key, _ in new.entries],
            entries=[msgspec.json.encode(entry).decode() for _, entry in new.entries],
        )
        connection.execute(_ADD_ENTRIES, values)
    return row["id"], added


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


def in_force(access: Access, connection: Connection[DictRow]) -> list[StoredList]:
    """Return the lists with a version in force, by name."""
    with connection.cursor(row_factory=class_row(StoredList)) as cursor:
        return cursor.execute(_IN_FORCE, {"org_id": access.org_id}).fetchall()


def entries(access: Access, connection: Connection[DictRow], stored: StoredList) -> tuple[Entry, ...]:
    """Return the entries of a version in force."""
    rows = connection.execute(
        "select entry::text as entry from list_entries where list_version_id = %s and org_id = %s order by entry_key",
        (stored.version_id, access.org_id),
    )
    if stored.kind == "person":
        return tuple(msgspec.json.decode(row["entry"], type=ListEntry) for row in rows)
    return tuple(_document_entry(row["entry"]) for row in rows)


def _document_entry(text: str) -> DocumentNotice | BlankRange:
    # The two shapes differ in their required fields; a range has no number of its own.
    if "number" in msgspec.json.decode(text):
        return msgspec.json.decode(text, type=DocumentNotice)
    return msgspec.json.decode(text, type=BlankRange)
