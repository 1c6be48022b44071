"""The guard against files that suddenly hold little: half a list published by mistake ends nobody's alert."""

from __future__ import annotations

_FEWEST = 20
"""Entries of a list from which on shares say something."""


def shrinks(before: int, after: int, most: float) -> bool:
    """Whether a version of ``after`` entries takes away more than the share ``most`` (0 to 1) of ``before``."""
    return before >= _FEWEST and after < before * (1 - most)
