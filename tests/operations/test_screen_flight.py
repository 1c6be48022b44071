"""Screening what was received: hits with reasons, an officer's word kept, and nobody missed when lists change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from msgspec import structs

from foreland.access.viewer import Access
from foreland.operations import accounts
from foreland.operations.accounts import NewUser
from foreland.operations.decide_hit import NotDecided, Wanted, decide_hit
from foreland.operations.import_list import import_list, read_list
from foreland.operations.screen_flight import in_force, screen_flights
from foreland.operations.sweep import sweep
from foreland.review.hit import Decision
from foreland.store import screenings
from foreland.store.counting import counted
from foreland.store.pool import transaction
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, paxlst, pnrgov

EXPIRED = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="261101", sex="F")
VALID = structs.replace(EXPIRED, expires="350101")
BEFORE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _hits(world: World) -> list[dict[str, object]]:
    return world.rows("select code, severity, state, row_version, reasons, finding_key from hits order by code, id")


def _import(world: World, *lines: str) -> None:
    found = read_list(lines, "test list", "persons-csv")
    access = world.deployment.service()
    import_list(world.deployment, access, found, name="test list", legal_basis="test", owner="test", now=BEFORE)


def _officer(world: World, name: str) -> Access:
    assert accounts.add_user(world.deployment, NewUser(username=name, display_name=name, roles=("analyst",)), BEFORE)
    (row,) = world.rows("select id, org_id from users where username = %s", (name,))
    return Access(org_id=row["org_id"], user_id=row["id"], username=name, roles=frozenset(("analyst",)))


def _decide(world: World, officer: Access, row_version: int, decision: str = "clear") -> Decision | NotDecided:
    (hit,) = world.rows("select id, flight_date from hits where code = 'document_expired'")
    reason = "document_verified" if decision == "clear" else "identity_uncertain"
    wanted = Wanted(
        flight_date=hit["flight_date"], hit_id=hit["id"], row_version=row_version, decision=decision,
        reason_code=reason, text="Seen by telephone: SECRETWORD",
    )  # fmt: skip
    return decide_hit(world.deployment, officer, wanted, BEFORE)


def test_an_expired_document_is_a_hit_with_its_reasons(world: World) -> None:
    world.receive(paxlst([EXPIRED]))
    assert world.screen().opened == 1
    (hit,) = _hits(world)
    assert (hit["code"], hit["severity"], hit["state"]) == ("document_expired", "high", "open")
    assert isinstance(hit["reasons"], list)
    assert hit["reasons"][0]["value"] == "2026-11-01"
    assert hit["reasons"][0]["expected"] == "2026-11-24", "the local date of arrival"
    assert world.value("select action from hit_events") == "opened"
    assert world.value("select findings from screenings") == 1


def test_screening_again_with_nothing_new_writes_nothing(world: World) -> None:
    world.receive(paxlst([EXPIRED]))
    world.screen()
    before = world.rows("select * from hits")
    access, flight = world.deployment.service(), world.value("select id from flights")
    with transaction(world.deployment.pool, access) as connection:
        current = in_force(access, connection, world.shelf, BEFORE)
        assert screen_flights(access, connection, current, [flight], BEFORE).journeys == 0
    assert world.rows("select * from hits") == before


def test_a_hit_whose_finding_is_gone_is_withdrawn_and_opened_again_when_it_is_back(world: World) -> None:
    world.receive(paxlst([EXPIRED]))
    world.screen()
    world.receive(paxlst([VALID], control="2", prepared="261123:1000"))
    assert world.screen().withdrawn == 1
    assert [hit["state"] for hit in _hits(world)] == ["withdrawn"]
    world.receive(paxlst([structs.replace(EXPIRED, seat="1A")], control="3", prepared="261123:1100"))
    assert world.screen().opened == 1
    actions = [row["action"] for row in world.rows("select action from hit_events order by at, id")]
    assert actions == ["opened", "withdrawn", "reopened"]


def test_what_an_officer_cleared_stays_cleared_until_the_evidence_is_another(world: World) -> None:
    world.receive(paxlst([EXPIRED]))
    world.screen()
    assert isinstance(_decide(world, _officer(world, "ana"), 1), Decision)
    world.receive(paxlst([structs.replace(EXPIRED, seat="30F")], control="2", prepared="261123:1000"))
    again = world.screen()
    assert (again.journeys, again.opened) == (1, 0)
    assert [hit["state"] for hit in _hits(world)] == ["cleared"]
    older = structs.replace(EXPIRED, expires="251101")
    world.receive(paxlst([older], control="3", prepared="261123:1100"))
    assert world.screen().opened == 1
    assert [hit["state"] for hit in _hits(world)] == ["open"]
    assert "SECRETWORD" not in world.dump()


def test_two_officers_cannot_overwrite_each_other(world: World) -> None:
    world.receive(paxlst([EXPIRED]))
    world.screen()
    first, second = _officer(world, "ana"), _officer(world, "ben")
    assert isinstance(_decide(world, first, 1, "needs_second_look"), Decision)
    assert _decide(world, second, 1) == NotDecided("changed")
    assert isinstance(_decide(world, second, 2), Decision)


def test_new_evidence_makes_an_officer_look_again(world: World) -> None:
    world.receive(paxlst([EXPIRED]))
    world.screen()
    world.receive(paxlst([structs.replace(EXPIRED, expires="251101")], control="2", prepared="261123:1000"))
    world.screen()
    assert _decide(world, _officer(world, "ana"), 1) == NotDecided("changed")


def test_a_new_list_reaches_everyone_who_has_not_departed(world: World) -> None:
    world.receive(
        paxlst([VALID]),
        paxlst([VALID], control="2", flight="ZZ9", departs="2611201200", arrives="2611201500", prepared="261120:0900"),
    )
    assert world.screen().opened == 0
    _import(world, "id,surname,given_names,date_of_birth", "7,QUORVALEN,ANA,1980-05-17")
    assert sweep(world.deployment, world.shelf, BEFORE).journeys == 1, "the departed flight is left"
    (hit,) = _hits(world)
    assert hit["code"] == "watchlist_name"
    assert sweep(world.deployment, world.shelf, BEFORE).journeys == 0
    _import(world, "id,surname,given_names,date_of_birth", "8,SOMEBODY,ELSE,1950-01-01")
    assert sweep(world.deployment, world.shelf, BEFORE).withdrawn == 1


def test_another_version_of_a_list_with_the_same_entry_does_not_undo_a_decision(world: World) -> None:
    world.receive(paxlst([VALID]))
    _import(world, "id,surname,given_names,date_of_birth", "7,QUORVALEN,ANA,1980-05-17")
    world.screen()
    before = _hits(world)
    _import(
        world, "id,surname,given_names,date_of_birth", "7,QUORVALEN,ANA,1980-05-17", "9,UNRELATED,WOLFGANG,1950-01-01"
    )
    swept = sweep(world.deployment, world.shelf, BEFORE)
    assert (swept.journeys, swept.withdrawn) == (1, 0)
    assert [hit["finding_key"] for hit in _hits(world)] == [hit["finding_key"] for hit in before]
    assert world.value("select count(*) from screenings") == 2


def test_a_document_that_somebody_else_used_is_found_through_the_registry(world: World) -> None:
    world.receive(paxlst([structs.replace(VALID, surname="ELSEWHERE", given="WOLFGANG", born="500101", sex="M")]))
    world.screen()
    world.receive(paxlst([VALID], control="2", flight="ZZ9", departs="2611261200", arrives="2611261500"))
    world.screen()
    assert "document_used_by_other" in {hit["code"] for hit in _hits(world)}


def test_a_telephone_behind_the_bookings_of_strangers_is_found(world: World) -> None:
    names = ("ARBEL", "BUNTEN", "CORVIK", "DELMOR", "EXTOFF", "FARNLO")
    groups = [
        booking(f"LOC{n}AB", [Person(surname=name, given="X", document=f"X12345{n}")], remark="CTCM 447700900123")
        for n, name in enumerate(names)
    ]
    for n, group in enumerate(groups):  # no agency: each booked at the carrier
        group.remove("ORG+ZZ:LHR+12345678'")
        group[3:3] = [f"ORG+ZZ:LHR+1234567{n}'"]
    world.receive(pnrgov(groups))
    world.screen()
    assert {hit["code"] for hit in _hits(world)} >= {"shared_contact"}


def test_cancelled_journeys_are_not_screened(world: World) -> None:
    world.receive(paxlst([EXPIRED]), paxlst([EXPIRED], control="2", function="XR", prepared="261123:1000"))
    assert world.screen().journeys == 0


def test_screening_a_manifest_costs_a_bounded_number_of_statements(world: World) -> None:
    people = [structs.replace(EXPIRED, surname=f"NAME{chr(65 + n % 26)}", document=f"A{n:07}") for n in range(300)]
    world.receive(paxlst(people))
    access, flight = world.deployment.service(), world.value("select id from flights")
    with transaction(world.deployment.pool, access) as connection, counted(connection) as count:
        current = in_force(access, connection, world.shelf, BEFORE)
        assert screen_flights(access, connection, current, [flight], BEFORE).journeys == 300
    assert len(count.statements) <= 14, count.statements


def test_a_stranger_has_no_stale_flights(world: World) -> None:
    world.receive(paxlst([EXPIRED]))
    stranger = structs.replace(world.deployment.service(), org_id=UUID(int=1))
    with transaction(world.deployment.pool, stranger) as connection:
        versions = in_force(stranger, connection, world.shelf, BEFORE).versions()
        assert screenings.stale_flights(stranger, connection, versions, BEFORE, 2, 10) == []


def test_the_sweeper_takes_what_no_job_was_left_for(world: World) -> None:
    world.receive(paxlst([EXPIRED]))
    world.rows("delete from outbox returning id")
    assert sweep(world.deployment, world.shelf, BEFORE - timedelta(hours=3)).opened == 1


def test_one_flight_that_cannot_be_screened_keeps_no_other_waiting(world: World) -> None:
    world.receive(paxlst([EXPIRED], flight="ZZ1"), paxlst([EXPIRED], flight="ZZ2"), paxlst([EXPIRED], flight="ZZ3"))
    with psycopg.connect(world.url) as connection:
        connection.execute(
            "create function poison() returns trigger language plpgsql as"
            " $$ begin if exists (select from journeys j join flights f on f.id = j.flight_id"
            " where j.id = new.journey_id and f.number = '2') then raise exception 'poison'; end if; return new; end $$"
        )
        connection.execute("create trigger poison before insert on screenings for each row execute function poison()")
    assert sweep(world.deployment, world.shelf, BEFORE).journeys == 2
    with psycopg.connect(world.url) as connection:
        connection.execute("drop trigger poison on screenings")
    assert sweep(world.deployment, world.shelf, BEFORE).journeys == 1
