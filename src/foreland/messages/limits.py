"""Bounds that keep the cost of a hostile file small. The shipped values are far above any lawful message."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """``max_bytes`` of one file (a larger one is refused with a fatal defect), ``max_segments`` read of it."""

    max_bytes: int = 32 * 1024 * 1024
    max_segments: int = 1_000_000


DEFAULT_LIMITS = Limits()
"""A push of 160 bookings has about 0.3 MB and 10 000 segments."""
