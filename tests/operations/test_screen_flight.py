"""Screening what was received: hits with reasons, an officer's word kept, and nobody missed when lists change."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.documents.policy import DocumentPolicy
from foreland.operations import accounts
from foreland.operations.accounts import NewUser
from foreland.operations.decide_hit import NotDecided, Wanted, decide_hit
from foreland.operations.enter_times import Entry, enter_times
from foreland.operations.examine_packs import silence
from foreland.operations.import_list import import_list, read_list
from foreland.operations.load_lists import ListShelf
from foreland.operations.screen_flight import Screened, in_force, screen_flights
from foreland.operations.sweep import sweep
from foreland.operations.work_off import work_off
from foreland.resources.document_terms import load_document_terms
from foreland.review.hit import Decision
from foreland.screening.context import Lists
from foreland.screening.policy import ScreeningPolicy
from foreland.store import screenings
from foreland.store.counting import counted
from foreland.store.figures import figures
from foreland.store.lists import Terms
from foreland.store.pool import PooledConnection, transaction
from foreland.store.screening_facts import candidates
from foreland.targeting.rule import RuleSet
from foreland.targeting.rules import SHIPPED_RULES
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, paxlst, pnrgov
from tests.policies import screening_policy

EXPIRED = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="261101", sex="F")
VALID = structs.replace(EXPIRED, expires="350101")
TODAY = datetime.now(UTC).date()
BEFORE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _hits(world: World) -> list[dict[str, object]]:
    return world.rows("select code, severity, state, row_version, reasons, finding_key from hits order by code, id")


def _import(world: World, *lines: str) -> None:
    found = read_list(lines, "test list", "persons-csv")
    access = world.deployment.service()
    import_list(
        world.deployment, access, found, name="test list", terms=Terms(legal_basis="test", owner="test"), now=BEFORE
    )


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
        current = in_force(world.deployment, access, connection, world.shelf, datetime.now(UTC))
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


def test_a_document_that_boarded_in_two_places_is_found_through_the_registry(world: World) -> None:
    there: dict[str, Any] = {"flight": "ZZ9", "origin": "SIN", "destination": "LHR", "departs": "2611242200"}
    there["arrives"] = "2611250400"
    again: dict[str, Any] = {"flight": "ZZ10", "departs": "2611281200", "arrives": "2611282000"}
    world.receive(paxlst([VALID]), paxlst([VALID], control="2", **there), paxlst([VALID], control="3", **again))
    world.screen()
    assert "document_in_two_places" not in {hit["code"] for hit in _hits(world)}, "nobody has boarded yet"
    closes: dict[str, Any] = {"function": "CLOB", "prepared": "261125:0500"}
    world.receive(paxlst([VALID], control="4", **closes), paxlst([VALID], control="5", **there, **closes))
    world.receive(paxlst([structs.replace(VALID, seat="9A")], control="6", prepared="261125:0600", **again))
    world.screen()
    found = [hit for hit in _hits(world) if hit["code"] == "document_in_two_places"]
    assert found
    reasons = found[-1]["reasons"]
    assert isinstance(reasons, list)
    assert (reasons[0]["code"], reasons[0]["values"]["first_route"]) == ("flights_overlap", "LHR-JFK")


def test_a_person_who_goes_back_to_a_former_passport_is_found_by_name_and_birth_date(world: World) -> None:
    for control, number in enumerate(("C1234567", "K7654321", "C1234567"), 1):
        day = f"26{control + 9}24"
        one = structs.replace(VALID, document=number)
        world.receive(paxlst([one], control=str(control), departs=f"{day}1200", arrives=f"{day}2000"))
    world.screen()
    found = [hit for hit in _hits(world) if hit["code"] == "identity_many_documents"]
    assert len(found) == 1
    assert isinstance(found[0]["reasons"], list)
    assert found[0]["reasons"][0]["values"] == {"number": "K7654321", "flight_date": "2026-11-24"}


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


def _asm(action: str) -> bytes:
    return f"ASM\nLT\n{action}\nZZ123/{TODAY:%d%b%y}".upper().encode()


def _list_of_today(control: str, function: str | None = None, minutes: int = 0) -> bytes:
    prepared = datetime.now(UTC) - timedelta(hours=1) + timedelta(minutes=minutes)
    return paxlst(
        [EXPIRED if function is None else structs.replace(EXPIRED, document=None)],
        departs=f"{TODAY:%y%m%d}2350",
        arrives=f"{TODAY + timedelta(days=1):%y%m%d}0600",
        prepared=f"{prepared:%y%m%d:%H%M}",
        control=control,
        function=function,
    )


def _entered(world: World, action: str) -> None:
    officer = _officer(world, f"who{action}")
    entry = Entry(flight_id=world.value("select id from flights"), action=action)
    assert enter_times(world.deployment, officer, entry, datetime.now(UTC)) is None


@pytest.mark.parametrize("by_sweep", [False, True])
@pytest.mark.parametrize(
    ("cancel", "bring_back"),
    [
        (lambda world: world.receive(_asm("CNL")), lambda world: world.receive(_asm("RIN"))),
        (lambda world: _entered(world, "cancel"), lambda world: _entered(world, "reinstate")),
        (
            lambda world: world.receive(_list_of_today("2", "XF", 10)),
            lambda world: world.receive(_list_of_today("3", None, 20)),
        ),
        (
            lambda world: world.receive(_asm("CNL")),
            lambda world: world.receive(_list_of_today("3", None, 24 * 60)),
        ),
    ],
    ids=["telegram", "officer", "message", "telegram and list"],
)
def test_hits_of_a_cancelled_flight_go_and_come_back_with_it(
    world: World, cancel: Callable[[World], object], bring_back: Callable[[World], object], *, by_sweep: bool
) -> None:
    """Whoever says it, and whether its job is done or lost and the sweeper comes upon it."""

    def screened() -> Screened:
        if not by_sweep:
            return world.screen()
        world.rows("delete from outbox returning id")
        return sweep(world.deployment, world.shelf, datetime.now(UTC))

    world.receive(_list_of_today("1"))
    assert screened().opened == 1
    assert isinstance(_decide(world, _officer(world, "ana"), 1, "needs_second_look"), Decision)
    cancel(world)
    assert world.value("select status from flights") == "cancelled"
    assert screened().withdrawn == 1
    assert {hit["state"] for hit in _hits(world)} == {"withdrawn"}
    assert screened() == Screened(), "nothing is left to do"
    bring_back(world)
    assert world.value("select status from flights") == "scheduled"
    assert screened().opened == 1
    assert [hit["state"] for hit in _hits(world)] == ["open"]
    actions = [row["action"] for row in world.rows("select action from hit_events order by at, id")]
    assert [one for one in actions if one != "decided"][-2:] == ["withdrawn", "reopened"]


def test_what_was_cleared_before_a_cancellation_is_still_cleared_after_it(world: World) -> None:
    world.receive(_list_of_today("1"))
    world.screen()
    assert isinstance(_decide(world, _officer(world, "ana"), 1), Decision)
    world.receive(_asm("CNL"))
    assert world.screen().withdrawn == 0
    world.receive(_asm("RIN"))
    assert world.screen().opened == 0
    assert [hit["state"] for hit in _hits(world)] == ["cleared"]


def test_a_list_of_a_cancelled_flight_opens_no_hits_until_the_flight_is_back(world: World) -> None:
    world.receive(_list_of_today("1"))
    _entered(world, "cancel")
    assert (world.screen(), _hits(world)) == (Screened(), [])
    _entered(world, "reinstate")
    assert world.screen().opened == 1


def test_screening_a_manifest_costs_a_bounded_number_of_statements(world: World) -> None:
    people = [structs.replace(EXPIRED, surname=f"NAME{chr(65 + n % 26)}", document=f"A{n:07}") for n in range(300)]
    world.receive(paxlst(people))
    access, flight = world.deployment.service(), world.value("select id from flights")
    with transaction(world.deployment.pool, access) as connection, counted(connection) as count:
        current = in_force(world.deployment, access, connection, world.shelf, BEFORE)
        assert screen_flights(access, connection, current, [flight], BEFORE).journeys == 300
    assert len(count.statements) <= 17, count.statements


def test_a_stranger_has_no_stale_flights(world: World) -> None:
    world.receive(paxlst([EXPIRED]))
    stranger = structs.replace(world.deployment.service(), org_id=UUID(int=1))
    with transaction(world.deployment.pool, stranger) as connection:
        versions = in_force(world.deployment, stranger, connection, world.shelf, BEFORE).versions()
        assert screenings.stale_flights(stranger, connection, versions, BEFORE, 2, 10) == []


def test_the_sweeper_takes_what_no_job_was_left_for(world: World) -> None:
    world.receive(paxlst([EXPIRED]))
    world.rows("delete from outbox returning id")
    assert sweep(world.deployment, world.shelf, BEFORE - timedelta(hours=3)).opened == 1


def test_one_flight_that_cannot_be_screened_keeps_no_other_waiting(world: World) -> None:
    world.receive(paxlst([EXPIRED], flight="ZZ1"), paxlst([EXPIRED], flight="ZZ2"), paxlst([EXPIRED], flight="ZZ3"))
    with psycopg.connect(world.url) as connection:
        connection.execute(
            "create or replace function poison() returns trigger language plpgsql as"
            " $$ begin if exists (select from journeys j join flights f on f.id = j.flight_id"
            " where j.id = new.journey_id and f.number = '2') then raise exception 'poison'; end if; return new; end $$"
        )
        connection.execute("create trigger poison before insert on screenings for each row execute function poison()")
    assert sweep(world.deployment, world.shelf, BEFORE).journeys == 2
    with psycopg.connect(world.url) as connection:
        connection.execute("drop trigger poison on screenings")
    assert sweep(world.deployment, world.shelf, BEFORE).journeys == 0, "it waits"
    assert sweep(world.deployment, world.shelf, BEFORE + timedelta(minutes=1)).journeys == 1
    assert world.value("select sum(screening_failures) from flights") == 0


def test_many_flights_that_cannot_be_screened_starve_no_other_and_do_not_spin(world: World) -> None:
    """The poisoned depart first and alone would fill every sweep."""
    bad = [paxlst([EXPIRED], flight=f"ZZ{n}", departs="2611241000", control=str(n)) for n in range(1, 7)]
    world.receive(*bad, paxlst([EXPIRED], flight="ZZ99", control="99"))
    with psycopg.connect(world.url) as connection:
        connection.execute(
            "create or replace function poison() returns trigger language plpgsql as"
            " $$ begin if exists (select from journeys j join flights f on f.id = j.flight_id"
            " where j.id = new.journey_id and f.number <> '99') then raise exception 'poison'; end if;"
            " return new; end $$"
        )
        connection.execute("create trigger poison before insert on screenings for each row execute function poison()")
    try:
        swept = [sweep(world.deployment, world.shelf, BEFORE, limit=3).journeys for _ in range(3)]
        assert swept == [0, 0, 1]
        for second in range(0, 3600, 60):
            sweep(world.deployment, world.shelf, BEFORE + timedelta(seconds=second), limit=3)
        tried = world.value("select max(screening_failures) from flights")
        assert 5 < tried < 15, "in an hour of sixty sweeps"
        access = world.deployment.service()
        with transaction(world.deployment.pool, access) as connection:
            assert figures(access, connection, BEFORE).failing == 6
    finally:
        with psycopg.connect(world.url) as connection:
            connection.execute("drop trigger poison on screenings")
            connection.execute("drop function poison")


class _Publishing(ListShelf):
    """Hands out the lists in force, and then lets somebody else do something before they are used."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then: Callable[[], None] | None = then

    def current(self, access: Access, connection: PooledConnection) -> Lists:
        found = super().current(access, connection)
        if self._then is not None:
            then, self._then = self._then, None
            thread = threading.Thread(target=then)
            thread.start()
            thread.join(60)
            assert not thread.is_alive(), "activation waits for no screening"
        return found


