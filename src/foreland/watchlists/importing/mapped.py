"""Any CSV of persons, read by a mapping that names its columns.

The mapping is JSON: ``{"columns": {"id": "ref_no", "surname": "Family name", ...}, "delimiter": ";", "several": "|",
"weak": ["low"]}``. Our fields are ``id``, ``surname``, ``given_names``, ``name`` (whole), ``alias`` (whole),
``quality``, ``date_of_birth``, ``nationality``, ``sex``, ``document``, ``document_type``, ``document_issuer``,
``place_of_birth``, ``address``, ``programme``, ``group`` and ``handling``. ``several`` parts values of one cell
(default ``;``); ``weak`` are the words of ``quality`` that say an alias is of low quality (default ``weak``, ``low``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec
from msgspec import Struct

from foreland.travel.csv_lines import split_line, table_rows
from foreland.watchlists.entry import ListedDocument, ListEntry
from foreland.watchlists.importing.content import Collector, ListContent, joined
from foreland.watchlists.importing.values import Values, named, texts

Field = Literal[
    "id",
    "surname",
    "given_names",
    "name",
    "alias",
    "quality",
    "date_of_birth",
    "nationality",
    "sex",
    "document",
    "document_type",
    "document_issuer",
    "place_of_birth",
    "address",
    "programme",
    "group",
    "handling",
]


Cells = defaultdict[Field, str]


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """Which column holds what. Columns are found whatever their capitals."""

    columns: dict[Field, str]
    delimiter: str = ","
    several: str = ";"
    weak: tuple[str, ...] = ("weak", "low")


def read_mapping(raw: bytes) -> Mapping:
    """Read a mapping; ``ValueError`` says what is wrong with it."""
    try:
        mapping = msgspec.json.decode(raw, type=Mapping)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"the mapping cannot be read: {error}") from error
    if "id" not in mapping.columns or not {"surname", "name"} & mapping.columns.keys():
        raise ValueError("the mapping names no column for id, or none for surname or name")
    if len(mapping.delimiter) != 1 or mapping.delimiter in '"\r\n' or not mapping.several:
        raise ValueError("the delimiter is one character, and several at least one")
    return mapping


def read_mapped_csv(lines: Iterable[str], source: str, mapping: Mapping) -> ListContent:
    """Read the file. Lines with one id are one entry; a column that the mapping names and the file lacks stops it."""
    collector = Collector(source)
    needed = tuple(dict.fromkeys(column.strip().lower() for column in mapping.columns.values()))
    rows = table_rows(_cells(lines, mapping.delimiter, collector), needed, collector.problems)
    for line, row in rows:
        cell: Cells = defaultdict(str)
        cell.update((ours, row.get(theirs.strip().lower(), "")) for ours, theirs in mapping.columns.items())
        collector.add(_entry(cell, Values(line, collector.problems), source, mapping), line)
    return collector.content()


def _cells(lines: Iterable[str], delimiter: str, collector: Collector) -> Iterator[list[str]]:
    """The cells of every line; a line that is no CSV keeps its number and is empty."""
    for number, line in enumerate(lines, start=1):
        cells = split_line(line, delimiter)
        if cells is None:
            collector.problem(number, "not_csv")
        yield cells or []


def _entry(cell: Cells, values: Values, source: str, mapping: Mapping) -> ListEntry:
    def each(field: Field) -> list[str]:
        return cell[field].split(mapping.several)

    weak = cell["quality"].lower() in {word.lower() for word in mapping.weak}
    papers = _papers(cell, values, each("document"))
    return ListEntry(
        id=cell["id"],
        source=source,
        names=joined(
            named(cell["surname"], cell["given_names"], weak=weak),
            *(named(whole, weak=weak) for whole in (*each("name"), *each("alias"))),
        ),
        dates_of_birth=values.dates(each("date_of_birth"), "date_of_birth"),
        nationalities=values.countries_of_either(each("nationality"), "nationality"),
        sex=values.sex(cell["sex"], "sex"),
        documents=texts(each("document")) if not papers else texts(p.number for p in papers if p.kind != "other"),
        papers=papers,
        places_of_birth=texts(each("place_of_birth")),
        addresses=texts(each("address")),
        programmes=texts(each("programme")),
        group=cell["group"] or None,
        handling=cell["handling"] or None,
    )


def _papers(cell: Cells, values: Values, found: list[str]) -> tuple[ListedDocument, ...]:
    """Documents described, where the file has a column for their type."""
    if not cell["document_type"]:
        return ()
    issuers = (cell["document_issuer"],)
    issuer = next(iter(values.countries_of_either(issuers, "document_issuer")), None)
    return joined((), *(values.paper(number, cell["document_type"], issuer) for number in found))
