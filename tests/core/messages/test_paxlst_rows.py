"""One test for each segment and code of the PAXLST guide's table, named after its row (superset D.02B to D.16B)."""

from __future__ import annotations

import pytest

from foreland.messages.parse import parse_bytes
from foreland.messages.paxlst_codes import FUNCTIONS
from foreland.messages.record import Message
from foreland.travel.booking import Agency
from foreland.travel.flight import Leg
from foreland.travel.traveller import Address, Reference, Traveller
from tests.core.messages.samples import paxlst

FLIGHT = "TDT+20+XY0812+++XY'LOC+125+CGK'DTM+189:2608011200:201'LOC+87+SYD'DTM+232:2608012110:201'"


def read(body: str) -> Message:
    (message,) = parse_bytes(paxlst(body))
    return message


def person(segments: str) -> Traveller:
    (traveller,) = read(f"BGM+745'{FLIGHT}NAD+FL+++EXAMPLE:ALEX'{segments}").travellers
    return traveller


def codes(message: Message) -> list[str]:
    return [defect.code for defect in message.defects if defect.code != "VAL_CENTURY"]


@pytest.mark.parametrize("version", ["D:02B", "D:03B", "D:05B", "D:12B", "D:15B", "D:16B"])
def test_release(version: str) -> None:
    (message,) = parse_bytes(paxlst().replace(b"PAXLST:D:05B", f"PAXLST:{version}".encode()))
    assert message.version == version.replace(":", ".")
    assert len(message.travellers) == 2


@pytest.mark.parametrize(
    ("code", "function"), [(code, one) for code, known in FUNCTIONS.items() for one in sorted(known)]
)
def test_bgm_function_of_its_document_code(code: str, function: str) -> None:
    message = read(f"BGM+{code}+{function}'")
    assert (message.document_code, message.function) == (code, function)
    assert codes(message) == []


@pytest.mark.parametrize("code", ["745", "266", "250", "336", "655"])
def test_bgm_document_code(code: str) -> None:
    assert read(f"BGM+{code}'").document_code == code
    assert codes(read(f"BGM+{code}'")) == []


@pytest.mark.parametrize("bgm", ["BGM+799'", "BGM+745+CLOB'", "BGM+266+QQ'"])
def test_bgm_unknown_pair_is_kept_with_a_defect(bgm: str) -> None:
    message = read(bgm)
    assert codes(message) == ["VAL_CODE"]
    assert message.document_code == bgm[4:7]
    assert message.function == (bgm[8:].strip("'") or None)


@pytest.mark.parametrize(
    ("rff", "reference", "revision"),
    [
        ("RFF+TN:BART34567890:::1'", "BART34567890", "1"),
        ("RFF+TN:YG5000660:1'", "YG5000660", "1"),
        ("RFF+TN:TX1'", "TX1", None),
        ("RFF+TN:'", None, None),
    ],
)
def test_rff_tn(rff: str, reference: str | None, revision: str | None) -> None:
    message = read(f"BGM+745'{rff}{FLIGHT}")
    assert (message.transaction_reference, message.transaction_revision) == (reference, revision)


@pytest.mark.parametrize(
    ("nad", "name"),
    [
        ("NAD+MS+PROFILE7'", "PROFILE7"),
        ("NAD+MS+++DESK:DANA'", "DESK DANA"),
        ("NAD+MS+++THE DESK'", "THE DESK"),
    ],
)
def test_nad_ms(nad: str, name: str) -> None:
    message = read(f"BGM+745'{nad}COM+1 555:TE+1 556:FX'COM+DESK.AT.EXAMPLE.ORG:EM'{FLIGHT}")
    assert message.reporting_contact.name == name
    assert message.reporting_contact.phones == ("1 555",)
    assert message.reporting_contact.faxes == ("1 556",)
    assert message.reporting_contact.emails == ("DESK@EXAMPLE.ORG",)
    assert message.travellers == ()


def test_com_with_the_033_qualifier_of_the_united_states_is_kept() -> None:
    message = read(f"BGM+745'NAD+MS+++DESK'COM+033:AI+1 555:TE'{FLIGHT}")
    assert message.reporting_contact.phones == ("1 555",)
    assert message.unparsed == ("COM+033:AI+1 555:TE",)


@pytest.mark.parametrize(
    ("tdt", "flight"),
    [("TDT+20+XY123+++XY'", "XY123"), ("TDT+34+XYZ7A'", "XYZ7A"), ("TDT+ 20+XY123 '", "XY123")],
)
def test_tdt(tdt: str, flight: str) -> None:
    assert read(f"BGM+745'{tdt}LOC+125+CGK'LOC+87+SYD'").legs[0].flight == flight


