"""One test for each row of the service characters and lexing rules (ISO 9735 as met in practice), and of CUSRES."""

from __future__ import annotations

import pytest

from foreland.messages.parse import parse_bytes
from foreland.messages.record import Answer, Message
from tests.core.messages.samples import PAXLST_BODY, paxlst

PLAIN = paxlst().decode()


def read(data: bytes) -> Message:
    (message,) = parse_bytes(data)
    return message


def codes(message: Message) -> set[str]:
    return {defect.code for defect in message.defects}


def written(component: str, element: str, release: str, terminator: str, una: str | None) -> bytes:
    """The sample with other service characters; blanks of values are released when the release is sent so."""
    out = []
    for c in PLAIN.removeprefix("UNA:+.? '"):
        mark = {":": component, "+": element, "'": terminator}.get(c)
        if mark is not None:
            out.append(mark)
        elif release and c in (component, element, terminator, release):
            out.append(release + c)
        else:
            out.append(c)
    return ((una or "") + "".join(out)).encode()


@pytest.mark.parametrize(
    ("signs", "una"),
    [
        ((":", "+", "?", "'"), "UNA:+.? '"),
        ((":", "+", "?", "'"), "UNA:+.?*'"),
        ((":", "+", "\\", "'"), "UNA:+.\\*'"),
        ((":", "*", "?", "$"), "UNA:*.? $"),
        ((":", "*", "?", "#"), "UNA:*.? #"),
        ((":", "-", "?", "'"), "UNA:-.? '"),
        ((":", "-", "?", "*"), "UNA:-.? *"),
        ((":", "(", ")", "-"), "UNA:(.) -"),
        ((":", "(", "?", ")"), "UNA:(.? )"),
        ((":", "+", "?", "\u2019"), "UNA:+.? \u2019"),
        ((":", "+", "?", '"'), None),
        ((":", "+", "?", "\u2019"), None),
        ((":", "+", "?", "'"), None),
    ],
)
def test_service_characters(signs: tuple[str, str, str, str], una: str | None) -> None:
    message = read(written(*signs, una))
    plain = read(PLAIN.encode())
    assert message.travellers == plain.travellers
    assert message.legs == plain.legs
    assert message.reporting_contact == plain.reporting_contact


def test_service_advice_of_five_characters_falls_back() -> None:
    message = read(PLAIN.replace("UNA:+.? '", "UNA:+\\*'").encode())
    assert message.travellers == read(PLAIN.encode()).travellers
    assert "ENV_UNA_BROKEN" in codes(message)


def test_service_advice_is_not_the_end_of_a_surname() -> None:
    message = read(PLAIN.removeprefix("UNA:+.? '").replace("+++EXAMPLE:", "+++OZUNA+PETERMR:").encode())
    assert message.travellers[0].surname == "OZUNA"


def test_service_characters_literal_star_in_data() -> None:
    assert read(PLAIN.replace("UNA:+.? '", "UNA:+.?*'").replace("C01X0001", "C01*0001").encode()).travellers[
        0
    ].documents[0].number == ("C01*0001")


@pytest.mark.parametrize(
    ("sent", "value"), [("A??1", "A?1"), ("A?'1", "A'1"), ("A?+1", "A+1"), ("A?:1", "A:1"), ("AB?1", "AB1")]
)
def test_rule_1_release(sent: str, value: str) -> None:
    assert read(PLAIN.replace("C01X0001", sent).encode()).travellers[0].documents[0].number == value


def test_rule_1_a_release_at_the_end_of_the_data_is_no_crash() -> None:
    message = read(PLAIN[: PLAIN.index("UNT+")].encode() + b"RFF+AVF:ABC?")
    assert "ENV_TRUNCATED" in codes(message)


@pytest.mark.parametrize("between", ["\r\n", "\n", "  ", "\t", "\0", "\x01\x02\x03"])
def test_rule_2_what_stands_behind_a_terminator_is_skipped(between: str) -> None:
    message = read(PLAIN.replace("'", "'" + between).replace("UNA:+.? '" + between, "UNA:+.? '").encode())
    assert message.travellers == read(PLAIN.encode()).travellers


def test_rule_3_empty_segments_and_omitted_ends_are_lawful() -> None:
    message = read(paxlst("BGM+745'DAT''NAD+FL+++A:B'MEA+CT++'DOC'ATT+2'"))
    assert message.travellers[0].surname == "A"
    assert not codes(message) & {"LEX_BAD_TAG", "SEQ_UNEXPECTED"}


def test_rule_4_tags_with_blanks_are_read_and_unknown_ones_kept() -> None:
    message = read(PLAIN.replace("UNG+", "UNG +").replace("'NAT+2+D'", "' NAT+2+D'XYZ+1+what'").encode())
    assert message.travellers[0].nationality == "DEU"
    assert message.unparsed == ("XYZ+1+what",)


