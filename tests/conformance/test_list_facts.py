"""Facts a careful person reads in the public passenger lists, file by file, where their folder is beside us.

The same traits are in synthetic twins in ``tests/core/messages``, which need no folder.
"""

from __future__ import annotations

import pytest

from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message
from foreland.travel.traveller import Traveller
from tests.conformance.folder import SAMPLES

pytestmark = pytest.mark.skipif(SAMPLES is None, reason="the public samples are not beside the repository")


def read(name: str) -> Message:
    assert SAMPLES is not None
    (message,) = parse_bytes((SAMPLES / name).read_bytes(), name)
    return message


def codes(message: Message) -> set[str]:
    return {defect.code for defect in message.defects}


def legs(message: Message) -> list[tuple[str | None, ...]]:
    return [
        (leg.flight, leg.origin, leg.destination, leg.departure_local, leg.arrival_local, "*" * leg.border_crossing)
        for leg in message.legs
    ]


def who(one: Traveller) -> tuple[str | None, ...]:
    return (one.surname, one.given_names, one.date_of_birth, one.sex, one.nationality)


def papers(one: Traveller) -> list[tuple[str | None, ...]]:
    return [(paper.type, paper.number, paper.issuing_state, paper.expiry_date) for paper in one.documents]


def test_crew_list_with_an_older_envelope() -> None:
    message = read("Test1.edi")
    assert (message.document_code, message.function, message.version) == ("250", "C", "D.02B")
    assert (message.sender, message.recipient, message.prepared_at) == ("APIS*C3K", "USCSAPIS", "2014-02-02T06:00")
    assert message.reporting_contact.name == "CREW SCHEDULING"
    assert message.reporting_contact.faxes == ("808-838-5526",)
    assert legs(message) == [("UA989", "FRA", "IAD", "2017-01-27T17:25", "2017-01-28T07:10", "*")]
    assert len(message.travellers) == message.declared_total.crew == 8
    assert {one.role for one in message.travellers} == {"crew"}
    first, last = message.travellers[0], message.travellers[-1]
    assert who(first) == ("Steur", "Andrea Pat", "1978-07-06", "F", "GBR")
    assert (first.place_of_birth, first.clearance, first.embarked) == ("Hartford USA", "IAD", "FRA")
    assert papers(first) == [("P", "123456789", "GBR", "2061-02-18")]
    assert who(last)[:3] == ("Zschieschak", "Jaclyn Pat", "1978-07-13")
    assert {"ENV_COUNT", "ENV_REF"} <= codes(message)


def test_list_of_260_that_is_part_one() -> None:
    message = read("Test3.edi")
    assert (len(message.travellers), message.document_code, message.function) == (260, "745", "C")
    assert (message.part.number, message.part.last, message.common_access_reference) == (1, False, "ABC01")
    assert (message.sender, message.prepared_at) == ("DELTAMATIC", "2014-02-01T01:06")
    assert who(message.travellers[0]) == ("Kuchel", "Rachel Pat", "1977-10-19", "F", "USA")
    assert papers(message.travellers[2]) == [("P", "12345678", "CAN", "2019-12-20")]
    assert message.unparsed == ()


def test_interactive_request_with_references() -> None:
    message = read("apisMessage.edi")
    assert (message.transaction_reference, message.transaction_revision) == ("AJYTR1070219", "001")
    assert message.reporting_contact.name == "JOHN SMITH"
    assert legs(message) == [
        ("AA123", "ATL", "ORD", "2007-02-19T15:40", "2007-02-19T17:40", ""),
        ("AA124", "ORD", "JFK", "2007-02-19T18:40", "2007-02-19T19:55", ""),
    ]
    one, two = message.travellers
    assert (one.unique_reference, one.government_reference, one.embarked) == ("ABC123", "1234567890ABC", "ATL")
    assert [(reference.kind, reference.value) for reference in one.references] == [("CR", "20060907NY123")]
    assert (two.unique_reference, two.record_locator, two.embarked, two.disembarks) == (
        "TYL009",
        "TYR123",
        "ORD",
        "JFK",
    )
    assert message.declared_total.passengers == 2
    assert "CNT_MISMATCH" not in codes(message)


