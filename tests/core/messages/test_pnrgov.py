"""Booking pushes: the groups, their ambiguities, requests read from both ends, and nothing that was not said."""

from __future__ import annotations

import pytest

from foreland.messages.parse import parse_bytes, to_json
from foreland.messages.record import Message
from foreland.messages.special_service import read_doca, read_doco, read_docs, read_infant, read_ticket
from foreland.travel.booking import Booking, Locator
from foreland.travel.traveller import FrequentFlyer, Traveller
from tests.core.messages.samples import BOOKING, HEAD, pnrgov

FLIGHT = "TVL+010826:1200:010826:2110+CGK+SYD+XY+0812:Y'"


def read(body: str) -> Message:
    """One push with one booking made of these segments."""
    (message,) = parse_bytes(pnrgov(HEAD + "SRC'RCI+XY:ABC123'" + body))
    return message


def booking(body: str) -> Booking:
    """The booking made of these segments."""
    (one,) = read(body).bookings
    return one


def traveller(ssr: str, tif: str = "TIF+EXAMPLE+ALEXMR:A:1'") -> Traveller:
    """The first traveller of a booking with one request."""
    return booking(tif + ssr).travellers[0]


def codes(message: Message) -> list[str]:
    """Defect codes without the inferred century."""
    return [defect.code for defect in message.defects if defect.code != "VAL_CENTURY"]


def test_a_whole_booking() -> None:
    (message,) = parse_bytes(pnrgov())
    assert (message.version, message.push, message.document_code) == ("11.1", "full", "22")
    assert message.declared_total.bookings == 1
    assert codes(message) == []
    assert message.unparsed == ()
    leg = message.legs[0]
    assert (leg.flight, leg.origin, leg.departure_local, leg.arrival_local) == (
        "XY812",
        "CGK",
        "2026-08-01T12:00",
        "2026-08-01T21:10",
    )
    (one,) = message.bookings
    assert (one.record_locator, one.created_at, one.last_modified_at) == (
        "ABC123",
        "2026-05-12T10:10",
        "2026-07-30T08:00",
    )
    assert one.locators == (Locator(carrier="XY", locator="ABC123"), Locator(carrier="1A", locator="ZZZ999"))
    assert one.split_from == ("SPLIT1",)
    agency = one.agency
    assert (agency.iata_number, agency.office, agency.city, agency.country, agency.agent) == (
        "12345678",
        "F31",
        "JKT",
        "IDN",
        "AGENT7",
    )
    assert not one.cancelled
    adult, infant = one.travellers
    assert (adult.surname, adult.given_names, adult.title, adult.name_raw) == (
        "EXAMPLE",
        "ALEX",
        "MR",
        "EXAMPLE/ALEXMR",
    )
    assert (adult.type, adult.traveller_reference, adult.unique_reference) == ("adult", "1", "UNIQUE1")
    assert (adult.date_of_birth, adult.sex, adult.nationality) == ("1985-02-28", "M", "DEU")
    assert (adult.place_of_birth, adult.government_reference, adult.seat) == ("BERLIN", "RED5", "12A")
    assert (adult.bags.count, adult.bags.weight_kg, adult.bags.tags) == (2, 37, ("XY0998", "XY0999"))
    assert adult.emails == ("ALEX_EXAMPLE@MAIL-X.ORG",)
    assert adult.frequent_flyer == (FrequentFlyer(carrier="XY", number="123456", tier="GOLD"),)
    assert adult.tickets == ("9991234567890",)
    assert adult.special_service_codes == ("WCHR", "INFT")
    passport, visa = adult.documents
    assert (passport.number, passport.issuing_state, passport.expiry_date) == ("C01X0001", "DEU", "2031-02-28")
    assert (passport.holder_surname, passport.holder_given_names) == ("EXAMPLE", "ALEX KIM")
    assert (visa.type, visa.number, visa.issuing_state, visa.source) == ("V", "V777", "AUS", "DOCO")
    assert (infant.surname, infant.given_names, infant.type, infant.sex) == ("EXAMPLE", "LEE", "infant", "F")
    assert (infant.date_of_birth, infant.documents[0].number) == ("2026-01-01", "C01X0002")
    assert infant.tickets == ("9991234567891",)
    first, second = one.segments
    assert (first.flight, first.operating_flight, first.status, first.booking_class) == ("XY812", "ZZ44", "HK", "Y")
    assert first.arrival_local == "2026-08-01T21:10"
    assert second.flight == "XY813"
    (payment,) = one.payments
    assert (payment.kind, payment.number_masked, payment.expiry) == ("card", "411111XXXXXX1111", "2028-02")
    assert (payment.amount, payment.payer) == ("957.94", "PAT PAYER")
    (ticket,) = one.tickets
    assert (ticket.fare, ticket.total, ticket.currency, ticket.issued_at) == (
        "888.00",
        "957.94",
        "IDR",
        "2026-05-13T12:00",
    )
    assert [item["action"] for item in one.history[0]["items"]] == ["cancelled", "added"]
    assert one.history[0]["at"] == "2026-05-13T18:13"
    assert one.history[1]["text"] == "0/O/NM/EXAMPLE ALEX"
    assert "SSR AVML HK2" in one.remarks


