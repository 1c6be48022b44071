"""CSV read line by line: one line is one row, so that a stray quotation mark spoils its own line and not the rest."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from foreland.travel.line_problem import LineProblem


def csv_rows(
    lines: Iterable[str], required: tuple[str, ...], problems: list[LineProblem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield ``(line number, column to value)`` for each row below the header; values are stripped, columns may lack.

    Nothing is yielded when a required column is missing. What cannot be read is added to ``problems``; empty lines are
    nothing.
    """
    header: list[str] | None = None
    for number, line in enumerate(lines, start=1):
        cells = split_line(line)
        if cells is None:
            problems.append(LineProblem(line=number, code="not_csv"))
        elif header is None:
            header = [cell.lower() for cell in cells]
            missing = [column for column in required if column not in header]
            problems.extend(LineProblem(line=number, code="column_missing", field=column) for column in missing)
            if missing:
                return
        elif any(cells):
            yield number, dict(zip(header, cells, strict=False))
    if header is None:
        problems.append(LineProblem(line=1, code="header_missing"))


def table_rows(
    cells: Iterable[Sequence[str]], required: tuple[str, ...], problems: list[LineProblem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table whose cells are told apart already, as :func:`csv_rows` does."""
    header: list[str] | None = None
    for number, row in enumerate(cells, start=1):
        texts = [cell.strip() for cell in row]
        if not any(texts):
            continue
        if header is None:
            header = [text.lower() for text in texts]
            missing = [column for column in required if column not in header]
            problems.extend(LineProblem(line=number, code="column_missing", field=column) for column in missing)
            if missing:
                return
        else:
            yield number, dict(zip(header, texts, strict=False))
    if header is None:
        problems.append(LineProblem(line=1, code="header_missing"))


def split_line(line: str, delimiter: str = ",") -> list[str] | None:
    """The cells of one line, stripped; ``None`` when it is no CSV (an open quotation mark)."""
    text = line.replace("\0", "").lstrip("\ufeff").rstrip("\r\n").replace("\r", " ").replace("\n", " ")
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return [cell.strip() for cell in rows[0]] if rows else []
