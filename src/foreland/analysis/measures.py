"""The measures of the work, as data: what is divided by what, in which unit; and figures from what was counted.

None is about an officer: the store counts by flight and desk alone. What each means is said to readers in
``docs/explanation/measures.md``; its words stand in the text catalogue under its code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from foreland.analysis.intervals import Interval, median_interval, median_of, poisson, wilson

MeasureKind = Literal["count", "share", "rate", "median"]
Unit = Literal["cases", "per_cent", "per_10000", "minutes"]
FEWEST = 10
"""A share of fewer cases, or a median of fewer values, is too little to say anything by."""
_PER = {"per_cent": 100, "per_10000": 10_000}


class Measure(Struct, frozen=True, kw_only=True):
    """A measure: ``part`` over ``whole`` are names of what the store counted; of a median, what it timed."""

    code: str
    kind: MeasureKind
    unit: Unit
    part: str
    whole: str | None = None


def _count(code: str) -> Measure:
    return Measure(code=code, kind="count", unit="cases", part=code)


def _share(code: str, part: str, whole: str) -> Measure:
    return Measure(code=code, kind="share", unit="per_cent", part=part, whole=whole)


def _median(code: str) -> Measure:
    return Measure(code=code, kind="median", unit="minutes", part=code)


# Beside penalties avoided stand, in this order, what speaks against them.
BESIDE_PENALTIES = ("overturned", "missed")
MEASURES = (
    _count("recommended"),
    _count("approved"),
    _count("sent"),
    _count("acknowledged"),
    _share("compliance", "complied", "answered"),
    _share("verified_correct", "confirmed", "verified"),
    _share("overturned", "overturned", "verified"),
    _share("withdrawn", "withdrawn", "recommended"),
    _count("missed"),
    _count("pending_expired"),
    _share("reviewed_in_time", "decided_in_time", "doors_closed"),
    Measure(code="hits_rate", kind="rate", unit="per_10000", part="travellers_hit", whole="travellers"),
    _median("hit_to_taken"),
    _median("taken_to_decided"),
    _median("hit_to_recommended"),
    _median("recommended_to_approved"),
    _median("approved_to_sent"),
    _median("sent_to_acknowledged"),
    _median("acknowledged_to_acted"),
)


class Counted(Struct, frozen=True, kw_only=True):
    """What the store counted, and the minutes that it timed, each under its name."""

    numbers: Mapping[str, int]
    minutes: Mapping[str, Sequence[float]]


class Figure(Struct, frozen=True, kw_only=True):
    """A measure of a period. ``value`` and ``interval`` are in its unit; ``enough`` is false for too few to say.

    ``part`` is the number of cases, of a median the number of values.
    """

    measure: Measure
    value: float | None
    part: int
    whole: int | None
    interval: Interval | None
    enough: bool


class Compared(Struct, frozen=True, kw_only=True):
    """A figure beside the one of the same length of time before, and what was declared as a starting point."""

    now: Figure
    before: Figure
    declared: float | None

    @property
    def apart(self) -> bool | None:
        """Whether the two periods differ by more than chance seldom makes; ``None``: too few to say."""
        if not (self.now.enough and self.before.enough and self.now.interval and self.before.interval):
            return None
        return self.now.interval.apart(self.before.interval)


def figure(measure: Measure, counted: Counted) -> Figure:
    """Work out a measure. Raises :class:`KeyError` when something was not counted at all: that is no zero."""
    if measure.kind == "median":
        values = counted.minutes[measure.part]
        interval = median_interval(values)
        return Figure(
            measure=measure, value=median_of(values), part=len(values), whole=None, interval=interval,
            enough=len(values) >= FEWEST,
        )  # fmt: skip
    part = counted.numbers[measure.part]
    if measure.whole is None:
        return Figure(measure=measure, value=part, part=part, whole=None, interval=poisson(part), enough=True)
    whole, per = counted.numbers[measure.whole], _PER[measure.unit]
    return Figure(
        measure=measure,
        value=per * part / whole if whole else None,
        part=part,
        whole=whole,
        interval=_scaled(wilson(part, whole), per),
        enough=whole >= FEWEST,
    )


def compare(now: Counted, before: Counted, declared: Mapping[str, float]) -> list[Compared]:
    """Work out every measure of two periods, in the order of the list."""
    return [
        Compared(now=figure(one, now), before=figure(one, before), declared=declared.get(one.code)) for one in MEASURES
    ]


def _scaled(interval: Interval | None, per: int) -> Interval | None:
    return None if interval is None else Interval(interval.low * per, interval.high * per)
