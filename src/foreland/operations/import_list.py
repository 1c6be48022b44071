"""A list is imported: a new version is stored and put in force; the sweeper then screens whoever has not departed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Counts
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct, structs

from foreland.access.viewer import Access
from foreland.documents.authorisation import Authorisation
from foreland.documents.importing import read_documents_csv, read_documents_json_lines
from foreland.documents.importing_authorisations import (
    read_authorisations_csv,
    read_authorisations_json_lines,
)
from foreland.documents.notice import DocumentNotice
from foreland.operations.deployment import Deployment
from foreland.review.hit import LONGEST_TEXT
from foreland.store import audit, list_versions, lists
from foreland.store.list_versions import OVERRIDE, Difference, Told
from foreland.store.lists import Entry, KnownList, ListKind, Terms
from foreland.store.ownership import Ownership
from foreland.store.pool import PooledConnection, transaction
from foreland.travel.line_problem import LineProblem
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.importing.breaking_off import LastLine
from foreland.watchlists.importing.content import ListContent
from foreland.watchlists.importing.forms import PersonForm, read_persons, reads_lines, recognise
from foreland.watchlists.importing.mapped import Mapping, read_mapped_csv
from foreland.watchlists.shrinking import shrinks, size_of

PaperForm = Literal["documents-csv", "documents-jsonl", "authorisations-csv", "authorisations-jsonl"]
ListFormat = PersonForm | PaperForm
FORMATS: tuple[ListFormat, ...] = (*get_args(PersonForm), *get_args(PaperForm))
OWN_LINES: Counts[ListKind, ListFormat] = {
    "person": "persons-jsonl",
    "document": "documents-jsonl",
    "authorisation": "authorisations-jsonl",
}
"""Our JSON Lines, by what a list holds."""


class ReadList(Struct, frozen=True, kw_only=True):
    """What a file held, read before anything is stored.

    ``left_out`` counts by kind what is nothing that lists hold; ``whole`` is false when the file broke off;
    ``silent``: its form has no place for papers, places of birth, addresses and programmes.
    """

    kind: ListKind
    entries: tuple[Entry, ...]
    problems: tuple[LineProblem, ...]
    left_out: Counts[str, int] = {}
    whole: bool = True
    silent: bool = False


class Imported(Struct, frozen=True, kw_only=True):
    """What an import did. ``version_id`` is ``None`` when the list holds just that already."""

    list_id: UUID
    version_id: UUID | None
    difference: Difference

    @property
    def entries(self) -> int:
        """How many entries the list holds now."""
        return self.difference.entries

    @property
    def new(self) -> bool:
        """Whether there is a new version."""
        return self.version_id is not None


class Refused(Struct, frozen=True):
    """An import of which nothing was stored: ``empty`` (no entry could be read), ``broken`` (the file breaks off or
    cannot be read to its end), ``shrunk`` and ``thinned`` (it takes away more than the list's owner allows, of the
    entries or of what they say), ``other_kind`` (persons, documents, authorisations), ``may_not`` (lists are changed by
    supervisors), ``reason_missing`` or ``reason_too_long``.
    """

    code: Literal["empty", "broken", "shrunk", "thinned", "other_kind", "may_not", "reason_missing", "reason_too_long"]


def guess_format(name: str, head: str) -> ListFormat:
    """Tell the format from the file's name and its start (the first line, or more of it)."""
    first_line = head.lstrip("\ufeff \t").partition("\n")[0]
    if first_line.startswith("{") and '"category"' in first_line and '"issuing_state"' in first_line:
        return "documents-jsonl"
    if first_line.startswith("{") and '"authorisation"' in first_line:
        return "authorisations-jsonl"
    columns = {column.strip().strip('"').lower() for column in first_line.split(",")}
    if {"number", "category"} <= columns:
        return "documents-csv"
    if {"authorisation", "status"} <= columns:
        return "authorisations-csv"
    if not head.strip() and name.lower().endswith((".jsonl", ".ndjson", ".json")):
        return "persons-jsonl"
    return recognise(head)


def mapping_for(deployment: Deployment, access: Access, name: str, form: ListFormat) -> Mapping | None:
    """Return the mapping by which a file of a list is read that was told to be a CSV of persons and may be any."""
    if form != "persons-csv":
        return None
    with transaction(deployment.pool, access) as connection:
        return lists.mapping_of(access, connection, name)


def read_list(pieces: Iterable[str | bytes], source: str, form: ListFormat, mapping: Mapping | None = None) -> ReadList:
    """Read a file's lines; broken ones become problems. A CSV with a ``mapping`` is read by it, whatever the form.

    XML and JSON documents may come in any pieces.
    """
    if mapping is None and not reads_lines(form):
        return _read(pieces, source, form, None)
    lines = LastLine(pieces)
    found = _read(lines, source, form, mapping)
    if mapping is not None or form.endswith("csv"):
        cut = lines.cut_csv(mapping.delimiter if mapping else ",")
    else:
        cut = lines.cut_json()
    if not cut:
        return found
    problem = LineProblem(line=lines.number, code="breaks_off")
    return structs.replace(found, whole=False, problems=(*found.problems, problem))