def test_two_of_a_declared_two_hundred() -> None:
    message = read("diff_msg2.edi")
    assert legs(message) == [("UA988", "FRA", "IAD", "2020-11-22T12:20", "2020-11-22T15:05", "*")]
    one, two = message.travellers
    assert who(one) == ("STRANGE", "HENRIETTA GERALDINE", "1974-04-23", "F", "USA")
    assert (one.bags.count, one.bags.weight_kg, one.bags.tags) == (2, 28, ("2000310", "2000311"))
    assert who(two)[2] == "2000-07-14"
    assert papers(two) == [("P", "650604918", "USA", "2019-04-16")]
    assert "CNT_MISMATCH" in codes(message)


def test_ten_travellers_with_visas_and_single_bag_tags() -> None:
    message = read("tamr_flight1.edi")
    assert legs(message) == [("LA532", "SCL", "JFK", "2020-01-19T23:00", "2020-01-20T07:40", "*")]
    assert len(message.travellers) == 10
    first = message.travellers[0]
    assert who(first) == ("JIANG", "HSIUYUAN", "1967-06-03", "F", "CHN")
    assert first.seat == "56F"
    assert papers(first) == [(None, "433419360", "CHN", "2023-09-20"), ("V", "57131424", "USA", "2021-07-29")]
    cannon = message.travellers[2]
    assert cannon.bags.tags == ("2660003", "2660004", "SU0005", "2660006")
    assert (cannon.bags.count, cannon.bags.weight_kg) == (4, 0)
    assert papers(cannon)[0] == ("P", "396949747", None, "2026-12-05")


def test_the_same_people_on_another_flight() -> None:
    message = read("tamr_flight2.edi")
    assert legs(message) == [("FI615", "KEF", "JFK", "2020-02-26T12:00", "2020-02-26T18:00", "*")]
    first = message.travellers[0]
    assert papers(first) == [(None, "482606407", None, "2018-11-09"), ("K", "48302004", "USA", "2021-04-25")]
    assert who(message.travellers[1])[:3] == ("CHIANG", "XIUYUAN", "1967-06-04")
    assert message.travellers[5].bags.tags == ("2660040", "2660041", "2660042", "2660043")


def test_truck_manifest() -> None:
    message = read("truck_emanifest_paxlst.edi")
    assert (message.profile, message.version, message.document_code) == ("truck", "D.03B", "10")
    assert [(leg.carrier, leg.arrival_local) for leg in message.legs] == [("LOCK", "2011-09-23")]
    driver, rider = message.travellers
    assert (driver.role, *who(driver)) == ("crew", "AOMAD", "CHRIS", "1935-09-19", "M", "USA")
    assert [paper[:3] for paper in papers(driver)] == [
        ("5K", "P100971204141", "USA"),
        ("39", "15504141", "USA"),
        ("OTD", "13465", None),
    ]
    assert (rider.role, *who(rider)) == ("passenger", "TURNER", "BILL BOOTSTRAP", "1970-12-30", "M", "USA")
    assert "ENV_NO_UNB" in codes(message)


def test_telegram_whose_count_is_broken_over_two_lines() -> None:
    message = read("typeb_A.edi")
    assert (message.sender, message.part.number, message.part.last) == ("CICA-A9", 2, False)
    assert message.declared_total.passengers == 47
    assert legs(message) == [("A92707", "VIE", "VIE", "2021-07-13T11:00", "2021-07-13T12:00", "*")]
    (one,) = message.travellers
    assert who(one) == ("DJEMFISJER", "REDJAE", "1993-04-08", "M", "ABC")
    assert (one.embarked, one.record_locator, one.seat, one.bags.tags) == ("TBS", "ABC123", "9F", ())
    assert papers(one) == [("P", "3DEJ2ED3E", "LIM", "2028-09-07")]
    assert {"ENV_TYPEB", "ENV_GARBAGE", "VAL_CODE"} <= codes(message)


