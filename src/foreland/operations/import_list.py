"""A list is imported: a new version is stored and put in force; the sweeper then screens whoever has not departed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.documents.importing import read_documents_csv
from foreland.documents.index import DocumentNotice
from foreland.operations.deployment import Deployment
from foreland.store import audit, lists
from foreland.store.lists import Entry, ListKind
from foreland.store.pool import transaction
from foreland.travel.line_problem import LineProblem
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.importing import read_csv, read_json_lines

ListFormat = Literal["persons-jsonl", "persons-csv", "documents-csv"]


class ReadList(Struct, frozen=True, kw_only=True):
    """What a file held, read before anything is stored."""

    kind: ListKind
    entries: tuple[Entry, ...]
    problems: tuple[LineProblem, ...]


class Imported(Struct, frozen=True, kw_only=True):
    """An import that was stored and put in force. ``new`` is false when the same content was stored before."""

    version_id: UUID
    entries: int
    new: bool


class Refused(Struct, frozen=True):
    """An import that was not stored: ``empty`` (no entry could be read) or ``other_kind`` (persons, documents)."""

    code: Literal["empty", "other_kind"]


def guess_format(name: str, first_line: str) -> ListFormat:
    """Tell the format from the file's name and its header."""
    if name.lower().endswith((".jsonl", ".ndjson", ".json")) or first_line.lstrip("\ufeff \t").startswith("{"):
        return "persons-jsonl"
    columns = {column.strip().strip('"').lower() for column in first_line.lstrip("\ufeff").split(",")}
    return "documents-csv" if {"number", "category"} <= columns else "persons-csv"


def read_list(lines: Iterable[str], source: str, form: ListFormat) -> ReadList:
    """Read a file's lines; broken ones become problems."""
    if form == "documents-csv":
        documents = read_documents_csv(lines, source)
        return ReadList(kind="document", entries=(*documents.notices, *documents.ranges), problems=documents.problems)
    persons = read_json_lines(lines, source) if form == "persons-jsonl" else read_csv(lines, source)
    return ReadList(kind="person", entries=persons.entries, problems=persons.problems)


def import_list(
    deployment: Deployment,
    access: Access,
    found: ReadList,
    *,
    name: str,
    legal_basis: str,
    owner: str,
    now: datetime,
) -> Imported | Refused:
    """Store what was read as a version of the list ``name`` and put it in force."""
    if not found.entries:
        return Refused("empty")
    ownership = deployment.home.ownership(retention_class="list_data")
    keyed = _keyed(found.entries)
    with transaction(deployment.pool, access) as connection:
        list_id, kind = lists.ensure_list(
            connection, ownership, name=name, kind=found.kind, legal_basis=legal_basis, owner=owner, now=now
        )
        if kind != found.kind:
            return Refused("other_kind")
        version = lists.NewVersion(
            list_id=list_id,
            content_sha256=_content_hash(keyed),
            entries=keyed,
            problems=found.problems,
            imported_by=access.username,
        )
        version_id, new = lists.add_version(connection, ownership, version, now)
        lists.activate(connection, ownership, name, version_id, access.username, now)
        audit.append(
            connection, access, "list_imported", "list_version", (version_id,), at=now, detail={"entries": len(keyed)}
        )
    return Imported(version_id=version_id, entries=len(keyed), new=new)


def _keyed(entries: Sequence[Entry]) -> list[tuple[str, Entry]]:
    """Give each entry its key within the version; a repeated notice stands once."""
    return sorted({_key(entry): entry for entry in entries}.items(), key=lambda pair: pair[0])


def _key(entry: Entry) -> str:
    if isinstance(entry, ListEntry):
        return entry.id
    if isinstance(entry, DocumentNotice):
        return f"{entry.issuing_state}:{entry.number}:{entry.type or ''}:{entry.category}"
    bounds = f"{entry.low:0{entry.width}}-{entry.high:0{entry.width}}"
    return f"{entry.issuing_state}:{entry.prefix}{bounds}:{entry.type or ''}"


def _content_hash(keyed: Sequence[tuple[str, Entry]]) -> bytes:
    return hashlib.sha256(msgspec.json.encode(keyed, order="deterministic")).digest()
