"""Rule packs that lapse are told in time, and once for a pack."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from foreland.operations.examine_packs import silence, silent_packs, stale_packs
from foreland.resources.requirement_packs import load_packs

DUE = date.fromisoformat(load_packs()[0].review_due)


@pytest.mark.parametrize(
    ("before", "said"),
    [(31, ""), (30, "due within 30 days"), (14, "due within 14 days"), (7, "due within 7 days"), (-1, "only refers")],
)
def test_a_review_is_announced_thirty_fourteen_and_seven_days_before(tmp_path: Path, before: int, said: str) -> None:
    found = stale_packs(tmp_path, DUE - timedelta(days=before))
    assert said in found
    assert bool(found) == bool(said)
    assert found.count("schengen") <= 1, "one alarm a pack"


def test_a_pack_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "own.yaml").write_text("pack: [", encoding="utf-8")
    assert "own.yaml" in stale_packs(tmp_path, DUE)


def test_packs_that_refer_everybody_are_one_alarm_that_says_why(tmp_path: Path) -> None:
    said = silence(tmp_path, DUE)
    assert said.count("REFER") == 1
    assert "nobody has verified the sources of any rule" in said
    assert "usa" in said
    assert silent_packs(tmp_path, DUE, "test") == {}, "training decides by rules that nobody verified"
    assert set(silent_packs(tmp_path, DUE + timedelta(days=1), "test")) == {"review_overdue"}
    own = tmp_path / "requirements"
    own.mkdir()
    (own / "own.yaml").write_text("pack: [", encoding="utf-8")
    assert silent_packs(tmp_path, DUE) == {"unreadable": ["*"]}


def test_a_pack_with_one_verified_rule_is_not_silent(tmp_path: Path) -> None:
    own = tmp_path / "requirements"
    own.mkdir()
    for one in files("foreland.resources").joinpath("requirements").iterdir():
        text = one.read_text(encoding="utf-8")
        (own / one.name).write_text(text.replace("INA215: {", 'INA215: {verified: "yes", '), encoding="utf-8")
    assert "usa" not in silence(tmp_path, DUE)
    assert "schengen" in silence(tmp_path, DUE)
