"""Tables of nationality pairs: kept beside the packs, compared with them, and never part of a decision."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from foreland.cli.main import foreland
from foreland.documents.requirements.decide import check_journey
from foreland.documents.requirements.given import read_case
from foreland.operations.check_requirements import rule_book
from foreland.operations.keep_hints import FILE, hint_table, hints_for, import_hints
from tests.core.documents.requirements.books import states
from tests.core.documents.requirements.test_properties import DECIDED

DAY = date(2026, 11, 28)
PASSPORTS = sorted({code for one in DECIDED for code in one["nationality"] if len(code) == 3})
SAID = ("visa free", "90", "eta", "e-visa", "visa on arrival", "visa required", "no admission")
rows = st.tuples(st.sampled_from(PASSPORTS), st.sampled_from(("USA", "FRA", "DEU", "GBR", "CAN", "AUS")))


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(rows, st.sampled_from(SAID), min_size=1), st.data())
def test_with_any_table_every_decision_stays(table: dict[tuple[str, str], str], data: st.DataObject) -> None:
    asked = data.draw(st.lists(st.sampled_from(DECIDED), min_size=1, max_size=20))
    lines = ["passport,destination,requirement", *(f"{one},{place},{said}" for (one, place), said in table.items())]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        before = [check_journey(read_case(one), rule_book(place, DAY, "test"), states()) for one in asked]
        import_hints(place, lines, "a table", DAY)
        assert hint_table(place) is not None
        after = [check_journey(read_case(one), rule_book(place, DAY, "test"), states()) for one in asked]
    assert before == after


def test_the_later_table_takes_the_place_of_the_former_and_an_empty_one_does_not(tmp_path: Path) -> None:
    import_hints(tmp_path, ["Passport,USA", "GBR,eta"], "first", DAY)
    import_hints(tmp_path, ["Passport,USA", "GBR,visa required"], "second", DAY)
    assert [one.said for one in hints_for(tmp_path, ["GBR"], "JFK")] == ["visa required"]
    assert import_hints(tmp_path, ["nothing"], "third", DAY)[0] == 0
    table = hint_table(tmp_path)
    assert table is not None
    assert table.source == "second"
    assert hints_for(tmp_path, ["GBR", "??"], "ZZZZ") == ()


def test_the_commands_import_and_tell_the_drift(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("\ufeffPassport,Destination,Requirement\nFRA,USA,visa required\nXX1,USA,eta\n", encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(foreland, ["requirements", *arguments, "--data", str(tmp_path / "data")])
        return done.exit_code, done.output

    assert run("drift")[0] == 3
    code, said = run("hints", str(file), "--source", "own table", "--dated", "2025-01-12")
    assert (code, "line 3: code_unknown XX1" in said, "1 pairs kept as hints" in said) == (1, True, True)
    code, said = run("drift")
    assert code == 1
    assert "USA\tours eta, table visa" in said
    assert "own table, 2025-01-12: 1 pairs compared, 0 agree" in said
    assert '"theirs":"visa"' in run("drift", "--json")[1]
    (tmp_path / "data" / FILE).write_text("{", encoding="utf-8")
    assert run("drift")[0] == 3