def test_telegram_with_its_own_service_characters() -> None:
    message = read("typeb_C.edi")
    assert (message.sender, message.part.number, message.part.last) == ("SDT", 6, False)
    assert legs(message) == [("B2740", "VIE", "FRA", "2021-08-27T04:15", "2021-08-27T06:50", "*")]
    assert message.reporting_contact.phones == ("800-727-6827",)
    assert [one.given_names for one in message.travellers] == ["ERWED", "MAAUTIA", "EERFRWDTF"]
    assert papers(message.travellers[0]) == [("P", "756178630", "AUT", "2027-10-12")]
    assert message.travellers[0].bags.tags == ("B2585631",)
    assert message.declared_total.passengers == 130
    assert {"ENV_TYPEB", "ENV_GARBAGE"} <= codes(message)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, [("UA123", "YVR", "JFK", "2007-04-29T12:30", "2007-04-29T16:00", "*")]),
        (
            2,
            [
                ("UA123", "YVR", "JFK", "2007-04-29T12:30", "2007-04-29T16:00", "*"),
                ("UA124", "JFK", "ATL", "2007-04-29T17:30", "2007-04-29T19:45", ""),
            ],
        ),
        *(
            (
                number,
                [
                    ("KE250", "JFK", "ANC", "2014-02-01T02:20", "2014-02-01T05:50", ""),
                    ("KE250", "ANC", "ICN", "2014-02-01T06:50", "2014-02-02T08:40", "*"),
                ],
            )
            for number in (3, 4)
        ),
    ],
)
def test_legs_without_people(number: int, expected: list[tuple[str, ...]]) -> None:
    message = read(f"unedifact_0{number}.edi")
    assert legs(message) == expected
    assert message.travellers == ()
    assert message.unparsed == ("CNT+3:2",)
    assert {"ENV_COUNT", "ENV_REF"} <= codes(message)


@pytest.mark.parametrize(
    ("number", "count", "weight", "tags"),
    [
        (5, 4, 80, ("UA0443", "UA0444", "UA0445", "UA0446")),
        (6, None, 80, ("UA0443", "UA0444", "UA0445", "UA0446")),
        (7, 4, None, ("UA0443", "UA0444", "UA0445", "UA0446")),
        (8, None, None, ("UA0443", "UA0444", "UA0445", "UA0446")),
        (9, None, None, ("UA0443", "UA0444", "UA0445", "UA0446", "UA0447")),
    ],
)
def test_bags_as_sent(number: int, count: int | None, weight: int | None, tags: tuple[str, ...]) -> None:
    message = read(f"unedifact_0{number}.edi")
    (one,) = message.travellers
    assert who(one) == ("FENNER", "JACKI ANJA", "1970-06-02", "F", "USA")
    assert (one.bags.count, one.bags.weight_kg, one.bags.tags) == (count, weight, tags)
    assert (one.record_locator, one.seat, one.embarked, one.disembarks) == ("9C7313", "44G", "WDH", "FRA")
    assert papers(one) == [(None, "448763368", "USA", "2022-05-18"), (None, None, None, "2019-09-19")]
    assert message.reporting_contact.name == "UNITED HELPDESK SIN"
    assert legs(message) == [("UA988", "FRA", "IAD", "2018-06-26T12:20", "2018-06-26T15:05", "*")]


def test_customs_list_of_the_united_states() -> None:
    message = read("usedifact_3.edi")
    assert (message.profile, message.version, message.part.number) == ("us", "001.000", 1)
    assert (message.reporting_contact.name, message.reporting_contact.faxes) == ("FRED SAMPLES", ("1-703-566-8224",))
    assert [(leg.flight, leg.origin, leg.destination) for leg in message.legs] == [("SA812", "AKL", "LAX")]
    people = message.travellers
    assert len(people) == 20
    assert who(people[0])[:4] == ("MANGUS", "SIMON P", "1959-04-29", "M")
    assert papers(people[0]) == [("P", "E234567", "NZL", None)]
    assert who(people[3])[:4] == ("O'LEARY", "KRIS ANN", "1933-12-31", "F")
    assert who(people[9])[:4] == ("O'SHEA", "IAN M", None, None)
    assert papers(people[9]) == [("P", "75641", "IRN", "1994-04-09")]
    assert who(people[16])[:3] == ("SMITH", "BARTHOLAMEW", None)
    assert "VAL_DATE" in codes(message)


def test_list_with_blank_elements_and_an_accent() -> None:
    message = read("wco_excerpt.edi")
    assert (message.sender, message.recipient) == ("SAMPLE CARRIER NAME", "HDQCH2X")
    assert legs(message) == [("YY123", "IAD", "BRU", "2020-05-06T12:00", "2020-05-07T13:22", "*")]
    bare, evelyn, iida, kari = message.travellers
    assert (bare.surname, bare.given_names, bare.documents, bare.residence) == ("ALI YYÉ", None, (), None)
    assert (bare.bags.count, bare.bags.weight_kg) == (1, 10)
    assert who(evelyn) == ("EVELYN", "AAKESSON", "2013-04-14", "M", "SWE")
    assert who(iida)[2] == "1932-12-10"
    assert papers(kari) == [("P", "O1694677", "ISL", "2020-01-04")]
    assert {"DUP", "CNT_MISMATCH", "ENV_COUNT"} <= codes(message)
