"""What a scanner or a typist did to lines, as hints: ``«`` for ``<<``, lines that are too short or out of order.

Only a zone whose every check digit then agrees is suggested. It is never read as a hint would have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice, permutations, product

from foreland.documents.mrz.layouts import PLAUSIBLE
from foreland.documents.mrz.read import read_zone
from foreland.documents.mrz.record import Zone

_TWO = str.maketrans({"«": "<<", "≪": "<<", "‹": "<", "＜": "<", "〈": "<", "﹤": "<"})
_ONE = str.maketrans({"«": "<", "≪": "<", "‹": "<", "＜": "<", "〈": "<", "﹤": "<"})
_MOST_LOST = 12
"""Fillers missing within a line; a name may have lost all of those behind it."""
_SHORTEST = 5
_MOST_TRIED = 60
_RUN = re.compile("<+")


def refilled(zone: Zone, today: date) -> Iterator[tuple[int, str]]:
    """Yield each line (its place, and what it may have been) of the first way in which every check digit agrees."""
    if zone.all_checks_ok:
        return
    for lines in islice(_tries(zone.lines), _MOST_TRIED):
        if lines != zone.lines and read_zone(lines, today).all_checks_ok:
            yield from ((place, line) for place, line in enumerate(lines) if line != zone.lines[place])
            return


def _tries(given: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if len(given) < 4:
        yield from permutations(given)
    for table in (_TWO, _ONE):
        lines = [line.translate(table) for line in given]
        for widths in PLAUSIBLE:
            if len(widths) == len(lines):
                yield from product(*(tuple(_filled(*one)) for one in zip(lines, widths, strict=True)))


def _filled(line: str, width: int) -> Iterator[str]:
    """Yield a line with the fillers that it lacks: at its end, then in each run of fillers; none when it cannot be."""
    lost = width - len(line)
    if lost == 0:
        yield line
    elif 0 < lost < width - _SHORTEST:
        yield line + "<" * lost
        for run in _RUN.finditer(line):
            if lost <= _MOST_LOST and run.end() < len(line):
                yield line[: run.end()] + "<" * lost + line[run.end() :]