def test_tdt_of_a_master_crew_list_names_no_flight() -> None:
    message = read("BGM+336+G'TDT+20+XY01MCL'LOC+188+CGK'LOC+172+SYD'DTM+554:260801:101'NAD+FM+++ONE:PAT'")
    assert [leg.flight for leg in message.legs] == ["XY01MCL"]
    assert codes(message) == []
    assert set(message.unparsed) == {"LOC+188+CGK", "LOC+172+SYD", "DTM+554:260801:101"}
    assert message.travellers[0].role == "crew"


def routes(segments: str) -> list[tuple[str | None, str | None, str | None, bool]]:
    return [(leg.flight, leg.origin, leg.destination, leg.border_crossing) for leg in read("BGM+745'" + segments).legs]


def test_loc_progressive_flight_marks_the_leg_that_crosses_the_border() -> None:
    head = "TDT+20+XY1'LOC+92+BOG'LOC+92+UIO'TDT+20+XY1'LOC+125+UIO'LOC+87+MAD'TDT+20+XY1'LOC+92+MAD'LOC+92+BCN'"
    assert routes(head) == [("XY1", "BOG", "UIO", False), ("XY1", "UIO", "MAD", True), ("XY1", "MAD", "BCN", False)]


def test_loc_one_tdt_with_two_legs() -> None:
    assert routes("TDT+20+XY1'LOC+92+BOG'LOC+92+UIO'LOC+125+UIO'LOC+87+MAD'") == [
        ("XY1", "BOG", "UIO", False),
        ("XY1", "UIO", "MAD", True),
    ]


def test_loc_22_as_the_place_of_departure() -> None:
    assert routes("TDT+20+XY1'LOC+22+CGK'LOC+87+DXB'") == [("XY1", "CGK", "DXB", True)]


def test_loc_130_is_no_stop() -> None:
    message = read("BGM+745'TDT+20+XY1'LOC+130+ZZZ'LOC+125+CGK'LOC+87+SYD'")
    assert [(leg.origin, leg.destination) for leg in message.legs] == [("CGK", "SYD")]
    assert message.unparsed == ("LOC+130+ZZZ",)


@pytest.mark.parametrize("sent", ["2608011200:201", "202608011200:203", "202608011200:201", " 2608011200: 201"])
def test_dtm_189_and_232_are_local_times_read_by_their_length(sent: str) -> None:
    (leg,) = read(f"BGM+745'TDT+20+XY1'LOC+125+CGK'DTM+189:{sent}'LOC+87+SYD'DTM+232:{sent}'").legs
    assert (leg.departure_local, leg.arrival_local) == ("2026-08-01T12:00", "2026-08-01T12:00")


@pytest.mark.parametrize(("sent", "day"), [("260801:101", "2026-08-01"), ("20260801:102", "2026-08-01")])
def test_dtm_189_without_a_time(sent: str, day: str) -> None:
    (leg,) = read(f"BGM+745'TDT+20+XY1'LOC+125+CGK'DTM+189:{sent}'").legs
    assert leg.departure_local == day


def test_nad_fl_with_every_part() -> None:
    (one,) = read(
        f"BGM+745'{FLIGHT}NAD+FL+++EXAMPLE:ALEX:KIM:+12 TEST ROAD:FLAT 2+TESTTOWN+AZ:::ARIZONA+12345+GBR'"
    ).travellers
    assert (one.role, one.surname, one.given_names) == ("passenger", "EXAMPLE", "ALEX KIM")
    assert one.addresses == (
        Address(street="12 TEST ROAD FLAT 2", city="TESTTOWN", region="AZ", postcode="12345", country="GBR"),
    )


@pytest.mark.parametrize("qualifier", ["BA", "AG"])
def test_nad_agency_of_a_hybrid_list_is_that_of_the_booking_and_no_person(qualifier: str) -> None:
    agency = f"NAD+{qualifier}+12345678++SYNTH:TRAVEL+1 ROAD+TOWN+++GBR'COM+1 555 0100:TE+DESK.AT.EXAMPLE.ORG:EM'"
    message = read(f"BGM+745'{FLIGHT}NAD+FL+++A:B'RFF+AVF:ABC123'{agency}NAD+FL+++C:D'RFF+AVF:DEF456'COM+2 5:TE'")
    assert [one.phones for one in message.travellers] == [(), ("2 5",)]
    (booking,) = message.bookings
    assert (booking.record_locator, booking.travellers, booking.cancelled) == ("ABC123", (), False)
    assert booking.agency == Agency(
        iata_number="12345678", office="SYNTH TRAVEL", city="TOWN", country="GBR", kind="agent"
    )
    assert (booking.contacts.phones, booking.contacts.emails) == (("1 555 0100",), ("DESK@EXAMPLE.ORG",))
    assert (message.unparsed, codes(message)) == ((), [])