def _unequal(world: World) -> int:
    access = world.deployment.service()
    with transaction(world.deployment.pool, access) as connection:
        return figures(access, connection, BEFORE).outdated


@pytest.mark.parametrize("begun_by", ["job", "sweep"])
def test_a_list_activated_in_the_middle_of_a_screening_misses_nobody(world: World, begun_by: str) -> None:
    people = [structs.replace(VALID, surname=f"NAME{chr(65 + n)}", document=f"A{n:07}") for n in range(10)]
    for n in range(4):
        world.receive(paxlst(people, flight=f"ZZ{n + 1}", control=str(n)))
    named = [f"{n},{one.surname},{one.given},1980-05-17" for n, one in enumerate(people)]
    shelf = _Publishing(lambda: _import(world, "id,surname,given_names,date_of_birth", *named))
    if begun_by == "job":
        assert work_off(world.deployment, shelf, "test") is not None
    else:
        world.rows("delete from outbox returning id")
        assert sweep(world.deployment, shelf, BEFORE).journeys == 40
    first = world.value("select count(distinct journey_id) from hits where code = 'watchlist_name'")
    assert first < 40, "somebody was screened with the former list: else this proves nothing"
    while sweep(world.deployment, world.shelf, BEFORE, limit=2).journeys:
        pass
    assert (
        world.value("select count(distinct journey_id) from hits where code = 'watchlist_name' and state = 'open'")
        == 40
    )
    assert world.value("select count(distinct screened_list_set) from journeys") == 1
    assert _unequal(world) == 0