def test_two_bookings_do_not_leak_into_each_other() -> None:
    (message,) = parse_bytes(pnrgov(HEAD + BOOKING + "SRC'RCI+XY:DEF456'TIF+OTHER+PAT:A:1'" + FLIGHT))
    first, second = message.bookings
    assert first == parse_bytes(pnrgov())[0].bookings[0]
    assert second.travellers[0] == Traveller(
        surname="OTHER",
        given_names="PAT",
        name_raw="OTHER/PAT",
        type="adult",
        record_locator="DEF456",
        traveller_reference="1",
    )


def test_a_cancelled_booking() -> None:
    assert booking("ORG'").cancelled
    assert not booking("ORG'TIF+EXAMPLE+ALEX:A:1'").cancelled
    assert not booking("ORG+:+:'").cancelled


@pytest.mark.parametrize(("code", "push"), [("22", "full"), ("141", "update"), ("24", None)])
def test_kinds_of_push(code: str, push: str | None) -> None:
    (message,) = parse_bytes(pnrgov(HEAD.replace("MSG+:22", f"MSG+:{code}")))
    assert message.push == push
    assert ("VAL_CODE" in codes(message)) == (push is None)


@pytest.mark.parametrize(
    ("rci", "created"),
    [
        ("RCI+XY:ABC123::120526:1010'", "2026-05-12T10:10"),
        ("RCI+XY:ABC123::120526:101055'", "2026-05-12T10:10:55"),
        ("RCI+XY:ABC123:120526:1010'", "2026-05-12T10:10"),
        ("RCI+XY:ABC123'", None),
        ("RCI+XY:ABC123:C:120526'", "2026-05-12"),
    ],
)
def test_layouts_of_the_date_of_creation(rci: str, created: str | None) -> None:
    (message,) = parse_bytes(pnrgov(HEAD + "SRC'" + rci))
    assert message.bookings[0].created_at == created


@pytest.mark.parametrize(
    ("tvl", "departure", "arrival"),
    [
        ("TVL+010826:1200:020826:0110+CGK+SYD+XY+1'", "2026-08-01T12:00", "2026-08-02T01:10"),
        ("TVL+010826:1200::2110+CGK+SYD+XY+1'", "2026-08-01T12:00", "2026-08-01T21:10"),
        ("TVL+010826:1200:2110+CGK+SYD+XY+1'", "2026-08-01T12:00", "2026-08-01T21:10"),
        ("TVL+010826:2200::0110+CGK+SYD+XY+1'", "2026-08-01T22:00", None),
        ("TVL+010826::020826+CGK+SYD+XY+1'", "2026-08-01", "2026-08-02"),
        ("TVL+320826:1200+CGK+SYD+XY+1'", None, None),
        ("TVL++CGK+SYD+XY+OPEN'", None, None),
    ],
)
def test_times_of_flights(tvl: str, departure: str | None, arrival: str | None) -> None:
    (flight,) = booking(tvl).segments
    assert (flight.departure_local, flight.arrival_local) == (departure, arrival)