def test_nad_agency_before_any_person_is_kept() -> None:
    message = read(f"BGM+745'{FLIGHT}NAD+AG+12345678++SYNTH TRAVEL'COM+1 5:TE'NAD+FL+++A:B'")
    assert message.bookings == ()
    assert message.unparsed == ("NAD+AG+12345678++SYNTH TRAVEL", "COM+1 5:TE")


def test_hybrid_list_has_the_booking_it_carries() -> None:
    sold = "TKT+9991234567890:T:1'MON+T:10:GBP'FOP+CC::10:VI:4111111111111111'"
    flown = "TVL+010826:1200:010826:2110+CGK+SYD+XY+0812:Y'RPI+2+HK'"
    message = read(
        f"BGM+745'{FLIGHT}NAD+FL+++A:B'RFF+AVF:ABC123'SSR+SEAT:HK:1:XY:::CGK:SYD+12A'{sold}{flown}"
        f"NAD+FL+++A:C'{flown}RFF+AVF:ABC123'SSR+WCHR:HK:1'NAD+FL+++E:F'TKT+9991234567899:T'CNT+42:3'"
    )
    first, second, third = message.travellers
    assert (first.tickets, first.seat, second.special_service_codes) == (("9991234567890",), "12A", ("WCHR",))
    assert third.tickets == ("9991234567899",)
    one, alone = message.bookings
    assert (one.record_locator, one.travellers, [leg.flight for leg in one.segments]) == ("ABC123", (), ["XY812"])
    assert (one.payments[0].number_masked, one.tickets[0].total) == ("411111XXXXXX1111", "10")
    assert (alone.record_locator, alone.tickets[0].number) == (None, "9991234567899")
    assert (message.unparsed, codes(message), message.declared_total.passengers) == ((), [], 3)


def test_segments_of_a_booking_before_any_person_are_kept() -> None:
    assert read(f"BGM+745'{FLIGHT}TKT+9991234567890:T:1'NAD+FL+++A:B'").unparsed == ("TKT+9991234567890:T:1",)


@pytest.mark.parametrize(("code", "sex"), [("M", "M"), ("F", "F"), ("X", "X"), ("U", None)])
def test_att(code: str, sex: str | None) -> None:
    assert person(f"ATT+2++{code}'").sex == sex


def test_dtm_329_is_not_after_the_flight_even_when_the_envelope_is_older() -> None:
    body = f"BGM+745'{FLIGHT}NAD+FL+++A:B'DTM+329:260730'"
    (message,) = parse_bytes(paxlst(body).replace(b"260801:1015", b"070429:0900"))
    assert message.travellers[0].date_of_birth == "2026-07-30"
    assert codes(message) == []


def test_dtm_329_with_unknown_day_or_month() -> None:
    assert (person("DTM+329:850200'").date_of_birth, person("DTM+329:850000'").date_of_birth) == ("1985-02", "1985")


@pytest.mark.parametrize(
    ("mea", "count", "weight"),
    [
        ("MEA+CT++:2'", 2, None),
        ("MEA+CT++2'", 2, None),
        ("MEA+WT++KGM:31'", None, 31),
        ("MEA+WT++LBR:50'", None, 23),
        ("MEA+WT++KGM:31,4'", None, 31),
        ("MEA+CT++:0'", 0, None),
    ],
)
def test_mea(mea: str, count: int | None, weight: int | None) -> None:
    bags = person(mea).bags
    assert (bags.count, bags.weight_kg) == (count, weight)


@pytest.mark.parametrize(("code", "verified"), [("173", True), ("174", False), ("ZZZ", True)])
def test_gei_verification(code: str, verified: bool) -> None:
    assert person(f"GEI+4+{code}'").verified is verified


def test_gei_36_data_changed() -> None:
    one = person("GEI+4+173'GEI+4+36'")
    assert (one.verified, one.changed) == (True, True)
    assert person("").changed is None


def test_gei_unknown_is_kept_with_a_defect() -> None:
    message = read(f"BGM+745'{FLIGHT}NAD+FL+++A:B'GEI+4+999'")
    assert message.unparsed == ("GEI+4+999",)
    assert codes(message) == ["VAL_CODE"]


