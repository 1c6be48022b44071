"""Our own two shapes: lines of text to entries and problems. A broken line is a problem, never the end.

Two shapes are read:

* CSV with a header: ``id, surname, given_names, quality, date_of_birth, nationality, sex, document, group, handling``.
  One line a name; lines with the same ``id`` are one entry. ``date_of_birth``, ``nationality`` and ``document`` hold
  several values with ``;`` between. A date may be partial; a ``~`` behind it says approximate.
* JSON Lines: ``{"id", "names": [{"surname", "given", "quality"}], "dobs", "nats", "gender", "weak", "doc", "group"}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from foreland.travel.csv_lines import csv_rows
from foreland.travel.json_lines import json_rows
from foreland.travel.line_problem import LineProblem
from foreland.watchlists.entry import ListedName, ListEntry
from foreland.watchlists.importing.content import ListContent, add_entry
from foreland.watchlists.importing.values import Values, texts

CSV_COLUMNS = (
    "id",
    "surname",
    "given_names",
    "quality",
    "date_of_birth",
    "nationality",
    "sex",
    "document",
    "group",
    "handling",
)
_REQUIRED = ("id", "surname")


class _JsonName(Struct):
    surname: str = ""
    given: str = ""
    quality: str = "strong"


class _JsonEntry(Struct):
    id: str
    names: list[_JsonName] = []
    dobs: list[str] = []
    nats: list[str] = []
    gender: str | None = None
    weak: list[str] = []
    doc: list[str] = []
    group: str | None = None
    handling: str | None = None


def read_json_lines(lines: Iterable[str | bytes], source: str) -> ListContent:
    """Read the JSON Lines shape. Empty lines are nothing; an entry without a name is a problem and left out."""
    problems: list[LineProblem] = []
    return ListContent(tuple(each_json_entry(lines, source, problems)), tuple(problems))


def each_json_entry(lines: Iterable[str | bytes], source: str, problems: list[LineProblem]) -> Iterator[ListEntry]:
    """Yield the entries of JSON Lines after the last line, for one entry may stand on several.

    Until then they are kept encoded: a million entries take a third of the memory.
    """
    entries: dict[str, bytes] = {}
    for number, row in json_rows(lines, _JsonEntry, problems):
        entry = _json_entry(row, number, source, problems)
        known = {entry.id: _ENTRIES.decode(entries[entry.id])} if entry.id in entries else {}
        add_entry(known, entry, number, problems)
        if entry.id in known:
            entries[entry.id] = msgspec.json.encode(known[entry.id])
    for identifier in list(entries):
        yield _ENTRIES.decode(entries.pop(identifier))


_ENTRIES = msgspec.json.Decoder(ListEntry)


def _json_entry(row: _JsonEntry, number: int, source: str, problems: list[LineProblem]) -> ListEntry:
    names = [
        ListedName(surname=n.surname, given_names=n.given, quality="weak" if n.quality == "weak" else "strong")
        for n in row.names
    ]
    names += [ListedName(surname=weak, quality="weak") for weak in row.weak]
    values = Values(number, problems)
    return ListEntry(
        id=row.id.strip(),
        source=source,
        names=tuple(name for name in names if name.surname.strip() or name.given_names.strip()),
        dates_of_birth=values.dates(row.dobs, "dobs"),
        nationalities=values.countries(row.nats, "nats"),
        sex=values.sex(row.gender, "gender"),
        documents=texts(row.doc),
        group=row.group or None,
        handling=row.handling or None,
    )


def read_csv(lines: Iterable[str], source: str) -> ListContent:
    """Read the CSV shape. Columns may stand in any order and more may be there; they are not read."""
    entries: dict[str, ListEntry] = {}
    problems: list[LineProblem] = []
    for number, row in csv_rows(lines, _REQUIRED, problems):
        add_entry(entries, _csv_entry(row, number, source, problems), number, problems)
    return ListContent(tuple(entries.values()), tuple(problems))


def _csv_entry(row: dict[str, str], number: int, source: str, problems: list[LineProblem]) -> ListEntry:
    cell = {column: row.get(column, "") for column in CSV_COLUMNS}
    name = ListedName(
        surname=cell["surname"],
        given_names=cell["given_names"],
        quality="weak" if cell["quality"].lower() == "weak" else "strong",
    )
    values = Values(number, problems)
    return ListEntry(
        id=cell["id"],
        source=source,
        names=(name,) if name.surname or name.given_names else (),
        dates_of_birth=values.dates(cell["date_of_birth"].split(";"), "date_of_birth"),
        nationalities=values.countries(cell["nationality"].split(";"), "nationality"),
        sex=values.sex(cell["sex"], "sex"),
        documents=texts(cell["document"].split(";")),
        group=cell["group"] or None,
        handling=cell["handling"] or None,
    )
