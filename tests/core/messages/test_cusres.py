"""Answers of states and acknowledgements of pushes, codes as sent."""

from __future__ import annotations

from foreland.messages.parse import parse_bytes
from foreland.messages.record import Answer, Message


def read(kind: str, body: str) -> Message:
    """One message around a body."""
    head = f"UNB+UNOA:4+STATE+XY+260801:1015+1'UNH+1+{kind}+CAR1'"
    (message,) = parse_bytes(f"{head}{body}UNT+{body.count(chr(39)) + 2}+1'UNZ+1+1'".encode())
    return message


def test_answers_of_several_travellers_and_two_legs() -> None:
    message = read(
        "CUSRES:D:05B:UN:IATA",
        "BGM+962'RFF+TN:TX1:::2'RFF+AF:XY0812'DTM+189:2608011200:201'DTM+232:2608012110:201'LOC+125+CGK'LOC+87+SYD'"
        "RFF+AF:XY0813'LOC+92+SYD'LOC+92+AKL'"
        "ERP+2'RFF+AVF:ABC123'RFF+ABO:KEY2'ERC+0Z'FTX+AAP+++OK TO BOARD'"
        "ERP+2'RFF+ABO:KEY1'ERC+1Z'FTX+AAP+++NO BOARD:CALL 555 0100'ERC+4X'",
    )
    assert (message.kind, message.document_code, message.transaction_reference) == ("CUSRES", "962", "TX1")
    assert message.transaction_revision == "2"
    assert [(leg.flight, leg.origin, leg.destination) for leg in message.legs] == [
        ("XY812", "CGK", "SYD"),
        ("XY813", "SYD", "AKL"),
    ]
    assert (message.legs[0].departure_local, message.legs[0].arrival_local) == ("2026-08-01T12:00", "2026-08-01T21:10")
    assert message.answers == (
        Answer(unique_reference="KEY2", record_locator="ABC123", code="0Z", text="OK TO BOARD"),
        Answer(unique_reference="KEY1", code="1Z", text="NO BOARD CALL 555 0100"),
        Answer(unique_reference="KEY1", code="4X"),
    )


def test_an_answer_for_the_whole_request() -> None:
    message = read("CUSRES:D:05B:UN", "BGM+312'RFF+TN:TX1'ERP+1'ERC+118'")
    assert message.answers == (Answer(code="118", level="header"),)


def test_a_group_without_code_is_an_answer_without_code() -> None:
    message = read("CUSRES:D:05B:UN", "BGM+962'ERP+2'RFF+ABO:KEY1'FTX+AAP+++TEXT'ERP+7'")
    assert message.answers == (Answer(unique_reference="KEY1", text="TEXT"), Answer())
    assert [defect.code for defect in message.defects if defect.severity == "warn"] == ["VAL_CODE"]


def test_what_an_answer_does_not_hold_is_kept() -> None:
    message = read("CUSRES:D:05B:UN", "BGM+962'ERC+0Z'RFF+ABO:KEY1'XYZ+1'")
    assert message.unparsed == ("ERC+0Z", "RFF+ABO:KEY1", "XYZ+1")
    assert message.answers == ()


def test_an_answer_without_unh_is_recognised_by_its_code() -> None:
    (message,) = parse_bytes(b"BGM+962'RFF+TN:TX1'ERP+2'ERC+0Z'")
    assert message.kind == "CUSRES"
    assert message.answers[0].code == "0Z"


def test_acknowledgement_of_a_push() -> None:
    message = read("ACKRES:11:1:IA", "MSG+:23+3'ERC+118'IFT+3+UNKNOWN FLIGHT'ERC+102'")
    assert (message.kind, message.document_code, message.function) == ("ACKRES", "23", "3")
    assert message.common_access_reference == "CAR1"
    assert message.answers == (
        Answer(code="118", level="header", text="UNKNOWN FLIGHT"),
        Answer(code="102", level="header"),
    )
