"""Figures of a run."""

from __future__ import annotations

from collections.abc import Sequence


def share(values: Sequence[float], part: float) -> float:
    """Return the value below which ``part`` of the values lie; 0 when there are none."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0.0
