"""What the answer codes of states mean: ``answer_codes.csv``, editable, a citation and a mark of verification a row.

A deployment's own ``answer_codes.csv`` in the data folder replaces the shipped table.
"""

from __future__ import annotations

import csv
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from foreland.messages.verdicts import CodeRow, CodeTable
from foreland.resources.own_file import own_or_shipped

_COLUMNS = ("state", "dialect", "code", "verdict", "meaning", "citation", "verified")


def load_answer_codes(data: Path | None = None) -> CodeTable:
    """Load the deployment's table, else the shipped one. Raises :class:`ValueError` naming a broken row."""
    return read_answer_codes(own_or_shipped(data, "answer_codes.csv"))


def read_answer_codes(source: Traversable) -> CodeTable:
    """Read a table. Raises :class:`ValueError` naming a broken row."""
    rows: dict[tuple[str, str, str], CodeRow] = {}
    with source.open("r", encoding="utf-8-sig") as lines:
        reader = csv.DictReader(lines)
        for line in reader:
            row = _row(line, f"{source}: line {reader.line_num}")
            key = (row.state, row.dialect, row.code)
            if key in rows:
                raise ValueError(f"{source}: line {reader.line_num}: {' '.join(key)} again")
            rows[key] = row
    return CodeTable(rows.values())


def _row(line: dict[str, str | None], place: str) -> CodeRow:
    values = {name: (line.get(name) or "").strip() for name in _COLUMNS}
    for name in ("state", "code", "verdict", "meaning", "citation"):
        if not values[name]:
            raise ValueError(f"{place}: {name} is missing")
    if values["verified"] not in ("yes", "no"):
        raise ValueError(f"{place}: verified is yes or no")
    try:
        return msgspec.convert({**values, "verified": values["verified"] == "yes"}, CodeRow)
    except msgspec.ValidationError as error:
        raise ValueError(f"{place}: {error}") from error
