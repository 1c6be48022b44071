"""Penalties avoided: what a carrier would have been fined for each traveller who was kept off on a confirmed ground.

A case counts once it is closed, not before: the store hands over only what a named officer verified as confirmed. It is
priced by the state of arrival and the day of the flight. A case that no tariff covers is counted and has no price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from foreland.analysis.intervals import Interval, poisson, weighted


class Tariff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a state fines a carrier for one traveller, from a day on until the next row of that state.

    ``state``: ISO 3166 alpha-3. ``amount`` in whole units of ``currency`` (ISO 4217), ``None``: no longer known.
    """

    state: str
    since: date
    amount: int | None
    currency: str
    citation: str
    verified: bool


class Sum(Struct, frozen=True, kw_only=True):
    """What was avoided: cases, those without a price, and an amount for each currency. Currencies are never added.

    ``interval`` is that of ``cases``, ``intervals`` are those of ``amounts``. A case without a price is in no amount.
    """

    cases: int
    interval: Interval
    without_price: int
    amounts: dict[str, int]
    intervals: dict[str, Interval | None]


def in_force(tariffs: Sequence[Tariff], state: str | None, on: date) -> Tariff | None:
    """Return the tariff of a state on a day; ``None`` when the table has no amount for it."""
    known = [one for one in tariffs if one.state == state and one.since <= on]
    latest = max(known, key=lambda one: one.since, default=None)
    return latest if latest is not None and latest.amount is not None else None


def total(prices: Iterable[Tariff | None]) -> Sum:
    """Add up what each case was priced at."""
    priced: dict[str, list[int]] = defaultdict(list)
    cases = without = 0
    for price in prices:
        cases += 1
        if price is None or price.amount is None:
            without += 1
        else:
            priced[price.currency].append(price.amount)
    return Sum(
        cases=cases,
        interval=poisson(cases),
        without_price=without,
        amounts={currency: sum(amounts) for currency, amounts in sorted(priced.items())},
        intervals={currency: weighted(amounts) for currency, amounts in sorted(priced.items())},
    )
