"""``foreland answers``: a word for each traveller, and an exit code that asks for an officer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foreland.cli.main import foreland

REQUEST = "UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'RFF+TN:TX1'NAD+FL+++A:B'RFF+ABO:K1'NAD+FL+++C:D'RFF+ABO:K2'UNT+8+1'"
ANSWER = "UNH+1+CUSRES:D:05B:UN:IATA'BGM+962'RFF+TN:TX1'ERP+2'RFF+ABO:K1'ERC+0Z'{more}UNT+9+1'"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "request.edi").write_text(REQUEST)
    (tmp_path / "all.edi").write_text(ANSWER.format(more="ERP+2'RFF+ABO:K2'ERC+0Z'"))
    (tmp_path / "one.edi").write_text(ANSWER.format(more=""))
    return tmp_path


def run(files: Path, answer: str, *more: str) -> Result:
    return CliRunner().invoke(
        foreland, ["answers", str(files / answer), "--request", str(files / "request.edi"), "--json", *more]
    )


def test_everybody_cleared_needs_nobody(files: Path) -> None:
    result = run(files, "all.edi", "--state", "CN")
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["unique_reference"] for line in lines] == ["K1", "K2"]
    assert {line["judgement"]["verdict"] for line in lines} == {"BOARD"}


def test_silence_about_one_traveller_asks_for_an_officer(files: Path) -> None:
    result = run(files, "one.edi", "--state", "CHN")
    assert result.exit_code == 1
    assert json.loads(result.stdout.splitlines()[1])["judgement"]["verdict"] == "NO_ANSWER"


def test_words_for_a_terminal_and_an_unverified_row(files: Path) -> None:
    result = CliRunner().invoke(foreland, ["answers", str(files / "all.edi"), "--state", "USA"])
    assert result.exit_code == 1
    assert "K1: BOARD 0Z (not asked about); not cleared; show an officer; unverified row" in result.stdout


def test_what_cannot_be_judged_is_said(files: Path) -> None:
    assert run(files, "all.edi", "--state", "QQ").exit_code == 2
    (files / "broken.csv").write_text("state,dialect\nX,Y\n")
    result = run(files, "all.edi", "--state", "CHN", "--table", str(files / "broken.csv"))
    assert result.exit_code == 3
    assert "broken.csv: line 2" in result.stderr
    assert run(files, "request.edi", "--state", "CHN").exit_code == 1