def test_rule_5_a_repetition_sign_does_not_split() -> None:
    una = PLAIN.replace("UNA:+.? '", "UNA:+.?*'").replace("+++EXAMPLE:ALEX", "+++EXAMPLE:ALEX*KIM")
    assert read(una.encode()).travellers[0].given_names == "ALEX*KIM KIM"


@pytest.mark.parametrize(
    ("identifier", "name"),
    [("UNOA:4", "EXAMPLE"), ("UNOB:4", "example"), ("UNOC:4", "EXÄMPLE"), ("UNOY:4", "EXÄMPLE"), ("IATA:1", "EX@MPLE")],
)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_rule_6_character_sets(identifier: str, name: str, encoding: str) -> None:
    text = PLAIN.replace("UNOA:4", identifier).replace("+++EXAMPLE:", f"+++{name}:")
    assert read(text.encode(encoding)).travellers[0].surname == name


@pytest.mark.parametrize("sent", ["31.4", "31,4"])
def test_rule_7_decimal_mark(sent: str) -> None:
    assert read(PLAIN.replace("KGM:31", f"KGM:{sent}").encode()).travellers[0].bags.weight_kg == 31


def test_unb_application_in_either_place_and_a_priority() -> None:
    for end in ("+REF1++APIS'", "+REF1+APIS'", "+REF1++IAPI+O'", "+REF1'"):
        message = read(PLAIN.replace("+REF1++APIS'", end).encode())
        assert (message.control_reference, message.sender) == ("REF1", "SYNTHAIR")


def test_unb_test_flag_and_eight_digit_date() -> None:
    message = read(PLAIN.replace("260801:1015+REF1++APIS'", "20260801:1015+REF1++APIS+++++1'", 1).encode())
    assert message.prepared_at == "2026-08-01T10:15"


def cusres(body: str, code: str = "962", version: str = "D:05B") -> Message:
    head = f"UNB+UNOA:4+STATE+XY+260801:1015+1'UNH+1+CUSRES:{version}:UN:IATA'BGM+{code}'"
    return read(f"{head}{body}UNT+{body.count(chr(39)) + 3}+1'UNZ+1+1'".encode())


@pytest.mark.parametrize("version", ["D:05B", "D:12B", "D:15B"])
def test_cusres_release(version: str) -> None:
    assert cusres("ERP+2'ERC+0Z'", version=version).version == version.replace(":", ".")


@pytest.mark.parametrize("code", ["962", "132", "312"])
def test_cusres_document_code(code: str) -> None:
    message = cusres("RFF+TN:TX1:::2'ERP+2'RFF+ABO:K1'ERC+0Z'", code)
    assert (message.document_code, message.transaction_reference, message.transaction_revision) == (code, "TX1", "2")


def test_cusres_two_flights_of_a_journey() -> None:
    message = cusres(
        "RFF+TN:T'RFF+AF:XY1'DTM+189:2608011200:201'DTM+232:2608012110:201'LOC+125+CGK'LOC+87+SYD'"
        "RFF+AF:XY2'DTM+189:2608020900:201'LOC+92+SYD'LOC+92+AKL'ERP+2'ERC+0Z'"
    )
    assert [(leg.flight, leg.origin, leg.destination, leg.border_crossing) for leg in message.legs] == [
        ("XY1", "CGK", "SYD", True),
        ("XY2", "SYD", "AKL", False),
    ]
    assert message.legs[0].departure_local == "2026-08-01T12:00"


def test_cusres_header_level_and_traveller_level() -> None:
    message = cusres("RFF+TN:T'ERP+1'ERC+118'ERP+2'RFF+AVF:ABC123'RFF+ABO:K1'ERC+1Z'FTX+AAP+++CALL:1 555 0100'")
    assert message.answers == (
        Answer(code="118", level="header"),
        Answer(code="1Z", unique_reference="K1", record_locator="ABC123", text="CALL 1 555 0100"),
    )


@pytest.mark.parametrize("qualifier", ["AAP", "AHN"])
def test_cusres_text_of_either_qualifier(qualifier: str) -> None:
    assert cusres(f"ERP+2'ERC+0Z'FTX+{qualifier}+++OK TO BOARD'").answers[0].text == "OK TO BOARD"


def test_cusres_acknowledgement_that_the_passenger_is_unknown() -> None:
    assert cusres("RFF+TN:T'ERP+1'ERC+118'", "312").answers == (Answer(code="118", level="header"),)


def test_cusres_cut_off_keeps_the_answers_before_the_cut() -> None:
    whole = b"UNH+1+CUSRES:D:05B:UN:IATA'BGM+962'ERP+2'RFF+ABO:K1'ERC+0Z'ERP+2'RFF+ABO:K2'ERC+1"
    message = read(whole)
    assert message.answers[0] == Answer(code="0Z", unique_reference="K1")
    assert message.answers[1].code is None
    assert "ENV_TRUNCATED" in codes(message)


def test_the_sample_is_the_sample() -> None:
    assert PAXLST_BODY in PLAIN