def test_a_policy_changed_in_the_middle_of_a_screening_misses_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        world.receive(paxlst([EXPIRED], flight=f"ZZ{n + 1}", control=str(n)))
    changed = screening_policy(not_for_crew=("shared_contact", "another"))

    def publish() -> None:
        monkeypatch.setattr("foreland.operations.screen_flight.ScreeningPolicy", lambda **_: changed)

    before = screening_policy(document_terms=load_document_terms()).version()
    real = screen_flights
    begun: list[int] = []

    def in_the_middle(*arguments: Any) -> Screened:
        begun.append(1)
        if len(begun) == 2:
            thread = threading.Thread(target=publish)
            thread.start()
            thread.join()
        return real(*arguments)

    monkeypatch.setattr("foreland.operations.sweep.screen_flights", in_the_middle)
    assert sweep(world.deployment, world.shelf, BEFORE).journeys == 4
    assert world.value("select min(screened_policy) from journeys") == before
    later = BEFORE + timedelta(seconds=1)  # what is latest must not depend on the order of equal instants
    assert sweep(world.deployment, world.shelf, later, limit=1).journeys == 1
    assert _unequal(world) == 3, "what is left is said"
    assert sweep(world.deployment, world.shelf, later).journeys == 3
    assert world.rows("select distinct screened_policy from journeys") == [{"screened_policy": changed.version()}]
    assert _unequal(world) == 0


