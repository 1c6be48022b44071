"""The shipped policies as tests want them: nothing but what a test says differs from what is shipped."""

from __future__ import annotations

from typing import Any

from foreland.resources.match_policy import load_match_policy
from foreland.screening.policy import ScreeningPolicy

MATCHING = load_match_policy()


def screening_policy(**how: Any) -> ScreeningPolicy:
    """A screening policy that matches names as the shipped one does."""
    return ScreeningPolicy(matching=MATCHING, **how)