def test_ftx_bag_counts_up_keeping_zeros() -> None:
    assert person("FTX+BAG+++XY000998:3'").bags.tags == ("XY000998", "XY000999", "XY001000")


def test_ftx_bag_null_is_none_and_99_is_the_most() -> None:
    assert person("FTX+BAG+++NULL'").bags.tags == ()
    assert len(person("FTX+BAG+++0000001:99'").bags.tags) == 99
    message = read(f"BGM+745'{FLIGHT}NAD+FL+++A:B'FTX+BAG+++0000001:100'")
    assert len(message.travellers[0].bags.tags) == 99
    assert codes(message) == ["LIM_REPEATS"]


def test_loc_22_174_178_179_of_a_person() -> None:
    one = person("LOC+22+SYD'LOC+174+D'LOC+178+CGK'LOC+179+AKL'")
    assert (one.clearance, one.residence, one.embarked, one.disembarks) == ("SYD", "DEU", "CGK", "AKL")


@pytest.mark.parametrize(
    ("loc", "place"),
    [
        ("+:::LAGOON'", "LAGOON"),
        ("+GBR:::LONDON'", "LONDON, GBR"),
        ("+TWN+:::CITY+:::STATE'", "CITY, STATE, TWN"),
    ],
)
def test_loc_180_in_its_three_layouts(loc: str, place: str) -> None:
    assert person(f"LOC+180{loc}").place_of_birth == place


def test_com_of_a_passenger() -> None:
    one = person("COM+ALEX.AT.EXAMPLE.ORG:EM+491555010:TE'COM+491555011:TE'")
    assert (one.emails, one.phones) == (("ALEX@EXAMPLE.ORG",), ("491555010", "491555011"))


@pytest.mark.parametrize("duty", ["CR1", "CR2", "CR3", "CR4", "CR5"])
def test_emp(duty: str) -> None:
    (one,) = read(f"BGM+250+C'{FLIGHT}NAD+FM+++A:B'EMP+1+{duty}:110:111'").travellers
    assert (one.role, one.crew_duty) == ("crew", duty)


_STATES = "D=DEU GBD GBN GBO GBP GBS RKS UNO UNA UNK XXA XXB XXC XXX EUE XOM XPO"


@pytest.mark.parametrize("pair", _STATES.split())
def test_nat_with_the_codes_of_icao_9303(pair: str) -> None:
    sent, _, kept = pair.partition("=")
    message = read(f"BGM+745'{FLIGHT}NAD+FL+++A:B'NAT+2+{sent}'")
    assert message.travellers[0].nationality == (kept or sent)
    assert codes(message) == []


def test_rff_of_a_person() -> None:
    one = person(
        "RFF+AVF:ABC123'RFF+AVF:'RFF+ABO:KEY1'RFF+SEA:012A'RFF+AEA:RED123'RFF+YZY:9991234567890C2'"
        "RFF+CR:CUST9'RFF+ACD:77'RFF+CBA:88'RFF+AVF:SECOND'"
    )
    assert (one.record_locator, one.unique_reference, one.seat) == ("ABC123", "KEY1", "12A")
    assert (one.government_reference, one.tickets) == ("RED123", ("9991234567890",))
    assert one.references == (
        Reference(kind="CR", value="CUST9"),
        Reference(kind="ACD", value="77"),
        Reference(kind="CBA", value="88"),
        Reference(kind="AVF", value="SECOND"),
    )


_DOCUMENT_TYPES = "P PT PM PD V I A C AC IP F T M L IN IS G"


@pytest.mark.parametrize("kind", _DOCUMENT_TYPES.split())
def test_doc_type(kind: str) -> None:
    (document,) = person(f"DOC+{kind}:110:111+N123'DTM+36:310228'DTM+182:210301'LOC+91+GBR'").documents
    assert (document.type, document.number, document.issuing_state) == (kind, "N123", "GBR")
    assert (document.expiry_date, document.issue_date) == ("2031-02-28", "2021-03-01")


_SPELLINGS = ("DOC+P:110:111+N1'", "DOC+P:110:ZZZ+N1'", "DOC+P+N1'", "DOC+P:1812019+N1'", "DOC++N1'")


@pytest.mark.parametrize("doc", _SPELLINGS)
def test_doc_in_each_spelling(doc: str) -> None:
    (document,) = person(doc).documents
    assert document.number == "N1"


