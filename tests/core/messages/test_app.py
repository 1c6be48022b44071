"""SITA APP: requests, answers, cancellations and closings in fields between slashes, read and written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from foreland.messages.builders.app import build_app
from foreland.messages.builders.envelope import Unbuildable
from foreland.messages.parse import parse_bytes
from foreland.messages.record import Answer, Message
from foreland.messages.verdicts import outcomes
from foreland.resources.answer_codes import load_answer_codes
from foreland.travel.flight import Leg
from foreland.travel.traveller import TravelDocument, Traveller

INT = "INT/8/S/XY298/CGK/SYD/20260801/101500/20260801/210000"
PRQ = "PRQ/22/1/P/IDN/IDN/C01X0001//P/20310228////EXAMPLE/ALEX KIM/19850228/M//////GDS/ABC123"
REQUEST = f"CIRQ:TX1/USER/N/P/21/{INT}/{PRQ}"


def read(text: str) -> Message:
    (message,) = parse_bytes(text.encode())
    return message


def test_a_request() -> None:
    message = read(REQUEST)
    assert (message.kind, message.document_code, message.version) == ("APP", "CIRQ", "21")
    assert message.transaction_reference == "TX1"
    assert message.legs == (
        Leg(
            flight="XY298",
            carrier="XY",
            number="298",
            origin="CGK",
            destination="SYD",
            departure_local="2026-08-01T10:15",
            arrival_local="2026-08-01T21:00",
            border_crossing=True,
        ),
    )
    (one,) = message.travellers
    assert (one.surname, one.given_names, one.date_of_birth, one.sex) == ("EXAMPLE", "ALEX KIM", "1985-02-28", "M")
    assert (one.nationality, one.record_locator, one.traveller_reference) == ("IDN", "ABC123", "1")
    assert one.documents == (
        TravelDocument(type="P", number="C01X0001", issuing_state="IDN", expiry_date="2031-02-28"),
    )
    assert message.defects == ()


def test_a_dash_is_no_given_name_and_crew_is_crew() -> None:
    (one,) = read(REQUEST.replace("1/P/IDN", "1/C/IDN").replace("ALEX KIM", "-")).travellers
    assert (one.role, one.given_names) == ("crew", None)


def test_a_later_version_is_read_as_far_as_the_table_goes_and_kept() -> None:
    message = read(REQUEST.replace("PRQ/22/", "PRQ/34/") + "/X" * 12)
    assert message.travellers[0].surname == "EXAMPLE"
    assert message.unparsed[0].startswith("PRQ/34/")


@pytest.mark.parametrize("name", ["CIRQ", "CIRS", "CICX", "CICC", "CIMR", "CIMA"])
def test_each_message_is_recognised(name: str) -> None:
    assert read(f"{name}:TX1/USER/N//21/{INT}").document_code == name
    assert read(f"\x02{name}:TX1").kind == "APP"


@pytest.mark.parametrize(("code", "verdict"), [("8501", "BOARD"), ("8502", "NO_BOARD_RECOMMENDED"), ("8799", None)])
def test_an_answer_is_judged_by_the_table(code: str, verdict: str | None) -> None:
    request = read(REQUEST)
    answer = read(f"CIRS:TX1/USER/N//21/PRS/27/1/AUS{'/' * 17}B/{code}/CALL THE DESK{'/' * 6}")
    assert answer.answers[0].code == code
    (one,) = outcomes([request], [answer], "AUS", load_answer_codes())
    assert one.judgement.verdict == (verdict or "UNKNOWN_CODE")
    assert one.judgement.cleared == (verdict == "BOARD")


def test_a_count_that_lies_and_a_group_nobody_knows() -> None:
    message = read("CIRQ:TX1/USER/N//21/INT/99/S/XY1/CGK")
    assert message.legs[0].origin == "CGK"
    assert "ENV_TRUNCATED" in {defect.code for defect in message.defects}
    message = read(f"{REQUEST}/WHAT/IS/THIS")
    assert message.unparsed == ("WHAT/IS/THIS",)
    assert len(message.travellers) == 1


def test_several_messages_in_a_file() -> None:
    messages = parse_bytes(f"{REQUEST}\r\nCICX:TX2/USER/N//21/{INT}\r\n".encode())
    assert [(one.index, one.document_code) for one in messages] == [(0, "CIRQ"), (1, "CICX")]


@given(st.text(alphabet="CIRQS:/PRINT0123456789AB \r\n\0é", max_size=400))
@settings(max_examples=200)
def test_no_text_raises(text: str) -> None:
    for begin in ("CIRQ:", "CIRS:A/PRS/3/", "CIRQ:A/PRQ/22/", ""):
        assert parse_bytes((begin + text).encode())


_word = st.text("ABCDEGHIKLNOPTUVWXYZ", min_size=2, max_size=9)
_state = st.sampled_from(("DEU", "IDN", "GBN", "XXB"))
_day = st.dates(date(1900, 1, 1), date(2090, 12, 31)).map(lambda day: day.isoformat())
_people = st.builds(
    Traveller,
    role=st.sampled_from(("passenger", "crew")),
    surname=_word,
    given_names=st.none() | _word,
    date_of_birth=st.none() | _day,
    sex=st.sampled_from((None, "M", "F", "X")),
    nationality=st.none() | _state,
    place_of_birth=st.none() | _state,
    traveller_reference=st.integers(1, 99).map(str),
    record_locator=st.none() | _word,
    documents=st.lists(
        st.builds(TravelDocument, type=st.just("P"), number=_word, issuing_state=_state, expiry_date=_day), max_size=1
    ).map(tuple),
)


@given(st.lists(_people, max_size=12))
@settings(max_examples=60)
def test_a_request_reads_back_equal_five_travellers_a_message(people: list[Traveller]) -> None:
    message = Message(kind="APP", transaction_reference="TX1", legs=read(REQUEST).legs, travellers=tuple(people))
    data = build_app(message)
    assert isinstance(data, bytes)
    found = parse_bytes(data)
    assert len(found) == max(1, -(-len(people) // 5))
    assert {one.legs for one in found} == {message.legs}
    read_back = [one for part in found for one in part.travellers]
    assert [as_given(one) for one in read_back] == people


def as_given(one: Traveller) -> Traveller:
    """Without what only reading adds."""
    return structs.replace(one, name_raw=None)


@given(
    st.lists(
        st.builds(
            Answer,
            unique_reference=st.integers(1, 9).map(str),
            code=st.sampled_from(("8501", "8502", "B", "X")),
            text=st.none() | st.just("CALL THE DESK"),
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=40)
def test_an_answer_reads_back_equal(answers: list[Answer]) -> None:
    data = build_app(Message(kind="APP", document_code="CIRS", transaction_reference="TX1", answers=tuple(answers)))
    assert isinstance(data, bytes)
    (message,) = parse_bytes(data)
    assert list(message.answers) == answers


def test_what_cannot_be_sent_is_said() -> None:
    assert build_app(Message(kind="APP")) == Unbuildable(("control_reference", "legs"))