def test_a_flight_without_number_is_kept() -> None:
    (flight,) = booking("TVL++CGK+SYD+XY+OPEN'").segments
    assert (flight.flight, flight.origin, flight.destination) == (None, "CGK", "SYD")


@pytest.mark.parametrize(
    ("segments", "operating"),
    [
        ("TVL+010826:1200+CGK+SYD+XY:ZZ+1:Y'TVL+++++972:M'", "ZZ972"),
        ("TVL+010826:1200+CGK+SYD+XY+1:Y'TRA+ZZ+0044:B'", "ZZ44"),
        ("TVL+010826:1200+CGK+SYD+XY+1:Y'RCI+ZZ:QQQQQQ'TVL++++ZZ+972:M'", "ZZ972"),
        ("TVL+010826:1200+CGK+SYD+XY:ZZ+1:Y'", None),
    ],
)
def test_the_partner_of_a_shared_flight_is_no_new_segment(segments: str, operating: str | None) -> None:
    (flight,) = booking(segments).segments
    assert (flight.flight, flight.operating_flight) == ("XY1", operating)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/P/GBR/N1/GBR/12JUL64/M/23AUG29/SMITH/JOHN/ROBERT", ("P", "GBR", "N1", "GBR", "12JUL64", "M", "23AUG29")),
        ("P/GBR/N1/GBR/12JUL64/M/23AUG29/SMITH/JOHN/ROBERT", ("P", "GBR", "N1", "GBR", "12JUL64", "M", "23AUG29")),
        ("//DE/N1/DE/12JUL64/M/23AUG29/SMITH/JOHN", ("", "DE", "N1", "DE", "12JUL64", "M", "23AUG29")),
        ("////GBR/12JUL64/M//SMITH/JOHN", ("", "", "", "GBR", "12JUL64", "M", "")),
        ("/////12JUL64/M//SMITH/JOHN", ("", "", "", "", "12JUL64", "M", "")),
        ("///12JUL64/M//SMITH/JOHN", ("", "", "", "", "12JUL64", "M", "")),
        ("/P/GBR/N1//12JUL64/M/23AUG29/SMITH/JOHN", ("P", "GBR", "N1", "", "12JUL64", "M", "23AUG29")),
        ("/P/GBR/N1/GBR//M/23AUG29/SMITH/JOHN", ("P", "GBR", "N1", "GBR", "", "M", "23AUG29")),
        ("/P/GBR/N1/GBR//M//SMITH/JOHN", ("P", "GBR", "N1", "GBR", "", "M", "")),
        ("/P/GBR/N1/GBR/12JUL1964/MI/23AUG2029/SMITH/JOHN", ("P", "GBR", "N1", "GBR", "12JUL1964", "MI", "23AUG2029")),
        (
            "/P/GBR/N1/GBR/12JUL64/M/23AUG29/SMITH/JOHN-1SMITH/JOHNMR",
            ("P", "GBR", "N1", "GBR", "12JUL64", "M", "23AUG29"),
        ),
    ],
)
def test_docs_is_read_from_the_date_of_birth_outwards(text: str, expected: tuple[str, ...]) -> None:
    docs = read_docs(text)
    assert docs is not None
    assert (docs.type, docs.issuer, docs.number, docs.nationality, docs.birth, docs.gender, docs.expiry) == expected
    assert (docs.surname, docs.first) == ("SMITH", "JOHN")


