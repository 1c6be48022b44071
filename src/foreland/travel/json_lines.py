"""JSON Lines read line by line: what a line cannot say is its own problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from foreland.travel.line_problem import LineProblem

_Row = TypeVar("_Row")


def json_rows(lines: Iterable[str | bytes], row: type[_Row], problems: list[LineProblem]) -> Iterator[tuple[int, _Row]]:
    """Yield ``(line number, what it says)``; what is no ``row`` is added to ``problems``, empty lines are nothing."""
    decoder = msgspec.json.Decoder(row)
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            said = decoder.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            problems.append(LineProblem(line=number, code="not_an_entry"))
        else:
            yield number, said
