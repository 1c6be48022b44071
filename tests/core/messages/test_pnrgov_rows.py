# ruff: noqa: E501
"""A test for each row and rule of the tables of PNRGOV: groups, ambiguous segments, segments, requests, push types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message
from foreland.travel.booking import Agency, Booking, Fare, Locator, Tax
from tests.core.messages.samples import BOOKING, HEAD, pnrgov

ONE = "TIF+EXAMPLE+ALEXMR:A:1'"
TWO = "TIF+OTHER+PATMRS:A:2'"
FLIGHT = "TVL+010826:1200:010826:2110+CGK+SYD+XY+0812:Y'"
NEXT = "TVL+020826:0900:020826:1500+SYD+AKL+XY+9:Y'"


def read(body: str) -> Message:
    (message,) = parse_bytes(pnrgov(HEAD + "SRC'RCI+XY:ABC123'" + body))
    return message


def booking(body: str) -> Booking:
    (one,) = read(body).bookings
    return one


def codes(message: Message) -> list[str]:
    return [defect.code for defect in message.defects if defect.code not in ("VAL_CENTURY", "CNT_MISMATCH")]


Row = tuple[str, str, Callable[[Booking], Any], Any]


def rows(*found: Row) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("body", "look", "expected"), [pytest.param(*rest, id=name) for name, *rest in found]
    )


def entries(found: tuple[dict[str, Any], ...], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(one[name] for name in names) for one in found]


# groups and levels


@pytest.mark.parametrize("version", ["10:1", "11:1", "12:1", "13:1", "14:1", "15:1", "16:1", "17:1", "18:1", "21:1"])
def test_section_4_version(version: str) -> None:
    (message,) = parse_bytes(pnrgov().replace(b"PNRGOV:11:1", f"PNRGOV:{version}".encode()))
    assert message.version == version.replace(":", ".")
    assert message.bookings == parse_bytes(pnrgov())[0].bookings
    assert (message.unparsed, codes(message)) == ((), [])


def test_section_4_dates_are_ddmmyy_though_the_envelope_has_yymmdd() -> None:
    message = read("DAT+700:020326:0700'" + FLIGHT)
    assert message.prepared_at == "2026-08-01T10:15"
    assert message.bookings[0].last_modified_at == "2026-03-02T07:00"
    assert message.bookings[0].segments[0].departure_local == "2026-08-01T12:00"


def test_section_4_level_0() -> None:
    head = "MSG+:22'ORG+XY:CGK+12345678:DES+++A+ID:IDR+DESK9'TVL+010826:1200:010826:2110+CGK+SYD+XY+0812'EQN+7'"
    (message,) = parse_bytes(pnrgov(head))
    assert message.push == "full"
    assert message.legs[0].flight == "XY812"
    assert message.declared_total.bookings == 7
    assert message.reporting_office == Agency(
        iata_number="12345678",
        office="DES",
        country="IDN",
        agent="DESK9",
        kind="airline",
        system="XY",
        system_city="CGK",
        currency="IDR",
    )


@rows(
    ("GR1 SRC starts a booking", "SRC'RCI+XY:DEF456'", lambda b: b.record_locator, "ABC123"),
    ("GR1 REF of the booking", "REF+:KEY9'", lambda b: b.unique_references, ("KEY9",)),
    ("GR1 EBD of the booking", "EBD+GBP:40.00+4::N'", lambda b: entries(b.bags, "kind", "traveller_reference", "count", "amount"), [("excess", None, 4, "40.00")]),
    ("GR2 TIF starts a traveller", ONE + TWO, lambda b: [one.surname for one in b.travellers], ["EXAMPLE", "OTHER"]),
    ("GR2 EBD of a traveller", ONE + "EBD+GBP:40.00+4::N'", lambda b: b.bags[0]["traveller_reference"], "1"),
    ("GR2 ADD of a traveller", ONE + "ADD++700:1 ROAD:TOWN'", lambda b: (len(b.contacts.addresses), len(b.travellers[0].addresses)), (0, 1)),
    ("GR2 IFT of a traveller", ONE + "IFT+4:28::YY+CTCM 555100200'", lambda b: b.travellers[0].phones, ("555100200",)),
    ("GR2 FAR", ONE + "FAR+N+8+US+++YN324N'TKT+9991234567890:T:1'", lambda b: b.tickets[0].fares, (Fare(type="N", number="8", country="US", basis="YN324N"),)),
    ("GR2 FAR of each traveller", ONE + "FAR+A+++++A1'TKT+9991234567890:T'" + TWO + "FAR+A+++++B2'TKT+9991234567891:T'", lambda b: [(t.traveller_reference, t.fares[0].basis) for t in b.tickets], [("1", "A1"), ("2", "B2")]),
    ("GR2 FAR without a ticket", ONE + "FAR+A+32++++SFLY+SFLY'" + TWO, lambda b: [(t.number, t.traveller_reference, t.fares[0].basis) for t in b.tickets], [(None, "1", "SFLY")]),
    ("GR3 two tickets of a traveller", ONE + "TKT+9991234567890:T:1'TKT+9991234567891:T:1'", lambda b: ([t.number for t in b.tickets], b.travellers[0].tickets), (["9991234567890", "9991234567891"], ("9991234567890", "9991234567891"))),
    ("GR4 ADD behind FOP is where bills go", ONE + "TKT+9991234567890:T'FOP+CA::1'ADD++700:1 ROAD:TOWN'", lambda b: (b.contacts.addresses[0].kind, b.travellers[0].addresses), ("billing", ())),
    ("GR5 SSR behind a flight", ONE + FLIGHT + "SSR+UMNR:HK:1:XY:::CGK:SYD+::1'", lambda b: b.travellers[0].special_service_codes, ("UMNR",)),
    ("GR5 RCI behind a flight", FLIGHT + "RCI+ZZ:QQQQQQ'", lambda b: [one.locator for one in b.locators], ["ABC123", "QQQQQQ"]),
    ("GR6 ORG behind DAT says where it was done", ONE + FLIGHT + "DAT+2:010826:0930'ORG+XY:CGK++++A'TRI++7:::1'", lambda b: (b.check_ins[0]["by"]["system_city"], b.agency), ("CGK", Agency())),
    ("GR7 each TRI is one person", ONE + TWO + FLIGHT + "DAT+2:010826:0930'TRI++7:::1'SSD+1A++++Y'TRI++8:::2'SSD+1B++++Y'", lambda b: entries(b.check_ins, "traveller_reference", "boarding_number"), [("1", "7"), ("2", "8")]),
    ("GR8 split", FLIGHT + "EQN+1'RCI+XY:SPLIT1'", lambda b: (b.split_from, len(b.locators)), (("SPLIT1",), 1)),
    ("GR9 hotel", FLIGHT + "MSG+8'TVL+010826:1500:050826+SYD:HARBOUR INN++HH+67:ROH'", lambda b: (len(b.segments), b.remarks), (1, ("MSG+8", "TVL+010826:1500:050826+SYD:HARBOUR INN++HH+67:ROH"))),
    ("GR10 ABI DAT", "ABI+4+:AG1+JKT++XY'DAT+T:130526:1813'", lambda b: entries(b.history, "by", "at"), [("AG1:JKT:XY", "2026-05-13T18:13")]),
    ("GR11 SAC", "ABI+4++++XY'DAT+T:130526:1813'SAC+++X'TIF+GONE+PAT:A:9'SSR+OTHS:HK:1'IFT+4:19+TEXT'TBD++1'", lambda b: (b.travellers, [i["segments"][0][:3] for e in b.history for i in e["items"]], len(b.bags)), ((), ["TIF"], 0)),
    ("GR11 SAC without ABI", FLIGHT + "SAC+++X'" + FLIGHT, lambda b: (len(b.segments), b.history[0]["items"][0]["action"]), (1, "cancelled")),
    ("GR12 TVL RPI in the history", FLIGHT + "ABI+4++++XY'SAC+++A'" + NEXT + "RPI+1+HK'", lambda b: (len(b.segments), b.history[0]["items"][0]["segments"][1]), (1, "RPI+1+HK")),
    ("LTS at the end", FLIGHT + "ABI+4++++XY'LTS+LINE ONE'LTS+LINE TWO'", lambda b: [e["text"] for e in b.history[1:]], ["LINE ONE", "LINE TWO"]),
)  # fmt: skip
def test_section_4_group(body: str, look: Callable[[Booking], Any], expected: Any) -> None:
    message = read(body)
    assert look(message.bookings[0]) == expected
    assert codes(message) == []
    assert message.unparsed == ()


@rows(
    ("TVL with empty places right behind a TVL", FLIGHT.replace("XY+", "XY:ZZ+") + "TVL+++++972:M'", lambda b: [(s.flight, s.operating_flight) for s in b.segments], [("XY812", "ZZ972")]),
    ("TVL with empty places behind an RCI", FLIGHT + "RCI+ZZ:QQQQQQ'TVL++++ZZ+972:M'", lambda b: [(s.flight, s.operating_flight) for s in b.segments], [("XY812", "ZZ972")]),
    ("what follows the partner belongs to the flight", FLIGHT + "TVL++++ZZ+972:M'RPI+1+HK'APD+773'", lambda b: [(s.status, s.equipment) for s in b.segments], [("HK", "773")]),
    ("EQN behind SRC is a split", "EQN+1'RCI+XY:SPLIT1'", lambda b: (b.split_from, b.record_locator), (("SPLIT1",), "ABC123")),
    ("MSG behind SRC is no flight", "MSG+8'" + FLIGHT, lambda b: b.segments, ()),
    ("TIF behind TRI is a check-in", ONE + FLIGHT + "TRI++7'" + ONE + "SSD+1A'", lambda b: (len(b.travellers), b.travellers[0].seat), (1, "1A")),
    ("TIF behind SAC is history", ONE + "ABI+4++++XY'SAC+++X'TIF+GONE+PAT:A:9'", lambda b: [one.surname for one in b.travellers], ["EXAMPLE"]),
    ("TVL behind SAC is history", FLIGHT + "ABI+4++++XY'SAC+++X'" + NEXT, lambda b: len(b.segments), 1),
    ("DAT behind TKT dates the ticket", ONE + "TKT+9991234567890:T'DAT+710:130526:1200'", lambda b: (b.tickets[0].issued_at, b.last_modified_at), ("2026-05-13T12:00", None)),
    ("DAT behind FOP still dates the ticket", ONE + "TKT+9991234567890:T'FOP+CA::1'DAT+710:130526:1200'", lambda b: b.tickets[0].issued_at, "2026-05-13T12:00"),
    ("DAT behind a flight starts its check-in", ONE + FLIGHT + "DAT+2:010826:0930'TRI++7:::1'", lambda b: entries(b.check_ins, "flight", "at"), [("XY812", "2026-08-01T09:30")]),
    ("a second DAT there does not change the booking", "DAT+700:300726:0800'" + FLIGHT + "DAT+2:010826:0930'DAT+700:010826:0931'", lambda b: b.last_modified_at, "2026-07-30T08:00"),
    ("DAT behind the RPI and APD of a flight is check-in too", ONE + FLIGHT + "RPI+1+HK'APD+773'DAT+2:010826:0930'TRI++7:::1'", lambda b: b.check_ins[0]["at"], "2026-08-01T09:30"),
    ("DAT behind ABI is history", FLIGHT + "ABI+4++++XY'DAT+T:130526:1813'", lambda b: (b.history[0]["at"], b.check_ins), ("2026-05-13T18:13", ())),
    ("DAT elsewhere is the booking's", "DAT+700:300726:0800'", lambda b: b.last_modified_at, "2026-07-30T08:00"),
    ("OPEN has places", "TVL++CGK+SYD+XY+OPEN:Y'", lambda b: [(s.kind, s.flight, s.origin, s.booking_class) for s in b.segments], [("open", None, "CGK", "Y")]),
    ("ARNK has nothing and is no partner", FLIGHT + "TVL+++++ARNK'" + NEXT, lambda b: [(s.kind, s.flight, s.operating_flight) for s in b.segments], [("flight", "XY812", None), ("surface", None, None), ("flight", "XY9", None)]),
    ("check-in of one flight is not that of the next", ONE + FLIGHT + "DAT+2:010826:0930'TRI++7:::1'" + NEXT + "DAT+2:010826:0931'TRI++8:::1'", lambda b: entries(b.check_ins, "flight", "boarding_number", "at"), [("XY812", "7", "2026-08-01T09:30"), ("XY9", "8", "2026-08-01T09:31")]),
)  # fmt: skip
def test_section_4_ambiguity(body: str, look: Callable[[Booking], Any], expected: Any) -> None:
    message = read(body)
    assert look(message.bookings[0]) == expected
    assert codes(message) == []
    assert message.unparsed == ()


@rows(
    ("ORG system, agency, city", "ORG+1A:MUC+12345678:F31+LON++T+GB:GBP+A78987+OPS'", lambda b: b.agency, Agency(system="1A", system_city="MUC", iata_number="12345678", office="F31", city="LON", kind="agent", country="GBR", currency="GBP", agent="A78987", duty="OPS")),
    ("ORG with a second system", "ORG+1A:MUC+:DFW1S4100++1S++CA+LHSU'", lambda b: (b.agency.office, b.agency.via, b.agency.country, b.agency.agent), ("DFW1S4100", "1S", "CAN", "LHSU")),
    ("ORG of nothing but money", "ORG+TZ:SYS+++++:SGD'", lambda b: (b.agency.system, b.agency.currency, b.cancelled), ("TZ", "SGD", False)),
    ("ORG empty in a cancellation", "ORG'", lambda b: b.cancelled, True),
    ("TVL operating carrier and suffix", "TVL+010826:1200+CGK+SYD+XY:ZZ+812:Y:A'", lambda b: (b.segments[0].flight, b.segments[0].booking_class), ("XY812A", "Y")),
    ("TVL arrival time in the date's place", "TVL+010826:1200:1505+CGK+SYD+XY+812'", lambda b: b.segments[0].arrival_local, "2026-08-01T15:05"),
    ("RCI up to nine locators", "RCI+" + "+".join(f"X{n}:LOC00{n}" for n in range(9)) + "'", lambda b: len(b.locators), 10),
    ("RCI type C", "RCI+ZZ:QQQQQQ:C:120526:1010'", lambda b: (b.locators[1], b.created_at), (Locator(carrier="ZZ", locator="QQQQQQ", type="C"), "2026-05-12T10:10")),
    ("RCI date in the type's place", "RCI+ZZ:06A9FD:110418:1220'", lambda b: (b.locators[1], b.created_at), (Locator(carrier="ZZ", locator="06A9FD"), "2018-04-11T12:20")),
    ("RCI with seconds", "RCI+ZZ:06A9FD::110418:122033'", lambda b: b.created_at, "2018-04-11T12:20:33"),
    ("DAT 700 and 710 of the booking", "DAT+700:061210:1010+710:061210:1200'", lambda b: b.last_modified_at, "2010-12-06T10:10"),
    ("DAT 3 text of a check-in", ONE + FLIGHT + "DAT+3:GROUP CHECK IN'TRI++7:::1'", lambda b: (b.check_ins[0]["text"], b.check_ins[0]["at"]), ("GROUP CHECK IN", None)),
    ("DAT empty", FLIGHT + "DAT'", lambda b: b.check_ins, ()),
    ("DAT of a check-in that names nobody", FLIGHT + "DAT+2:010826:0930'" + NEXT, lambda b: entries(b.check_ins, "traveller_reference", "flight", "at"), [(None, "XY812", "2026-08-01T09:30")]),
    ("IFT 4 28 OSI", "IFT+4:28::YY+VIP'", lambda b: b.remarks, ("OSI YY VIP",)),
    ("IFT 4 15 fare calculation", ONE + "IFT+4:15:9+LHR DL X/JFK DL YVR GBP/IT END+XT3.10AY'", lambda b: b.remarks, ("FARE LHR DL X/JFK DL YVR GBP/IT END XT3.10AY",)),
    ("IFT 4 43 payer", ONE + "TKT+9991234567890:T'FOP+CA::1'IFT+4:43+PAT PAYER+9 BILL ROAD+0044 20 555 0100'", lambda b: (b.payments[0].payer, b.contacts.addresses[0].street, b.contacts.phones), ("PAT PAYER", "9 BILL ROAD", ("0044 20 555 0100",))),
    ("IFT 4 43 sponsor without a payment", ONE + "IFT+4:43+PAT SPONSOR+9 BILL ROAD+0044 20 555 0100'", lambda b: b.remarks, ("PAYER PAT SPONSOR 9 BILL ROAD 0044 20 555 0100",)),
    ("IFT 4 63", "IFT+4:63::YY+CHECKED'", lambda b: b.remarks, ("IFT 63 YY CHECKED",)),
    ("IFT 4 19", "IFT+4:19+OLD TEXT'", lambda b: b.remarks, ("HISTORY OLD TEXT",)),
    ("SSR one element a passenger", ONE + TWO + "SSR+SEAT:HK:2:XY:::CGK:SYD+15A::1+15B::2:N'", lambda b: entries(b.seats, "traveller_reference", "seat", "characteristic"), [("1", "15A", None), ("2", "15B", "N")]),
    ("SSR filler seat", ONE + "SSR+SEAT:HK:1:XY:::CGK:SYD+XXX::1'", lambda b: (b.seats, b.travellers[0].seat), ((), None)),
    ("SSR with its flight", ONE + "SSR+SEAT:HK:1:XY:812:010826+2A::1'", lambda b: entries(b.seats, "flight", "seat"), [("XY812", "2A")]),
    ("TIF individual", "TIF+DORON:I+NINA MS::2'", lambda b: (b.travellers[0].surname, b.travellers[0].title, b.travellers[0].type, b.travellers[0].traveller_reference), ("DORON", "MS", None, "2")),
    ("TIF group", "TIF+TEST TEAM:G'", lambda b: (b.travellers, b.remarks), ((), ("GROUP TEST TEAM",))),
    ("TIF child and infant", "TIF+EXAMPLE+LEE:C:1'TIF+EXAMPLE+KIM:IN:2'", lambda b: [one.type for one in b.travellers], ["child", "infant"]),
    ("TIF reference 1.1", "TIF+EXAMPLE+LEE:A:1.1:1'", lambda b: b.travellers[0].traveller_reference, "1.1"),
    ("TIF reference 43576", "TIF+EXAMPLE+LEE:A:43576'", lambda b: b.travellers[0].traveller_reference, "43576"),
    ("TIF one-letter surname is doubled", "TIF+II+LEEMR:A:1'", lambda b: b.travellers[0].surname, "II"),
    ("TIF glued title", "TIF+SMITHJR+JOHNMR:A:1'", lambda b: (b.travellers[0].given_names, b.travellers[0].title), ("JOHN", "MR")),
    ("FTI tier", ONE + "FTI+XY:123456:::GOLD'", lambda b: (b.travellers[0].frequent_flyer[0].number, b.travellers[0].frequent_flyer[0].tier), ("123456", "GOLD")),
    ("REF of a traveller", ONE + "REF+:KEY1'", lambda b: b.travellers[0].unique_reference, "KEY1"),
    ("FAR", ONE + "FAR+N+++++MIL24'TKT+9991234567890:T'", lambda b: b.tickets[0].fares, (Fare(type="N", basis="MIL24"),)),
    ("EBD", "EBD+USD:50.00+1::N'", lambda b: b.bags[0], {"kind": "excess", "traveller_reference": None, "count": 1, "amount": "50.00", "currency": "USD"}),
    ("TKT number, type, booklets", ONE + "TKT+3204694511:T:4'", lambda b: (b.tickets[0].number, b.tickets[0].type, b.tickets[0].booklets), ("3204694511", "T", 4)),
    ("TKT 700 without a ticket", ONE + "TKT+:700'MON+B:9.00:SGD'", lambda b: (b.tickets[0].number, b.tickets[0].type, b.tickets[0].fare), (None, "700", "9.00")),
    ("TKT a number of zeros is none", ONE + "TKT+0:T:1'MON+B:9.00'", lambda b: (b.tickets[0].number, b.travellers[0].tickets), (None, ())),
    ("TKT 1 without anything", ONE + "TKT+:1'", lambda b: b.tickets, ()),
    ("MON", ONE + "TKT+9991234567890:T'MON+B:888.00:GBP+T:957.94:GBP'", lambda b: (b.tickets[0].fare, b.tickets[0].total, b.tickets[0].currency), ("888.00", "957.94", "GBP")),
    ("MON IT and BT", ONE + "TKT+9991234567890:T'MON+B:IT+T:BT'", lambda b: (b.tickets[0].fare, b.tickets[0].total), (None, None)),
    ("PTK DDMMYY", ONE + "TKT+9991234567890:T'PTK+NR++130526:1010+XY+006+LON'", lambda b: (b.tickets[0].pricing_indicator, b.tickets[0].priced_at, b.tickets[0].validating_carrier, b.tickets[0].accounting_code, b.tickets[0].sold_in), ("NR", "2026-05-13T10:10", "XY", "006", "LON")),
    ("PTK YYMMDD", ONE + "TKT+9991234567890:T'PTK+NR++260513:1010+XY'", lambda b: b.tickets[0].priced_at, "2026-05-13T10:10"),
    ("PTK both ways: the day nearer to the message", ONE + "TKT+9991234567890:T'PTK+NR++020326'TKT+9991234567891:T'PTK+NR++260302'", lambda b: [t.priced_at for t in b.tickets], ["2026-03-02", "2026-03-02"]),
    ("TXD", ONE + "TKT+9991234567890:T'TXD++3.10:::AY6+99.99::SGD:BK+4,50:GB:GBP:YQ'", lambda b: b.tickets[0].taxes, (Tax(amount="3.10", code="AY6"), Tax(amount="99.99", currency="SGD", code="BK"), Tax(amount="4.50", country="GB", currency="GBP", code="YQ"))),
    ("TXD twice", ONE + "TKT+9991234567890:T'TXD++3.10:::AY6'TXD++1:::YQ'", lambda b: [tax.code for tax in b.tickets[0].taxes], ["AY6", "YQ"]),
    ("TXD an amount that is a word", ONE + "TKT+9991234567890:T'TXD++EXEMPT:::AY6'", lambda b: b.tickets[0].taxes, (Tax(code="AY6"),)),
    ("FOP card", ONE + "TKT+9991234567890:T'FOP+CC::416.00:AX:373211111111111:::1211'", lambda b: (b.payments[0].kind, b.payments[0].vendor, b.payments[0].number_masked, b.payments[0].amount), ("card", "AX", "373211XXXXX1111", "416.00")),
    ("FOP cash, cheque, other", ONE + "TKT+9991234567890:T'FOP+CA::1+CK::2+MS::3+GR::4'", lambda b: [(p.kind, p.amount) for p in b.payments], [("cash", "1"), ("cheque", "2"), ("other", "3"), ("other", "4")]),
    ("FOP old form", ONE + "TKT+9991234567890:T'FOP+CC:2:416.00:VI:4111111111111111:1211'", lambda b: (b.payments[0].number_masked, b.payments[0].expiry), ("411111XXXXXX1111", "2011-12")),
    ("ADD purposes", "ADD++700:1 A+701:2 B+702:3 C'", lambda b: [a.kind for a in b.contacts.addresses], ["contact", "residence", "702"]),
    ("ADD phone behind the postcode", "ADD++702:45 HIGH STREET:SLOUGH:BERKSHIRE::GB:SL1AA:00441753637285'", lambda b: (b.contacts.phones, b.contacts.addresses[0].postcode, b.contacts.addresses[0].country), (("00441753637285",), "SL1AA", "GBR")),
    ("ADD home and work phone", "ADD++700:::::::H5555550100 W 1 555 555 0101'", lambda b: b.contacts.phones, ("5555550100", "1 555 555 0101")),
    ("ADD e-mail", "ADD++700:::::::E ALEX//EXAMPLE.ORG'", lambda b: (b.contacts.emails, b.contacts.phones), (("ALEX@EXAMPLE.ORG",), ())),
    ("ADD TBM", "ADD++700:::::::TBM MAIL TO'", lambda b: (b.remarks, b.contacts.phones), (("TBM MAIL TO",), ())),
    ("TRA", FLIGHT + "TRA+KL+8734:B'", lambda b: b.segments[0].operating_flight, "KL8734"),
    ("RPI", FLIGHT + "RPI+3+HK'", lambda b: (b.segments[0].quantity, b.segments[0].status), (3, "HK")),
    ("APD", FLIGHT + "APD+747'", lambda b: b.segments[0].equipment, "747"),
    ("TRI", ONE + TWO + FLIGHT + "TRI++SIN-168:::2'", lambda b: entries(b.check_ins, "boarding_number", "traveller_reference"), [("SIN-168", "2")]),
    ("TIF of each person without TRI", ONE + TWO + FLIGHT + "DAT+2:010826:0930'" + ONE + "SSD+1A'" + TWO + "SSD+1B'", lambda b: (entries(b.check_ins, "traveller_reference"), [t.seat for t in b.travellers]), ([("1",), ("2",)], ["1A", "1B"])),
    ("SSD", ONE + FLIGHT + "TRI++1:::1'SSD+24A++++Y'", lambda b: entries(b.seats, "seat", "cabin", "flight"), [("24A", "Y", "XY812")]),
    ("TBD kilograms", ONE + FLIGHT + "TRI++1:::1'TBD++2:37:700'", lambda b: (b.bags[0]["count"], b.bags[0]["weight_kg"]), (2, 37)),
    ("TBD pounds", ONE + FLIGHT + "TRI++1:::1'TBD++2:44:701'", lambda b: b.bags[0]["weight_kg"], 20),
    ("TBD decimals", ONE + FLIGHT + "TRI++1:::1'TBD++2:22.6:700'", lambda b: b.bags[0]["weight_kg"], 23),
    ("TBD run of tags and where they go", ONE + FLIGHT + "TRI++1:::1'TBD++3:37:700+++XY:0998:2:SYD:006+ZZ:1::AKL'", lambda b: (b.bags[0]["tags"], b.bags[0]["destinations"], b.travellers[0].bags.tags), (["XY0998", "XY0999", "ZZ1"], ["SYD", "AKL"], ("XY0998", "XY0999", "ZZ1"))),
    ("TBD head of a pool", ONE + FLIGHT + "TRI++1:::1'TBD++2:37:700++HP:9991234567890+XY:0998:2:SYD:006'", lambda b: entries(b.bags, "pool", "pool_reference", "tags"), [("head", "9991234567890", ["XY0998", "XY0999"])]),
    ("TBD member of a pool", ONE + FLIGHT + "TRI++1:::1'TBD++++MP:CGK-7'", lambda b: (entries(b.bags, "pool", "pool_reference", "count"), b.travellers[0].bags.count), ([("member", "CGK-7", None)], None)),
    ("TBD a carrier whose code is that of a pool", ONE + FLIGHT + "TRI++1:::1'TBD++2:37:700+++MP:0998:2:AMS:129'", lambda b: entries(b.bags, "pool", "tags"), [(None, ["MP0998", "MP0999"])]),
    ("ABI", "ABI+1+:LHRRR+LON++DL'", lambda b: b.history[0]["by"], "LHRRR:LON:DL"),
    ("SAC A and X", "ABI+1+:LHRRR+LON++DL'SAC+++A'SAC+++X'", lambda b: [i["action"] for i in b.history[0]["items"]], ["added", "cancelled"]),
    ("LTS with line breaks and a released star", "LTS+ONE\nTWO ?* THREE'", lambda b: b.history[0]["text"], "ONE\nTWO * THREE"),
    ("references are unique in one booking only", ONE + "SRC'RCI+XY:DEF456'TIF+OTHER+PAT:A:1'", lambda b: b.travellers[0].surname, "EXAMPLE"),
)  # fmt: skip
def test_section_4_segment(body: str, look: Callable[[Booking], Any], expected: Any) -> None:
    message = read(body)
    assert look(message.bookings[0]) == expected
    assert codes(message) == []
    assert message.unparsed == ()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(FLIGHT + "APD+747:2:0930'", None, id="APD with more than the aircraft"),
        pytest.param("APD+747'", None, id="APD without a flight"),
        pytest.param("TXD++3.10:::AY6'", None, id="TXD without a ticket"),
        pytest.param("FAR+A+++++YN324N'", None, id="FAR without a traveller"),
        pytest.param("MON+B:1:GBP'", None, id="MON without a ticket"),
        pytest.param("MON+:94.34:GBP'", None, id="MON with an amount of no kind"),
        pytest.param("PTK+NR'", None, id="PTK without a ticket"),
        pytest.param("RPI+1+HK'", None, id="RPI without a flight"),
        pytest.param("TRA+KL+1'", None, id="TRA without a flight"),
        pytest.param("FTI+XY:1'", None, id="FTI without a traveller"),
        pytest.param("ORG+1A:MUC+:DFW+++++AA+7E5AA8+9B'", None, id="ORG with more than an office"),
        pytest.param(FLIGHT + "TRI++1'TIF+STRANGER+KIM:A:9'", "SEQ_UNEXPECTED", id="TIF of a stranger behind TRI"),
        pytest.param("ORG+1A:MUC+++++AA:USD:EN'", None, id="ORG with a language"),
        pytest.param("QQQ+1'", None, id="unknown tag"),
    ],
)
def test_section_4_what_no_field_holds_is_kept_word_for_word(body: str, code: str | None) -> None:
    message = read(f"{ONE}TKT+9991234567890:T'{body}" if body.startswith("MON+:") else body)
    assert message.unparsed == (body.removeprefix(FLIGHT).removeprefix("TRI++1'").rstrip("'"),)
    assert codes(message) == ([code] if code else [])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(ONE + FLIGHT + "TRI++1:::1'TBD++2:44:702'", "VAL_CODE", id="TBD weight in an unknown unit"),
        pytest.param(
            ONE + FLIGHT + "TRI++1:::1'TBD++++++XY:1:500'", "LIM_REPEATS", id="TBD more tags than anybody has"
        ),
        pytest.param(ONE + "TKT+9991234567890:T'PTK+NR++999999'", "VAL_DATE", id="PTK no date"),
        pytest.param(FLIGHT + "DAT+2:999999:0930'", "VAL_DATE", id="DAT of a check-in no date"),
        pytest.param("TIF+EXAMPLE+LEE:766:1'", "VAL_CODE", id="TIF of an unknown type"),
    ],
)
def test_section_4_defect(body: str, code: str) -> None:
    message = read(body)
    assert codes(message) == [code]
    assert all(bags["weight_kg"] is None and len(bags["tags"]) <= 99 for bags in message.bookings[0].bags)


def test_section_4_the_sample_leaves_nothing_unread() -> None:
    message = parse_bytes(pnrgov(HEAD + BOOKING))[0]
    assert message.unparsed == ()
    assert codes(message) == []
    (one,) = message.bookings
    assert entries(one.check_ins, "traveller_reference", "flight", "boarding_number", "at") == [
        ("1", "XY812", "CGK-7", "2026-08-01T09:30")
    ]
