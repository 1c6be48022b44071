"""Reading lists of lost, stolen and revoked documents: lines of text to notices, ranges and problems.

CSV with a header: ``number, issuing_state, type, category, reported_on`` and, for a range of blanks, ``number_to``, the
last number of the range: both numbers then are one prefix and a running number of the same width.
``category`` is ``lost``, ``stolen``, ``revoked``, ``invalid`` or ``stolen_blank``.

JSON Lines: ``{"number", "issuing_state", "type", "category", "reported_on"}``, or for a range
``{"range": [prefix, width, low, high], "issuing_state", "type", "category", "reported_on"}``: its numbers are the
prefix and ``width`` digits, from ``low`` to ``high``, both included.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from msgspec import Struct, structs

from foreland.documents.notice import LONGEST_RANGE_WIDTH, BlankRange, Category, DocumentNotice
from foreland.travel.countries import country_code
from foreland.travel.csv_lines import csv_rows
from foreland.travel.document_number import normalise_number
from foreland.travel.json_lines import json_rows
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


class _JsonRow(Struct):
    issuing_state: str
    category: str
    number: str = ""
    range: tuple[str, int, int, int] | None = None
    type: str | None = None
    reported_on: str | None = None


def read_documents_json_lines(lines: Iterable[str | bytes], source: str) -> DocumentListContent:
    """Read a document list in JSON Lines; a line that cannot be read is a problem, left out."""
    notices: list[DocumentNotice] = []
    ranges: list[BlankRange] = []
    problems: list[LineProblem] = []
    for line, row in json_rows(lines, _JsonRow, problems):
        number = normalise_number(row.number)
        common = _read_common(
            number or row.range, row.issuing_state, row.category, row.type, row.reported_on, line, source, problems
        )
        if common is None:
            continue
        if row.range is None:
            notices.append(_notice(common, number))
        elif _is_range(row.range):
            ranges.append(_range(common, row.range))
        else:
            problems.append(LineProblem(line=line, code="range_unreadable", field="range"))
    return DocumentListContent(tuple(notices), tuple(ranges), tuple(problems))


def _is_range(bounds: tuple[str, int, int, int]) -> bool:
    _, width, low, high = bounds
    return 0 < width <= LONGEST_RANGE_WIDTH and 0 <= low <= high < 10**width


class _Common(Struct):
    """What notices and ranges share."""

    source: str
    issuing_state: str
    category: Category
    type: str | None
    reported_on: str | None


def _read_row(
    row: dict[str, str], line: int, source: str, problems: list[LineProblem]
) -> DocumentNotice | BlankRange | None:
    cell = {column: row.get(column, "") for column in CSV_COLUMNS}
    number, last = normalise_number(cell["number"]), normalise_number(cell["number_to"])
    common = _read_common(
        number,
        cell["issuing_state"],
        cell["category"],
        cell["type"],
        cell["reported_on"],
        line,
        source,
        problems,
    )
    if common is None:
        return None
    if not last:
        return _notice(common, number)
    bounds = _bounds(number, last)
    if bounds is None:
        problems.append(LineProblem(line=line, code="range_unreadable", field="number_to"))
        return None
    return _range(common, bounds)


def _read_common(
    number: object,
    issuing_state: str,
    category: str,
    document_type: str | None,
    reported_on: str | None,
    line: int,
    source: str,
    problems: list[LineProblem],
) -> _Common | None:
    issuer, known = country_code(issuing_state), _CATEGORIES.get(category.strip().lower())
    if not number:
        problems.append(LineProblem(line=line, code="number_missing", field="number"))
        return None
    if issuer is None:
        problems.append(LineProblem(line=line, code="country_unknown", field="issuing_state"))
        return None
    if known is None:
        problems.append(LineProblem(line=line, code="category_unknown", field="category"))
        return None
    if reported_on and read_partial_date(reported_on) is None:
        problems.append(LineProblem(line=line, code="date_unreadable", field="reported_on", kept=True))
        reported_on = None
    return _Common(
        source=source,
        issuing_state=issuer,
        category=known,
        type=normalise_number(document_type) or None,
        reported_on=reported_on or None,
    )


def _notice(common: _Common, number: str) -> DocumentNotice:
    return DocumentNotice(number=number, **structs.asdict(common))


def _range(common: _Common, bounds: tuple[str, int, int, int]) -> BlankRange:
    prefix, width, low, high = bounds
    return BlankRange(
        source=common.source,
        issuing_state=common.issuing_state,
        prefix=normalise_number(prefix),
        width=width,
        low=low,
        high=high,
        type=common.type,
        reported_on=common.reported_on,
    )


def _bounds(first: str, last: str) -> tuple[str, int, int, int] | None:
    """``(prefix, width, low, high)`` of two numbers that differ in their running number only."""
    digits = min(len(first) - len(first.rstrip("0123456789")), len(last) - len(last.rstrip("0123456789")))
    width = min(digits, LONGEST_RANGE_WIDTH)
    if not width or len(first) != len(last) or first[:-width] != last[:-width]:
        return None
    low, high = int(first[-width:]), int(last[-width:])
    return (first[:-width], width, low, high) if low <= high else None