@pytest.mark.parametrize(
    ("loc", "state"), [("+GBR'", "GBR"), ("+D'", "DEU"), ("+GBR:::LONDON'", "GBR"), ("+:::LONDON'", None), ("+'", None)]
)
def test_loc_91_in_its_three_layouts(loc: str, state: str | None) -> None:
    message = read(f"BGM+745'{FLIGHT}NAD+FL+++A:B'DOC+P+N1'LOC+91{loc}")
    assert message.travellers[0].documents[0].issuing_state == state
    assert message.unparsed == ((f"LOC+91{loc[:-1]}",) if "LONDON" in loc else ())


def test_order_inside_a_person_does_not_matter_but_a_document_ends_only_with_the_next() -> None:
    one = person("NAT+2+GBR'DOC+P+N1'LOC+91+GBR'ATT+2++F'DTM+36:310228'DOC+V+N2'LOC+91+AUS'DTM+329:850228'")
    assert (one.sex, one.nationality, one.date_of_birth) == ("F", "GBR", "1985-02-28")
    assert [(document.number, document.issuing_state) for document in one.documents] == [("N1", "GBR"), ("N2", "AUS")]
    assert one.documents[0].expiry_date == "2031-02-28"


@pytest.mark.parametrize("cnt", ["CNT+42:160'CNT+41:8'", "CNT+42+160'CNT+41+8'"])
def test_cnt_is_the_total_of_the_flight(cnt: str) -> None:
    message = read(f"BGM+745'{FLIGHT}{cnt}")
    assert (message.declared_total.passengers, message.declared_total.crew) == (160, 8)


@pytest.mark.parametrize("cnt", ["CNT+3:2'", "CNT+59:2'"])
def test_cnt_of_another_kind_is_kept(cnt: str) -> None:
    message = read(f"BGM+745'{FLIGHT}{cnt}")
    assert message.declared_total.passengers is None
    assert message.unparsed == (cnt.strip("'"),)


def test_truck_manifest_is_recognised_as_such() -> None:
    message = read(
        "BGM+10:::STANDARD+TRIP1+2'TDT+11++03++SYNT:172'DTM+132:20260801:102'"
        "NAD+VW+0000041153:109++DRIVER:DANA::::1+1 TEST ROAD+TOWN+VA:163+20190'DTM+329:19800919:102'"
        "DOC+5K+P1'LOC+91+VA:163'LOC+91+US:162'NAD+FL+1234:8++RIDER:ROBIN:Q:::1'NAT+2+US::5'"
    )
    assert message.profile == "truck"
    assert message.legs == (Leg(carrier="SYNT", arrival_local="2026-08-01"),)
    driver, rider = message.travellers
    assert (driver.role, driver.surname, driver.given_names, driver.date_of_birth) == (
        "crew",
        "DRIVER",
        "DANA",
        "1980-09-19",
    )
    assert (driver.documents[0].type, driver.documents[0].issuing_state) == ("5K", "USA")
    assert (rider.role, rider.given_names, rider.nationality) == ("passenger", "ROBIN Q", "USA")
    assert codes(message) == []


@pytest.mark.parametrize(("mode", "profile"), [("1", "sea"), ("2", "rail"), ("3", "truck"), ("4", "un"), ("40", "un")])
def test_mode_of_transport_names_the_profile(mode: str, profile: str) -> None:
    assert read(f"BGM+745'TDT+20+XY123+{mode}'").profile == profile


@pytest.mark.parametrize(
    ("bgm", "people"),
    [
        ("BGM+266+CLNB'", "NAD+FL'RFF+AVF:ABC123'RFF+ABO:KEY1'NAD+FL'RFF+ABO:KEY2'"),
        ("BGM+266+CLOB'", "NAD+FL+++EXAMPLE:ALEX'RFF+AVF:ABC123'RFF+ABO:KEY1'NAD+FL+++OTHER'RFF+ABO:KEY2'"),
        ("BGM+266+CL'", ""),
        ("BGM+266+XF'", ""),
        ("BGM+266+CF'", ""),
    ],
)
def test_interactive_flight_status(bgm: str, people: str) -> None:
    message = read(f"{bgm}RFF+TN:TX9'{FLIGHT}{people}")
    assert [one.unique_reference for one in message.travellers] == ["KEY1", "KEY2"][: people.count("NAD")]
    assert codes(message) == []


@pytest.mark.parametrize("function", ["CP", "XR", "RP"])
def test_interactive_request_of_ten_people(function: str) -> None:
    people = "".join(f"NAD+FL+++NAME:PAT'RFF+ABO:KEY{number}'" for number in range(10))
    message = read(f"BGM+745+{function}'RFF+TN:TX9'{FLIGHT}{people}")
    assert [one.unique_reference for one in message.travellers] == [f"KEY{number}" for number in range(10)]
    assert message.function == function
