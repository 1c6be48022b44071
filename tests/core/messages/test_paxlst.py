"""Passenger and crew lists: every field, every variant met, and null where nothing was said."""

from __future__ import annotations

import pytest

from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message
from foreland.travel.flight import Leg
from foreland.travel.traveller import Traveller
from tests.core.messages.samples import PAXLST_BODY, paxlst


def read(body: str) -> Message:
    """One message around a body."""
    (message,) = parse_bytes(paxlst(body))
    return message


def person(segments: str) -> Traveller:
    """The one passenger with these segments behind the name."""
    (traveller,) = read(f"BGM+745'NAD+FL+++EXAMPLE:ALEX'{segments}").travellers
    return traveller


def codes(message: Message) -> list[str]:
    """Defect codes of a message without those every message with birth dates has."""
    return [defect.code for defect in message.defects if defect.code != "VAL_CENTURY"]


def test_every_field_of_a_passenger() -> None:
    message = read(PAXLST_BODY)
    assert (message.document_code, message.function, message.version, message.profile) == ("745", "CP", "D.05B", "un")
    assert (message.transaction_reference, message.transaction_revision) == ("TX1", "2")
    assert message.prepared_at == "2026-08-01T10:15"
    contact = message.reporting_contact
    assert (contact.name, contact.phones, contact.faxes) == ("SYNTHAIR DESK", ("200 555 0100",), ("200 555 0101",))
    assert contact.emails == ("desk@example.org",)
    one = message.travellers[0]
    assert (one.role, one.surname, one.given_names, one.name_raw) == (
        "passenger",
        "EXAMPLE",
        "ALEX KIM",
        "EXAMPLE:ALEX:KIM",
    )
    assert (one.date_of_birth, one.sex, one.nationality, one.residence) == ("1985-02-28", "M", "DEU", "DEU")
    assert (one.place_of_birth, one.embarked, one.disembarks, one.clearance) == ("BERLIN, DEU", "CGK", "AKL", "SYD")
    assert (one.record_locator, one.unique_reference, one.government_reference, one.seat) == (
        "ABC123",
        "KEY1",
        "GOV9",
        "12A",
    )
    assert (one.bags.count, one.bags.weight_kg, one.bags.tags) == (2, 31, ("XY000998", "XY000999", "XY001000"))
    assert one.verified is True
    assert (one.phones, one.emails) == (("491555010",), ("alex@example.org",))
    passport, visa = one.documents
    assert (passport.type, passport.number, passport.issuing_state) == ("P", "C01X0001", "DEU")
    assert (passport.expiry_date, passport.issue_date) == ("2031-02-28", "2021-03-01")
    assert (visa.type, visa.number, visa.issuing_state, visa.expiry_date) == ("V", "V777", "AUS", None)
    (address,) = one.addresses
    assert (address.street, address.city, address.region) == ("1 TEST ROAD", "TOWN", "REG")
    assert (address.postcode, address.country) == ("12345", "DEU")
    assert codes(message) == []
    assert message.unparsed == ()


def test_crew_partial_birth_and_codes_that_are_never_folded() -> None:
    two = read(PAXLST_BODY).travellers[1]
    assert (two.role, two.date_of_birth, two.nationality, two.crew_duty) == ("crew", "1990", "GBD", "CR2")


@pytest.mark.parametrize(
    ("qualifier", "role"),
    [("FL", "passenger"), ("FM", "crew"), ("DDU", "transit_passenger"), ("DDT", "transit_crew")],
)
def test_roles(qualifier: str, role: str) -> None:
    assert read(f"BGM+745'NAD+{qualifier}+++A:B'").travellers[0].role == role