def _shared_phone(number: int) -> bytes:
    """A push of strangers who book at agencies of their own and leave one telephone, with numbers of twelve digits."""
    groups = []
    for place, name in enumerate(("ARBEL", "BUNTEN", "CORVIK", "DELMOR", "EXTOFF", "FARNLO")):
        one = structs.replace(VALID, surname=name, given="X", document=f"B{number}{place:010}")
        lines = booking(f"LOC{number}{place}A", [one], remark=f"CTCM 44770090012{number}")
        groups.append([line.replace("12345678", f"1234567{place}") for line in lines])
    return pnrgov(groups, flight=f"ZZ+{number + 1}", control=str(number))


@pytest.mark.parametrize("begun_by", ["job", "sweep"])
@pytest.mark.parametrize("published", ["rule set", "policy"])
def test_rules_or_policy_activated_inside_a_screening_miss_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch, published: str, begun_by: str
) -> None:
    """The new version comes when one flight is screened already and the next has read what is in force."""
    lenient = screening_policy(documents=DocumentPolicy(usual_longest_number=20))
    code = "shared_contact" if published == "rule set" else "document_malformed"
    monkeypatch.setattr("foreland.operations.screen_flight.SHIPPED_RULES", RuleSet())
    monkeypatch.setattr("foreland.operations.screen_flight.ScreeningPolicy", lambda **_: lenient)
    for number in range(4):
        world.receive(_shared_phone(number))
    begun: list[int] = []

    def publish() -> None:
        if published == "rule set":
            monkeypatch.setattr("foreland.operations.screen_flight.SHIPPED_RULES", SHIPPED_RULES)
        else:
            monkeypatch.setattr("foreland.operations.screen_flight.ScreeningPolicy", ScreeningPolicy)

    def in_the_middle(*arguments: Any, **named: Any) -> Any:
        begun.append(1)
        if len(begun) == 2:
            thread = threading.Thread(target=publish)
            thread.start()
            thread.join()
        return candidates(*arguments, **named)

    monkeypatch.setattr("foreland.operations.screen_flight.candidates", in_the_middle)
    everyone = f"select count(distinct journey_id) from hits where code = '{code}' and state = 'open'"
    if begun_by == "job":
        while work_off(world.deployment, world.shelf, "test") is not None:
            pass
    else:
        world.rows("delete from outbox returning id")
        assert sweep(world.deployment, world.shelf, BEFORE).journeys == 24
    assert len(begun) == 4
    assert world.value(everyone) == (12 if begun_by == "job" else 0), "else this proves nothing"
    later = BEFORE + timedelta(seconds=1)
    while sweep(world.deployment, world.shelf, later, limit=1).journeys:
        pass
    assert world.value(everyone) == 24
    assert len(world.rows("select distinct screened_rule_set, screened_policy from journeys")) == 1
    assert _unequal(world) == 0
    assert sweep(world.deployment, world.shelf, later).journeys == 0, "and it ends"


