"""Partial dates: ``1980``, ``1980-05`` and ``1980-05-17`` as what they are, a stretch of days."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from msgspec import Struct

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
