"""A reviewed non-match holds the next hit of the pair back, until either side is another, its day, or a supervisor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from foreland.operations.change_list import change_list
from foreland.operations.decide_hit import Wanted, decide_hit
from foreland.operations.end_false_match import end_false_match
from foreland.operations.hold_back import lift_expired
from foreland.operations.import_list import Imported, import_list, read_list
from foreland.operations.open_evidence import open_evidence
from foreland.operations.redress import NotRegistered, register_redress
from foreland.operations.sweep import sweep
from foreland.review.hit import Decision
from foreland.store.lists import Terms
from tests.operations.conftest import World
from tests.operations.test_recommend import user
from tests.operations.wire import Person, paxlst
from tests.web.world import Writer

LISTED = '{"id": "T-1", "names": [{"surname": "EXEMPLAR", "given": "OTTO"}], "dobs": ["1970-02-03"]%s}'


def _person(**other: str) -> Person:
    return Person(**{"surname": "EXEMPLAR", "given": "OTTO", "born": "700203", "document": "E1112223",
                     "locator": "GHIJKL", "seat": "7A"} | other)  # fmt: skip


class Desk:
    """Otto has flown once, and an officer found that he is not the listed person."""

    def __init__(self, world: World, write: Writer) -> None:
        self.world, self.write = world, write
        self.ana, self.suvi = user(write, "ana", "analyst"), user(write, "suvi", "supervisor")
        found = read_list([LISTED % ""], "persons", "persons-jsonl")
        done = import_list(world.deployment, world.deployment.service(), found, name="persons", terms=Terms(),
                           now=datetime.now(UTC))  # fmt: skip
        assert isinstance(done, Imported)
        self.list_id = done.list_id
        self.fly("1")
        (hit,) = self.hits("1")
        day = hit["flight_date"]
        open_evidence(world.deployment, self.ana, day, hit["id"], "list_entry", datetime.now(UTC))
        wanted = Wanted(flight_date=day, hit_id=hit["id"], row_version=hit["row_version"], decision="false_match",
                        reason_code="different_person", text="Another photograph.")  # fmt: skip
        assert isinstance(decide_hit(world.deployment, self.ana, wanted, datetime.now(UTC)), Decision)
        (self.pair,) = world.rows("select id, entry_said from false_matches")
        assert self.pair["entry_said"]

    def fly(self, number: str, **other: str) -> None:
        redress = other.pop("redress", "")
        raw = paxlst([_person(**other)], flight=f"ZZ{number}", control=number)
        self.world.receive(raw.replace(b"SEA:", f"AEA:{redress}'RFF+SEA:".encode()) if redress else raw)
        self.world.screen()

    def hits(self, number: str) -> list[dict[str, Any]]:
        return self.world.rows(
            "select h.* from hits h join journeys j on j.id = h.journey_id join flights f on f.id = j.flight_id"
            " where h.code = 'watchlist_name' and f.number = %s and h.state <> 'withdrawn'", [number])  # fmt: skip

    def change(self, more: str) -> None:
        """The entry says more."""
        found = read_list([LISTED % more], "persons", "persons-jsonl")
        deployment = self.world.deployment
        done = change_list(deployment, deployment.service(), self.list_id, found, [], datetime.now(UTC))
        assert isinstance(done, Imported)

    def held(self) -> int:
        return int(self.world.value("select count(*) from held_back"))


@pytest.fixture
def desk(world: World, write: Writer) -> Desk:
    return Desk(world, write)


def test_the_pair_is_held_back_and_nobody_else(desk: Desk) -> None:
    desk.fly("2")
    assert (desk.hits("2"), desk.held()) == ([], 1)
    assert len(desk.hits("1")) == 1, "what was decided stays"
    desk.fly("3", document="F9998887")
    assert len(desk.hits("3")) == 1, "another passport"
    desk.fly("4", born="700204")
    assert len(desk.hits("4")) == 1, "another birth date"


def test_the_entry_changes_in_a_way_that_matters(desk: Desk) -> None:
    desk.fly("2")
    for more, hits in ((', "handling": "AMBER"', 0), (', "doc": ["E1112223"]', 1)):
        desk.change(more)
        desk.world.rows("update journeys set screened_facts_version = null returning id")
        sweep(desk.world.deployment, desk.world.shelf, datetime(2026, 1, 1, tzinfo=UTC))
        assert len(desk.hits("2")) == hits, more


def test_a_supervisor_and_its_day_lift_it(desk: Desk) -> None:
    desk.fly("2")
    unscreened = "select count(*) from journeys where screened_facts_version is null"
    assert lift_expired(desk.world.deployment, datetime.now(UTC)) == 0
    end_false_match(desk.world.deployment, desk.suvi, UUID(str(desk.pair["id"])), "It was him.", datetime.now(UTC))
    assert desk.world.value(unscreened) == 1, "screened again"
    desk.fly("5")
    assert len(desk.hits("5")) == 1


def test_a_day_that_is_over_lifts_it(desk: Desk) -> None:
    desk.fly("2")
    desk.world.rows("update false_matches set expires_on = current_date - 1 returning id")
    assert lift_expired(desk.world.deployment, datetime.now(UTC)) == 1
    assert desk.held() == 0
    assert desk.world.value("select count(*) from journeys where screened_facts_version is null") == 1


def test_a_redress_number_does_the_same_with_the_birth_date(desk: Desk) -> None:
    now, pair = datetime.now(UTC), UUID(str(desk.pair["id"]))
    register = (desk.world.deployment, desk.suvi, pair)
    assert register_redress(*register, "R12", "1970-02-03", None, now) == NotRegistered("number_unreadable")
    assert register_redress(*register, "R1234567", "1970", None, now) == NotRegistered("date_unreadable")
    analyst = (desk.world.deployment, desk.ana, pair)
    assert register_redress(*analyst, "R1234567", "1970-02-03", None, now) == NotRegistered("may_not_end")
    day = (now + timedelta(days=900)).date()
    assert isinstance(register_redress(*register, "R1234567", "1970-02-03", day, now), UUID)
    desk.fly("6", document="F9998887", redress="R1234567")
    assert desk.hits("6") == [], "on another passport"
    desk.fly("7", document="F9998887", redress="R1234567", born="700205")
    assert len(desk.hits("7")) == 1, "a number that was borrowed"
    desk.change(', "nats": ["UTO"]')
    desk.fly("8", document="F9998887", redress="R1234567")
    assert len(desk.hits("8")) == 1, "the entry says something else"
    assert isinstance(register_redress(*register, "R1234567", "1970-02-03", day, now), UUID)
    desk.fly("9", document="F9998887", redress="R1234567")
    assert desk.hits("9") == [], "registered for what it says now"
