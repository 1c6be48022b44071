# ruff: noqa: E501
"""A test for each variant of the texts of special service requests, of the kinds of push, and of PNRGOV in XML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from foreland.messages.builders.ackres import build_ackres
from foreland.messages.builders.pnrgov import build_govreq
from foreland.messages.filtering import filter_message
from foreland.messages.parse import parse_bytes, to_json
from foreland.messages.record import Answer, Message
from foreland.resources.sensitive import load_terms
from foreland.safeguards.sensitive import SensitiveFilter
from foreland.travel.booking import Booking
from foreland.travel.traveller import Reference, Traveller
from tests.core.messages.samples import HEAD, pnrgov
from tests.core.messages.test_pnrgov_xml import document

ADULT = "TIF+SMITH+JOHNMR:A:1'"
INFANT = "TIF+SMITH+LEE:IN:2'"
FLIGHT = "TVL+010826:1200:010826:2110+CGK+SYD+XY+0812:Y'"
RULES = SensitiveFilter(load_terms())


def read(body: str) -> Message:
    (message,) = parse_bytes(pnrgov(HEAD + "SRC'RCI+XY:ABC123'" + body))
    return message


def codes(message: Message) -> list[str]:
    return [defect.code for defect in message.defects if defect.code != "VAL_CENTURY"]


def request(code: str, text: str, reference: str = "1") -> str:
    return f"SSR+{code}:HK:1:XY:::::{text}+::{reference}'"


def document_of(one: Traveller) -> tuple[Any, ...]:
    paper = one.documents[0]
    return (paper.type, paper.number, paper.issuing_state, paper.nationality, paper.expiry_date)


FULL = "/P/GBR/123456789/GBR/12JUL64/M/23AUG29/SMITH/JOHN/ROBERT"
WHOLE = ("P", "123456789", "GBR", "GBR", "2029-08-23")


@pytest.mark.parametrize(
    ("text", "paper", "birth", "sex"),
    [
        pytest.param(FULL, WHOLE, "1964-07-12", "M", id="as the guide has it"),
        pytest.param(FULL[1:], WHOLE, "1964-07-12", "M", id="leading slash missing"),
        pytest.param("/" + FULL, WHOLE, "1964-07-12", "M", id="leading slash doubled"),
        pytest.param("//DE/N1/DE/12JUL64/M/23AUG29/SMITH/JOHN", (None, "N1", "DEU", "DEU", "2029-08-23"), "1964-07-12", "M", id="type empty"),
        pytest.param(FULL.replace("GBR", "GB"), WHOLE, "1964-07-12", "M", id="countries of two letters"),
        pytest.param("/P/GBR/123456789//12JUL64/M/23AUG29/SMITH/JOHN", ("P", "123456789", "GBR", None, "2029-08-23"), "1964-07-12", "M", id="nationality empty"),
        pytest.param("/////GBR/12JUL64/M//SMITH/JOHN", None, "1964-07-12", "M", id="no document"),
        pytest.param("///12JUL64/M//SMITH/JOHN", None, "1964-07-12", "M", id="Secure Flight only"),
        pytest.param(FULL + "-1SMITH/JOHNMR", WHOLE, "1964-07-12", "M", id="name behind the text"),
        pytest.param(FULL.replace("/M/", "/X/"), WHOLE, "1964-07-12", "X", id="gender X"),
        pytest.param(FULL.replace("/M/", "/U/"), WHOLE, "1964-07-12", None, id="gender U"),
        pytest.param("/P/GBR/123456789/GBR//M/23AUG29/SMITH/JOHN", WHOLE, None, "M", id="birth empty"),
    ],
)  # fmt: skip
def test_section_4_1_docs(text: str, paper: tuple[Any, ...] | None, birth: str | None, sex: str | None) -> None:
    message = read(ADULT + request("DOCS", text))
    one = message.bookings[0].travellers[0]
    assert (document_of(one) if one.documents else None) == paper
    assert (one.date_of_birth, one.sex) == (birth, sex)
    assert codes(message) == []


def test_section_4_1_docs_of_a_passport_for_several_keeps_its_text() -> None:
    message = read(ADULT + request("DOCS", FULL + "/H"))
    (one,) = message.bookings
    assert document_of(one.travellers[0]) == WHOLE
    assert one.remarks == (f"SSR DOCS HK1 {FULL}/H",)


@pytest.mark.parametrize("gender", ["MI", "FI", "XI", "UI"])
def test_section_4_1_docs_of_an_infant_under_its_adult(gender: str) -> None:
    text = FULL.replace("/M/", f"/{gender}/").replace("12JUL64", "01JAN26").replace("JOHN/ROBERT", "LEE")
    adult, infant = read(ADULT + INFANT + request("DOCS", text)).bookings[0].travellers
    assert (adult.documents, adult.date_of_birth) == ((), None)
    assert (document_of(infant), infant.date_of_birth) == (WHOLE, "2026-01-01")


def test_section_4_1_docs_twice_are_one_document() -> None:
    later = f"SSR+DOCS:HK:1:XY:::CGK:SYD:{FULL.replace('GBR', 'GB')}+::1'"
    assert len(read(ADULT + request("DOCS", FULL) + FLIGHT + later).bookings[0].travellers[0].documents) == 1


@pytest.mark.parametrize(
    ("text", "look", "expected"),
    [
        pytest.param("/BERLIN/V/V777/LONDON/01MAR25/AU", lambda one: [(d.type, d.number, d.issuing_state, d.issue_date) for d in one.documents], [("V", "V777", "AUS", "2025-03-01")], id="V visa"),
        pytest.param("/BERLIN/V/V777/LONDON/01MAR25/AU", lambda one: one.place_of_birth, "BERLIN", id="place of birth"),
        pytest.param("//K/KTN9///US", lambda one: (one.government_reference, one.documents), ("KTN9", ()), id="K known traveller"),
        pytest.param("//R/RED5///US", lambda one: one.government_reference, "RED5", id="R redress"),
        pytest.param("0001Y28JUN//R/RED5", lambda one: (one.government_reference, one.place_of_birth), ("RED5", None), id="segment text of an automated form"),
    ],
)  # fmt: skip
def test_section_4_1_doco(text: str, look: Callable[[Traveller], Any], expected: Any) -> None:
    assert look(read(ADULT + request("DOCO", text)).bookings[0].travellers[0]) == expected


@pytest.mark.parametrize("code", ["DOCO", "DOCA"])
def test_section_4_1_doco_and_doca_of_an_infant(code: str) -> None:
    text = "/BERLIN/V/V777/LONDON/01MAR25/AU/I" if code == "DOCO" else "/R/AU/1 ROAD/TOWN/REG/123/I"
    adult, infant = read(ADULT + INFANT + request(code, text)).bookings[0].travellers
    assert (adult.documents, adult.addresses) == ((), ())
    assert infant.documents or infant.addresses


@pytest.mark.parametrize(("kind", "name"), [("R", "residence"), ("D", "destination"), ("B", "birth")])
def test_section_4_1_doca(kind: str, name: str) -> None:
    one = read(ADULT + request("DOCA", f"/{kind}/AU/1 ROAD/TOWN/REG/123")).bookings[0].travellers[0]
    (found,) = one.addresses
    assert (found.kind, found.country, found.street, found.city, found.region, found.postcode) == (name, "AUS", "1 ROAD", "TOWN", "REG", "123")  # fmt: skip
    assert one.residence == ("AUS" if kind == "R" else None)


@pytest.mark.parametrize(
    ("ssr", "look", "expected"),
    [
        pytest.param(request("INFT", "SMITH/LEE 01JAN26"), lambda b: [(t.given_names, t.type, t.date_of_birth) for t in b.travellers[1:]], [("LEE", "infant", "2026-01-01")], id="INFT"),
        pytest.param(request("INFT", "SMITH/LEE/01JAN26"), lambda b: b.travellers[1].date_of_birth, "2026-01-01", id="INFT with a slash"),
        pytest.param(request("CHLD", "01JAN19"), lambda b: (b.travellers[0].date_of_birth, b.travellers[0].special_service_codes, b.remarks), ("2019-01-01", ("CHLD",), ()), id="CHLD"),
        pytest.param(request("CHLD", "AGE 7"), lambda b: (b.travellers[0].date_of_birth, b.remarks), (None, ("SSR CHLD HK1 AGE 7",)), id="CHLD with a text"),
        pytest.param(request("UMNR", "UM08"), lambda b: (b.travellers[0].special_service_codes, b.remarks), (("UMNR",), ("SSR UMNR HK1 UM08",)), id="UMNR"),
        pytest.param(request("TKNE", "9991234567890C1"), lambda b: b.travellers[0].tickets, ("9991234567890",), id="TKNE"),
        pytest.param(INFANT + request("TKNE", "INF9991234567891C1"), lambda b: [t.tickets for t in b.travellers], [(), ("9991234567891",)], id="TKNE of the infant"),
        pytest.param(request("FOID", "PPC01X0001"), lambda b: (b.travellers[0].references, b.remarks), ((Reference(kind="FOID", value="PPC01X0001"),), ()), id="FOID"),
        pytest.param(request("FOID", "CCVI4111111111111111"), lambda b: b.travellers[0].references, (Reference(kind="FOID", value="CCVI411111XXXXXX1111"),), id="FOID a card"),
        pytest.param(request("FQTV", "XY123456789"), lambda b: b.travellers[0].frequent_flyer[0].number, "123456789", id="FQTV"),
        pytest.param(request("CTCM", "491555010"), lambda b: (b.travellers[0].phones, b.remarks), (("491555010",), ()), id="CTCM"),
        pytest.param(request("CTCE", "ALEX..K//EXAMPLE.ORG"), lambda b: (b.travellers[0].emails, b.remarks), (("ALEX_K@EXAMPLE.ORG",), ("SSR CTCE HK1 ALEX..K//EXAMPLE.ORG",)), id="CTCE decoded and as sent"),
        pytest.param(request("CTCE", "ALEX./K//EXAMPLE.ORG"), lambda b: b.travellers[0].emails, ("ALEX-K@EXAMPLE.ORG",), id="CTCE a hyphen"),
        pytest.param(request("CTCR", "REFUSED"), lambda b: (b.travellers[0].phones, b.remarks), ((), ("SSR CTCR HK1 REFUSED",)), id="CTCR"),
        pytest.param("SSR+SEAT:HK:1:XY:::CGK:SYD+12A::1'", lambda b: b.seats[0]["seat"], "12A", id="SEAT"),
        pytest.param("SSR+NSST:HK:1:XY:::CGK:SYD+012A::1'", lambda b: b.seats[0]["seat"], "12A", id="NSST"),
        pytest.param("SSR+RQST:HK:1:XY:::CGK:SYD+12A::1'", lambda b: b.seats[0]["seat"], "12A", id="RQST"),
        pytest.param(request("CKIN", "CHECK VISA"), lambda b: b.remarks, ("SSR CKIN HK1 CHECK VISA",), id="CKIN"),
        pytest.param(request("GPST", "GROUP OF 9"), lambda b: b.remarks, ("SSR GPST HK1 GROUP OF 9",), id="GPST"),
        pytest.param("SSR+OTHS:::::::: TICKET BY 03MAY'", lambda b: b.remarks, ("SSR OTHS TICKET BY 03MAY",), id="OTHS"),
        pytest.param(request("PCTC", "KIM SMITH/US5555550100"), lambda b: (b.travellers[0].phones, b.remarks), ((), ("SSR PCTC HK1 KIM SMITH/US5555550100",)), id="PCTC is somebody else's number"),
    ],
)  # fmt: skip
def test_section_4_1_request(ssr: str, look: Callable[[Booking], Any], expected: Any) -> None:
    message = read(ADULT + ssr)
    assert look(message.bookings[0]) == expected
    assert codes(message) == []


@pytest.mark.parametrize("code", ["AVML", "HNML", "KSML", "MOML", "SPML", "BLND", "DEAF", "MEDA", "STCR", "WCHR"])
def test_section_4_1_sensitive(code: str) -> None:
    body = f"{ADULT}{request(code, '')}IFT+4:28::XY+PAX WANTS {code}'ABI+4++++XY'SAC+++X'SSR+{code}:HK:1:XY'LTS+{code} ADDED'"
    filtered, removals = filter_message(read(body), RULES)
    assert code not in to_json(filtered).decode()
    assert removals


@pytest.mark.parametrize(("flag", "named", "missing"), [("1", "", True), ("1", INFANT, False), ("", "", False)])
def test_section_4_infant_flag_without_an_infant_is_said(flag: str, named: str, missing: bool) -> None:
    message = read(f"TIF+SMITH+JANEMRS:A:1:{flag}'{named}")
    assert ("CNT_MISMATCH" in codes(message)) == missing


# kinds of push


@pytest.mark.parametrize(("code", "push"), [("22", "full"), ("141", "update")])
def test_section_4_2_push(code: str, push: str) -> None:
    assert parse_bytes(pnrgov(HEAD.replace("MSG+:22", f"MSG+:{code}")))[0].push == push


@pytest.mark.parametrize(("org", "cancelled"), [("ORG'", True), ("ORG+XY:CGK'", False), ("", False)])
def test_section_4_2_a_cancelled_booking_is_src_rci_and_an_empty_org(org: str, cancelled: bool) -> None:
    assert read(org).bookings[0].cancelled == cancelled


def test_section_4_2_a_booking_in_an_update_is_complete_and_the_others_are_not_there() -> None:
    (message,) = parse_bytes(pnrgov(HEAD.replace("MSG+:22", "MSG+:141") + "SRC'RCI+XY:DEF456'" + ADULT + FLIGHT))
    assert (message.push, [one.record_locator for one in message.bookings]) == ("update", ["DEF456"])


def test_section_4_2_govreq_asks_for_a_push_now() -> None:
    data = build_govreq(parse_bytes(pnrgov())[0])
    assert isinstance(data, bytes)
    (read_back,) = parse_bytes(data)
    assert (read_back.kind, read_back.legs[0].flight, read_back.bookings[0].record_locator) == ("GOVREQ", "XY812", "ABC123")  # fmt: skip


def test_section_4_2_ackres_echoes_the_push() -> None:
    push = parse_bytes(pnrgov())[0]
    data = build_ackres(Message(kind="ACKRES", common_access_reference=push.common_access_reference, sender="STATE", recipient="XY", control_reference="9", prepared_at="2026-08-01T10:16", document_code="23", answers=(Answer(code="118", level="header"),)))  # fmt: skip
    assert isinstance(data, bytes)
    (answer,) = parse_bytes(data)
    assert (answer.kind, answer.common_access_reference, answer.answers[0].code) == ("ACKRES", push.common_access_reference, "118")  # fmt: skip


# XML


@pytest.mark.parametrize("namespace", ["", "http://www.iata.org/IATA/2007/00"])
@pytest.mark.parametrize(
    ("look", "expected"),
    [
        pytest.param(lambda m: (m.sender, m.reporting_office.system), ("XY", "1A"), id="Originator"),
        pytest.param(lambda m: (m.legs[0].flight, m.legs[0].origin, m.legs[0].arrival_local), ("XY812", "CGK", "2026-08-01T21:10"), id="FlightLeg"),
        pytest.param(lambda m: (m.bookings[0].created_at, m.bookings[0].last_modified_at), ("2026-05-12T10:10", "2026-07-30T08:00"), id="PNR"),
        pytest.param(lambda m: (m.bookings[0].locators[0].carrier, m.bookings[0].record_locator), ("XY", "ABC123"), id="BookingRefID"),
        pytest.param(lambda m: m.bookings[0].travellers[0].special_service_codes, ("WCHR",), id="SSR"),
        pytest.param(lambda m: m.bookings[0].remarks[0], "OSI XY CTCM 6281555010", id="OtherServiceInfo"),
        pytest.param(lambda m: (m.bookings[0].agency.iata_number, m.bookings[0].agency.agent), ("12345678", "AGENT7"), id="POS"),
        pytest.param(lambda m: (m.bookings[0].contacts.addresses[0].street, m.bookings[0].contacts.emails), ("12 SYNTHETIC ROAD", ("ALEX@EXAMPLE.ORG",)), id="ContactInfo"),
        pytest.param(lambda m: [t.traveller_reference for t in m.bookings[0].travellers], ["1", "2"], id="Passenger RPH"),
        pytest.param(lambda m: m.bookings[0].travellers[0].frequent_flyer[0].number, "123456", id="CustLoyalty"),
        pytest.param(lambda m: m.bookings[0].travellers[0].documents[0].number, "C01X0001", id="DOC_SSR"),
        pytest.param(lambda m: (m.bookings[0].tickets[0].number, m.bookings[0].tickets[0].traveller_reference), ("9991234567890", "1"), id="TicketDocument"),
        pytest.param(lambda m: (m.bookings[0].segments[0].equipment, m.bookings[0].segments[0].quantity, m.bookings[0].segments[0].operating_flight), ("773", 1, "ZZ44"), id="Flight"),
    ],
)  # fmt: skip
def test_section_5(look: Callable[[Message], Any], expected: Any, namespace: str) -> None:
    (message,) = parse_bytes(document(namespace=namespace))
    assert look(message) == expected
    assert message.unparsed == ()
