"""A list is imported: a new version is stored and put in force; the sweeper then screens whoever has not departed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Counts
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.documents.importing import read_documents_csv, read_documents_json_lines
from foreland.documents.index import DocumentNotice
from foreland.operations.deployment import Deployment
from foreland.store import audit, lists
from foreland.store.lists import Entry, ListKind
from foreland.store.pool import transaction
from foreland.travel.line_problem import LineProblem
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.importing.content import ListContent
from foreland.watchlists.importing.forms import PersonForm, read_persons, recognise
from foreland.watchlists.importing.mapped import Mapping, read_mapped_csv

ListFormat = PersonForm | Literal["documents-csv", "documents-jsonl"]
FORMATS: tuple[ListFormat, ...] = (*get_args(PersonForm), "documents-csv", "documents-jsonl")


class ReadList(Struct, frozen=True, kw_only=True):
    """What a file held, read before anything is stored.

    ``left_out`` counts by kind what is neither person nor document; ``whole`` is false when the file broke off.
    """

    kind: ListKind
    entries: tuple[Entry, ...]
    problems: tuple[LineProblem, ...]
    left_out: Counts[str, int] = {}
    whole: bool = True


class Imported(Struct, frozen=True, kw_only=True):
    """An import that was stored and put in force. ``new`` is false when the same content was stored before."""

    version_id: UUID
    entries: int
    new: bool


class Refused(Struct, frozen=True):
    """An import that was not stored: ``empty`` (no entry could be read), ``broken`` (the file breaks off or cannot be
    read to its end) or ``other_kind`` (persons, documents).
    """

    code: Literal["empty", "broken", "other_kind"]


def guess_format(name: str, head: str) -> ListFormat:
    """Tell the format from the file's name and its start (the first line, or more of it)."""
    first_line = head.lstrip("\ufeff \t").partition("\n")[0]
    if first_line.startswith("{") and '"category"' in first_line and '"issuing_state"' in first_line:
        return "documents-jsonl"
    columns = {column.strip().strip('"').lower() for column in first_line.split(",")}
    if {"number", "category"} <= columns:
        return "documents-csv"
    if not head.strip() and name.lower().endswith((".jsonl", ".ndjson", ".json")):
        return "persons-jsonl"
    return recognise(head)


def read_list(pieces: Iterable[str | bytes], source: str, form: ListFormat, mapping: Mapping | None = None) -> ReadList:
    """Read a file's lines; broken ones become problems. A CSV with a ``mapping`` is read by it, whatever the form.

    XML and JSON documents may come in any pieces.
    """
    if mapping is not None:
        return _persons(read_mapped_csv(_texts(pieces), source, mapping))
    if form == "documents-csv" or form == "documents-jsonl":
        in_csv = form == "documents-csv"
        documents = read_documents_csv(_texts(pieces), source) if in_csv else read_documents_json_lines(pieces, source)
        return ReadList(kind="document", entries=(*documents.notices, *documents.ranges), problems=documents.problems)
    return _persons(read_persons(pieces, source, form))


def _persons(found: ListContent) -> ReadList:
    return ReadList(
        kind="person", entries=found.entries, problems=found.problems, left_out=found.left_out, whole=found.whole
    )


def _texts(pieces: Iterable[str | bytes]) -> Iterator[str]:
    return (piece if isinstance(piece, str) else piece.decode("utf-8", "replace") for piece in pieces)


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
    if not found.whole:
        return Refused("broken")
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
