"""Bags of a booking: checked at the counter (TBD) or paid as excess (EBD)."""

from __future__ import annotations

from msgspec import Struct

from foreland.messages.lexer import Segment
from foreland.messages.values import expand_tags, read_amount

_POUND = 0.45359237
_POUNDS = "701"
"""Unit code of pounds; 700 is kilograms."""

_POOLED = ("HP", "MP")
"""Head of pool and member of pool stand where tags follow."""


class CheckedBags(Struct, frozen=True):
    """Pieces, total weight in kilograms, tags one by one."""

    count: int | None
    weight_kg: int | None
    tags: tuple[str, ...]


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def read_checked_bags(segment: Segment) -> CheckedBags:
    """TBD: ``pieces:weight:unit``, then ``carrier:first tag:count`` for each run of tags."""
    weight = _whole(segment.get(2, 1))
    if weight is not None and segment.get(2, 2) == _POUNDS:
        weight = round(weight * _POUND)
    tags: dict[str, None] = {}
    for element in range(4, len(segment)):
        carrier, first = segment.get(element), segment.get(element, 1)
        if first and carrier not in _POOLED:
            tags.update(dict.fromkeys(expand_tags(carrier + first, _whole(segment.get(element, 2)) or 1)))
    return CheckedBags(_whole(segment.get(2)), weight, tuple(tags))


def read_excess_bags(segment: Segment, traveller_reference: str | None) -> dict[str, object]:
    """EBD: what was paid for how many bags too many."""
    return {
        "kind": "excess",
        "traveller_reference": traveller_reference,
        "count": _whole(segment.get(2)),
        "amount": read_amount(segment.get(1, 1)),
        "currency": segment.get(1) or None,
    }
