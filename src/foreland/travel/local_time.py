"""Local times to instants, across the days on which clocks are changed.

In spring an hour does not exist, in autumn one comes twice. A time in the missing hour is read as if the clocks had not
been changed yet (02:30 becomes 03:30 summer time); of an hour that comes twice the first is taken. Both are said, so
that whoever told the time can be asked.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Literal

from msgspec import Struct


class LocalInstant(Struct, frozen=True):
    """The instant (UTC) of a local time, and what had to be decided: it does not exist, or exists twice."""

    at: datetime
    note: Literal["skipped", "repeated"] | None = None


def resolve(local: datetime, zone: tzinfo) -> LocalInstant:
    """Return the instant of a local time without zone. Raises :class:`OverflowError` at the ends of the calendar."""
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first == second:
        return LocalInstant(first)
    exists = first.astimezone(zone).replace(tzinfo=None) == local.replace(fold=0)
    return LocalInstant(first, "repeated" if exists else "skipped")
