"""Reading lists of lost, stolen and revoked documents: lines of text to notices, ranges and problems.

CSV with a header: ``number, issuing_state, type, category, reported_on`` and, for a range of blanks, ``number_to``, the
last number of the range: both numbers then are one prefix and a running number of the same width.
``category`` is ``lost``, ``stolen``, ``revoked``, ``invalid`` or ``stolen_blank``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from msgspec import Struct

from foreland.documents.index import LONGEST_RANGE_WIDTH, BlankRange, Category, DocumentNotice
from foreland.travel.countries import country_code
from foreland.travel.csv_lines import csv_rows
from foreland.travel.document_number import normalise_number
from foreland.travel.line_problem import LineProblem
from foreland.travel.partial_date import read_partial_date

CSV_COLUMNS = ("number", "number_to", "issuing_state", "type", "category", "reported_on")
_REQUIRED = ("number", "issuing_state", "category")
_CATEGORIES: dict[str, Category] = {name: name for name in get_args(Category)}


class DocumentListContent(Struct, frozen=True):
    """What a file held."""

    notices: tuple[DocumentNotice, ...]
    ranges: tuple[BlankRange, ...]
    problems: tuple[LineProblem, ...]


def read_documents_csv(lines: Iterable[str], source: str) -> DocumentListContent:
    """Read a document list. A line without number, known issuing state or known category is a problem, left out."""
    notices: list[DocumentNotice] = []
    ranges: list[BlankRange] = []
    problems: list[LineProblem] = []
    for line, row in csv_rows(lines, _REQUIRED, problems):
        found = _read_row(row, line, source, problems)
        if isinstance(found, BlankRange):
            ranges.append(found)
        elif found is not None:
            notices.append(found)
    return DocumentListContent(tuple(notices), tuple(ranges), tuple(problems))


def _read_row(
    row: dict[str, str], line: int, source: str, problems: list[LineProblem]
) -> DocumentNotice | BlankRange | None:
    cell = {column: row.get(column, "") for column in CSV_COLUMNS}
    number, last = normalise_number(cell["number"]), normalise_number(cell["number_to"])
    issuer, category = country_code(cell["issuing_state"]), _CATEGORIES.get(cell["category"].lower())
    if not number:
        problems.append(LineProblem(line=line, code="number_missing", field="number"))
        return None
    if issuer is None:
        problems.append(LineProblem(line=line, code="country_unknown", field="issuing_state"))
        return None
    if category is None:
        problems.append(LineProblem(line=line, code="category_unknown", field="category"))
        return None
    reported_on: str | None = cell["reported_on"] or None
    if reported_on and read_partial_date(reported_on) is None:
        problems.append(LineProblem(line=line, code="date_unreadable", field="reported_on", kept=True))
        reported_on = None
    document_type = normalise_number(cell["type"]) or None
    if not last:
        return DocumentNotice(
            source=source,
            number=number,
            issuing_state=issuer,
            category=category,
            type=document_type,
            reported_on=reported_on,
        )
    bounds = _bounds(number, last)
    if bounds is None:
        problems.append(LineProblem(line=line, code="range_unreadable", field="number_to"))
        return None
    prefix, width, low, high = bounds
    return BlankRange(
        source=source,
        issuing_state=issuer,
        prefix=prefix,
        width=width,
        low=low,
        high=high,
        type=document_type,
        reported_on=reported_on,
    )


def _bounds(first: str, last: str) -> tuple[str, int, int, int] | None:
    """``(prefix, width, low, high)`` of two numbers that differ in their running number only."""
    digits = min(len(first) - len(first.rstrip("0123456789")), len(last) - len(last.rstrip("0123456789")))
    width = min(digits, LONGEST_RANGE_WIDTH)
    if not width or len(first) != len(last) or first[:-width] != last[:-width]:
        return None
    low, high = int(first[-width:]), int(last[-width:])
    return (first[:-width], width, low, high) if low <= high else None
