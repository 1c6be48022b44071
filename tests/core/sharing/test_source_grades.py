"""A grade moves only as far as what was counted forces it, and never on few judgements."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.analysis.intervals import wilson
from foreland.resources.source_grades import load_source_grades
from foreland.sharing.handling import SOURCE_GRADES, SourceGrade
from foreland.sharing.source_grades import GradeRule, suggest_grade

RULE = load_source_grades()


def _suggested(grade: SourceGrade, held: int, failed: int) -> tuple[str, str]:
    share = wilson(held, held + failed)
    interval = (share.low, share.high) if share else (0.0, 1.0)
    found = suggest_grade(grade, held + failed, interval, RULE)
    return found.grade, found.because


@pytest.mark.parametrize(
    ("grade", "held", "failed", "suggested"),
    [
        ("B", 9, 0, ("B", "too_few")), ("", 0, 0, ("", "too_few")), ("B", 10, 0, ("B", "fits")),
        ("A", 10, 10, ("C", "worse")), ("E", 30, 10, ("C", "better")), ("F", 30, 10, ("C", "judged")),
        ("A", 0, 10, ("D", "worse")), ("A", 0, 500, ("E", "worse")), ("E", 500, 0, ("A", "better")),
        ("", 0, 500, ("E", "judged")),
    ],
)  # fmt: skip
def test_the_rule_as_stated(grade: SourceGrade, held: int, failed: int, suggested: tuple[str, str]) -> None:
    assert _suggested(grade, held, failed) == suggested


@given(st.sampled_from(SOURCE_GRADES), st.integers(0, 60), st.integers(0, 60))
def test_more_that_held_never_worsens_and_more_that_failed_never_betters(
    grade: SourceGrade, held: int, failed: int
) -> None:
    if held + failed < RULE.fewest:
        assert _suggested(grade, held, failed) == (grade, "too_few")
        return
    now = _suggested(grade, held, failed)[0]
    assert now in "ABCDE"
    assert _suggested(grade, held + 1, failed)[0] <= now <= _suggested(grade, held, failed + 1)[0]


def test_a_rule_whose_bands_do_not_fall_to_nothing_is_refused() -> None:
    raw = msgspec.to_builtins(RULE)
    for bands in (raw["bands"][:-1], raw["bands"][::-1], [{"grade": "A", "from_share": 0.5}] * 2):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(raw | {"bands": bands}, GradeRule)
