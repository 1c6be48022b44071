"""Partial dates: ``1980``, ``1980-05`` and ``1980-05-17`` as what they are, a stretch of days."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Literal

from msgspec import Struct

DateRelation = Literal["same", "compatible", "day_month_swapped", "one_part_differs", "close", "differs"]
_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class PartialDate(Struct, frozen=True):
    """A date of which the day, or the day and the month, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    def earliest(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """The last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def overlaps(self, other: PartialDate) -> bool:
        """Whether both can mean one and the same day."""
        return self.earliest() <= other.latest() and other.earliest() <= self.latest()


@lru_cache(maxsize=65536)
def read_partial_date(text: str | None) -> PartialDate | None:
    """Read an ISO 8601 date that may stop after the year or the month; ``None`` when there is no such date."""
    match = _SHAPE.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year or (month is not None and not 1 <= month <= 12):
        return None
    if day is not None and month is not None and not 1 <= day <= monthrange(year, month)[1]:
        return None
    return PartialDate(year, month, day)


def whole_day(text: str | None) -> date | None:
    """The day of an ISO 8601 date; ``None`` when there is no such date, or its day is not known."""
    read = read_partial_date(text)
    return read.earliest() if read is not None and read.day is not None else None


def relate_dates(one: PartialDate, other: PartialDate) -> DateRelation:
    """How two statements of one person's date relate, from ``same`` to ``differs``; the order does not matter.

    ``compatible``: they can mean one day, or share the year and one of them is 1 January, which stands for an unknown
    day in many registers. ``one_part_differs``: a slip in the day or the month, or in one digit of the year.
    ``close``: at most a year apart.
    """
    if one == other and one.day is not None:
        return "same"
    placeholder = any((each.month, each.day) == (1, 1) for each in (one, other))
    if one.overlaps(other) or (one.year == other.year and placeholder):
        return "compatible"
    years = abs(one.year - other.year)
    if one.day is not None and other.day is not None:
        if years == 0 and (one.month, one.day) == (other.day, other.month):
            return "day_month_swapped"
        same_parts = (one.month == other.month) + (one.day == other.day)
        if (years == 0 and same_parts == 1) or (years in (1, 10) and same_parts == 2):
            return "one_part_differs"
    return "close" if years <= 1 else "differs"
