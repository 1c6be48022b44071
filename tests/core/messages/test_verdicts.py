"""Codes of states become verdicts by a table; what no row says is never cleared, and silence is a state of its own."""

from __future__ import annotations

from foreland.messages.parse import parse_bytes
from foreland.messages.record import Answer, Message
from foreland.messages.verdicts import VERDICTS, CodeRow, CodeTable, Verdict, outcomes
from foreland.travel.traveller import Traveller


def row(state: str, code: str, verdict: Verdict, *, verified: bool = True) -> CodeRow:
    return CodeRow(
        state=state,
        dialect="CUSRES",
        code=code,
        verdict=verdict,
        meaning="meaning",
        citation="citation",
        verified=verified,
    )


TABLE = CodeTable(
    [
        row("CHN", "0Z", "BOARD"),
        row("CHN", "1Z", "NO_BOARD_RECOMMENDED"),
        row("GBR", "0Z", "BOARD_AFTER_DOC_CHECK"),
        row("USA", "0Z", "BOARD", verified=False),
        row("USA", "2*", "EXTRA_SCREENING"),
        row("*", "4*", "INSUFFICIENT_DATA"),
        row("*", "118", "ERROR"),
    ]
)
REQUEST = Message(
    kind="PAXLST",
    transaction_reference="TX1",
    travellers=(
        Traveller(unique_reference="KEY1", record_locator="ABC123"),
        Traveller(unique_reference="KEY2", record_locator="ABC123"),
        Traveller(record_locator="XYZ789"),
    ),
)


def reply(body: str, at: str = "260801:1015", code: str = "962") -> Message:
    head = f"UNB+UNOA:4+STATE+XY+{at}+1'UNH+1+CUSRES:D:05B:UN:IATA'BGM+{code}'RFF+TN:TX1'"
    (message,) = parse_bytes(f"{head}{body}UNT+{body.count(chr(39)) + 4}+1'UNZ+1+1'".encode())
    return message


def verdicts(*replies: Message, state: str = "CHN") -> list[Verdict]:
    return [one.judgement.verdict for one in outcomes([REQUEST], replies, state, TABLE)]


def test_the_same_code_means_different_things_in_different_states() -> None:
    answer = Answer(code="0Z")
    assert TABLE.judge(answer, "CHN").verdict == "BOARD"
    assert TABLE.judge(answer, "CHN").cleared
    assert TABLE.judge(answer, "GBR").verdict == "BOARD_AFTER_DOC_CHECK"
    assert not TABLE.judge(answer, "GBR").cleared


def test_an_unknown_code_and_an_empty_one_are_not_cleared_and_shown_to_an_officer() -> None:
    for code in ("9Q", "0Z", None, ""):
        judgement = TABLE.judge(Answer(code=code, text="SAID"), "AUS")
        assert (judgement.verdict, judgement.cleared, judgement.officer) == ("UNKNOWN_CODE", False, True)
        assert judgement.text == "SAID"


def test_a_row_nobody_verified_never_clears() -> None:
    judgement = TABLE.judge(Answer(code="0Z"), "USA")
    assert (judgement.verdict, judgement.cleared, judgement.officer) == ("BOARD", False, True)
    assert judgement.verified is False


def test_a_stem_stands_for_all_codes_that_begin_so_and_a_state_goes_before_all() -> None:
    assert TABLE.judge(Answer(code="2Z"), "USA").verdict == "EXTRA_SCREENING"
    assert TABLE.judge(Answer(code="4X"), "USA").verdict == "INSUFFICIENT_DATA"
    assert TABLE.judge(Answer(code="4"), "USA").verdict == "UNKNOWN_CODE"


def test_no_answer_is_a_state_of_its_own() -> None:
    assert verdicts() == ["NO_ANSWER"] * 3
    assert verdicts(reply("ERP+2'RFF+ABO:KEY2'ERC+0Z'")) == ["NO_ANSWER", "BOARD", "NO_ANSWER"]
    assert "NO_ANSWER" in VERDICTS


def test_answers_of_travellers_need_not_follow_the_order_of_the_request() -> None:
    body = "ERP+2'RFF+AVF:XYZ789'ERC+0Z'ERP+2'RFF+ABO:KEY2'ERC+1Z'ERP+2'RFF+ABO:KEY1'ERC+0Z'"
    assert verdicts(reply(body)) == ["BOARD", "NO_BOARD_RECOMMENDED", "BOARD"]


def test_a_locator_that_two_travellers_have_tells_nobody() -> None:
    found = outcomes([REQUEST], [reply("ERP+2'RFF+AVF:ABC123'ERC+0Z'")], "CHN", TABLE)
    assert [one.judgement.verdict for one in found] == ["NO_ANSWER", "NO_ANSWER", "NO_ANSWER", "BOARD"]
    assert [one.asked for one in found] == [True, True, True, False]


def test_header_level_concerns_every_traveller_and_the_most_serious_word_counts() -> None:
    assert verdicts(reply("ERP+1'ERC+0Z'ERP+2'RFF+ABO:KEY2'ERC+1Z'")) == ["BOARD", "NO_BOARD_RECOMMENDED", "BOARD"]
    assert verdicts(reply("ERP+1'ERC+118'ERP+2'RFF+ABO:KEY1'ERC+0Z'")) == ["ERROR"] * 3


def test_several_codes_for_one_traveller() -> None:
    assert verdicts(reply("ERP+2'RFF+ABO:KEY1'ERC+0Z'ERC+4X'"))[0] == "INSUFFICIENT_DATA"


def test_unsolicited_132_goes_before_the_earlier_answer_whatever_order_they_are_given_in() -> None:
    first = reply("ERP+2'RFF+ABO:KEY1'ERC+0Z'")
    later = reply("ERP+2'RFF+ABO:KEY1'ERC+1Z'", "260801:1130", "132")
    assert verdicts(first, later)[0] == verdicts(later, first)[0] == "NO_BOARD_RECOMMENDED"


def test_acknowledgement_312_is_the_carriers_word_and_no_answer() -> None:
    assert verdicts(reply("ERP+1'ERC+118'", code="312")) == ["NO_ANSWER"] * 3


def test_another_transactions_header_concerns_nobody_here() -> None:
    other = reply("ERP+1'ERC+118'")
    stranger = Message(kind="PAXLST", transaction_reference="OTHER", travellers=REQUEST.travellers)
    found = outcomes([stranger], [other], "CHN", TABLE)
    assert [one.judgement.verdict for one in found] == ["NO_ANSWER"] * 3 + ["ERROR"]
