"""``foreland requirements check`` and ``due``, as a user calls them."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

from click.testing import CliRunner

from foreland.cli.main import foreland
from tests.core.documents.requirements.books import ESTA, case


def run(*arguments: str, given: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(foreland, ["requirements", *arguments], input=given)
    return done.exit_code, done.stdout, done.stderr


def test_check_prints_a_line_a_case_with_reasons_and_questions_in_words() -> None:
    cases = {"cases": [case("LHR", "JFK", authorisations=[ESTA]), case("CDG", "TUN", nationality="FRA", age=9)]}
    code, out, _ = run("check", "-", "--json", "--profile", "test", given=json.dumps(cases))
    first, second = (json.loads(line) for line in out.splitlines())
    assert code == 0
    assert first["id"] == "own"
    assert (first["decision"], first["reason_code"], first["questions"]) == ("OK", "vwp_satisfied", [])
    assert (first["points"][0]["place"], first["points"][0]["role"]) == ("JFK", "destination")
    assert {"rule", "version", "fact", "value", "result", "citation", "text"} <= set(first["points"][0]["reasons"][0])
    assert second["decision"] == "CONDITIONAL"
    assert second["questions"][0].endswith("?")
    assert second["protection"] is False


def test_production_is_the_profile_unless_told_otherwise() -> None:
    code, out, _ = run("check", "-", given=json.dumps([case("LHR", "JFK", authorisations=[ESTA])]))
    assert code == 0
    assert "REFER  rule_unverified" in out


def test_a_day_before_anything_was_recorded_knows_no_rule() -> None:
    cases = json.dumps([case("LHR", "JFK", authorisations=[ESTA])])
    assert '"REFER"' in run("check", "-", "--json", "--profile", "test", "--as-of", "2026-11-01", given=cases)[1]


def test_a_clock_behind_the_packs_decides_by_the_packs_as_they_stand(tmp_path: Path) -> None:
    for pack in files("foreland.resources").joinpath("requirements").iterdir():
        later = re.sub(r"^recorded: .*$", 'recorded: "2027-05-01"', pack.read_text("utf-8"), flags=re.MULTILINE)
        (tmp_path / pack.name).write_text(later, encoding="utf-8")
    cases = json.dumps([case("LHR", "JFK", authorisations=[ESTA])])
    code, out, _ = run("check", "-", "--json", "--profile", "test", "--rules", str(tmp_path), given=cases)
    assert (code, json.loads(out)["decision"]) == (0, "OK")


def test_a_pack_past_its_review_only_refers_and_says_so() -> None:
    cases = json.dumps([case("LHR", "JFK", authorisations=[ESTA])])
    code, out, err = run("check", "-", "--profile", "test", "--as-of", "2031-01-01", given=cases)
    assert code == 1
    assert "review_overdue" in out
    assert "usa" in err


def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    assert run("check", "-", given="{")[0] == 3
    assert run("check", "-", given="7")[0] == 3
    (tmp_path / "own.yaml").write_text("pack: [", encoding="utf-8")
    code, _, err = run("check", "-", "--rules", str(tmp_path), given="[]")
    assert code == 3
    assert "own.yaml" in err
