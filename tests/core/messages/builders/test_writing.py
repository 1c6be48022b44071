"""Characters, envelopes and refusals of the builders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from foreland.messages.builders.cusres import build_cusres
from foreland.messages.builders.envelope import Unbuildable
from foreland.messages.builders.parts import in_parts
from foreland.messages.builders.paxlst import build_paxlst, tag_runs
from foreland.messages.builders.pnrgov import build_pnrgov
from foreland.messages.builders.transliteration import name_on_wire, to_latin
from foreland.messages.builders.wire import Wire, cut
from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message
from foreland.messages.service import Service
from foreland.messages.values import expand_tags
from foreland.travel.booking import Booking, Locator, Payment, Segment, Ticket
from foreland.travel.flight import Leg
from foreland.travel.traveller import Bags, TravelDocument, Traveller

LEG = Leg(flight="Q0123", carrier="Q0", number="123", origin="NAN", destination="LAX", border_crossing=True)
MESSAGE = Message(
    kind="PAXLST",
    sender="Q0",
    recipient="FORELAND",
    control_reference="REF1",
    prepared_at="2026-08-01T10:15",
    legs=(LEG,),
)


def text(message: Message, wire: Wire | None = None) -> str:
    data = build_paxlst(message, wire)
    assert not isinstance(data, Unbuildable)
    return data.decode()


def one(**said: object) -> Message:
    return structs.replace(MESSAGE, travellers=(Traveller(**said),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Müller", "MUELLER"),
        ("Ångström", "AANGSTROEM"),
        ("Sørensen", "SOERENSEN"),
        ("Weiß", "WEISS"),
        ("Þóra", "THORA"),
        ("İbrahim Işık", "IBRAHIM ISIK"),
        ("Łukasik", "LUKASIK"),
        ("Nuñez", "NUNEZ"),
        ("O'Connor", "OCONNOR"),
        ("D’Angelo", "DANGELO"),
        ("Anne-Marie", "ANNE MARIE"),
        ("Щукина", "SHCHUKINA"),
        ("Юлия Ёлкина", "IULIIA ELKINA"),
        ("Nguyễn Thị", "NGUYEN THI"),
        ("Şükrü Çağlar Ğ", "SUEKRUE CAGLAR G"),
        ("Đorđević", "DORDEVIC"),
        ("Ŋŧħĸ", "NTHQ"),
        ("Їжак Ґалаґан", "IZHAK GALAGAN"),
        ("شيخ", "XSHYXKH"),
        ("گلپر", "XGLPR"),
        ("e\u0301lodie", "ELODIE"),
        ("  two   blanks ", "TWO BLANKS"),
        ("", ""),
    ],
)
def test_names_are_written_by_the_tables_of_icao_9303(name: str, expected: str) -> None:
    assert name_on_wire(name) == expected


@given(st.text(max_size=60))
def test_any_name_becomes_capitals_digits_and_single_blanks(name: str) -> None:
    written = name_on_wire(name)
    assert written.isascii()
    assert all(c.isupper() or c.isdigit() or c == " " for c in written)
    assert "  " not in written
    assert to_latin(name).isascii()


@given(st.text(max_size=200), st.sampled_from(("UNOA", "UNOB")))
def test_no_sign_outside_the_character_set_is_sent(value: str, character_set: str) -> None:
    wire = Wire(character_set="UNOA" if character_set == "UNOA" else "UNOB")
    written = wire.segment("FTX", "AAA", value)
    assert written.isascii()
    assert "@" not in written
    assert "\n" not in written
    assert character_set == "UNOB" or written == written.upper()


@given(st.text(max_size=80), st.integers(1, 40), st.integers(1, 5))
def test_pieces_are_short_and_few(value: str, size: int, most: int) -> None:
    pieces = cut(value, size, most)
    assert len(pieces) <= most
    assert all(0 < len(piece) <= size for piece in pieces)


def test_service_characters_in_values_are_released() -> None:
    message = one(surname="A", documents=(TravelDocument(type="P", number="1+2:3'4?5"),))
    assert "1?+2?:3?'4??5" in text(message)
    assert parse_bytes(text(message).encode())[0].travellers[0].documents[0].number == "1+2:3'4?5"


def test_without_a_release_character_service_characters_become_blanks() -> None:
    message = one(surname="A", documents=(TravelDocument(type="P", number="1+2"),))
    assert "DOC+P:110:111+1 2'" in text(message, Wire(service=Service(release="")))


def test_long_names_are_cut_into_parts_of_35() -> None:
    message = one(surname="X" * 50, given_names="ALEXANDRA MARIA VERYLONGNAME ANOTHERLONGNAME LAST")
    written = text(message)
    assert f"NAD+FL+++{'X' * 35}:ALEXANDRA MARIA VERYLONGNAME:ANOTHERLONGNAME LAST'" in written
    (person,) = parse_bytes(written.encode())[0].travellers
    assert person.given_names == "ALEXANDRA MARIA VERYLONGNAME ANOTHERLONGNAME LAST"


def test_a_birth_a_hundred_years_ago_is_written_in_full() -> None:
    assert "DTM+329:19200305:102'" in text(one(surname="A", date_of_birth="1920-03-05"))
    assert "DTM+329:270305'" in text(one(surname="A", date_of_birth="1927-03-05"))
    assert "DTM+329:800500'" in text(one(surname="A", date_of_birth="1980-05"))


def test_germany_is_d_on_the_wire() -> None:
    assert "NAT+2+D'" in text(one(surname="A", nationality="DEU"))


def test_counts_and_references_are_right_in_every_envelope() -> None:
    for wire in (Wire(), Wire(group=False), Wire(una=False, between="\r\n")):
        (read,) = parse_bytes(text(one(surname="A"), wire).encode())
        assert not {defect.code for defect in read.defects} - {"ENV_NO_UNA"}


def test_what_cannot_be_sent_is_said() -> None:
    assert build_paxlst(Message(kind="PAXLST")) == Unbuildable(("sender", "control_reference", "prepared_at", "legs"))
    assert build_pnrgov(structs.replace(MESSAGE, legs=())) == Unbuildable(("legs",))


def test_a_cancelled_booking_is_its_locator_and_an_empty_org() -> None:
    booking = Booking(record_locator="ABC123", locators=(Locator(carrier="Q0", locator="ABC123"),), cancelled=True)
    data = build_pnrgov(structs.replace(MESSAGE, kind="PNRGOV", push="update", bookings=(booking,)))
    assert isinstance(data, bytes)
    assert b"SRC'RCI+Q0:ABC123'ORG'" in data
    assert parse_bytes(data)[0].bookings == (booking,)


def test_a_part_holds_somebody() -> None:
    with pytest.raises(ValueError, match="at least one"):
        in_parts(MESSAGE, 0)


@given(st.lists(st.tuples(st.integers(0, 99990), st.integers(1, 120)), max_size=5))
def test_runs_of_bag_tags_expand_to_the_same_tags(runs: list[tuple[int, int]]) -> None:
    tags = tuple(f"Q0{first + step:06d}" for first, count in runs for step in range(count))
    assert tuple(tag for first, count in tag_runs(tags) for tag in expand_tags(first, count)) == tags


_anything = st.none() | st.text(max_size=40)
_wild_people = st.builds(
    Traveller,
    surname=_anything,
    given_names=_anything,
    title=_anything,
    date_of_birth=_anything,
    nationality=_anything,
    place_of_birth=_anything,
    documents=st.lists(
        st.builds(
            TravelDocument, number=_anything, issuing_state=_anything, expiry_date=_anything, issue_date=_anything
        ),
        max_size=2,
    ).map(tuple),
    bags=st.builds(Bags, count=st.none() | st.integers(), tags=st.lists(st.text(max_size=9), max_size=3).map(tuple)),
    traveller_reference=_anything,
    tickets=st.lists(st.text(max_size=20), max_size=2).map(tuple),
)
_wild_bookings = st.builds(
    Booking,
    record_locator=_anything,
    created_at=_anything,
    travellers=st.lists(_wild_people, max_size=2).map(tuple),
    segments=st.lists(st.builds(Segment, flight=_anything, departure_local=_anything, operating_flight=_anything)).map(
        tuple
    ),
    tickets=st.lists(st.builds(Ticket, number=_anything, fare=_anything, issued_at=_anything), max_size=2).map(tuple),
    payments=st.lists(
        st.builds(Payment, kind=st.just("card"), expiry=_anything, number_masked=_anything), max_size=2
    ).map(tuple),
    remarks=st.lists(st.text(max_size=40), max_size=2).map(tuple),
)
_wild = st.builds(
    Message,
    kind=st.sampled_from(("PAXLST", "PNRGOV", "CUSRES")),
    version=_anything,
    sender=_anything,
    recipient=_anything,
    control_reference=_anything,
    prepared_at=st.just("2026-08-01T10:15") | _anything,
    legs=st.lists(st.builds(Leg, flight=_anything, origin=_anything, departure_local=_anything), max_size=2).map(tuple),
    travellers=st.lists(_wild_people, max_size=2).map(tuple),
    bookings=st.lists(_wild_bookings, max_size=2).map(tuple),
)


@given(_wild, st.sampled_from((Wire(), Wire(character_set="UNOY"), Wire(character_set="UNOC"))))
def test_no_value_breaks_a_builder_or_the_message_around_it(message: Message, wire: Wire) -> None:
    for build in (build_paxlst, build_pnrgov, build_cusres):
        data = build(message, wire)
        if isinstance(data, Unbuildable):
            assert data.missing
        else:
            assert not {defect.code for defect in parse_bytes(data)[0].defects} & {
                "ENV_COUNT",
                "ENV_REF",
                "ENV_TRUNCATED",
            }
