"""The forms in which a list of persons may come: telling which one a file is, and reading it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from foreland.travel.csv_lines import split_line
from foreland.watchlists.importing.content import ListContent
from foreland.watchlists.importing.european_union import read_eu_xml
from foreland.watchlists.importing.misp import read_misp
from foreland.watchlists.importing.notices import read_notices
from foreland.watchlists.importing.ofac import read_ofac_csv, read_ofac_xml
from foreland.watchlists.importing.open_sanctions import SIMPLE_COLUMNS, read_ftm, read_targets_csv
from foreland.watchlists.importing.own import read_csv, read_json_lines
from foreland.watchlists.importing.stix import read_stix
from foreland.watchlists.importing.united_nations import read_un_xml

PersonForm = Literal[
    "persons-jsonl",
    "persons-csv",
    "ofac-csv",
    "ofac-xml",
    "un-xml",
    "eu-xml",
    "ftm-jsonl",
    "opensanctions-csv",
    "interpol-json",
    "misp-json",
    "stix-json",
]
Pieces = Iterable[str | bytes]

HEAD = 65_536
"""Characters from the start of a file that are enough to tell its form."""

_XML: tuple[tuple[PersonForm, str], ...] = (
    ("un-xml", r"<(?:\w+:)?CONSOLIDATED_LIST\b"),
    ("eu-xml", r"<(?:\w+:)?export\b[^>]*(?:fsd|globalFileId|generationDate)"),
    ("ofac-xml", r"<(?:\w+:)?sdnList\b"),
)
_JSON: tuple[tuple[PersonForm, str], ...] = (
    ("ftm-jsonl", r'\A\s*\{[^\n]*"schema"\s*:\s*"[A-Z]\w*"'),
    ("stix-json", r'"type"\s*:\s*"bundle"|"spec_version"\s*:'),
    ("misp-json", r'"(?:Event|response|Object)"\s*:'),
    ("interpol-json", r'"(?:entity_id|forename|notices)"\s*:'),
)
_ENTRY_OF_OFAC = (5, 6, 12)


def recognise(head: str) -> PersonForm:
    """Tell the form from the start of a file; what looks like nothing else is our CSV, whose reader says what lacks."""
    text = head[:HEAD].lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return next((form for form, pattern in _XML if re.search(pattern, text)), "un-xml")
    if text.startswith(("{", "[")):
        return next((form for form, pattern in _JSON if re.search(pattern, text)), "persons-jsonl")
    cells = split_line(text.partition("\n")[0]) or []
    if len(cells) in _ENTRY_OF_OFAC and cells[0].isdigit():
        return "ofac-csv"
    columns = {cell.lower() for cell in cells}
    return "opensanctions-csv" if set(SIMPLE_COLUMNS) <= columns else "persons-csv"


def read_persons(pieces: Pieces, source: str, form: PersonForm) -> ListContent:
    """Read a list. ``pieces`` are lines, except for XML and JSON documents, where any pieces will do."""
    return _READERS[form](pieces, source)


def reads_lines(form: str) -> bool:
    """Whether the form is read line by line."""
    return form not in ("ofac-xml", "un-xml", "eu-xml", "interpol-json", "misp-json", "stix-json")


def _of_text(read: Callable[[Iterable[str], str], ListContent]) -> Callable[[Pieces, str], ListContent]:
    return lambda pieces, source: read(_texts(pieces), source)


def _texts(pieces: Pieces) -> Iterator[str]:
    return (piece if isinstance(piece, str) else piece.decode("utf-8", "replace") for piece in pieces)


_READERS: Mapping[PersonForm, Callable[[Pieces, str], ListContent]] = {
    "persons-jsonl": read_json_lines,
    "persons-csv": _of_text(read_csv),
    "ofac-csv": read_ofac_csv,
    "ofac-xml": read_ofac_xml,
    "un-xml": read_un_xml,
    "eu-xml": read_eu_xml,
    "ftm-jsonl": read_ftm,
    "opensanctions-csv": _of_text(read_targets_csv),
    "interpol-json": read_notices,
    "misp-json": read_misp,
    "stix-json": read_stix,
}
