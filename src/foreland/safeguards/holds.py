"""Legal holds: one officer places one; to lift it, one asks with a reason and another agrees."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access

LONGEST_REASON = 1000
"""Characters of a reason."""

Refusal = Literal[
    "may_not_hold",
    "no_such_object",
    "basis_unknown",
    "text_missing",
    "text_too_long",
    "day_over",
    "hold_is_over",
    "lift_not_asked",
    "lift_asked",
    "own_lift",
]


class HoldState(Struct, frozen=True, kw_only=True):
    """A hold as far as deciding about it needs it."""

    until: date | None
    lifted_at: datetime | None
    lift_asked_by: UUID | None

    def in_force(self, today: date) -> bool:
        """Whether nothing of it may be masked or deleted ``today``."""
        return self.lifted_at is None and (self.until is None or self.until >= today)


def refuse_placing(
    by: Access, reason: str, basis: str, bases: Collection[str], until: date | None, today: date
) -> Refusal | None:
    """Say why this hold may not be placed; ``None`` when it may."""
    if not by.may_hold():
        return "may_not_hold"
    if basis not in bases:
        return "basis_unknown"
    if until is not None and until < today:
        return "day_over"
    return _refuse_reason(reason)


def refuse_asking_to_lift(by: Access, hold: HoldState, reason: str, today: date) -> Refusal | None:
    """Say why ``by`` may not ask to lift it; ``None`` when they may."""
    if not by.may_hold():
        return "may_not_hold"
    if not hold.in_force(today):
        return "hold_is_over"
    return "lift_asked" if hold.lift_asked_by is not None else _refuse_reason(reason)


def refuse_lifting(by: Access, hold: HoldState, today: date) -> Refusal | None:
    """Say why ``by`` may not agree to lift it (or keep it); ``None`` when they may."""
    if not by.may_hold():
        return "may_not_hold"
    if not hold.in_force(today):
        return "hold_is_over"
    if hold.lift_asked_by is None:
        return "lift_not_asked"
    return "own_lift" if hold.lift_asked_by == by.user_id else None


def _refuse_reason(reason: str) -> Refusal | None:
    if not reason.strip():
        return "text_missing"
    return "text_too_long" if len(reason) > LONGEST_REASON else None
