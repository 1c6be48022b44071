"""A flight that was announced under two numbers becomes one: nothing that anybody told or decided is lost.

That every order of messages ends in the same state is proved by the histories; here is what officers have done
meanwhile, what must not be merged, and that nothing is left behind.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.operations.decide_hit import Wanted, decide_hit
from foreland.operations.read_message import Incoming, read
from foreland.operations.receive_message import receive
from foreland.operations.replay import replay
from foreland.operations.settle_join import Settled
from foreland.review.hit import Decision
from foreland.store import flight_merging
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.replays import Selection
from tests.operations.conftest import World
from tests.operations.test_settle_join import BOOKED, ONE, TWO, act, people, sign_up
from tests.operations.wire import Person, booking, paxlst, pnrgov

EXPIRED = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="261101", locator="ABCDEF")
OTHER = Person(surname="TESTMANN", given="BEN", document="D7654321", expires="261102")
CHANGE = b"ASM\nLT\nFLT\nZZ123/24NOV26\nZZ124"
LATE: dict[str, Any] = {"departs": "2611250030", "arrives": "2611250830", "flight": "ZZ124"}
EVENING: dict[str, Any] = {"departs": "2611241900", "arrives": "2611250300"}


@pytest.fixture
def officer(world: World) -> Access:
    return sign_up(world.deployment, "mira")


def _listed(*persons: Person, step: int = 0, **more: Any) -> bytes:
    return paxlst(persons, prepared=f"261123:{9 + step:02}00", control=f"9{step}", **more)


def _decide(world: World, officer: Access, hit: dict[str, Any], decision: str = "clear") -> None:
    reason = "document_verified" if decision == "clear" else "identity_uncertain"
    wanted = Wanted(
        flight_date=hit["flight_date"], hit_id=hit["id"], row_version=hit["row_version"], decision=decision,
        reason_code=reason, text="Seen by telephone.",
    )  # fmt: skip
    assert isinstance(decide_hit(world.deployment, officer, wanted, datetime.now(UTC)), Decision)


def _hits(world: World) -> list[dict[str, Any]]:
    return world.rows(
        "select * from hits where code = 'document_expired' and state <> 'withdrawn' order by opened_at, id"
    )


def _left(world: World, gone: set[Any]) -> dict[str, int]:
    """In which columns of the database anything that is gone is still named."""
    columns = world.rows(
        "select table_name as t, column_name as c from information_schema.columns where table_schema = 'public'"
        " and data_type = 'uuid' and table_name in (select relname from pg_class where not relispartition)"
        " and not (table_name, column_name) = ('merged_records', 'gone_id')"
    )
    found = {
        f"{one['t']}.{one['c']}": len(world.rows(f"select from {one['t']} where {one['c']} = any (%s)", (list(gone),)))
        for one in columns
    }
    return {name: count for name, count in found.items() if count}


def test_every_table_that_refers_to_a_flight_is_handled(world: World) -> None:
    for column, handled in (
        ("flight_id", flight_merging.OF_FLIGHT),
        ("journey_id", flight_merging.OF_JOURNEY),
        ("hit_id", flight_merging.OF_HIT),
    ):
        tables = world.rows(
            "select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition"
            " and a.attname = %s",
            (column,),
        )
        assert {row["name"] for row in tables} == set(handled), "say in flight_merging what becomes of its rows"


def test_what_officers_decided_of_hits_stays_and_nothing_of_the_other_flight_is_left(
    world: World, officer: Access
) -> None:
    leg = "251126:0030:251126:0830+LHR+JFK"
    world.receive(_listed(EXPIRED, OTHER, **LATE), pnrgov([booking("ABCDEF", [EXPIRED])], flight="ZZ+124", leg=leg))
    world.receive(_listed(EXPIRED, step=1, **EVENING))
    world.screen()
    flights = {row["number"]: row for row in world.rows("select * from flights")}
    assert {number: str(row["flight_date"])[-2:] for number, row in flights.items()} == {"123": "24", "124": "25"}
    own, copy = sorted(
        (hit for hit in _hits(world) if hit["reasons"][0]["value"] == "2026-11-01"),
        key=lambda hit: str(hit["flight_date"]),
    )
    (ben,) = [hit for hit in _hits(world) if hit["id"] not in (own["id"], copy["id"])]
    _decide(world, officer, copy)
    _decide(world, officer, ben, "needs_second_look")
    journeys = {row["id"]: row for row in world.rows("select * from journeys")}
    world.receive(CHANGE)
    (flight,) = world.rows("select * from flights")
    assert (flight["id"], flight["number"]) == (flights["123"]["id"], "123")
    merged = {row["kind"]: row for row in world.rows("select * from merged_records")}
    assert merged["flight"]["kept_id"] == flight["id"]
    assert merged["journey"]["gone_id"] == copy["journey_id"], "of two the one of the flight that is kept"
    gone = {row["gone_id"] for row in merged.values()}
    assert _left(world, gone) == {}
    hits = {row["id"]: row for row in _hits(world)}
    assert {row["state"] for row in hits.values()} == {"cleared", "second_look"}
    assert {str(row["flight_date"]) for row in hits.values()} == {"2026-11-24"}
    assert world.value("select count(*) from hit_events where user_id is not null") == 2
    assert ben["journey_id"] in {row["journey_id"] for row in hits.values()}, "nobody of the other flight is the same"
    for row in world.rows("select * from journeys"):
        assert row["flight_id"] == flight["id"]
        assert row["facts_version"] > journeys[row["id"]]["facts_version"]
    world.screen()
    assert {row["state"] for row in _hits(world)} == {"cleared", "second_look"}
    dates = world.rows("select distinct flight_date from screenings union select distinct flight_date from messages")
    assert {str(row["flight_date"]) for row in dates} == {"2026-11-24"}
    world.receive(CHANGE.replace(b"ASM", b"QU STATEXX\n.ZZOPSXX 231100\nASM"), _listed(OTHER, step=3, **LATE))
    assert world.value("select count(*) from flights") == 1
    assert world.value("select count(*) from audit where action = 'flights_merged'") == 1


def test_other_evidence_waits_for_an_officer_whatever_was_decided_of_the_first(world: World, officer: Access) -> None:
    world.receive(_listed(EXPIRED, flight="ZZ124"))
    world.receive(_listed(structs.replace(EXPIRED, expires="261102"), step=1))
    world.screen()
    first = next(hit for hit in _hits(world) if hit["reasons"][0]["value"] == "2026-11-01")
    _decide(world, officer, first)
    world.rows(
        "insert into answers (id, org_id, originator_org, handling_id, purpose, retention_class, flight_id,"
        " flight_date, journey_id, verdict, because, cause, code, carrier, state, dialect, connection_version, made_at)"
        " select gen_random_uuid(), org_id, originator_org, handling_id, purpose, retention_class, flight_id,"
        " flight_date, id, 'cleared', 'x', 'request', '8502', 'ZZ', 'X', 'x', '1', created_at from journeys returning 1"
    )
    world.receive(CHANGE)
    (hit,) = _hits(world)
    assert (hit["state"], hit["reasons"][0]["value"]) == ("open", "2026-11-02")
    answers = world.rows("select journey_id, is_current from answers order by made_at")
    assert [(row["journey_id"], row["is_current"]) for row in answers] == [(hit["journey_id"], each) for each in (0, 1)]
    assert world.value("select count(*) from hit_events where user_id is not null") == 1
    world.screen()
    assert [hit["state"] for hit in _hits(world)] == ["open"]


def test_a_join_that_an_officer_decided_takes_in_who_is_the_same_person(world: World, officer: Access) -> None:
    world.receive(_listed(ONE, TWO, flight="ZZ124"), pnrgov([booking("KLMNOP", [BOOKED])], flight="ZZ+124"))
    rows = people(world)
    result = act(world, officer, "join", rows["PNR Z9999999"], rows["API A1111111"])
    assert isinstance(result, Settled)
    world.receive(_listed(structs.replace(ONE, seat="15A"), step=4))
    before = people(world)
    world.receive(CHANGE)
    after = people(world)
    host, guest = after["API A1111111"], after["PNR Z9999999"]
    assert (host["id"], guest["id"]) == (rows["API A1111111"]["id"], rows["PNR Z9999999"]["id"])
    assert (guest["joined_into"], host["read"], host["seat"]) == (host["id"], "API + PNR", "15A")
    assert len(after) == 3
    assert {row["kept_id"] for row in world.rows("select kept_id from merged_records where kind = 'journey'")} == {
        host["id"]
    }
    assert len(world.rows("select from join_decisions")) == 1
    assert before["API A1111111"]["id"] not in {row["id"] for row in after.values()}
    back = act(world, officer, "undo", guest, host)
    assert isinstance(back, Settled)


def test_an_unrelated_flight_of_the_new_number_stays_what_it_is(world: World) -> None:
    elsewhere: dict[str, Any] = {
        "flight": "ZZ124",
        "origin": "CDG",
        "destination": "FCO",
        "departs": "2611241000",
        "arrives": "",
    }
    world.receive(_listed(OTHER, **elsewhere))
    world.receive(_listed(EXPIRED), CHANGE)
    flights = world.rows("select number, origin, destination from flights order by number")
    assert [(row["number"], row["origin"]) for row in flights] == [("123", "LHR"), ("124", "CDG")]
    (told,) = world.rows("select defects from messages where kind = 'ASM'")
    assert [defect["code"] for defect in told["defects"]] == ["FLT_NUMBER_USED"]
    movement = b"MVT\nZZ124/24.REGAA.CDG\nAD1005/1015 EA1200 FCO"
    world.receive(movement, _listed(OTHER, step=5, **elsewhere), _listed(EXPIRED, step=6, flight="ZZ124"))
    departed = {row["number"]: row["status"] for row in world.rows("select number, status from flights")}
    assert departed == {"123": "scheduled", "124": "departed"}
    assert len(world.rows("select from legs")) == 2
    assert world.value("select count(*) from merged_records") == 0


def test_an_unrelated_flight_that_comes_after_the_change_is_one_of_its_own(world: World) -> None:
    world.receive(_listed(EXPIRED), CHANGE)
    world.receive(_listed(OTHER, flight="ZZ124", origin="CDG", destination="FCO", departs="2611241000", arrives=""))
    assert {row["origin"] for row in world.rows("select origin from flights")} == {"LHR", "CDG"}


def test_addresses_lead_to_what_is_kept_and_reading_again_changes_nothing(world: World, officer: Access) -> None:
    push = pnrgov([booking("ABCDEF", [EXPIRED])], flight="ZZ+124")
    world.receive(_listed(EXPIRED, OTHER, flight="ZZ124"), push, _listed(EXPIRED, step=1), CHANGE)
    before = (
        world.rows("select * from reported_travellers order by id"),
        world.rows("select * from journeys order by id"),
    )
    again = list(replay(world.deployment, officer, Selection(), datetime.now(UTC)))
    assert sorted(one.outcome for one in again) == ["other_kind", "unchanged", "unchanged", "unchanged"]
    after = (
        world.rows("select * from reported_travellers order by id"),
        world.rows("select * from journeys order by id"),
    )
    assert after == before
    access = world.deployment.service()
    with transaction(world.deployment.pool, access) as connection:
        for row in world.rows("select * from merged_records"):
            into = flight_merging.kept(access, connection, row["gone_id"], row["kind"])
            assert into is not None
            assert (into.id, str(into.flight_date)) == (row["kept_id"], "2026-11-24")
            other = structs.replace(access, org_id=new_id())
            assert flight_merging.kept(other, connection, row["gone_id"], row["kind"]) is None


def test_a_list_that_waits_while_the_number_is_changed_finds_the_flight(world: World) -> None:
    world.receive(_listed(EXPIRED))
    service, home = world.deployment.service(), world.deployment.home.org_id
    change = read(Incoming(raw=CHANGE, source="cli", originator=home), world.deployment.sensitive)
    with transaction(world.deployment.pool, service) as connection:
        receive(world.deployment, service, connection, [change], datetime.now(UTC))
        waits = threading.Thread(target=world.receive, args=(_listed(OTHER, step=1, flight="ZZ124"),))
        waits.start()
        while world.waiting() < 1:
            assert waits.is_alive(), "the new number is held as well"
    waits.join(60)
    assert world.value("select count(*) from flights") == 1
    assert world.value("select count(*) from journeys") == 2