def test_rules_nobody_verified_are_one_alarm_and_no_hit_and_with_the_test_profile_they_find(world: World) -> None:
    """Issue 7, freshness: a pack-wide REFER is no hit for every traveller; another rule set screens everybody again."""
    card = structs.replace(VALID, document="C1234568")
    people = [structs.replace(one, state="USA") for one in (VALID, card)]
    soon = datetime.now(UTC) + timedelta(days=2)
    flight = paxlst(people, departs=f"{soon:%y%m%d}1200", arrives=f"{soon:%y%m%d}2000")
    world.receive(flight.replace(b"DOC+P", b"DOC+IP").replace(b"NAT+2+UTO", b"NAT+2+USA"))
    before = world.screen()
    assert before.journeys == 2
    assert world.value("select count(*) from hits where code like 'requirements%'") == 0
    assert silence(world.deployment.data, TODAY).count("REFER") == 1
    own = {"version": "1", "profile": "test", "hits": {"NOT_OK": "medium"}, "citation": "test"}
    (world.deployment.data / "requirement_screening.json").write_text(json.dumps(own), encoding="utf-8")
    assert sweep(world.deployment, world.shelf, datetime.now(UTC)).journeys == 2
    found = world.rows("select distinct code, source from hits where code like 'requirements%'")
    assert found == [{"code": "requirements_not_met", "source": "requirements:usa"}]
    kept = world.rows("select requirements, requirements_code, rule_set from screenings order by screened_at, id")
    assert [row["requirements"] for row in kept] == [None, None, "NOT_OK", "NOT_OK"], "each answer is on record"
    assert {row["requirements_code"] for row in kept[2:]} == {"passport_card_not_valid_for_air"}
    assert kept[0]["rule_set"] != kept[2]["rule_set"]
    access = world.deployment.service()
    with pytest.raises(psycopg.errors.InsufficientPrivilege), transaction(world.deployment.pool, access) as connection:
        connection.execute("update screenings set requirements = 'OK'")
    assert silence(world.deployment.data, TODAY) == ""
    (world.deployment.data / "requirements").mkdir()
    (world.deployment.data / "requirements" / "own.yaml").write_text("pack: [", encoding="utf-8")
    assert sweep(world.deployment, world.shelf, datetime.now(UTC)).journeys == 0, "a slip in a file withdraws nothing"
