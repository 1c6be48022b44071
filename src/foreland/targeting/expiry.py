"""When a rule ends, and when its owner is told so."""

from __future__ import annotations

from datetime import date
from typing import Final

WARN_DAYS: Final = (30, 14, 7)
"""So many days before its end the owner of a rule is told."""


def days_left(expires_on: str, today: date) -> int | None:
    """Days until the last day of a rule (ISO 8601), negative when it has passed; ``None`` for what is no day."""
    try:
        return (date.fromisoformat(expires_on) - today).days
    except ValueError:
        return None


def warning_due(expires_on: str, today: date) -> int | None:
    """The nearest of :data:`WARN_DAYS`: its owner is told so now; ``None`` before the first and after its end."""
    left = days_left(expires_on, today)
    return None if left is None else min((days for days in WARN_DAYS if 0 <= left <= days), default=None)


def has_expired(expires_on: str, today: date) -> bool:
    """Whether the last day of a rule has passed; what is no day has."""
    left = days_left(expires_on, today)
    return left is None or left < 0
