"""When an office is open, as people write it: ``24/7``, or ``Mo-Fr 06:00-18:00; Sa,Su 08:00-12:00``.

A stretch that ends at or before its beginning ends on the next day. Hours are those of a clock on the wall: where
clocks are changed, an office opens at the same hour of the clock.
"""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from msgspec import Struct

ALWAYS = "24/7"
LONGEST = 200
"""Characters of hours that are read."""

_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_DAY = 24 * 60
_PART = re.compile(
    r"(?:(?P<days>[a-z]{2}(?:\s*[-,]\s*[a-z]{2})*)\s+)?(?P<begins>\d{1,2}:\d\d)\s*[-\u2013]\s*(?P<ends>\d{1,2}:\d\d)"
)


class Stretch(Struct, frozen=True):
    """A stretch of hours on some days (0 is Monday), in minutes; past 1440 it lasts into the next day."""

    days: frozenset[int]
    begins: int
    ends: int


def read_hours(text: str) -> tuple[Stretch, ...] | None:
    """Return the stretches of a text, none for an empty one; ``None`` when it cannot be read."""
    squeezed = text.strip().casefold()
    if squeezed == ALWAYS:
        return (Stretch(frozenset(range(7)), 0, _DAY),)
    parts = [part.strip() for part in squeezed.split(";") if part.strip()] if len(squeezed) <= LONGEST else [""]
    read = [_read(part) for part in parts]
    known = tuple(one for one in read if one is not None)
    return known if len(known) == len(read) else None


def is_open(hours: tuple[Stretch, ...], zone: tzinfo, at: datetime) -> bool:
    """Whether an instant lies in these hours of a zone's clock."""
    local = at.astimezone(zone)
    today, minute = local.weekday(), local.hour * 60 + local.minute
    return any(
        (today in one.days and one.begins <= minute < one.ends)
        or ((today - 1) % 7 in one.days and minute + _DAY < one.ends)
        for one in hours
    )


def _read(part: str) -> Stretch | None:
    found = _PART.fullmatch(part)
    if found is None:
        return None
    begins, ends = _minutes(found["begins"]), _minutes(found["ends"])
    days = _days(found["days"]) if found["days"] else frozenset(range(7))
    if begins is None or ends is None or begins == _DAY or not days:
        return None
    return Stretch(days, begins, ends if ends > begins else ends + _DAY)


def _days(text: str) -> frozenset[int]:
    """Return the days of ``mo-fr`` or ``sa,su``; none when one of them is no day."""
    days: set[int] = set()
    for part in text.split(","):
        ends = [one.strip() for one in part.split("-")]
        if len(ends) > 2 or any(one not in _DAYS for one in ends):
            return frozenset()
        first, last = _DAYS.index(ends[0]), _DAYS.index(ends[-1])
        days |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return frozenset(days)


def _minutes(text: str) -> int | None:
    hour, _, minute = text.partition(":")
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= _DAY else None
