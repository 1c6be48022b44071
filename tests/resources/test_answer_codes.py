"""The shipped table of answer codes, and how a deployment replaces it."""

from __future__ import annotations

from pathlib import Path

import pytest

from foreland.messages.record import Answer
from foreland.resources.answer_codes import load_answer_codes, read_answer_codes

_HEAD = "state,dialect,code,verdict,meaning,citation,verified\n"


def test_every_row_has_a_citation_and_a_mark() -> None:
    rows = load_answer_codes().rows
    assert len(rows) > 40
    assert all(row.citation and row.meaning for row in rows)
    assert {row.state for row in rows} == {"CHN", "USA", "GBR", "*"}
    assert {row.verified for row in rows} == {True, False}


@pytest.mark.parametrize(
    ("state", "code", "verdict", "cleared"),
    [
        ("CHN", "0Z", "BOARD", True),
        ("CHN", "1Z", "NO_BOARD_RECOMMENDED", False),
        ("USA", "0Z", "BOARD", False),
        ("USA", "1Z", "NO_BOARD_RECOMMENDED", False),
        ("USA", "2Z", "EXTRA_SCREENING", False),
        ("USA", "3Z", "NOT_REQUIRED", False),
        ("USA", "4Z", "INSUFFICIENT_DATA", False),
        ("USA", "0X", "INSUFFICIENT_DATA", False),
        ("GBR", "0A", "BOARD", False),
        ("GBR", "0B", "BOARD_AFTER_DOC_CHECK", False),
        ("GBR", "0Z", "BOARD_AFTER_DOC_CHECK", False),
        ("CAN", "1Z", "NO_BOARD_RECOMMENDED", False),
        ("CAN", "9Z", "UNKNOWN_CODE", False),
        ("CAN", "102", "ERROR", False),
        ("CAN", "103", "ERROR", False),
        ("CAN", "114", "ERROR", False),
        ("CAN", "118", "ERROR", False),
    ],
)
def test_code_of_a_state(state: str, code: str, verdict: str, cleared: bool) -> None:
    judgement = load_answer_codes().judge(Answer(code=code), state)
    assert (judgement.verdict, judgement.cleared, judgement.officer) == (verdict, cleared, not cleared)


def test_a_deployment_replaces_the_table(tmp_path: Path) -> None:
    (tmp_path / "answer_codes.csv").write_text(f"{_HEAD}ARE,CUSRES,0Z,BOARD,Cleared,National guide 1.0,yes\n")
    table = load_answer_codes(tmp_path)
    assert table.judge(Answer(code="0Z"), "ARE").cleared
    assert table.judge(Answer(code="0Z"), "CHN").verdict == "UNKNOWN_CODE"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ARE,CUSRES,0Z,BOARD,Cleared,,yes", "citation"),
        ("ARE,CUSRES,0Z,GO,Cleared,Guide,yes", "Invalid enum value"),
        ("ARE,CUSRES,0Z,BOARD,Cleared,Guide,maybe", "verified"),
        ("ARE,PIGEON,0Z,BOARD,Cleared,Guide,yes", "Invalid enum value"),
        ("ARE,CUSRES,0Z,BOARD,A,B,yes\nARE,CUSRES,0Z,ERROR,A,B,no", "again"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "codes.csv"
    file.write_text(f"{_HEAD}{line}\n")
    with pytest.raises(ValueError, match=f"line .*{said}"):
        read_answer_codes(file)
