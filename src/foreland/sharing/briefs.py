"""The daily brief of a field office: which shift has begun, and what a brief covers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo

from msgspec import Struct

COVERED = timedelta(days=1)
"""A brief tells what is new since so long before the shift, and who arrives so long after its beginning."""
TREND = timedelta(days=7)
"""Figures of so long before the shift, beside those of as long before that."""
KEPT = timedelta(days=31)

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class Shifts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When shifts begin, ``06:00`` by the clock of the airport; ``offices`` by airport where it is not the usual.

    Raises :class:`ValueError` (:class:`msgspec.ValidationError` when it is read) where a clock cannot be read.
    """

    citation: str
    usual: tuple[str, ...]
    offices: Mapping[str, tuple[str, ...]] = {}

    def __post_init__(self) -> None:
        for office, clocks in (("usual", self.usual), *self.offices.items()):
            if not clocks or not all(_CLOCK.fullmatch(one) for one in clocks):
                raise ValueError(f"{office}: shifts begin at hours such as 06:00, and at one at least")

    def of(self, airport: str) -> Sequence[str]:
        """Return when shifts begin at an airport."""
        return self.offices.get(airport, self.usual)


def shift_begun(clocks: Sequence[str], zone: tzinfo, now: datetime) -> datetime:
    """Return when the shift began that is on duty now (UTC), by the clock on the wall of a zone, changed clocks too."""
    today = now.astimezone(zone).date()
    beginnings = [
        datetime.combine(day, time(int(clock[:2]), int(clock[3:])), zone).astimezone(UTC)
        for day in (today - timedelta(days=2), today - timedelta(days=1), today)
        for clock in clocks
    ]
    return max(one for one in beginnings if one <= now)
