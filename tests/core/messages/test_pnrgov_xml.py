"""PNRGOV in XML: the same records as EDIFACT, and nothing that a hostile document can make expensive."""

from __future__ import annotations

import tracemalloc

import pytest

from foreland.messages.parse import parse_bytes, parse_with_bodies
from foreland.messages.record import Answer, Message

BOOKING = """<PNR NumberOfPassengers="2" PNR_TransDate="2026-07-30T08:00:00" PNR_CreationDate="2026-05-12T10:10:00">
<BookingRefID ID="ABC123"><CompanyName Code="XY"/></BookingRefID>
<SSR SSRCode="WCHR" Status="HK" ServiceQuantity="1" RPH="1"><Airline Code="XY"/></SSR>
<OtherServiceInfo><OSI><Airline Code="XY"/><Text>CTCM 6281555010</Text></OSI></OtherServiceInfo>
<POS><Source PseudoCityCode="F31" AgentSine="AGENT7" ISOCountry="ID" AirportCode="JKT"><RequestorID ID="12345678"/>
</Source></POS>
<ContactInfo><Address><AddressLine>12 SYNTHETIC ROAD</AddressLine><CityName>JAKARTA</CityName>
<PostalCode>10110</PostalCode><CountryName Code="ID"/></Address><Telephone PhoneNumber="0062215550100"/>
<Email>ALEX@EXAMPLE.ORG</Email></ContactInfo>
<Passenger RPH="1" AccompaniedByInfantInd="true"><GivenName>ALEX</GivenName><GivenName>KIM</GivenName>
<Surname>EXAMPLE</Surname><CustLoyalty ProgramID="XY" MembershipID="123456"/>
<DOC_SSR SSRCode="DOCS" Status="HK" ServiceQuantity="1"><DOCS DocType="P" DocIssueCountry="DEU" DocID="C01X0001"
 DocHolderNationality="DEU" BirthDate="1985-02-28" Gender="M" ExpireDate="2031-02-28" Surname="EXAMPLE"
 FirstGivenName="ALEX"/></DOC_SSR>
<TicketDocument TicketDocumentNbr="9991234567890"><TotalFare Amount="957.94" CurrencyCode="IDR"/></TicketDocument>
<BaggageInfo NumberOfPieces="2" Weight="37" UnitOfMeasureCode="KGM" PoolIndicator="HP" PoolReference="9991234567890">
<BagTag Carrier="XY" TagNumber="0998" Destination="SYD"/><BagTag Carrier="XY" TagNumber="0999" Destination="SYD"/>
</BaggageInfo>
</Passenger>
<Passenger RPH="2" PassengerTypeCode="INF"><GivenName>LEE</GivenName><Surname>EXAMPLE</Surname></Passenger>
<Flight FlightNumber="812" DepartureDateTime="2026-08-01T12:00:00" ArrivalDateTime="2026-08-01T21:10:00"
 ResBookDesigCode="Y" NumberInParty="1" Status="HK"><DepartureAirport LocationCode="CGK"/>
<ArrivalAirport LocationCode="SYD"/><Equipment AirEquipType="773"/><MarketingAirline Code="XY"/>
<OperatingAirline Code="ZZ" FlightNumber="44"/>
<SSR SSRCode="SEAT" Status="HK" ServiceQuantity="1" RPH="1" BoardPoint="CGK" OffPoint="SYD" SeatNumber="012A"/>
<SSR SSRCode="DOCS" Status="HK" ServiceQuantity="1" RPH="1">
<Text>/P/DEU/C01X0002/DEU/01JAN26/FI/28FEB31/EXAMPLE/LEE</Text></SSR></Flight></PNR>"""

HEAD = """<Originator AirlineCode="XY" SystemCode="1A" AirlineContactInfo="DESK 200 555 0100"/>
<FlightLeg FlightNumber="0812"
 DepartureDateTime="2026-08-01T12:00:00" ArrivalDateTime="2026-08-01T21:10:00"><DepartureAirport LocationCode="CGK"/>
<ArrivalAirport LocationCode="SYD"/></FlightLeg>"""


