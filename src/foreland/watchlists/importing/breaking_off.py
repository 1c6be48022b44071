"""Whether a file that is read line by line breaks off: what its last line shows.

A file that ends between two lines shows nothing; there the counts of the version before are all there is to go by
(:mod:`~foreland.watchlists.shrinking`), and what entries refer to (``ofac``, ``open_sanctions``).
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterable, Iterator

import msgspec

from foreland.travel.csv_lines import split_line

_EMPTY = ("", b"", "\x1a", b"\x1a")  # the last two end a file, and are no line of it
MOST_MISSING = 0.01
"""Share of what is referred to that may be missing in a whole file: publishers leave out one or the other."""


class LastLine:
    """Lines as they pass; of those that hold something the first and the last are kept."""

    def __init__(self, lines: Iterable[str | bytes]) -> None:
        self._lines = lines
        self._first: str | bytes = ""
        self._last: str | bytes = ""
        self.number = 0

    def __iter__(self) -> Iterator[str | bytes]:
        for number, line in enumerate(self._lines, start=1):
            if line.strip() not in _EMPTY:
                self._first = self._first or line
                self._last, self.number = line, number
            yield line

    def cut_json(self) -> bool:
        """Whether the last line begins an object and is none."""
        try:
            msgspec.json.decode(self._last)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _text(self._last).lstrip("\ufeff \t").startswith("{")
        return False

    def cut_csv(self, delimiter: str = ",") -> bool:
        """Whether the last line ends within quotation marks or a letter, or unended with fewer cells than the first."""
        cells = split_line(_text(self._last), delimiter)
        if cells is None or _within_a_letter(self._last):
            return True
        return not self.ended() and len(cells) < len(split_line(_text(self._first), delimiter) or ())

    def ended(self) -> bool:
        """Whether the last line has its end."""
        return _text(self._last[-1:]) in ("\n", "\r")


def lacks(referred: Collection[object], missing: int) -> bool:
    """Whether too much of what is referred to is missing for the file to be whole."""
    return missing > len(referred) * MOST_MISSING


def _text(line: str | bytes) -> str:
    return line if isinstance(line, str) else line.decode("utf-8", "replace")


def _within_a_letter(line: str | bytes) -> bool:
    """Whether bytes of UTF-8 end before their last letter does."""
    if isinstance(line, str):
        return False
    reader = codecs.getincrementaldecoder("utf-8")("replace")
    reader.decode(line)
    return bool(reader.getstate()[0])