def _read(pieces: Iterable[str | bytes], source: str, form: ListFormat, mapping: Mapping | None) -> ReadList:
    if mapping is not None:
        return _persons(read_mapped_csv(_texts(pieces), source, mapping), silent=False)
    if form == "documents-csv" or form == "documents-jsonl":
        in_csv = form == "documents-csv"
        documents = read_documents_csv(_texts(pieces), source) if in_csv else read_documents_json_lines(pieces, source)
        return ReadList(kind="document", entries=(*documents.notices, *documents.ranges), problems=documents.problems)
    if form == "authorisations-csv" or form == "authorisations-jsonl":
        in_csv = form == "authorisations-csv"
        register = (
            read_authorisations_csv(_texts(pieces), source)
            if in_csv
            else read_authorisations_json_lines(pieces, source)
        )
        return ReadList(kind="authorisation", entries=register.authorisations, problems=register.problems)
    return _persons(read_persons(pieces, source, form), silent=form in ("persons-jsonl", "persons-csv"))


def _persons(found: ListContent, *, silent: bool) -> ReadList:
    return ReadList(
        kind="person",
        entries=found.entries,
        problems=found.problems,
        left_out=found.left_out,
        whole=found.whole,
        silent=silent,
    )


def _texts(pieces: Iterable[str | bytes]) -> Iterator[str]:
    return (piece if isinstance(piece, str) else piece.decode("utf-8", "replace") for piece in pieces)


def import_list(
    deployment: Deployment,
    access: Access,
    found: ReadList,
    *,
    name: str,
    terms: Terms,
    now: datetime,
    override: str | None = None,
    mapping: Mapping | None = None,
) -> Imported | Refused:
    """Store what was read as a version of the list ``name`` and put it in force; ``terms`` are those of a new list.

    A file that breaks off or takes away too much is taken with an ``override``, the reason, which is kept sealed. The
    ``mapping`` that it was read by is kept for the next one.
    """
    refused = _refuse(access, found, override)
    if refused is not None:
        return refused
    ownership = deployment.home.ownership(retention_class="list_data")
    with transaction(deployment.pool, access) as connection:
        known = lists.ensure_list(connection, ownership, name=name, kind=found.kind, terms=terms, now=now)
        keyed = keyed_entries(found.entries)
        if known is None:
            return Refused("may_not")
        if known.kind != found.kind:
            return Refused("other_kind")
        less = shrinks(
            list_versions.size(connection, known.id),
            size_of(entry for _, entry in keyed),
            known.most_shrink,
            known.guarded_from,
        )
        if override is None and less is not None:
            return Refused(less)
        list_versions.bring(connection, keyed)
        told = Told(by=access.username, problems=found.problems, override_sealed=_sealed(deployment, override))
        if mapping is not None:
            lists.keep_mapping(connection, known.id, mapping)
        if found.whole:
            lists.note_refreshed(connection, known.id, now)
        return take(connection, access, ownership, known, told, now, whole=True)


def _refuse(access: Access, found: ReadList, override: str | None) -> Refused | None:
    if not access.may_keep_lists():
        return Refused("may_not")
    if not found.entries:
        return Refused("empty" if found.whole else "broken")
    if override is None:
        return None if found.whole else Refused("broken")
    if not override.strip():
        return Refused("reason_missing")
    return Refused("reason_too_long") if len(override.strip()) > LONGEST_TEXT else None


def _sealed(deployment: Deployment, override: str | None) -> bytes | None:
    return None if override is None else deployment.sealer.seal(override.strip().encode(), OVERRIDE)


def take(
    connection: PooledConnection,
    access: Access,
    ownership: Ownership,
    known: KnownList,
    told: Told,
    now: datetime,
    *,
    whole: bool,
    removed: Sequence[str] = (),
) -> Imported:
    """Make what was brought the version in force, in the caller's transaction, and audit it."""
    version_id, difference = list_versions.add_version(
        connection, ownership, known, told, now, whole=whole, removed=removed
    )
    if version_id is not None:
        list_versions.activate(connection, ownership, known.name, version_id, told.by, now)
        detail: dict[str, str | int] = {"entries": difference.entries, "removed": difference.removed}
        if told.override_sealed is not None:
            detail["overridden"] = 1
        audit.append(connection, access, "list_imported", "list_version", (version_id,), at=now, detail=detail)
    return Imported(list_id=known.id, version_id=version_id, difference=difference)


def keyed_entries(entries: Sequence[Entry]) -> list[tuple[str, Entry]]:
    """Give each entry its key within the list; a repeated notice stands once."""
    return sorted({_key(entry): entry for entry in entries}.items(), key=lambda pair: pair[0])


def _key(entry: Entry) -> str:
    if isinstance(entry, ListEntry):
        return entry.id
    if isinstance(entry, Authorisation):
        return entry.key()
    if isinstance(entry, DocumentNotice):
        return f"{entry.issuing_state}:{entry.number}:{entry.type or ''}:{entry.category}"
    bounds = f"{entry.low:0{entry.width}}-{entry.high:0{entry.width}}"
    return f"{entry.issuing_state}:{entry.prefix}{bounds}:{entry.type or ''}"