def test_an_unknown_party_is_kept_with_all_its_segments_and_does_not_touch_the_person_before() -> None:
    message = read("BGM+745'NAD+FL+++A:B'NAT+2+AUS'NAD+BA+++AGENCY'NAT+2+FRA'NAD+FL+++C:D'")
    assert [one.nationality for one in message.travellers] == ["AUS", None]
    assert message.unparsed == ("NAT+2+FRA",)
    assert [one.agency.office for one in message.bookings] == ["AGENCY"]


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        ("850228", "1985-02-28"),
        ("260801", "2026-08-01"),
        ("260802", "1926-08-02"),
        ("270101", "1927-01-01"),
        ("850200", "1985-02"),
        ("850000", "1985"),
        ("19850228", "1985-02-28"),
        ("850230", None),
        ("850010", None),
        ("8502", None),
        ("ABCDEF", None),
    ],
)
def test_dates_of_birth(sent: str, read_as: str | None) -> None:
    message = read(f"BGM+745'NAD+FL+++A:B'DTM+329:{sent}'")
    assert message.travellers[0].date_of_birth == read_as
    assert ("VAL_DATE" in codes(message)) == (read_as is None)


def test_the_century_is_reported_once_with_a_count() -> None:
    message = read("BGM+745'NAD+FL+++A:B'DTM+329:850228'NAD+FL+++C:D'DTM+329:850228'")
    (defect,) = [defect for defect in message.defects if defect.code == "VAL_CENTURY"]
    assert defect.severity == "info"
    assert defect.text is not None
    assert defect.text.startswith("2 dates")


def test_without_any_message_date_only_certain_centuries_are_read() -> None:
    bare = "BGM+745'NAD+FL+++A:B'DTM+329:850228'NAD+FL+++C:D'DTM+329:100228'"
    (message,) = parse_bytes(f"UNH+1+PAXLST:D:05B:UN'{bare}UNT+6+1'".encode())
    assert [one.date_of_birth for one in message.travellers] == ["1985-02-28", None]
    dated = bare.replace("NAD", "TDT+20+XY1'LOC+125+CGK'DTM+189:2608011200:201'NAD", 1)
    (message,) = parse_bytes(f"UNH+1+PAXLST:D:05B:UN'{dated}UNT+9+1'".encode())
    assert message.travellers[1].date_of_birth == "2010-02-28"


def test_values_are_null_when_blank_and_unknown_codes_are_kept_with_a_defect() -> None:
    one = person("ATT+2++'DTM+329:'NAT+2+'LOC+174+'LOC+178+'RFF+AVF:'DOC++'DTM+36:'LOC+91+'")
    assert one == Traveller(surname="EXAMPLE", given_names="ALEX", name_raw="EXAMPLE:ALEX")
    message = read("BGM+745'NAD+FL+++A:B'NAT+2+QQQ'LOC+174+99'")
    assert (message.travellers[0].nationality, message.travellers[0].residence) == ("QQQ", None)
    assert codes(message) == ["VAL_CODE", "VAL_CODE"]


@pytest.mark.parametrize(
    ("sent", "sex", "known"),
    [("M", "M", True), ("F", "F", True), ("X", "X", True), ("U", None, True), ("Q", None, False)],
)
def test_sex(sent: str, sex: str | None, known: bool) -> None:
    message = read(f"BGM+745'NAD+FL+++A:B'ATT+2++{sent}'")
    assert message.travellers[0].sex == sex
    assert ("VAL_CODE" in codes(message)) != known


@pytest.mark.parametrize("segment", ["MEA+CT++2'", "MEA+CT++:2'"])
def test_both_spellings_of_a_count(segment: str) -> None:
    assert person(segment).bags.count == 2


def test_pounds_become_kilograms() -> None:
    assert person("MEA+WT++LBR:50'").bags.weight_kg == 23


@pytest.mark.parametrize(
    ("segment", "tags"),
    [
        ("FTX+BAG+++NULL'", ()),
        ("FTX+BAG+++0099:3'", ("0099", "0100", "0101")),
        ("FTX+BAG+++SU0005'FTX+BAG+++SU0006'", ("SU0005", "SU0006")),
        ("FTX+BAG+++NOTAG:2'", ("NOTAG",)),
        ("FTX+BAG+++A12345:B67890'", ("A12345", "B67890")),
    ],
)
def test_bag_tags(segment: str, tags: tuple[str, ...]) -> None:
    assert person(segment).bags.tags == tags


