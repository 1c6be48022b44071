"""Birth dates in words: ``10 Dec 1948``, ``circa 1951``, ``1951 to 1953``, ``1970-00-00``, ``late 1960s``."""

from __future__ import annotations

import re

from foreland.travel.partial_date import PartialDate, read_partial_date
from foreland.watchlists.entry import ListedDate

WIDEST_RANGE = 25
"""Years of a range that are taken one by one; a wider one says nothing about a person."""

_LONGEST = 80
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}

_ROUGH = re.compile(
    r"\b(?:circa|ca|c|approx|approximately|about|around|estimated|unconfirmed|possibly|early|mid|late)\b\.?", re.I
)
_BRACKETS = re.compile(r"[()\[\]~]")
_RANGE = re.compile(r"\s+(?:to|and|until|or)\s+|(?<=\d{4})\s*[-–—]\s*(?=\d{4}$)", re.I)
_BETWEEN = re.compile(r"^(?:between|from)\s+", re.I)
_DECADE = re.compile(r"(\d{3})0['’]?s", re.I)
_NUMERIC = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:T\d.*)?")
_WORDED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s.-]+)?([A-Za-z]{3,9})[.,\s-]+(\d{4})")


def read_listed_dates(text: str, *, circa: bool = False) -> tuple[ListedDate, ...]:
    """Read one date or range; none when it cannot be read.

    A range becomes its years, each of which may be the one. ``circa`` says that the list calls it approximate anyway.
    """
    if len(text) > _LONGEST:
        return ()
    bare = text.removesuffix("~").strip()
    if read_partial_date(bare) is not None:
        return (ListedDate(value=bare, circa=circa or bare != text.strip()),)
    rough = circa or "~" in text or _ROUGH.search(text) is not None
    plain = _BETWEEN.sub("", " ".join(_ROUGH.sub(" ", _BRACKETS.sub(" ", text)).split()))
    decade = _DECADE.fullmatch(plain)
    if decade is not None:
        return _years(int(decade[1]) * 10, int(decade[1]) * 10 + 9, rough)
    ends = [_one_date(part) for part in _RANGE.split(plain)]
    first, last = ends[0], ends[-1]
    if first is None or last is None or len(ends) > 2:
        return ()
    if len(ends) == 1:
        return (ListedDate(value=_iso(first), circa=rough),)
    return _years(first.year, last.year, rough)


def _years(first: int, last: int, circa: bool) -> tuple[ListedDate, ...]:
    if not 0 <= last - first <= WIDEST_RANGE:
        return ()
    return tuple(ListedDate(value=f"{year:04}", circa=circa) for year in range(first, last + 1))


def read_one_date(text: str) -> str | None:
    """Read a single date, as of issue or expiry, to ISO 8601; ``None`` when there is none."""
    found = _one_date(text.strip())
    return _iso(found) if found else None


def _one_date(text: str) -> PartialDate | None:
    numeric, worded = _NUMERIC.fullmatch(text), _WORDED.fullmatch(text)
    if numeric is not None:
        year, month, day = (int(part or 0) for part in numeric.groups())
    elif worded is not None:
        month = _MONTHS.get(worded[2][:3].lower(), 0)
        year, day = int(worded[3]), int(worded[1] or 0)
        if not month:
            return None
    else:
        return None
    if day and not month:
        return None
    parts = [f"{year:04}", *([f"{month:02}"] if month else []), *([f"{day:02}"] if day else [])]
    return read_partial_date("-".join(parts))


def _iso(found: PartialDate) -> str:
    parts = [f"{found.year:04}", *(f"{part:02}" for part in (found.month, found.day) if part)]
    return "-".join(parts)
