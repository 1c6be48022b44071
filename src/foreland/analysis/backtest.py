"""What a rule would have done on past journeys, as figures that name nobody.

Shares with Wilson intervals (:func:`foreland.analysis.intervals.wilson`). A group's share of the hits is held against
its share of the travellers on the same routes, so that a route that many of one nationality fly does not accuse a rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from foreland.analysis.intervals import Interval, wilson

Feature = Literal["nationality", "sex", "age_band", "residence"]
FEATURES: tuple[Feature, ...] = ("nationality", "sex", "age_band", "residence")
FEWEST = 5
"""Hits of a group below which its figures are left out: a few travellers could be told from them."""
UNEQUAL = 3.0
"""How many times its base share a group may have of the hits before publishing needs a signed reason."""


class Cell(Struct, frozen=True):
    """Travellers of one group on one route, and those of whom the rule is true."""

    route: str
    group: str
    travellers: int
    found: int


class Sample(Struct, frozen=True):
    """Of those whom chance chose: how many officers ``decided`` on, and how many of them they ``upheld``."""

    decided: int = 0
    upheld: int = 0


class Counted(Struct, frozen=True, kw_only=True):
    """What was counted of a rule.

    ``known``: journeys of which it is known how they ended, ``bad``: those that ended at the door, were refused,
    returned, without a document, or confirmed by an officer; of the hits and of all. ``by_day``: hits. ``shared``: hits
    that each other rule has, too. ``cells``: by feature.
    """

    first: date
    last: date
    travellers: int
    found: int
    known_found: int
    bad_found: int
    known: int
    bad: int
    by_day: Mapping[date, int]
    shared: Mapping[str, int]
    cells: Mapping[Feature, Sequence[Cell]]


class Group(Struct, frozen=True, kw_only=True):
    """A group's ``share`` of the hits with its interval, its ``base`` share on the same routes, and their ``ratio``.

    ``unequal``: even the lower end of the interval is above the allowed ratio.
    """

    feature: Feature
    group: str
    found: int
    share: float
    interval: Interval
    base: float
    ratio: float
    unequal: bool


class Backtest(Struct, frozen=True, kw_only=True):
    """The figures of a back-test. Shares between 0 and 1; ``None`` where nothing is known.

    ``alerts`` is the share of travellers, ``of_budget`` how many times the whole budget that is. ``lift``: how many
    times more often a hit ended badly than any journey of which the end is known; of a random referral that is 1.
    ``hidden``: groups too small to be told. ``by_month``: hits, by month as ``2026-11``. ``sample_lift``: how many
    times more often a hit ended badly than officers upheld one of the ``sample`` whom chance chose and they decided on.
    """

    first: date
    last: date
    travellers: int
    found: int
    found_a_day: float
    busiest_day: int
    alerts: float
    of_budget: float
    precision: float | None
    precision_interval: Interval | None
    known_found: int
    lift: float | None
    shared: Mapping[str, float]
    groups: tuple[Group, ...]
    hidden: int
    needs_reason: bool
    by_month: Mapping[str, int] = {}
    sample: int = 0
    sample_lift: float | None = None


def evaluate(counted: Counted, budget: float, allowed: float = UNEQUAL, sample: Sample | None = None) -> Backtest:
    """The figures. ``budget`` is the share of travellers that may be alerted on by all sources together.

    Raises :class:`ValueError` when there is no journey at all.
    """
    if not counted.travellers:
        raise ValueError("there is no journey to test the rule on")
    days = (counted.last - counted.first).days + 1
    alerts = counted.found / counted.travellers
    precision = counted.bad_found / counted.known_found if counted.known_found else None
    base = counted.bad / counted.known if counted.known else None
    chance = sample.upheld / sample.decided if sample and sample.decided else None
    groups, hidden = _groups(counted.cells, allowed)
    return Backtest(
        first=counted.first,
        last=counted.last,
        travellers=counted.travellers,
        found=counted.found,
        found_a_day=counted.found / days,
        busiest_day=max(counted.by_day.values(), default=0),
        alerts=alerts,
        of_budget=alerts / budget,
        precision=precision,
        precision_interval=wilson(counted.bad_found, counted.known_found),
        known_found=counted.known_found,
        lift=precision / base if precision is not None and base else None,
        shared={rule: count / counted.found for rule, count in sorted(counted.shared.items()) if counted.found},
        groups=groups,
        hidden=hidden,
        needs_reason=any(one.unequal for one in groups),
        by_month=_by_month(counted.by_day),
        sample=sample.decided if sample else 0,
        sample_lift=precision / chance if precision is not None and chance else None,
    )


def _by_month(by_day: Mapping[date, int]) -> dict[str, int]:
    months: dict[str, int] = defaultdict(int)
    for day, count in sorted(by_day.items()):
        months[f"{day:%Y-%m}"] += count
    return dict(months)


def _groups(cells: Mapping[Feature, Sequence[Cell]], allowed: float) -> tuple[tuple[Group, ...], int]:
    made: list[Group] = []
    hidden = 0
    for feature in FEATURES:
        found, expected = _expected(cells.get(feature, ()))
        total = sum(found.values())
        for group, count in sorted(found.items(), key=lambda one: (-one[1], one[0])):
            interval = wilson(count, total)
            if count < FEWEST or interval is None:
                hidden += 1
                continue
            base = expected[group] / total
            made.append(
                Group(
                    feature=feature,
                    group=group,
                    found=count,
                    share=count / total,
                    interval=interval,
                    base=base,
                    ratio=count / total / base,
                    unequal=interval.low / base > allowed,
                )
            )
    return tuple(made), hidden


def _expected(cells: Iterable[Cell]) -> tuple[dict[str, int], dict[str, float]]:
    """Hits by group, and as many as a rule would have that finds on each route whomever it flies."""
    travellers: dict[str, int] = defaultdict(int)
    on_route: dict[str, int] = defaultdict(int)
    cells = tuple(cells)
    for one in cells:
        travellers[one.route] += one.travellers
        on_route[one.route] += one.found
    found: dict[str, int] = defaultdict(int)
    expected: dict[str, float] = defaultdict(float)
    for one in cells:
        if one.found:
            found[one.group] += one.found
        expected[one.group] += on_route[one.route] * one.travellers / travellers[one.route]
    return dict(found), dict(expected)