def test_bag_tags_are_bounded() -> None:
    message = read("BGM+745'NAD+FL+++A:B'FTX+BAG+++XY000001:999'")
    assert len(message.travellers[0].bags.tags) == 99
    assert "LIM_REPEATS" in codes(message)


@pytest.mark.parametrize(
    ("segment", "place"),
    [
        ("LOC+180+:::TEST TOWN'", "TEST TOWN"),
        ("LOC+180+GBR:::LONDON'", "LONDON, GBR"),
        ("LOC+180+TWN+:::CITY+:::STATE'", "CITY, STATE, TWN"),
        ("LOC+180+DEU'", "DEU"),
    ],
)
def test_layouts_of_the_place_of_birth(segment: str, place: str) -> None:
    assert person(segment).place_of_birth == place


@pytest.mark.parametrize(
    ("segments", "kind", "number"),
    [
        ("DOC+P:110:111+N1'", "P", "N1"),
        ("DOC+P+N1'", "P", "N1"),
        ("DOC+P:110:ZZZ+N1'", "P", "N1"),
        ("DOC++N1'", None, "N1"),
        ("DOC+P:1812019+N1'", "P", "N1"),
        ("DOC+AC:110:111+N1'", "AC", "N1"),
    ],
)
def test_documents(segments: str, kind: str | None, number: str) -> None:
    (document,) = person(segments).documents
    assert (document.type, document.number) == (kind, number)


def test_document_segments_belong_to_the_document_before_and_never_to_the_next_person() -> None:
    message = read("BGM+745'NAD+FL+++A:B'DTM+36:300101'LOC+91+AUS'DOC+P+N1'NAD+FL+++C:D'LOC+91+FRA'DOC+P+N2'")
    assert [one.documents[0].issuing_state for one in message.travellers] == [None, None]
    assert codes(message).count("SEQ_UNEXPECTED") == 3
    assert "DTM+36:300101" in message.unparsed


def test_a_second_different_value_is_noted_and_the_first_stays() -> None:
    message = read("BGM+745'NAD+FL+++A:B'NAT+2+AUS'NAT+2+FRA'NAT+2+AUS'DOC+P+N1'DTM+36:300101'DTM+36:310101'")
    assert message.travellers[0].nationality == "AUS"
    assert message.travellers[0].documents[0].expiry_date == "2030-01-01"
    assert codes(message).count("DUP") == 2


def test_the_same_person_twice_is_kept_twice_and_noted() -> None:
    same = "NAD+FL+++A:B'DTM+329:850228'DOC+P+N1'"
    message = read("BGM+745'" + same * 2)
    assert len(message.travellers) == 2
    assert codes(message).count("DUP") == 1


def legs(segments: str) -> list[tuple[str | None, str | None, bool]]:
    """Origin, destination and border of each leg."""
    return [(one.origin, one.destination, one.border_crossing) for one in read("BGM+745'" + segments).legs]


def times(local: str) -> str:
    """Departure and arrival times of a stop."""
    return f"DTM+232:{local}:201'DTM+189:{local}:201'"


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ("TDT+20+XY1'LOC+125+A'LOC+87+B'", [("A", "B", True)]),
        ("TDT+20+XY1'LOC+87+B'LOC+125+A'", [("A", "B", True)]),
        ("TDT+20+XY1'LOC+92+A'LOC+92+B'LOC+125+B'LOC+87+C'", [("A", "B", False), ("B", "C", True)]),
        ("TDT+20+XY1'LOC+125+A'LOC+87+B'TDT+20+XY1'LOC+92+B'LOC+92+C'", [("A", "B", True), ("B", "C", False)]),
        ("TDT+20+XY1'LOC+92+A'LOC+92+B'", [("A", "B", False)]),
        (f"TDT+20+XY1'LOC+92+A'LOC+125+B'{times('2608011200')}LOC+87+C'", [("A", "B", False), ("B", "C", True)]),
        (f"TDT+20+XY1'LOC+125+A'LOC+87+B'{times('2608011200')}LOC+92+C'", [("A", "B", True), ("B", "C", False)]),
        ("TDT+20+XY1'LOC+87+B'", [(None, "B", True)]),
        ("TDT+20+XY1'LOC+125+A'", [("A", None, True)]),
        ("TDT+20+XY1'", [(None, None, False)]),
        ("TDT+20+XY1'LOC+130+Z'LOC+125+A'LOC+87+B'", [("A", "B", True)]),
        ("", []),
    ],
)
def test_places_become_legs(segments: str, expected: list[tuple[str | None, str | None, bool]]) -> None:
    assert legs(segments) == expected