@pytest.mark.parametrize("text", ["", "/", "/P/GBR/N1", "NONSENSE", "/P/GBR/N1/GBR/12JULY64"])
def test_docs_that_cannot_be_read_are_kept_as_a_remark(text: str) -> None:
    message = read(f"TIF+EXAMPLE+ALEX:A:1'SSR+DOCS:HK:1:XY:::::{text}+::1'")
    assert read_docs(text) is None
    assert "VAL_SSR" in codes(message)
    assert message.bookings[0].travellers[0].documents == ()
    assert any(remark.startswith("SSR DOCS") for remark in message.bookings[0].remarks)


def test_secure_flight_docs_invent_no_document() -> None:
    one = traveller("SSR+DOCS:HK:1:XY:::::///05AUG70/F//EXAMPLE/ALEX+::1'", "TIF+EXAMPLE+ALEX:A:1'")
    assert (one.date_of_birth, one.sex, one.documents) == ("1970-08-05", "F", ())


def test_docs_at_both_levels_are_one_document() -> None:
    text = "/P/{}/N1/DEU/12JUL64/M/23AUG29/EXAMPLE/ALEX"
    ssr = "SSR+DOCS:HK:1:XY:::::" + text.format("D") + "+::1'"
    later = "SSR+DOCS:HK:1:XY:::CGK:SYD:" + text.format("DEU") + "+::1'"
    (one,) = booking(f"TIF+EXAMPLE+ALEX:A:1'{ssr}{FLIGHT}{later}").travellers
    assert len(one.documents) == 1


def test_requests_before_the_travellers_find_them_by_reference() -> None:
    one, two = booking(
        "SSR+DOCS:HK:1:XY:::::/P/D/N2/D/12JUL64/F/23AUG29/OTHER/PAT+::2'SSR+UMNR:HK:1:XY+::2'"
        "TIF+EXAMPLE+ALEX:A:1'TIF+OTHER+PAT:A:2'"
    ).travellers
    assert (one.documents, one.special_service_codes) == ((), ())
    assert (two.documents[0].number, two.special_service_codes) == ("N2", ("UMNR",))


def test_docs_without_reference_find_their_traveller_by_name_or_nobody() -> None:
    people = "TIF+EXAMPLE+ALEXMR:A:1'TIF+OTHER+PAT:A:2'" + FLIGHT
    message = read(people + "SSR+DOCS:HK:1:XY:::::/P/D/N1/D/12JUL64/M/23AUG29/EXAMPLE/ALEXMR'")
    assert [len(one.documents) for one in message.bookings[0].travellers] == [1, 0]
    message = read(people + "SSR+DOCS:HK:1:XY:::::/P/D/N1/D/12JUL64/M/23AUG29/STRANGER/KIM'")
    assert [len(one.documents) for one in message.bookings[0].travellers] == [0, 0]
    assert "VAL_SSR" in codes(message)


def test_an_infant_named_only_by_a_request_becomes_a_traveller() -> None:
    one, infant = booking("TIF+EXAMPLE+ALEX:A:1'SSR+INFT:HK:1:XY:::::EXAMPLE/LEE 01JAN26+::1'").travellers
    assert (one.type, one.date_of_birth) == ("adult", None)
    assert (infant.surname, infant.given_names, infant.type, infant.date_of_birth) == (
        "EXAMPLE",
        "LEE",
        "infant",
        "2026-01-01",
    )


def test_two_infants_are_told_apart_by_name() -> None:
    people = booking(
        "TIF+EXAMPLE+ALEX:A:1'TIF+EXAMPLE+LEE:IN:2'TIF+EXAMPLE+KIM:IN:3'"
        "SSR+DOCS:HK:1:XY:::::/P/D/N3/D/01JAN26/MI/23AUG29/EXAMPLE/KIM+::1'"
    ).travellers
    assert [len(one.documents) for one in people] == [0, 0, 1]


