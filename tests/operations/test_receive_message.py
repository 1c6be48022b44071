"""Receiving: what arrives twice, late, broken or about the same person, and what must never be stored."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from msgspec import structs

from foreland.operations.read_message import Incoming, Receipt, read
from foreland.operations.receive_message import receive, receive_all
from foreland.store import organisations, quarantine
from foreland.store.counting import counted
from foreland.store.pool import transaction
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, cancelled_booking, paxlst, pnrgov

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", sex="F", seat="12A")
BEN = Person(surname="TESTMANN", given="BEN", born="750309", document="D7654321", locator="GHIJKL")
CEM = Person(surname="PROBE", given="CEM", born="901201", document="E1112223")


def _current(world: World) -> list[dict[str, object]]:
    return world.rows(
        "select i.surname, r.source, r.version, r.is_current, r.joined_by, r.seat from reported_travellers r"
        " join identities i on i.reported_id = r.id order by i.surname, r.source, r.version"
    )


@pytest.mark.parametrize("raw", [b"", b"\x00" * 50, b"hello", b"UNB+", b"<xml/>", b"\xff\xfe\x00U\x00N\x00A", b"UNA"])
def test_unreadable_bytes_are_kept_and_answered(world: World, raw: bytes) -> None:
    receipt = world.receive(raw)[0]
    assert not receipt.readable or receipt.messages[0].kind != "UNKNOWN"
    assert receipt.defects
    assert world.value("select count(*) from receipts") == 1
    assert world.value("select effect from messages") == "none"
    with transaction(world.deployment.pool, world.deployment.service()) as connection:
        kept = quarantine.get(world.deployment.service(), connection, receipt.id)
    assert kept is not None
    assert world.deployment.quarantine_keys.open(*kept) == raw


@pytest.mark.parametrize("cut", range(10, 420, 37))
def test_a_message_cut_anywhere_is_taken(world: World, cut: int) -> None:
    whole = paxlst([ANA, BEN])
    receipt = world.receive(whole[:cut])[0]
    assert receipt.defects
    assert world.value("select count(*) from messages") == len(receipt.messages)


@pytest.mark.parametrize(
    "hostile",
    [
        Person(surname="A" * 5000, given="B" * 5000, document="C" * 5000, locator="L" * 3000, seat="S" * 3000),
        Person(surname="NUL\x00L", given="X\x00", document="C\x001"),
        Person(surname="'; drop table flights; --", given='{"a": \\u0000}'),
        Person(surname="\\u0000", given="\\", document="\\"),
    ],
)
def test_hostile_values_are_stored_or_noted_and_break_nothing(world: World, hostile: Person) -> None:
    receipt = world.receive(paxlst([hostile, BEN]))[0]
    assert receipt.messages[0].flight == "ZZ123"
    assert world.value("select count(*) from flights") == 1
    assert world.value("select count(*) from journeys") == receipt.messages[0].travellers
    world.screen()
    assert world.value("select count(*) from outbox where done_at is null") == 0


def test_the_same_bytes_get_the_same_answer_again(world: World) -> None:
    raw = paxlst([ANA])
    first, again = world.receive(raw, raw)
    assert not first.duplicate
    assert again == structs.replace(first, duplicate=True)
    assert world.value("select count(*) from messages") == 1
    assert world.value("select count(*) from reported_travellers") == 1


def test_the_same_bytes_twice_in_a_group_count_once(world: World) -> None:
    raw, other = paxlst([ANA]), paxlst([BEN], control="2")
    receipts = world.group(raw, other, raw)
    assert [receipt.duplicate for receipt in receipts] == [False, False, True]
    assert receipts[0].id == receipts[2].id
    assert world.value("select count(*) from receipts") == 2


def test_the_same_bytes_from_another_sender_are_another_receipt(world: World) -> None:
    with transaction(world.deployment.pool, world.deployment.service()) as connection:
        carrier = organisations.carrier(connection, "ZZ", datetime.now(UTC))
    raw = paxlst([ANA])
    ours = world.receive(raw)[0]
    theirs = receive_all(world.deployment, [Incoming(raw=raw, source="http", originator=carrier)])[0]
    assert not theirs.duplicate
    assert ours.id != theirs.id
    assert world.value("select count(*) from journeys") == 1


def test_the_same_bytes_at_the_same_time_have_one_effect(world: World) -> None:
    raw = paxlst([ANA, BEN])
    receipts: list[Receipt] = []
    threads = [threading.Thread(target=lambda: receipts.extend(world.receive(raw))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(receipt.duplicate for receipt in receipts) == [False, True, True, True]
    assert len({receipt.id for receipt in receipts}) == 1
    assert world.value("select count(*) from journeys") == 2


def test_a_body_in_a_new_envelope_has_no_second_effect(world: World) -> None:
    world.receive(paxlst([ANA], control="1"), paxlst([ANA], control="2"))
    assert [row["effect"] for row in world.rows("select effect from messages order by received_at")] == [
        "applied",
        "repeated",
    ]
    assert world.value("select count(distinct flight_id) from messages") == 1
    assert world.value("select count(*) from reported_travellers") == 1
    assert world.value("select count(*) from outbox") == 1


def test_the_same_words_said_again_later_count_and_leave_nothing_to_screen(world: World) -> None:
    world.receive(paxlst([ANA]), paxlst([ANA], control="2", prepared="261123:1000"))
    assert world.value("select count(*) from reported_travellers where is_current") == 1
    assert world.value("select facts_version from journeys") == 1
    assert world.value("select count(*) from outbox") == 1
    world.receive(paxlst([ANA], control="3", function="XR", prepared="261123:1100"))
    world.receive(paxlst([ANA], control="4", prepared="261123:1200"))
    assert world.value("select status from journeys") == "reported"


def test_a_traveller_sent_again_is_replaced_and_the_former_report_stays(world: World) -> None:
    world.receive(
        paxlst([ANA], prepared="261123:0900"),
        paxlst([structs.replace(ANA, seat="30F")], control="2", prepared="261123:1000"),
    )
    assert world.value("select count(*) from journeys") == 1
    assert world.value("select facts_version from journeys") == 2
    assert world.value("select seat from journeys") == "30F"
    assert [(row["version"], row["is_current"], row["seat"]) for row in _current(world)] == [
        (1, False, "12A"),
        (2, True, "30F"),
    ]


def test_unchanged_facts_are_a_version_and_no_reason_to_screen_again(world: World) -> None:
    world.receive(paxlst([ANA], prepared="261123:0900"))
    world.screen()
    world.receive(paxlst([ANA, BEN], control="2", prepared="261123:1000"))
    assert world.value("select facts_version from journeys where natural_key like '%C1234567%'") == 1
    assert world.screen().journeys == 1


def test_an_older_message_never_overwrites_a_newer_one(world: World) -> None:
    world.receive(
        paxlst([structs.replace(ANA, seat="30F")], prepared="261123:1000", departs="2611241230"),
        paxlst([ANA, BEN], control="2", prepared="261123:0900"),
    )
    assert world.value("select seat from journeys where natural_key like '%C1234567%'") == "30F"
    assert world.value("select departure_local from legs") == "2026-11-24T12:30"
    assert {(row["surname"], row["version"], row["is_current"]) for row in _current(world)} == {
        ("QUORVALEN", 1, True),
        ("QUORVALEN", 2, False),
        ("TESTMANN", 1, True),
    }


@pytest.mark.parametrize("pnr_first", [True, False])
def test_list_and_booking_are_joined_into_one_journey(world: World, pnr_first: bool) -> None:
    push = pnrgov([booking("ABCDEF", [ANA], phone="0044 1632 960001")], leg="241126:1200:241126:2000+LHR+JFK")
    messages = [push, paxlst([ANA, BEN], control="7")]
    world.receive(*(messages if pnr_first else messages[::-1]))
    assert world.value("select count(*) from journeys") == 2
    assert {(row["surname"], row["source"]) for row in _current(world)} == {
        ("QUORVALEN", "API"),
        ("QUORVALEN", "PNR"),
        ("TESTMANN", "API"),
    }
    joined = {row["joined_by"] for row in _current(world)}
    assert joined & {"locator", "document", "name_birth"}


def test_two_with_the_same_name_are_two_and_stay_two(world: World) -> None:
    twins = [Person(surname="SAME", given="NAME", seat="1A"), Person(surname="SAME", given="NAME", seat="1B")]
    world.receive(paxlst(twins), paxlst([*twins, BEN], control="2", prepared="261123:1000"))
    assert world.value("select count(*) from journeys where natural_key like '%SAME%'") == 2


def test_a_person_in_the_same_words_twice_is_one(world: World) -> None:
    world.receive(paxlst([ANA, ANA]))
    assert world.value("select count(*) from journeys") == 1


def test_the_key_of_a_flight_survives_a_delay_past_midnight(world: World) -> None:
    world.receive(
        paxlst([ANA], departs="2611242330", arrives="2611250700"),
        paxlst([ANA, BEN], control="2", prepared="261124:2300", departs="2611250045", arrives="2611250815"),
        paxlst([CEM], control="3", prepared="261125:0900", departs="2611252330", arrives="2611260700"),
    )
    flights = world.rows("select flight_date::text, origin, destination, desk from flights order by flight_date")
    assert [row["flight_date"] for row in flights] == ["2026-11-24", "2026-11-25"]
    assert flights[0]["desk"] == "Atlantic"
    legs = world.rows("select departure_local, departure_utc, door_close_utc from legs order by departure_utc")
    assert legs[0]["departure_utc"] == datetime(2026, 11, 25, 0, 45, tzinfo=UTC)
    assert legs[0]["door_close_utc"] == datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
    assert world.value("select count(*) from journeys where flight_date = '2026-11-24'") == 2


def test_a_date_that_only_the_reference_tells_finds_its_flight_again(world: World) -> None:
    vague = partial(paxlst, departs="", arrives="", reference="ZZ123/261124/1200")
    receipts = world.receive(
        vague([ANA]),
        vague([ANA, BEN], control="2", prepared="261123:1000"),
        paxlst([CEM], control="3", prepared="261123:1100"),
        vague([ANA, BEN, CEM], control="4", prepared="261123:1200"),
    )
    assert "FLT_DATE" in {defect["code"] for defect in receipts[0].defects}
    assert world.value("select flight_date::text from flights") == "2026-11-24"
    assert world.value("select departure_local from legs") == "2026-11-24T12:00"
    assert world.value("select count(*) from journeys") == 3


def test_local_times_become_instants_by_the_zone_of_the_airport(world: World) -> None:
    world.receive(paxlst([ANA]))
    (leg,) = world.rows("select * from legs")
    assert leg["departure_utc"] == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert leg["arrival_utc"] == datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    assert (leg["departure_zone"], leg["arrival_zone"]) == ("Europe/London", "America/New_York")


def test_a_code_share_push_lands_on_the_operating_flight(world: World) -> None:
    world.receive(
        paxlst([ANA]),
        pnrgov([booking("ABCDEF", [ANA])], sold_as="YY+4567"),
        pnrgov([booking("GHIJKL", [BEN])], control="2", flight="YY+4567"),
    )
    assert world.value("select carrier || number from flights") == "ZZ123"
    assert world.value("select carrier || number from flight_aliases") == "YY4567"
    assert world.value("select count(*) from journeys") == 2


def test_an_overnight_stop_is_one_flight(world: World) -> None:
    world.receive(
        paxlst([ANA], departs="2611242200", arrives="2611250130", destination="IST"),
        paxlst([BEN], control="2", origin="IST", destination="JFK", departs="2611250400", arrives="2611250800"),
    )
    assert world.value("select count(*) from flights") == 1
    legs = world.rows("select origin, destination, position from legs order by position")
    assert [(leg["origin"], leg["destination"]) for leg in legs] == [("LHR", "IST"), ("IST", "JFK")]


def test_a_cancelled_booking_cancels_its_journeys_until_it_is_back(world: World) -> None:
    world.receive(
        pnrgov([booking("ABCDEF", [ANA]), booking("GHIJKL", [BEN])]),
        pnrgov([cancelled_booking("ABCDEF")], control="2", prepared="261121:1000", push="141"),
    )
    states = world.rows("select natural_key, status from journeys order by natural_key")
    assert [row["status"] for row in states] == ["cancelled", "reported"]
    assert world.value("select count(*) from bookings where cancelled and is_current") == 1
    world.receive(pnrgov([booking("ABCDEF", [ANA])], control="3", prepared="261121:0930"))
    assert world.value("select status from journeys where natural_key like '%ABCDEF%'") == "cancelled"
    world.receive(pnrgov([booking("ABCDEF", [ANA], phone="0044 1632 960009")], control="4", prepared="261121:1100"))
    assert world.value("select status from journeys where natural_key like '%ABCDEF%'") == "reported"


def test_cancelled_travellers_and_flights(world: World) -> None:
    world.receive(paxlst([ANA, BEN]), paxlst([ANA], control="2", function="XR", prepared="261123:1000"))
    assert world.value("select status from journeys where natural_key like '%C1234567%'") == "cancelled"
    assert world.value("select status from journeys where natural_key like '%D7654321%'") == "reported"
    world.receive(paxlst(control="3", function="XF", prepared="261123:1100"))
    assert world.value("select status from flights") == "cancelled"
    world.receive(paxlst([CEM], control="4", prepared="261123:1200"))
    assert world.value("select status from flights") == "scheduled"


def test_a_push_without_a_flight_is_kept_with_its_facts_and_said(world: World) -> None:
    receipt = world.receive(pnrgov([booking("ABCDEF", [ANA])], leg="+LHR+JFK"))[0]
    assert receipt.readable
    assert "FLT_NONE" in {defect["code"] for defect in receipt.defects}
    (row,) = world.rows("select effect, bookings, travellers, facts_sealed from messages")
    assert (row["effect"], row["bookings"], row["travellers"]) == ("none", 1, 1)
    assert b"QUORVALEN" in world.deployment.sealer.open(bytes(row["facts_sealed"]), "messages.facts_sealed")


@pytest.mark.parametrize("mode", ["1", "01", "2", "02", "3", "03"])
def test_a_list_of_a_ship_a_train_or_a_lorry_is_kept_and_makes_no_flight(world: World, mode: str) -> None:
    """Even when the voyage is called like a flight that is known."""
    world.receive(paxlst([BEN]))
    raw = paxlst([ANA], control="2").replace(b"TDT+20+ZZ123'", f"TDT+20+ZZ123+{mode}'".encode())
    (receipt,) = world.receive(raw)
    assert receipt.readable
    codes = {defect["code"] for defect in receipt.defects}
    assert "MODE_UNSUPPORTED" in codes
    assert "FLT_NONE" not in codes
    assert (world.value("select count(*) from flights"), world.value("select count(*) from journeys")) == (1, 1)
    (row,) = world.rows("select effect, travellers, facts_sealed from messages where control_reference = '2'")
    assert (row["effect"], row["travellers"]) == ("none", 1)
    assert b"QUORVALEN" in world.deployment.sealer.open(bytes(row["facts_sealed"]), "messages.facts_sealed")


def test_a_list_with_the_drivers_of_a_lorry_makes_no_flight(world: World) -> None:
    (receipt,) = world.receive(paxlst([ANA]).replace(b"NAD+FL+++", b"NAD+VW+++"))
    assert "MODE_UNSUPPORTED" in {defect["code"] for defect in receipt.defects}
    assert world.value("select count(*) from flights") == 0


@pytest.mark.parametrize("mode", ["", "+4", "+40"])
def test_a_train_to_the_airport_makes_no_rail_list(world: World, mode: str) -> None:
    train = b"TDT+20+ZZ9001+2'LOC+125+LHR'DTM+189:2611240900:201'LOC+87+LGW'DTM+232:2611241000:201'"
    raw = paxlst([ANA]).replace(b"TDT+20+ZZ123'", train + f"TDT+20+ZZ123{mode}'".encode())
    (receipt,) = world.receive(raw)
    assert "MODE_UNSUPPORTED" not in {defect["code"] for defect in receipt.defects}
    assert world.rows("select number from flights where number = '123'")


def test_raw_bytes_names_and_cards_are_not_readable_in_the_database(world: World) -> None:
    world.receive(
        pnrgov([booking("ABCDEF", [ANA], remark="CALL AUNT ZELDA", card="4111111111111111")]),
        b"PLAIN WORDS OF SOMEBODY WITH A SECRETNAME",
    )
    dump = world.dump()
    for secret in ("SECRETNAME", "ZELDA", "4111111111111111", "411111XXXXXX1111", b"ZELDA".hex(), b"SECRETNAME".hex()):
        assert secret not in dump
    assert "QUORVALEN" in dump, "identities are searchable"


def test_sensitive_codes_are_nowhere(world: World) -> None:
    diabetic = structs.replace(ANA, service="DBML")
    receipt = world.receive(pnrgov([booking("ABCDEF", [diabetic], remark="PAX NEEDS KOSHER MEAL")]))[0]
    assert receipt.readable
    (message,) = world.rows("select filtered, unparsed_sealed from messages")
    assert message["filtered"]["total"] >= 2
    assert "KOSHER" not in world.dump()
    opened = [
        world.deployment.sealer.open(bytes(row["free_text_sealed"]), "bookings.free_text_sealed")
        for row in world.rows("select free_text_sealed from bookings where free_text_sealed is not null")
    ]
    assert not any(b"KOSHER" in text or b"DBML" in text for text in opened)
    codes = world.rows("select special_service_codes from reported_travellers")
    assert all("DBML" not in row["special_service_codes"] for row in codes)


def test_defects_are_stored_without_text(world: World) -> None:
    world.receive(paxlst([structs.replace(ANA, born="991399")]))
    (row,) = world.rows("select defects from messages")
    assert row["defects"]
    assert all(set(defect) == {"code", "severity", "segment", "offset", "tag"} for defect in row["defects"])


def test_an_administrator_and_another_organisation_see_nothing(world: World) -> None:
    world.receive(paxlst([ANA]), pnrgov([booking("ABCDEF", [BEN])], control="2"))
    world.screen()
    service = world.deployment.service()
    strangers = [
        structs.replace(service, org_id=UUID(int=1)),
        structs.replace(service, roles=frozenset(("administrator",))),
        structs.replace(service, roles=frozenset()),
    ]
    tables = ("receipts", "quarantine", "messages", "flights", "legs", "journeys", "reported_travellers", "identities",
              "documents", "bookings", "registry_keys", "screenings", "hits")  # fmt: skip
    for access in strangers:
        with transaction(world.deployment.pool, access) as connection:
            counts = [connection.execute(f"select count(*) as n from {table}").fetchone() for table in tables]
        assert [count and count["n"] for count in counts] == [0] * len(tables)


def test_each_group_leaves_one_audit_entry_without_content(world: World) -> None:
    receipts = world.group(paxlst([ANA]), paxlst([BEN], control="2"))
    (entry,) = world.rows("select action, object_ids, detail from audit where action = 'messages_received'")
    assert set(entry["object_ids"]) == {receipt.id for receipt in receipts}
    assert set(entry["detail"]) == {"messages", "flights"}


@pytest.mark.parametrize("kind", ["list", "push"])
def test_a_full_manifest_costs_a_bounded_number_of_statements(world: World, kind: str) -> None:
    people = [
        Person(surname=f"NAME{chr(65 + n // 26)}{chr(65 + n % 26)}", given="X", document=f"A{n:07}", locator=f"L{n:05}")
        for n in range(300)
    ]
    bookings = [booking(one.locator or "", [one], phone=f"0044 1632 {n:06}") for n, one in enumerate(people)]
    world.receive(paxlst(people[:150], control="0", prepared="261120:0900"))
    raw = paxlst(people) if kind == "list" else pnrgov(bookings)
    access = world.deployment.service()
    with transaction(world.deployment.pool, access) as connection, counted(connection) as count:
        item = read(
            Incoming(raw=raw, source="cli", originator=world.deployment.home.org_id), world.deployment.sensitive
        )
        receive(world.deployment, access, connection, [item], datetime.now(UTC))
    assert len(count.statements) <= 27, count.statements
    assert world.value("select count(*) from journeys") == 300


def test_groups_that_meet_on_the_same_flights_neither_block_nor_lose(world: World) -> None:
    flights = ("ZZ1", "ZZ2", "ZZ3")
    groups = [
        [
            paxlst(
                [Person(surname=f"NAME{chr(65 + n)}", given="X", document=f"A000{n}")], control=f"{n}1", flight=flight
            )
            for flight in flights[n % 3 :] + flights[: n % 3]
        ]
        for n in range(9)
    ]
    answers: list[Receipt] = []

    def send(part: list[list[bytes]]) -> None:
        for group in part:
            answers.extend(world.group(*group))

    threads = [threading.Thread(target=send, args=(groups[n::3],)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 27
    assert world.value("select count(*) from flights") == 3
    assert world.value("select count(*) from journeys") == 27
    assert world.value("select count(*) from messages where effect = 'applied'") == 27


def _two_flights(people: str, control: str = "1", prepared: str = "261123:0900") -> bytes:
    """One list whose journey goes on under another number."""
    body = (
        f"UNH+{control}+PAXLST:D:05B:UN:IATA'BGM+745'"
        "TDT+20+ZZ123'LOC+125+LHR'DTM+189:2611241200:201'LOC+87+JFK'DTM+232:2611242000:201'"
        "TDT+20+ZZ456'LOC+125+JFK'DTM+189:2611242200:201'LOC+87+YYZ'DTM+232:2611242330:201'"
    )
    return (
        f"UNA:+.? 'UNB+UNOA:4+ZZAIR+STATE+{prepared}+{control}'{body}{people}UNT+9+{control}'UNZ+1+{control}'"
    ).encode()


def _listed(name: str, document: str, board: str, leave: str) -> str:
    return (
        f"NAD+FL+++{name}:X'ATT+2++F'DTM+329:800517'LOC+178+{board}'LOC+179+{leave}'"
        f"DOC+P:110:111+{document}'DTM+36:350101'LOC+91+UTO'"
    )


def test_a_list_about_two_flights_is_told_of_each(world: World) -> None:
    people = (
        _listed("FIRST", "A1", "LHR", "JFK")
        + _listed("BOTH", "A2", "LHR", "YYZ")
        + _listed("SECOND", "A3", "JFK", "YYZ")
    )
    raw = _two_flights(people)
    (receipt,) = world.receive(raw)
    assert len({tuple(sorted(map(str, one.items()))) for one in receipt.defects}) == len(receipt.defects)
    assert [(one.flight, one.travellers) for one in receipt.messages] == [("ZZ123", 2), ("ZZ456", 2)]
    query = (
        "select f.number, i.surname from journeys j join flights f on f.id = j.flight_id"
        " join reported_travellers r on r.journey_id = j.id and r.is_current"
        " join identities i on i.reported_id = r.id order by 1, 2"
    )
    expected = [("123", "BOTH"), ("123", "FIRST"), ("456", "BOTH"), ("456", "SECOND")]
    assert [tuple(row.values()) for row in world.rows(query)] == expected
    assert world.screen().journeys == 4
    (again,) = world.receive(raw)
    assert again.duplicate
    world.receive(_two_flights(people, control="2"))  # the same words in a new envelope
    assert world.rows("select effect from messages order by id") == [
        {"effect": "applied"}, {"effect": "applied"}, {"effect": "repeated"}, {"effect": "repeated"},
    ]  # fmt: skip
    assert [tuple(row.values()) for row in world.rows(query)] == expected
    assert world.screen().journeys == 0


def test_all_that_a_booking_says_is_stored(world: World) -> None:
    sold = ["FAR+A+++++YN324N'", "TKT+9991234567890:T:1'", "PTK+NR++011126:1010+ZZ'", "TXD++3.10:::AY'"]
    group = [*booking("ABCDEF", [Person(surname="QUORVALEN", given="ANA", document="C1234567")]), *sold]
    checked_in = [
        "RPI+1+HK'",
        "APD+773'",
        "DAT+2:241126:0930'",
        "TRI++LHR-7:::1'",
        "TBD++2:37:700++HP:LHR-7+ZZ:1:2:JFK'",
    ]
    push = pnrgov([group]).replace(b"UNT+", "".join([*checked_in, "TVL+++++ARNK'", "UNT+"]).encode(), 1)
    world.receive(push)
    (row,) = world.rows("select check_ins, tickets, bags from bookings where is_current")
    assert [(one["boarding_number"], one["at"]) for one in row["check_ins"]] == [("LHR-7", "2026-11-24T09:30")]
    (ticket,) = row["tickets"]
    assert (ticket["fares"][0]["basis"], ticket["taxes"][0]["code"], ticket["pricing_indicator"]) == (
        "YN324N",
        "AY",
        "NR",
    )
    assert (row["bags"][0]["pool"], row["bags"][0]["tags"]) == ("head", ["ZZ1", "ZZ2"])
    segments = world.rows("select quantity, equipment, kind from booking_segments order by position")
    assert [tuple(one.values()) for one in segments] == [(1, "773", "flight"), (None, None, "surface")]


def test_a_list_that_carries_bookings_links_its_people_and_never_replaces_a_push(world: World) -> None:
    hybrid = paxlst([ANA]).replace(b"UNT+", b"TKT+9991234567890:T:1'FOP+CA::10'UNT+", 1)
    world.receive(hybrid)
    (told,) = world.rows("select source, is_current, tickets from bookings")
    assert (told["source"], told["is_current"], told["tickets"][0]["number"]) == ("API", True, "9991234567890")
    linked = "select count(*) from reported_travellers r join bookings b on b.id = r.booking_id where r.source = 'API'"
    assert world.value(linked) == 1
    world.receive(pnrgov([booking(ANA.locator or "", [ANA, BEN])], prepared="261120:0900"))
    world.receive(hybrid.replace(b"UNB+UNOA:4", b"UNB+UNOA:3"))
    current = world.rows("select source from bookings where is_current")
    assert [row["source"] for row in current] == ["PNR"]
    states = world.rows("select status from journeys")
    assert [row["status"] for row in states] == ["reported", "reported"]


def test_the_same_bookings_pushed_for_another_leg_are_no_repetition(world: World) -> None:
    booked = [booking("ABCDEF", [Person(surname="QUORVALEN", given="ANA", document="C1234567")])]
    world.receive(pnrgov(booked, control="1"), pnrgov(booked, control="1", leg="241126:2200:251126:0100+JFK+YYZ"))
    assert world.value("select count(*) from messages where effect = 'applied'") == 2
    legs = world.rows("select origin, destination from legs order by 1")
    assert legs == [{"origin": "JFK", "destination": "YYZ"}, {"origin": "LHR", "destination": "JFK"}]
    world.receive(pnrgov(booked, control="2"))
    assert world.value("select count(*) from messages where effect = 'repeated'") == 1