@pytest.mark.parametrize(
    ("tdt", "flight"),
    [
        ("TDT+20+AA0123+++AA'", ("AA123", "AA", "123")),
        ("TDT+ 20 +BAW12+++BAW'", ("BAW12", "BAW", "12")),
        ("TDT+20+6E45A'", ("6E45A", "6E", "45")),
        ("TDT+20+0123+++AA'", ("AA123", "AA", "123")),
        ("TDT+34+XY7'", ("XY7", "XY", "7")),
    ],
)
def test_flight_designators(tdt: str, flight: tuple[str, str, str]) -> None:
    leg = read(f"BGM+745'{tdt}LOC+125+A'LOC+87+B'").legs[0]
    assert (leg.flight, leg.carrier, leg.number) == flight


@pytest.mark.parametrize(
    "sent", ["2608011200:201", "202608011200:203", "202608011200:201", " 2608011200: 201", "260801120000:201"]
)
def test_local_times_are_read_by_their_length(sent: str) -> None:
    (leg,) = read(f"BGM+745'TDT+20+XY1'LOC+125+A'DTM+189:{sent}'").legs
    assert leg == Leg(
        flight="XY1",
        carrier="XY",
        number="1",
        origin="A",
        departure_local="2026-08-01T12:00" + (":00" if len(sent.split(":")[0]) == 12 and sent[:2] == "26" else ""),
        border_crossing=True,
    )


@pytest.mark.parametrize(
    ("bgm", "code", "function"), [("266+CLOB", "266", "CLOB"), ("250+CC", "250", "CC"), ("745", "745", None)]
)
def test_functions(bgm: str, code: str, function: str | None) -> None:
    message = read(f"BGM+{bgm}'")
    assert (message.document_code, message.function) == (code, function)


def test_closing_a_flight_with_references_only() -> None:
    message = read("BGM+266+CLNB'TDT+20+XY1'NAD+FL'RFF+AVF:ABC'RFF+ABO:KEY9'")
    (one,) = message.travellers
    assert (one.surname, one.record_locator, one.unique_reference) == (None, "ABC", "KEY9")


def test_customs_list_of_the_united_states() -> None:
    body = (
        "CTA+IC+:PAT? DESK+1 555 0100:TE+1 555 0101:FX'TDT++XY812+40+XY'LOC+005+NZAKL:50'LOC+008+USLAX:50'"
        "DTM+136+020131+1030+M05'UNS+D'PDT+P/E1:020430:NZ+ONE:PAT:Q:590429:M+PAX+NZAKL:USLAX'"
        "PDT+P/E2:920430:US+O?'TWO:SAM:M+PAX+NZAKL:LAX'"
    )
    count = body.count("'") + 2
    head = "UNB+UNOA:1+A:NZ+USCS:US+020131:2359+1++CEDIPAX'UNH+1+PAXLST:001:000:NZ+SA812+01:C'"
    data = f"{head}{body}UNT+{count}+1'UNZ+1+1'"
    (message,) = parse_bytes(data.encode())
    assert message.profile == "us"
    assert [(leg.flight, leg.origin, leg.destination) for leg in message.legs] == [("XY812", "AKL", "LAX")]
    assert message.legs[0].departure_local == "2002-01-31T10:30"
    one, two = message.travellers
    assert (one.given_names, one.date_of_birth, one.sex) == ("PAT Q", "1959-04-29", "M")
    assert (one.documents[0].issuing_state, one.documents[0].expiry_date) == ("NZL", "2002-04-30")
    assert (two.surname, two.given_names, two.date_of_birth, two.sex) == ("O'TWO", "SAM M", None, None)
    assert two.documents[0].expiry_date == "1992-04-30"