def document(body: str = f"{HEAD}<PNRs>{BOOKING}</PNRs>", namespace: str = "", prolog: str = "") -> bytes:
    """A whole document."""
    own = f' xmlns="{namespace}"' if namespace else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<IATA_PNRGOV_NotifRQ{own} TimeStamp="2026-08-01T10:15:00"'
        f' EchoToken="CAR1" Version="1.0">{body}</IATA_PNRGOV_NotifRQ>'
    ).encode()


def read(data: bytes) -> Message:
    """The one message."""
    (message,) = parse_bytes(data)
    return message


def codes(message: Message) -> set[str]:
    """Defect codes without the inferred century."""
    return {defect.code for defect in message.defects} - {"VAL_CENTURY"}


@pytest.mark.parametrize("namespace", ["", "http://www.iata.org/IATA/2007/00"])
def test_a_document_gives_the_records_of_a_push(namespace: str) -> None:
    message = read(document(namespace=namespace))
    assert codes(message) == set()
    assert (message.kind, message.sender, message.prepared_at, message.common_access_reference) == (
        "PNRGOV-XML",
        "XY",
        "2026-08-01T10:15",
        "CAR1",
    )
    (leg,) = message.legs
    assert (leg.flight, leg.origin, leg.destination, leg.departure_local) == ("XY812", "CGK", "SYD", "2026-08-01T12:00")
    (one,) = message.bookings
    assert (one.record_locator, one.created_at, one.last_modified_at) == (
        "ABC123",
        "2026-05-12T10:10",
        "2026-07-30T08:00",
    )
    assert (one.agency.iata_number, one.agency.office, one.agency.agent) == ("12345678", "F31", "AGENT7")
    assert (one.agency.city, one.agency.country) == ("JKT", "IDN")
    assert one.contacts.emails == ("ALEX@EXAMPLE.ORG",)
    assert one.contacts.phones == ("6281555010", "0062215550100")
    assert (one.contacts.addresses[0].city, one.contacts.addresses[0].country) == ("JAKARTA", "IDN")
    adult, infant = one.travellers
    assert (adult.surname, adult.given_names, adult.date_of_birth, adult.nationality) == (
        "EXAMPLE",
        "ALEX KIM",
        "1985-02-28",
        "DEU",
    )
    assert (adult.seat, adult.special_service_codes, adult.tickets) == ("12A", ("WCHR",), ("9991234567890",))
    assert adult.documents[0].number == "C01X0001"
    assert (infant.type, infant.sex, infant.documents[0].number) == ("infant", "F", "C01X0002")
    (flight,) = one.segments
    assert (flight.flight, flight.operating_flight, flight.status, flight.booking_class) == ("XY812", "ZZ44", "HK", "Y")
    assert one.tickets[0].total == "957.94"


def test_an_answer_document() -> None:
    message = read(
        b'<IATA_PNRGOV_NotifRS><Errors><Error Code="118" ShortText="UNKNOWN FLIGHT"/></Errors></IATA_PNRGOV_NotifRS>'
    )
    assert (message.function, message.answers) == (
        "error",
        (Answer(code="118", level="header", text="UNKNOWN FLIGHT"),),
    )
    assert read(b"<IATA_PNRGOV_NotifRS><Success/></IATA_PNRGOV_NotifRS>").function == "success"


