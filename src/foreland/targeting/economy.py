"""The alert economy: what officers can look at, against all that waits; which rules take more than their share."""

from __future__ import annotations

from msgspec import Struct

SHIFT_HOURS = 8


class Budget(Struct, frozen=True):
    """What officers on shift decide in a shift (``capacity``), what waits, and what is left over (``overflow``)."""

    officers: int
    capacity: int
    waiting: int
    overflow: int


def budget(officers: int, hits_an_hour: int, waiting: int) -> Budget:
    """The budget of all sources of hits together; nobody on shift can look at nothing."""
    capacity = officers * hits_an_hour * SHIFT_HOURS
    return Budget(officers, capacity, waiting, max(0, waiting - capacity))


def over_budget(day_alerts: int, travellers: int, share: float) -> bool:
    """Whether a rule alone alerted on more of a day's travellers than all sources together may: its owner is told."""
    return day_alerts > max(1.0, share * travellers)
