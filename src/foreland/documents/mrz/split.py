"""Pasted or piped text to the lines of each document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from foreland.documents.mrz.read import LONGEST_LINE

_CAPITALS = {ord(small): ord(small) - 32 for small in "abcdefghijklmnopqrstuvwxyz"}
_MOST_KEPT = 8
_IN_ONE_LINE = {88: 44, 72: 36, 90: 30, 68: 34}


class ZoneText(Struct, frozen=True):
    """The lines of one document and the number of the first, from 1."""

    line: int
    lines: tuple[str, ...]


def split_zones(lines: Iterable[str]) -> Iterator[ZoneText]:
    """Yield the lines of each document: a blank line ends one. Small letters become capitals, blanks go.

    Documents of one kind that follow each other without a blank line are told apart by their lengths; lines that were
    joined to one are parted.
    """
    gathered: list[str] = []
    first = seen = 0
    for seen, raw in enumerate(lines, 1):
        line = clean_line(raw)
        if not line:
            if gathered:
                yield ZoneText(first, _parted(gathered))
            gathered = []
            continue
        if not gathered:
            first = seen
        elif done := _complete(gathered):
            yield ZoneText(first, _parted(gathered[:done]))
            gathered, first = [], seen
        if len(gathered) < _MOST_KEPT:
            gathered.append(line)
    if gathered:
        yield ZoneText(first, _parted(gathered))


def clean_line(raw: str) -> str:
    """One line without blanks, in capitals; only so much of it as tells that it is too long."""
    return "".join(raw[: 4 * LONGEST_LINE].removeprefix("\ufeff").split())[: LONGEST_LINE + 1].translate(_CAPITALS)


def _complete(lines: list[str]) -> int:
    """How many lines make a document already: two of 44, 36 or 34, three of 30, joined ones; 0 when more must come."""
    widths = [len(line) for line in lines]
    if len(widths) == 2 and widths[0] == widths[1] and widths[0] in (44, 36, 34):
        return 2
    return len(widths) if widths in ([30, 30, 30], [9, 30, 30]) or _joined(widths) else 0


def _joined(widths: list[int]) -> int | None:
    """The width of the lines that were joined to these, where whole lines of one document were."""
    width = _IN_ONE_LINE.get(sum(widths)) if len(widths) < 3 else None
    return width if width and max(widths) > width and not any(one % width for one in widths) else None


def _parted(lines: list[str]) -> tuple[str, ...]:
    width = _joined([len(line) for line in lines])
    if width is None:
        return tuple(lines)
    text = "".join(lines)
    return tuple(text[start : start + width] for start in range(0, len(text), width))
