"""Dates of zones: two digits of the year, fillers for what is unknown. The century is inferred, from a given today."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

from msgspec import Struct

from foreland.documents.mrz.digits import check_digit

UNKNOWN = "<<"
_OLDEST_AGE = 120
_LONGEST_AHEAD = 50


class ZoneDate(Struct, frozen=True):
    """What a date says.

    ``possible`` is whether there is such a date; ``text`` is ISO 8601, shorter where parts are unknown and ``None``
    where nothing is known. ``digit`` is the check digit over the field. ``other_century``: the text a hundred years
    earlier would also be a living person's.
    """

    possible: bool
    digit: str
    text: str | None = None
    complete: bool = False
    other_century: str | None = None


@lru_cache(maxsize=65536)
def read_birth(text: str, today: date) -> ZoneDate:
    """Read YYMMDD as a date of birth: the latest such date that is not after today."""
    digit, parts = check_digit(text), _parts(text)
    if parts is None:
        return ZoneDate(False, digit)
    short, month, day = parts
    if short is None:
        return ZoneDate(True, digit)
    year = today.year - today.year % 100 + short
    if (year, month or 1, day or 1) > (today.year, today.month, today.day):
        year -= 100
    return _dated(digit, (year, month, day), today.year - (year - 100) <= _OLDEST_AGE)


@lru_cache(maxsize=65536)
def read_expiry(text: str, today: date) -> ZoneDate:
    """Read YYMMDD as a date of expiry: at most fifty years ahead, else in the century before."""
    digit, parts = check_digit(text), _parts(text)
    if parts is None:
        return ZoneDate(False, digit)
    short, month, day = parts
    if short is None:
        return ZoneDate(True, digit)
    year = today.year - today.year % 100 + short
    if year > today.year + _LONGEST_AHEAD:
        year -= 100
    return _dated(digit, (year, month, day), two_centuries=False)


def _parts(text: str) -> tuple[int | None, int | None, int | None] | None:
    """Year, month and day, each ``None`` when unknown; ``None`` when a part is no number or out of its range."""
    read: list[int | None] = []
    for start, least, most in ((0, 0, 99), (2, 1, 12), (4, 1, 31)):
        part = text[start : start + 2]
        if part == UNKNOWN:
            read.append(None)
        elif part.isascii() and part.isdigit() and least <= int(part) <= most:
            read.append(int(part))
        else:
            return None
    if read[1] and read[2] and read[2] > (29 if read[1] == 2 else monthrange(2000, read[1])[1]):
        return None
    return read[0], read[1], read[2]


def _dated(digit: str, parts: tuple[int, int | None, int | None], two_centuries: bool) -> ZoneDate:
    year, month, day = parts
    text = _text(year, month, day)
    if text is None:
        return ZoneDate(False, digit)
    earlier = _text(year - 100, month, day) if two_centuries else None
    return ZoneDate(True, digit, text, month is not None and day is not None, earlier)


def _text(year: int, month: int | None, day: int | None) -> str | None:
    """ISO 8601; a day without its month says nothing. ``None`` for 29 February of a year that has none."""
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if day <= monthrange(year, month)[1] else None
