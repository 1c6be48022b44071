"""Dates and times of messages as ISO 8601 text, partial where the day or month was sent as ``00``.

Two-digit years: a birth lies in the latest year that is not after the message; every other date is in this
century (PAXLST guide, data element 2380). The caller reports an inferred century (decision 6).
"""

from __future__ import annotations

from calendar import isleap
from functools import lru_cache

MONTHS = {
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6,
    "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12,
}  # fmt: skip

_REMEMBERED = 4096
"""Dates and times kept as read: those of one flight repeat, and births fall on few days."""

_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def iso_date(year: int, month: int, day: int) -> str | None:
    """``1980-05-17``, ``1980-05`` when ``day`` is 0, ``1980`` when both are; ``None`` when there is no such day."""
    if not 1000 <= year <= 9999 or not 0 <= month <= 12:
        return None
    if month == 0:
        return f"{year:04d}" if day == 0 else None
    if day == 0:
        return f"{year:04d}-{month:02d}"
    if day > _DAYS[month] or (month == 2 and day == 29 and not isleap(year)):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


@lru_cache(maxsize=_REMEMBERED)
def iso_time(text: str) -> str | None:
    """``HH:MM`` or ``HH:MM:SS`` from 4 or 6 digits."""
    if len(text) not in (4, 6) or not text.isascii() or not text.isdigit():
        return None
    if int(text[:2]) > 23 or int(text[2:4]) > 59 or int(text[4:] or 0) > 59:
        return None
    return ":".join((text[:2], text[2:4], text[4:])) if len(text) == 6 else f"{text[:2]}:{text[2:4]}"


def birth_year(two_digits: int, today: str | None) -> int | None:
    """Full year of a birth, the latest not after ``today`` (ISO date of the message).

    Without a message date only years that cannot lie in this century's future are certain: 41 to 99 are 19yy.
    """
    if today is None:
        return 1900 + two_digits if two_digits > 40 else None
    latest = int(today[:4])
    year = latest - latest % 100 + two_digits
    return year if year <= latest else year - 100


def birth_date(year: int | None, month: int, day: int, today: str | None) -> str | None:
    """Date of birth; a day after the message moves it back one century."""
    if year is None:
        return None
    found = iso_date(year, month, day)
    if found is not None and today is not None and found > today[: len(found)]:
        return iso_date(year - 100, month, day)
    return found


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


@lru_cache(maxsize=_REMEMBERED)
def read_yymmdd(text: str) -> str | None:
    """YYMMDD (this century) or CCYYMMDD."""
    if not _digits(text):
        return None
    if len(text) == 6:
        return iso_date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    if len(text) == 8:
        return iso_date(int(text[:4]), int(text[4:6]), int(text[6:]))
    return None


@lru_cache(maxsize=_REMEMBERED)
def read_birth_yymmdd(text: str, today: str | None) -> str | None:
    """YYMMDD or CCYYMMDD as a date of birth."""
    if len(text) == 6 and _digits(text):
        return birth_date(birth_year(int(text[:2]), today), int(text[2:4]), int(text[4:]), today)
    return read_yymmdd(text) if len(text) == 8 else None


@lru_cache(maxsize=_REMEMBERED)
def read_ddmmyy(text: str) -> str | None:
    """DDMMYY, the order of PNRGOV (IATA PADIS)."""
    if len(text) != 6 or not _digits(text):
        return None
    return iso_date(2000 + int(text[4:]), int(text[2:4]), int(text[:2]))


@lru_cache(maxsize=_REMEMBERED)
def read_ddmmmyy(text: str, today: str | None = None, *, birth: bool = False) -> str | None:
    """``12JUL64`` as in special service requests; ``12JUL1964`` too."""
    if len(text) not in (7, 9) or not _digits(text[:2]) or not _digits(text[5:]):
        return None
    month = MONTHS.get(text[2:5].upper())
    if month is None:
        return None
    if len(text) == 9:
        return iso_date(int(text[5:]), month, int(text[:2]))
    year = int(text[5:])
    if birth:
        return birth_date(birth_year(year, today), month, int(text[:2]), today)
    return iso_date(2000 + year, month, int(text[:2]))


def read_moment(text: str) -> str | None:
    """Local date and time of DTM formats 201 (YYMMDDHHMM), 203 (CCYYMMDDHHMM), 101, 102: the length decides.

    Twelve digits are CCYYMMDDHHMM, or YYMMDDHHMMSS when that reading is the only possible one.
    """
    text = text.strip()
    if not _digits(text):
        return None
    if len(text) in (6, 8):
        return read_yymmdd(text)
    for size in (8, 6):
        rest = text[size:]
        day, time = read_yymmdd(text[:size]), iso_time(rest)
        if day is not None and time is not None and (size == 6 or text[:2] in ("19", "20")):
            return f"{day}T{time}"
    return None


def join_moment(day: str | None, time: str | None) -> str | None:
    """Date and time as one text; the date alone when there is no time; ``None`` without a date."""
    if day is None:
        return None
    return f"{day}T{time}" if time else day