def test_an_entity_is_never_expanded_nor_fetched() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    prolog = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'
    assert codes(read(document("<PNRs>&l11;</PNRs>", prolog=prolog))) == {"XML_ENTITY", "KIND_NONE"}
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    assert codes(read(document("<PNRs>&e;</PNRs>", prolog=outside))) == {"XML_ENTITY", "KIND_NONE"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<PNRs>" + "<a>" * 100_000, "LIM_DEPTH"),
        (f'<PNRs><PNR a="{"x" * 70_000}"/></PNRs>', "LIM_SEGMENT_LENGTH"),
        (f"<PNRs><PNR>{'x' * 70_000}</PNR></PNRs>", "LIM_SEGMENT_LENGTH"),
        (f"<PNRs><PNR>{'<a/>' * 100_001}</PNR></PNRs>", "LIM_REPEATS"),
        (("<a/>" * 34_000 + "<PNR/>") * 3, "LIM_REPEATS"),
        ("<PNRs>", "XML_BROKEN"),
        ("<PNRs>\x00", "XML_BROKEN"),
    ],
)
def test_bounds_of_a_document(body: str, code: str) -> None:
    tracemalloc.start()
    message = read(document(f"{HEAD}<PNRs>{BOOKING}</PNRs>{body}"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code in codes(message)
    assert message.bookings[0].record_locator == "ABC123"
    assert peak < 300_000_000


def test_a_cut_document_keeps_the_bookings_before_the_cut() -> None:
    whole = document(f"{HEAD}<PNRs>{BOOKING * 3}</PNRs>")
    message = read(whole[: whole.rindex(b"<Flight ")])
    assert [one.record_locator for one in message.bookings] == ["ABC123", "ABC123"]
    assert codes(message) == {"XML_BROKEN"}


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings(encoding: str) -> None:
    text = document().decode().replace("UTF-8", encoding).replace("JAKARTA", "MÜNCHEN")
    message = read(text.encode(encoding))
    assert message.bookings[0].contacts.addresses[0].city == "MÜNCHEN"


def test_a_document_has_the_hash_of_its_body() -> None:
    (one,) = parse_with_bodies(document())
    assert len(one.body_sha256) == 64
    assert (one.start, one.end) == (0, len(document()))


def test_no_card_number_comes_through() -> None:
    body = BOOKING.replace("CTCM 6281555010", "PAID VI4111111111111111").replace("10110", "4111111111111111")
    assert b"411111111111" not in str(read(document(f"{HEAD}{body}"))).encode()


def test_bags_are_those_of_the_flight_of_the_push() -> None:
    (one,) = read(document()).bookings
    (bags,) = one.bags
    assert (bags["traveller_reference"], bags["flight"], bags["count"], bags["weight_kg"]) == ("1", "XY812", 2, 37)
    assert (bags["tags"], bags["destinations"]) == (["XY0998", "XY0999"], ["SYD"])
    assert (bags["pool"], bags["pool_reference"]) == ("head", "9991234567890")
    assert one.travellers[0].bags.tags == ("XY0998", "XY0999")
    assert one.check_ins == ()


@pytest.mark.parametrize(
    ("element", "count", "weight", "tags"),
    [
        ('<BaggageInfo Quantity="1"/>', 1, None, []),
        ('<Baggage><Weight UnitOfMeasureCode="LBR">44</Weight></Baggage>', None, 20, []),
        (
            '<BaggageInfo Pieces="2" BagTagNumber="0016000998" ConsecutiveTags="2"/>',
            2,
            None,
            ["0016000998", "0016000999"],
        ),
        ("<BaggageInfo><BagTag>XY0998</BagTag></BaggageInfo>", None, None, ["XY0998"]),
    ],
)
def test_bags_however_they_are_named(element: str, count: int | None, weight: int | None, tags: list[str]) -> None:
    start, end = BOOKING.index("<BaggageInfo"), BOOKING.index("</BaggageInfo>") + len("</BaggageInfo>")
    (one,) = read(document(f"{HEAD}<PNRs>{BOOKING[:start]}{element}{BOOKING[end:]}</PNRs>")).bookings
    assert [(bags["count"], bags["weight_kg"], bags["tags"]) for bags in one.bags] == [(count, weight, tags)]


def test_bags_of_which_nothing_is_told_are_kept() -> None:
    start, end = BOOKING.index("<BaggageInfo"), BOOKING.index("</BaggageInfo>") + len("</BaggageInfo>")
    body = f'{BOOKING[:start]}<BaggageInfo Allowance="FREE"/>{BOOKING[end:]}'
    message = read(document(f"{HEAD}<PNRs>{body}</PNRs>"))
    assert message.bookings[0].bags == ()
    assert len(message.unparsed) == 1


def test_whom_to_call_at_the_carrier() -> None:
    contact = read(document()).reporting_contact
    assert (contact.name, contact.phones) == ("DESK 200 555 0100", ("200 555 0100",))


def test_an_adult_marked_as_with_an_infant_whom_nobody_names() -> None:
    start = BOOKING.index('<Passenger RPH="2"')
    end = BOOKING.index("</Passenger>", start) + len("</Passenger>")
    alone = BOOKING[:start] + BOOKING[end : BOOKING.index('<SSR SSRCode="DOCS"')] + "</Flight></PNR>"
    assert "CNT_MISMATCH" in codes(read(document(f"{HEAD}<PNRs>{alone}</PNRs>")))
