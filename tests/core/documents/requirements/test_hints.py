"""Open tables of nationality pairs: read in both forms, compared with the packs, and without any say in a decision."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

import foreland.documents.requirements as room
from foreland.documents.requirements.hints import HintTable, drift_report, read_hints
from tests.core.documents.requirements.books import book, states

DAY = date(2026, 12, 1)
LONG = [
    "Passport,Destination,Requirement",
    "GBR,USA,eta",
    "FR,US,visa required",
    "NGA,FRA,visa free",
    "NGA,USA,visa required",
    "DEU,FRA,freedom of movement",
    "USA,USA,-1",
    "GBR,BRA,90",
]
MATRIX = ["Passport,USA,FRA", "GBR,eta,90", "NGA,visa required,visa free", "Atlantis,1,2", "FRA,sometimes,-1"]


def test_both_forms_are_read_and_what_is_not_understood_is_told() -> None:
    long, problems = read_hints(LONG)
    assert not problems
    assert {(one.passport, one.destination): one.need for one in long} == {
        ("GBR", "USA"): "eta", ("FRA", "USA"): "visa", ("NGA", "FRA"): "free", ("NGA", "USA"): "visa",
        ("DEU", "FRA"): "free", ("GBR", "BRA"): "free",
    }  # fmt: skip
    matrix, problems = read_hints(MATRIX)
    assert [(one.passport, one.destination, one.said) for one in matrix] == [
        ("GBR", "USA", "eta"), ("GBR", "FRA", "90"), ("NGA", "USA", "visa required"), ("NGA", "FRA", "visa free"),
    ]  # fmt: skip
    assert [(one.line, one.code) for one in problems] == [
        (4, "code_unknown"), (4, "code_unknown"), (5, "requirement_unknown"),
    ]  # fmt: skip


@pytest.mark.parametrize("lines", [[], ["x,y"], ["Passport"], ["\0"], ['"Passport,USA'], ["Passport,USA", '"GBR,1']])
def test_any_text_gives_problems_and_no_pair(lines: list[str]) -> None:
    found, problems = read_hints(lines)
    assert not found
    assert problems or lines == ["Passport"] or len(lines) > 1


def test_drift_names_the_pairs_on_which_pack_and_table_disagree() -> None:
    hints, _ = read_hints(LONG)
    report = drift_report(HintTable(source="x", dated="2025-01-12", hints=hints), book(), states(), DAY)
    found = {(one.destination, one.ours, one.theirs): one.passports for one in report.drifts}
    assert found == {("USA", "eta", "visa"): ("FRA",), ("FRA", "visa", "free"): ("NGA",)}
    assert report.compared == 5, "Brazil has no pack of its own"
    assert report.agreeing == 3


def test_no_module_that_decides_knows_of_hints() -> None:
    folder = Path(room.__file__).parent
    knowing = {
        path.stem
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("requirements.hints")
    }
    assert knowing == set()
