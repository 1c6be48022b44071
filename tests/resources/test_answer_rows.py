"""A test for each row of the answers of states as their codes are known: what our shipped table makes of each."""

from __future__ import annotations

import pytest

from foreland.messages.record import Answer
from foreland.resources.answer_codes import load_answer_codes

TABLE = load_answer_codes()


@pytest.mark.parametrize(
    ("state", "code", "verdict"),
    [
        pytest.param("CHN", "0Z", "BOARD", id="China NIA 0Z"),
        pytest.param("CHN", "1Z", "NO_BOARD_RECOMMENDED", id="China NIA 1Z"),
        pytest.param("USA", "0Z", "BOARD", id="US DHS 0Z"),
        pytest.param("USA", "0X", "INSUFFICIENT_DATA", id="US DHS second character X"),
        pytest.param("USA", "01", "BOARD_AFTER_DOC_CHECK", id="US DHS second character a digit"),
        pytest.param("USA", "1Z", "NO_BOARD_RECOMMENDED", id="US DHS 1 inhibited"),
        pytest.param("USA", "2Z", "EXTRA_SCREENING", id="US DHS 2 selectee"),
        pytest.param("USA", "3Z", "NOT_REQUIRED", id="US DHS 3 not required"),
        pytest.param("USA", "4X", "INSUFFICIENT_DATA", id="US DHS 4 error"),
        pytest.param("GBR", "0A", "BOARD", id="UK UPT 0A"),
        pytest.param("GBR", "0B", "BOARD_AFTER_DOC_CHECK", id="UK UPT 0B"),
        pytest.param("GBR", "0Z", "BOARD_AFTER_DOC_CHECK", id="UK UPT 0Z"),
        pytest.param("GBR", "1A", "NO_BOARD_RECOMMENDED", id="UK UPT 1x"),
        pytest.param("GBR", "4A", "INSUFFICIENT_DATA", id="UK UPT 4x"),
        pytest.param("CAN", "1Z", "NO_BOARD_RECOMMENDED", id="another state in the same frame"),
        pytest.param("CHN", "118", "ERROR", id="header 118 passenger not found"),
        pytest.param("CHN", "102", "ERROR", id="header 102 airport"),
        pytest.param("CHN", "103", "ERROR", id="header 103 departure time"),
        pytest.param("CHN", "114", "ERROR", id="header 114 flight number"),
        pytest.param("CHN", "7Q", "UNKNOWN_CODE", id="unknown first character is not cleared"),
    ],
)
def test_section_3(state: str, code: str, verdict: str) -> None:
    judged = TABLE.judge(Answer(code=code), state)
    assert judged.verdict == verdict
    assert judged.cleared is False or (verdict in ("BOARD", "NOT_REQUIRED") and judged.verified)