def test_doco_doca_and_infants_by_their_mark() -> None:
    doco = read_doco("/BERLIN/V/V777/LONDON/01MAR25/AU/I")
    assert doco is not None
    assert (doco.place_of_birth, doco.type, doco.number, doco.country, doco.infant) == (
        "BERLIN",
        "V",
        "V777",
        "AU",
        True,
    )
    automated = read_doco("0001Y28JUN//R/RED5")
    assert automated is not None
    assert (automated.place_of_birth, automated.type, automated.number) == ("", "R", "RED5")
    assert read_doco("/NOTHING") is None
    doca = read_doca("R/DEU/1 ROAD/TOWN/REG/123")
    assert doca is not None
    assert (doca.type, doca.country, doca.street, doca.postcode) == ("R", "DEU", "1 ROAD", "123")
    assert read_doca("//") is None


def test_residence_comes_from_doca() -> None:
    one = traveller("SSR+DOCA:HK:1:XY:::::/R/D/1 ROAD/TOWN/REG/123+::1'")
    assert one.residence == "DEU"
    assert one.addresses[0].kind == "residence"


@pytest.mark.parametrize(
    ("text", "given", "birth"),
    [
        ("EXAMPLE/LEE 01JAN26", "LEE", "2026-01-01"),
        ("EXAMPLE/LEE/01JAN26", "LEE", "2026-01-01"),
        ("/EXAMPLE/LEE KIM 01JAN2026", "LEE KIM", "2026-01-01"),
        ("EXAMPLE/LEE", "LEE", None),
    ],
)
def test_texts_of_infants(text: str, given: str, birth: str | None) -> None:
    infant = read_infant(text, "2026-08-01")
    assert infant is not None
    assert (infant.surname, infant.given, infant.birth) == ("EXAMPLE", given, birth)


@pytest.mark.parametrize("text", ["", "01JAN26", "EXAMPLE", "/"])
def test_no_infant_without_a_name(text: str) -> None:
    assert read_infant(text, "2026-08-01") is None


def test_ticket_texts() -> None:
    assert read_ticket("9991234567890C2") == ("9991234567890", False)
    assert read_ticket("INF9991234567890C2") == ("9991234567890", True)
    assert read_ticket("TKT NBR 999123456789012 20FEB20 E") == ("999123456789012", False)
    assert read_ticket("NONE") == (None, False)


@pytest.mark.parametrize(
    ("segment", "phones", "emails"),
    [
        ("IFT+4:28::YY+CTCM 6281555010'", ("6281555010",), ()),
        ("IFT+4:28+YY CTC M 123456789'", ("123456789",), ()),
        ("IFT+4:28::YY+CTCE ALEX..EXAMPLE//MAIL.ORG'", (), ("ALEX_EXAMPLE@MAIL.ORG",)),
        ("IFT+4:28::YY+CTCE ALEX./EXAMPLE?+2//MAIL.ORG'", (), ("ALEX-EXAMPLE+2@MAIL.ORG",)),
        ("IFT+4:28::YY+CTCT SEA 866 555-0100 AGENCY'", ("866 555-0100",), ()),
        ("IFT+4:28::YY+VIP'", (), ()),
    ],
)
def test_contacts_in_free_text(segment: str, phones: tuple[str, ...], emails: tuple[str, ...]) -> None:
    one = booking(f"TIF+EXAMPLE+ALEX:A:1'{segment}")
    assert (one.travellers[0].phones, one.travellers[0].emails) == (phones, emails)
    assert len(one.remarks) == 1
    head = booking(segment)
    assert (head.contacts.phones, head.contacts.emails) == (phones, emails)


def test_a_postcode_in_the_place_of_a_phone_is_no_phone() -> None:
    one = booking("ADD++702:1 ROAD:TOWN:REG::GB::SL1AA'")
    assert one.contacts.phones == ()
    assert one.contacts.addresses[0].kind == "702"
    assert "SL1AA" in one.remarks


def test_groups_are_not_persons() -> None:
    one = booking("TIF+TEST TEAM:G'TIF+EXAMPLE+ALEX:A:1'")
    assert len(one.travellers) == 1
    assert "GROUP TEST TEAM" in one.remarks


