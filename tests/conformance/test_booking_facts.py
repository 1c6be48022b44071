"""Facts a careful person reads in the public pushes of bookings, file by file, where their folder is beside us.

Read by hand from the files. People are told by type, sex, birth, nationality and the lengths of their names. The same
traits are in synthetic twins in ``tests/core/messages``, which need no folder.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message
from foreland.travel.booking import Booking
from foreland.travel.traveller import Traveller
from tests.conformance.folder import SAMPLES

pytestmark = pytest.mark.skipif(SAMPLES is None, reason="the public samples are not beside the repository")


def read(name: str) -> Message:
    assert SAMPLES is not None
    (message,) = parse_bytes((SAMPLES / name).read_bytes(), name)
    return message


def codes(message: Message) -> set[str]:
    return {defect.code for defect in message.defects} - {"VAL_CENTURY"}


def head(message: Message) -> tuple[Any, ...]:
    (leg,) = message.legs
    flight = (leg.flight, leg.origin, leg.destination, leg.departure_local, leg.arrival_local)
    return (message.version, message.push, message.sender, message.declared_total.bookings, *flight)


def person(one: Traveller) -> tuple[Any, ...]:
    lengths = (len(one.surname or ""), len(one.given_names or ""))
    return (one.type, one.title, one.sex, one.date_of_birth, one.nationality, *lengths)


def people(booking: Booking) -> list[tuple[Any, ...]]:
    return [person(one) for one in booking.travellers]


def papers(booking: Booking) -> list[list[tuple[str | None, ...]]]:
    return [
        [(paper.type, paper.number, paper.issuing_state, paper.expiry_date) for paper in one.documents]
        for one in booking.travellers
    ]


def flown(booking: Booking) -> list[tuple[Any, ...]]:
    return [(leg.flight, leg.operating_flight, leg.origin, leg.destination, leg.status) for leg in booking.segments]


def keys(found: tuple[dict[str, Any], ...], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(one.get(name) for name in names) for one in found]


def actions(booking: Booking) -> list[Counter[str]]:
    return [Counter(item["action"] for item in entry["items"]) for entry in booking.history]


def _check_the_guides_first_booking(one: Booking) -> None:
    assert [(known.carrier, known.locator) for known in one.locators] == [("DL", "MFN4TI")]
    assert (one.created_at, one.last_modified_at, one.split_from) == (None, "2010-12-06T10:10", ("ABCDEF",))
    agency = one.agency
    assert (agency.iata_number, agency.office, agency.kind, agency.country, agency.currency) == (
        "52519950",
        "LON",
        "airline",
        "GBR",
        "GBP",
    )
    assert (agency.system, agency.system_city, agency.agent) == ("DL", "ATL", "D050517")
    assert people(one) == [
        ("adult", "MR", "M", "1964-07-12", "GBR", 7, 4),
        ("adult", "MR", "M", "1964-07-12", "GBR", 5, 7),
    ]
    assert papers(one) == [[("P", "123456789", "GBR", "2019-08-23")], []]
    assert [one.seat for one in one.travellers] == ["15A", "15B"]
    assert [(m.carrier, m.tier) for t in one.travellers for m in t.frequent_flyer] == [("DL", "ELITE"), ("AF", "ELITE")]
    assert [one.unique_reference for one in one.travellers] == ["38739393AN8739P", "38739393AN8780P"]
    assert [t.tickets for t in one.travellers] == [("0062120234533",), ("0062120234534",)]
    first, second = one.tickets
    assert (first.fare, first.total, first.currency, first.issued_at) == (
        "2888.00",
        "2957.94",
        "GBP",
        "2010-12-06T12:00",
    )
    assert [(fare.type, fare.basis) for ticket in one.tickets for fare in ticket.fares] == [
        ("N", "MIL24"),
        ("A", "YN324N"),
    ]
    assert [(tax.amount, tax.code) for tax in first.taxes] == [
        ("3.10", "AY6"),
        ("8.50", "YQ"),
        ("3.40", "YC"),
        ("4.30", "XY"),
        ("3.10", "XA"),
        ("2.80", "XF"),
    ]
    assert (first.priced_at, first.pricing_indicator, first.validating_carrier) == ("2010-12-06T10:10", "NR", "DL")
    assert (first.accounting_code, first.sold_in, second.issued_at) == ("006", "LON", "2010-12-08T12:00")
    assert [(paid.kind, paid.vendor, paid.number_masked, paid.expiry) for paid in one.payments] == [
        ("card", "VI", "XXXXXXXX1186", "2011-02")
    ] * 2
    assert {len(paid.payer or "") for paid in one.payments} == {12}
    assert one.contacts.phones == ("00115555555555", "00441753637285", "7705632891")
    assert [(place.kind, place.postcode, place.country) for place in one.contacts.addresses] == [
        ("702", "SL1AA", "GBR"),
        ("billing", None, None),
    ]
    assert flown(one) == [("DL324", None, "LHR", "JFK", None), ("DL330", None, "JFK", "YVR", "HK")]
    assert [(leg.quantity, leg.equipment) for leg in one.segments] == [(None, "767"), (2, "767")]
    assert keys(one.check_ins, "traveller_reference", "flight", "boarding_number", "at") == [
        ("1", "DL324", "108", "2010-12-11T09:15")
    ]
    assert keys(one.seats, "traveller_reference", "seat", "source") == [
        ("1", "15A", "check-in"),
        ("1", "15A", "request"),
        ("2", "15B", "request"),
        ("1", "15E", "request"),
        ("2", "15F", "request"),
    ]
    assert keys(one.bags, "kind", "count", "amount", "currency") == [("excess", 4, "40.00", "GBP")]
    assert actions(one) == [Counter(cancelled=6, added=6)]
    assert keys(one.history, "by", "at") == [("LHRRR:LON:DL", "2010-12-07T10:10")]
    assert any("VANCOUVER ARMS" in remark for remark in one.remarks)


def _check_the_guides_second_booking(one: Booking) -> None:
    assert [(known.carrier, known.locator) for known in one.locators] == [("1A", "23456")]
    agency = one.agency
    assert (agency.iata_number, agency.office, agency.city, agency.kind) == ("12345678", "F31", "LON", "agent")
    assert people(one) == [
        ("adult", "MR", "M", "1912-07-12", "GBR", 5, 4),
        ("adult", "MR", "M", "1915-07-12", "GBR", 6, 4),
    ]
    assert papers(one) == [[("P", "123456789", "GBR", "2015-08-23")], [("P", "987654321", "GBR", "2013-01-15")]]
    assert [paid.vendor for paid in one.payments] == ["VI", "DC"]
    assert [leg.quantity for leg in one.segments] == [1, 1]
    assert keys(one.check_ins, "traveller_reference", "boarding_number") == [("2", "2")]
    assert [t.seat for t in one.travellers] == ["17A", "15A"]
    assert keys(one.bags, "kind", "count", "amount") == [("excess", 2, "20.00")]
    assert actions(one) == [Counter(cancelled=1, added=1)]


@pytest.mark.parametrize(
    ("name", "defects"),
    [
        ("2_pnrs_basic.edi", {"LEX_WRAPPED", "ENV_COUNT"}),
        ("pnr1.edi", {"ENV_NO_UNA", "LEX_WRAPPED", "ENV_COUNT", "CNT_MISMATCH"}),
        ("pnr2.edi", {"ENV_NO_UNA", "LEX_WRAPPED", "ENV_COUNT", "CNT_MISMATCH"}),
        ("pnrMessage.edi", {"ENV_COUNT", "CNT_MISMATCH"}),
    ],
)
def test_the_two_bookings_of_the_guide_wrapped_or_alone(name: str, defects: set[str]) -> None:
    message = read(name)
    assert head(message) == ("10.1", "full", "DL", 2, "DL324", "LHR", "JFK", "2010-12-12T09:15", None)
    assert (message.reporting_office.iata_number, message.reporting_office.system_city) == ("52519950", "ATL")
    assert codes(message) == defects
    assert message.unparsed == ()
    bookings = list(message.bookings)
    assert len(bookings) == (2 if name == "2_pnrs_basic.edi" else 1)
    if name != "pnr2.edi":
        _check_the_guides_first_booking(bookings.pop(0))
    for one in bookings:
        _check_the_guides_second_booking(one)


def test_three_bookings_with_infant_group_and_history() -> None:
    message = read("3_pnrs.edi")
    assert head(message) == ("11.1", "full", "TZ", 3, "TZ6", "SIN", "OOL", "2013-05-28T22:25", "2013-05-29T07:50")
    assert (message.recipient, message.reporting_office.agent) == ("AUCBPS", "HOLMESS")
    assert codes(message) == {"ENV_NO_UNA", "LEX_WRAPPED"}
    one, family, group = message.bookings
    assert [b.record_locator for b in message.bookings] == ["W9TEND", "D1RGHI", "GBFKSK"]
    assert [b.created_at for b in message.bookings] == [
        "2013-05-23T18:13:48",
        "2013-05-23T18:38:45",
        "2013-05-23T18:48:19",
    ]
    assert people(one) == [("adult", "MR", "M", "1980-07-04", "USA", 10, 12)]
    assert papers(one) == [[("P", "548721687", "USA", "2019-01-12")]]
    assert one.contacts.phones == ("5555555555", "1 555 555 5555")
    assert (one.payments[0].kind, one.payments[0].amount) == ("cash", "1999.99")
    (ticket,) = one.tickets
    assert (ticket.number, ticket.type, ticket.fare, ticket.total, ticket.currency) == (
        None,
        "700",
        "999.00",
        "1999.99",
        "SGD",
    )
    assert [(tax.code, tax.currency) for tax in ticket.taxes][:3] == [("BK", "SGD"), ("OO", "SGD"), ("SG", "SGD")]
    assert (len(ticket.taxes), ticket.fares[0].number, ticket.fares[0].basis) == (8, "32", "SFLY")
    assert actions(one) == [Counter(cancelled=1), Counter(cancelled=2), Counter(added=3)]
    assert people(family) == [
        ("adult", "MR", "M", "1990-02-01", "USA", 3, 5),
        ("adult", "MS", "F", "1993-04-07", "USA", 3, 5),
        ("infant", None, "M", "2012-04-15", "USA", 3, 6),
    ]
    assert [t.tickets for t in family.travellers] == [("9631270001234",), ("9631270001235",), ("9631270001236",)]
    assert [t.seat for t in family.travellers] == ["54A", "54B", None]
    assert [t.special_service_codes for t in family.travellers] == [("SPEQ",), ("IFET", "INFT"), ()]
    assert [place.city for t in family.travellers for place in t.addresses] == ["BROADBEACH", "BROADBEACH"]
    assert [(leg.flight, leg.booking_class, leg.quantity) for leg in family.segments] == [
        ("BA11", "L", 2),
        ("TZ6", "S", 2),
        ("TZ5", "S", 2),
        ("BA12", "D", 2),
    ]
    assert keys(family.seats, "seat", "origin", "characteristic") == [
        ("54A", "SIN", "N"),
        ("54B", "SIN", "N"),
        ("54A", "OOL", "N"),
        ("54B", "OOL", "N"),
    ]
    assert [(fare.type, fare.number) for t in family.tickets for fare in t.fares] == [
        ("A", "23"),
        ("A", "20"),
        ("IN", "1"),
    ]
    assert len(group.travellers) == 9
    assert Counter(t.date_of_birth for t in group.travellers) == Counter({None: 8, "1992-04-27": 1})
    assert "GROUP ACME TEAM PARTY" in group.remarks
    assert [leg.quantity for leg in group.segments] == [9, 9]
    assert (len(group.tickets), group.payments, actions(group)) == (9, (), [Counter(changed=1)])


def test_adult_and_infant() -> None:
    message = read("adult_and_infant.edi")
    assert head(message) == ("11.1", "full", "AM", 1, "AM498", "MTY", "LAS", "2013-05-23T10:39", "2013-05-23T11:42")
    assert codes(message) == set()
    (one,) = message.bookings
    assert (one.record_locator, one.created_at, one.last_modified_at) == (
        "XXXYET",
        "2013-04-30T11:55:00",
        "2013-05-18T15:02",
    )
    assert (one.agency.system, one.agency.system_city, one.agency.iata_number) == ("AM", "BOG", None)
    assert people(one) == [
        ("adult", "MRS", "F", "1976-05-30", "COL", 14, 11),
        ("infant", None, "F", "2011-08-10", "COL", 14, 11),
    ]
    assert papers(one) == [[("P", "52263000", "COL", "2015-10-31")], [("P", "AO234000", "COL", "2022-12-21")]]
    assert [t.tickets for t in one.travellers] == [("1392178947000",)] * 2
    assert [(leg.flight, leg.status, leg.equipment) for leg in one.segments] == [
        ("AM709", "YG", "737"),
        ("AM445", "HK", "738"),
        ("AM718", "HK", "737"),
    ]
    assert sum(remark.startswith("SSR OTHS") for remark in one.remarks) == 3


@pytest.mark.parametrize(
    ("name", "locator", "travellers", "seats", "bags", "weights"),
    [
        ("pnrMessageExample.edi", "7C789A", 5, "22C 21H 1A 24H 33J", "1 1 1 2 4", "21 21 19 17 11"),
        ("bigMessagePnr.edi", "86C92D", 7, "38E 39G 40B 20J 2H 8D -", "2 1 1 1 1 4 1", "20 13 19 21 23 12 12"),
    ],
)
def test_a_family_with_bags_on_three_flights(
    name: str, locator: str, travellers: int, seats: str, bags: str, weights: str
) -> None:
    message = read(name)
    assert head(message)[4:] == ("UA988", "FRA", "IAD", "2018-09-28T12:20", "2018-09-28T15:05")
    assert {"ENV_NO_UNA", "ENV_COUNT", "ENV_REF"} <= codes(message)
    (one,) = message.bookings
    assert [(known.carrier, known.locator) for known in one.locators] == [("UA", locator), ("ET", locator)]
    assert len(one.travellers) == len(one.tickets) == len(one.payments) == travellers
    assert all(t.nationality is None and t.sex and len(t.documents) == 1 for t in one.travellers)
    assert [t.seat or "-" for t in one.travellers] == seats.split()
    assert [str(t.bags.count) for t in one.travellers] == bags.split()
    assert [str(t.bags.weight_kg) for t in one.travellers] == weights.split()
    assert [leg.flight for leg in one.segments] == ["ET834", "ET706", "UA988"]
    assert len(one.bags) == 2 * travellers
    assert {tuple(entry["destinations"]) for entry in one.bags} == {("FRA",)}
    assert Counter(entry["flight"] for entry in one.check_ins) == {"ET834": travellers, "ET706": travellers, "UA988": 1}
    assert all(email.isupper() for t in one.travellers for email in t.emails)
    assert all(len(ticket.taxes) == 6 and ticket.priced_at == "2017-04-15T10:10" for ticket in one.tickets)
    assert all(paid.number_masked is None or "XXXXX" in paid.number_masked for paid in one.payments)
    assert sum(paid.kind == "cash" for paid in one.payments) == 1


def test_shared_flights_and_check_in() -> None:
    message = read("multiple_flight_leg_pnr.edi")
    assert (message.declared_total.bookings, len(message.bookings)) == (2, 1)
    assert {"ENV_COUNT", "ENV_REF", "CNT_MISMATCH"} <= codes(message)
    (one,) = message.bookings
    assert people(one) == [
        ("adult", "MR", "M", "1972-02-18", None, 13, 5),
        ("adult", "MR", "M", "1964-01-12", None, 7, 5),
    ]
    assert flown(one) == [
        ("UA989", None, "IAD", "FRA", None),
        ("UA8749", "LH624", "FRA", "KWI", None),
        ("UA8750", "LH625", "KWI", "FRA", None),
        ("UA988", None, "FRA", "IAD", None),
    ]
    assert keys(one.bags, "flight", "weight_kg", "tags", "destinations") == [
        ("UA989", 17, ["UA0683"], ["KWI"]),
        ("UA989", 0, ["UA0684"], ["KWI"]),
        ("UA8749", 17, ["LH0683"], ["FRA"]),
        ("UA8749", 0, ["LH0684"], ["FRA"]),
    ]
    assert keys(one.check_ins, "flight", "boarding_number", "at") == [
        ("UA989", "155", "2018-05-04T15:55"),
        ("UA989", "156", "2018-05-04T15:55"),
        ("UA8749", "155", "2018-05-04T15:55"),
        ("UA8749", "156", "2018-05-04T15:55"),
        ("UA8750", "155", None),
        ("UA988", "155", None),
        ("UA988", "156", None),
    ]
    assert [t.seat for t in one.travellers] == ["26K", "43E"]


def test_shared_flights_a_bad_time_and_a_glued_segment() -> None:
    message = read("modifyPnr77ForCodeShare.edi")
    assert {"VAL_DATE", "LEX_GLUED", "ENV_COUNT", "LEX_UNTERMINATED"} <= codes(message)
    (one,) = message.bookings
    assert flown(one) == [
        ("SQ5678", "SK1524", "LHR", "ARN", None),
        ("DL8976", "KL972", "ATL", "AMS", None),
        ("TZ6", None, "SIN", "OOL", "HK"),
        ("TZ2", None, "OOL", "SIN", None),
        ("TZ1", None, "SIN", "OOL", "HK"),
        ("TZ5", None, "OOL", "SIN", "HK"),
    ]
    assert one.segments[3].arrival_local == "2013-05-31"
    assert one.tickets[0].issued_at == "2013-05-29T21:24"
    assert one.contacts.phones == ("5555555555", "1 555555 5555")
    assert "IFT+4:19+GN FROM NONE TO ACME TEAM PARTY" in one.history[-1]["items"][-1]["segments"]


@pytest.mark.parametrize("name", ["pnrMessagePg76.edi", "pnrBadFormat.edi"])
def test_two_bookings_systems_and_secure_flight_data(name: str) -> None:
    message = read(name)
    assert {"ENV_NO_UNA", "ENV_COUNT", "LEX_UNTERMINATED"} <= codes(message)
    (one,) = message.bookings
    assert [(known.carrier, known.locator) for known in one.locators] == [("1A", "35K2IO"), ("1S", "EVFSDI")]
    agency = one.agency
    assert (agency.system, agency.office, agency.via, agency.country, agency.agent, agency.duty) == (
        "1A",
        "DFW1S4100",
        "1S",
        "CAN",
        "LHSU",
        "7E5AA8",
    )
    assert people(one) == [
        (None, "MS", "F", "1953-02-05", None, 5, 4),
        (None, "MS", "F", "1952-02-14", None, 7, 9),
    ]
    assert papers(one) == [[], []]
    assert [t.traveller_reference for t in one.travellers] == ["2", "1"]
    assert [(t.number, t.booklets, t.issued_at) for t in one.tickets] == [
        ("3204694511", 4, "2013-02-14"),
        ("3204694509", 4, "2013-02-17"),
    ]
    assert [(leg.flight, leg.quantity, leg.equipment) for leg in one.segments] == [("LH474", 2, "333")]


@pytest.mark.parametrize(
    ("name", "email", "phones", "of_traveller"),
    [
        ("pnrEdge.edi", "MOLLY_LOUUNT+50BB@GMAIL.COM", ("8675309",), ()),
        ("pnrAddressPhoneCTCM.edi", "MOLLY_LONT+50BB@GMAIL.COM", ("8675309", "5432109876"), ()),
        ("pnrNoOrgMsg.edi", "MOLLY_LONT+50BB@GMAIL.COM", ("8675309", "5432109876"), ()),
        ("pnrPhoneCTCM.edi", "MOLLY_LOUUNT+50BB@GMAIL.COM", ("8675309",), ("123456789",)),
        ("pnrPhoneCTC_M.edi", "MOLLY_LOUUNT+50BB@GMAIL.COM", ("8675309",), ("123456789",)),
    ],
)
def test_contacts_in_every_place(name: str, email: str, phones: tuple[str, ...], of_traveller: tuple[str, ...]) -> None:
    message = read(name)
    assert message.push == (None if name == "pnrNoOrgMsg.edi" else "full")
    (one,) = message.bookings
    assert people(one) == [("adult", "MRS", None, None, None, 4, 5)]
    assert (one.record_locator, one.created_at) == ("7C789A", "2018-08-23T12:20")
    assert one.contacts.phones == phones
    assert (one.travellers[0].phones, one.travellers[0].emails) == (of_traveller, (email,))
    assert [(place.kind, place.city, place.country) for place in one.contacts.addresses] == [
        ("702", "RIO DE JANEIRO", "BRA")
    ]
    assert {"ENV_COUNT", "ENV_REF"} <= codes(message)


def test_seats_in_two_spellings() -> None:
    (one,) = read("pnrSeatFormats.edi").bookings
    assert keys(one.seats, "seat", "origin", "destination") == [("36K", "FRA", "IAD"), ("74E", "SFO", "IAD")]
    assert papers(one) == [[("P", "796428965", "GBR", "2025-04-26")]]


def test_forty_seven_bookings_of_a_generator() -> None:
    message = read("bigbigPnr.edi")
    assert head(message) == ("13.1", "full", "XL", 1, "XL1439", "JFK", "GYE", "2020-02-20T00:40", "2020-02-20T07:10")
    assert {"VAL_CODE", "ENV_COUNT", "ENV_REF", "CNT_MISMATCH"} == codes(message) - {"ENV_NO_UNA"}
    assert (len(message.bookings), sum(len(b.travellers) for b in message.bookings)) == (47, 86)
    everybody = [t for b in message.bookings for t in b.travellers]
    assert all(t.nationality is None and t.date_of_birth and len(t.documents) == 1 for t in everybody)
    assert not any("0" in t.tickets for t in everybody)
    first = message.bookings[0]
    assert (first.record_locator, first.created_at) == ("BGXFR4", "2020-01-18T21:00")
    assert first.contacts.phones == ()
    assert first.travellers[0].phones == ("1234536789", "866 746-4647")
    assert [leg.equipment for leg in first.segments] == ["772"] * 3
    assert first.travellers[0].seat == "1A"
    last = message.bookings[-1]
    assert (last.record_locator, last.agency.system, last.cancelled) == ("RG7B22", None, False)
    assert [t.seat for t in last.travellers] == ["23J", "23K", "24A"]
    assert [ticket.number for ticket in last.tickets] == [None, None, None]
    assert keys(last.check_ins, "flight", "boarding_number") == [
        ("BW527", "84"), ("BW527", "85"), ("BW527", "86"), ("BS456", "84"), ("BS462", "84"), ("BS462", "85"),
        ("BS462", "86"), ("XL1439", "84"), ("XL1439", "85"), ("XL1439", "86"),
    ]  # fmt: skip
    assert any(segment.startswith("MON+:754.72") for segment in message.unparsed)


def test_a_hundred_and_twenty_seven_bookings_with_bags() -> None:
    message = read("pnrWithBags.edi")
    bookings = message.bookings
    assert {"ENV_COUNT", "ENV_REF", "CNT_MISMATCH"} <= codes(message)
    assert (len(bookings), sum(len(b.travellers) for b in bookings)) == (127, 268)
    assert sum(len(b.segments) for b in bookings) == 381
    assert sum(len(b.bags) for b in bookings) == 510
    assert sum(len(b.tickets) for b in bookings) == sum(len(b.payments) for b in bookings) == 268
    assert {len(ticket.taxes) for b in bookings for ticket in b.tickets} == {6}
    assert {leg.equipment for b in bookings for leg in b.segments} == {"777"}
    assert message.unparsed == ()


def test_a_head_alone_and_a_middle_part() -> None:
    alone, part = read("pnrgov_header_qr512.edi"), read("pnrgov_part06.edi")
    assert head(alone)[1:] == (None, "QR", 150, "QR512", "DOH", "LHR", "2025-08-29T20:45", "2025-08-30T06:30")
    assert (alone.document_code, alone.common_access_reference, alone.reporting_office.system_city) == (
        "24",
        "QR512/290825/2045",
        "DOH",
    )
    assert codes(alone) == {"VAL_CODE", "ENV_COUNT", "CNT_MISMATCH"}
    assert head(part)[1:] == (None, "EK", None, "EI119", "DUB", "LHR", "2025-09-06T16:00", "2025-09-07T08:00")
    assert (part.part.number, part.part.last, part.bookings) == (6, False, ())


def test_two_messages_without_src_between_comments() -> None:
    assert SAMPLES is not None
    first, second = parse_bytes((SAMPLES / "comments_group.edi").read_bytes())
    assert {defect.code for one in (first, second) for defect in one.defects} == {"ENV_COMMENT", "SEQ_UNEXPECTED"}
    assert first.bookings[0].record_locator == "OLAD5K1"
    assert first.bookings[0].remarks == ("SSR NSST HK1 SEAT NOT PURCHASED",)
    assert keys(second.bookings[0].seats, "flight", "seat") == [("OA1541", "2A")]


def test_a_booking_in_xml() -> None:
    message = read("pnrgov_xml_excerpt.xml")
    (one,) = message.bookings
    assert (message.kind, message.legs, one.record_locator) == ("PNRGOV-XML", (), "00A234B")
    assert (one.created_at, one.last_modified_at) == ("2024-01-01T04:40", "2024-01-01T02:40")
    assert people(one) == [(None, None, "F", "2002-12-30", "POL", 8, 4)]
    assert papers(one) == [[("P", "BA5345321", "POL", "2027-08-30")]]
    assert [(leg.flight, leg.origin, leg.destination, leg.status, leg.quantity) for leg in one.segments] == [
        ("ENT1234", "LHR", "WAW", "HK", 167)
    ]
