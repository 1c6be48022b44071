"""Bags of a booking: checked at the counter (TBD) or paid as excess (EBD)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from foreland.messages.lexer import Segment
from foreland.messages.values import MAX_TAGS, expand_tags, read_amount

_POUND = 0.45359237
_UNITS = {"": 1.0, "700": 1.0, "K": 1.0, "KGM": 1.0, "701": _POUND, "L": _POUND, "LBR": _POUND}
"""Kilograms in the units of a weight (code list 6411). A weight in another unit is not told."""

POOLS: dict[str, Literal["head", "member"]] = {"HP": "head", "MP": "member"}
"""Head of a pool of bags, member of one."""

_MOST_TAGS = 10 * MAX_TAGS
"""Tags of one group of bags; what is beyond is no luggage."""
_FIRST = 3
_LAST_OF_POOL = 4


class CheckedBags(Struct, frozen=True):
    """Pieces, total weight in kilograms, tags one by one, where they go; the part in a pool and whose pool it is.

    ``most`` is how many tags were claimed, when that is more than anybody has.
    """

    count: int | None
    weight_kg: int | None
    tags: tuple[str, ...]
    destinations: tuple[str, ...] = ()
    pool: Literal["head", "member"] | None = None
    pool_reference: str | None = None
    known_unit: bool = True
    most: int = 0


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def read_checked_bags(segment: Segment) -> CheckedBags:
    """TBD: ``pieces:weight:unit``, the pool, then ``carrier:first tag:count:destination`` for each run of tags."""
    pieces, weight, unit, *_ = (*map(str.strip, segment.components(2)), "", "", "")
    factor = _UNITS.get(unit.upper())
    pool: list[str] = []
    tags: dict[str, None] = {}
    destinations: dict[str, None] = {}
    most = 0
    for element in range(_FIRST, len(segment)):
        parts = segment.components(element)
        if len(parts) < 2 and parts[0] not in POOLS:
            continue
        parts = list(map(str.strip, parts))
        # behind its two places, or with a count or a destination, the code is a carrier's
        if parts[0] in POOLS and element <= _LAST_OF_POOL and not any(parts[2:]):
            pool = parts
        elif len(parts) > 1 and parts[1]:
            if len(tags) >= _MOST_TAGS:
                most = len(tags)
                break
            count = (_whole(parts[2]) if len(parts) > 2 else None) or 1
            most = max(most, count)
            tags.update(dict.fromkeys(expand_tags(parts[0] + parts[1], count)))
            if len(parts) > 3 and parts[3]:
                destinations[parts[3].upper()] = None
    return CheckedBags(
        count=_whole(pieces),
        weight_kg=_kilograms(weight, factor),
        tags=tuple(tags),
        destinations=tuple(destinations),
        pool=POOLS[pool[0]] if pool else None,
        pool_reference=(pool[1] or None) if len(pool) > 1 else None,
        known_unit=factor is not None,
        most=most if most > MAX_TAGS else 0,
    )


def _kilograms(weight: str, factor: float | None) -> int | None:
    amount = read_amount(weight) if weight and factor is not None and len(weight) < 8 else None
    return round(float(amount) * factor) if amount and factor and amount[0] != "-" else None


def read_excess_bags(segment: Segment, traveller_reference: str | None) -> dict[str, object]:
    """EBD: what was paid for how many bags too many."""
    return {
        "kind": "excess",
        "traveller_reference": traveller_reference,
        "count": _whole(segment.get(2)),
        "amount": read_amount(segment.get(1, 1)),
        "currency": segment.get(1) or None,
    }