def test_seats_fillers_and_texts() -> None:
    one = booking(
        f"TIF+EXAMPLE+ALEX:A:1'{FLIGHT}SSR+SEAT:HK:1:XY:::CGK:SYD+XXX::1'SSR+NSST:HK:1:XY:::CGK:SYD:T +074E::1'"
        "SSR+NSST:HK:1:XY+NOT PURCHASED'"
    )
    assert [seat["seat"] for seat in one.seats] == ["74E"]
    assert one.travellers[0].seat == "74E"
    assert "SSR NSST HK1 NOT PURCHASED" in one.remarks


def test_a_seat_on_another_flight_is_not_the_seat_on_this_one() -> None:
    one = booking("TIF+EXAMPLE+ALEX:A:1'TVL+020826:1200+SYD+AKL+XY+9'SSR+SEAT:HK:1:XY:::SYD:AKL+3C::1'")
    assert one.seats[0]["seat"] == "3C"
    assert one.travellers[0].seat is None


def test_check_in_of_a_person_by_name_when_the_sequence_number_is_no_reference() -> None:
    one = booking(
        f"TIF+EXAMPLE+ALEX:A:1'TIF+OTHER+PAT:A:2'{FLIGHT}DAT+2:010826:0930'TRI++155:::155'TIF+OTHER+PAT:A'SSD+9C++++Y'"
        "TBD++01:20:701+++XY:0001::SYD:006'"
    )
    assert [person.seat for person in one.travellers] == [None, "9C"]
    assert one.travellers[1].bags.weight_kg == 9


def test_history_never_adds_travellers_or_flights() -> None:
    one = booking(
        f"TIF+EXAMPLE+ALEX:A:1'{FLIGHT}ABI+4++++XY'DAT+T:230526:1813'SAC+++X'TIF+GONE+PAT:A:9'{FLIGHT}RPI+1+HK'"
    )
    assert [person.surname for person in one.travellers] == ["EXAMPLE"]
    assert len(one.segments) == 1
    assert one.history[0]["items"][0]["segments"][0] == "TIF+GONE+PAT:A:9"


@pytest.mark.parametrize(
    "segment",
    [
        "FOP+CC::957.94:VI:4111111111111111:0228'",
        "FOP+CC:::AX:3782 822463 10005:0228'",
        "IFT+4:28::XY+PAID BY 4111 1111 1111 1111 THANKS'",
        "LTS+FP CCVI4111111111111111/0228'",
        "SSR+OTHS:HK:1:XY:::::CARD 4111-1111-1111-1111'",
        "ZZZ+4111111111111111'",
        "ADD++700:::::::CARD 4111111111111111'",
        "ADD++700:::::::378282246310005'",
        "IFT+4:28::XY+CTCM 378282246310005'",
        "ABI+4++++XY'SAC+++X'FOP+CC::1:VI:4111111111111112:0228'",
    ],
)
def test_card_numbers_never_come_through(segment: str) -> None:
    for text in (to_json(read(segment)).decode(), to_json(read(segment[:-1])).decode()):
        digits = "".join(c for c in text if c.isdigit() or c in "X")
        assert "41111111111" not in digits
        assert "378282246310005" not in digits


def test_amounts_that_are_words_are_null() -> None:
    (ticket,) = booking("TIF+EXAMPLE+ALEX:A:1'TKT+9991234567890:T:1'MON+B:IT+T:BT'").tickets
    assert (ticket.number, ticket.fare, ticket.total, ticket.currency) == ("9991234567890", None, None, None)


def test_a_push_without_src_says_so() -> None:
    (message,) = parse_bytes(pnrgov(HEAD + "RCI+XY:ABC123'TIF+EXAMPLE+ALEX:A:1'"))
    assert message.bookings[0].travellers[0].surname == "EXAMPLE"
    assert "SEQ_UNEXPECTED" in codes(message)
