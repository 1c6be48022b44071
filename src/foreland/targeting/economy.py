"""The alert economy: what officers can look at, against all that waits; which rules take more than their part of it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

SHIFT_HOURS = 8
FEW = 5
"""Alerts of a day that keep nobody from anything else."""


class Budget(Struct, frozen=True):
    """What officers on shift decide in a shift (``capacity``), what waits, and what is left over (``overflow``)."""

    officers: int
    capacity: int
    waiting: int
    overflow: int


class DayBudget(Struct, frozen=True):
    """Alerts of a day that all sources together may make, and on what that rests: hours on duty, or travellers."""

    hits: int
    by: Literal["roster", "travellers"]

    def of_one_rule(self, share: float) -> int:
        """Alerts of a day that one rule may make; a handful is never too many."""
        return max(FEW, int(self.hits * share))


def budget(officers: int, hits_an_hour: int, waiting: int) -> Budget:
    """The budget of all sources of hits together; nobody on shift can look at nothing."""
    capacity = officers * hits_an_hour * SHIFT_HOURS
    return Budget(officers, capacity, waiting, max(0, waiting - capacity))


def day_budget(officer_hours: float, hits_an_hour: int, travellers: int, share: float) -> DayBudget:
    """The budget of 24 hours: what officers decide in the hours that they are on duty; without any roster, a share of
    the travellers that were screened.
    """
    if officer_hours > 0:
        return DayBudget(int(officer_hours * hits_an_hour), "roster")
    return DayBudget(int(travellers * share), "travellers")
