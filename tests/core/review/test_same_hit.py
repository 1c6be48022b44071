"""Two hits about one finding: a decision is kept, and what nobody has seen waits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from foreland.review.hit import HitState
from foreland.review.same_hit import prevails

EARLY, LATE = datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("cleared", "open", True),
        ("second_look", "open", True),
        ("open", "withdrawn", True),
        ("open", "cleared", False),
        ("second_look", "open", False),
        ("second_look", "cleared", False),
        ("cleared", "withdrawn", False),
        ("recommended", "cleared", True),
        ("referred", "second_look", False),
        ("open", "false_match", False),
        ("open", "expired", True),
    ],
)
def test_which_of_two_is_kept(one: HitState, other: HitState, same: bool) -> None:
    for first, second in ((EARLY, LATE), (LATE, EARLY)):
        assert prevails((one, first), (other, second), same_evidence=same)
        assert not prevails((other, second), (one, first), same_evidence=same)


def test_of_two_decisions_the_later_one_counts() -> None:
    assert prevails(("cleared", LATE), ("second_look", EARLY), same_evidence=True)
    assert not prevails(("cleared", EARLY), ("second_look", LATE), same_evidence=True)
