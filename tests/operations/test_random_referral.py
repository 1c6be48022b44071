"""Nobody is chosen by chance before two supervisors agree; who is chosen is a hit, and nothing follows from it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from msgspec import structs

from foreland.access.viewer import Access
from foreland.liaison.recommendation import Wanted
from foreland.operations.mind_rules import mind_rules
from foreland.operations.recommend import Member, recommend_travellers
from foreland.operations.refer_at_random import NotSet, ask_random, move_random
from foreland.operations.sweep import sweep
from foreland.store import random_referrals
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.targeting.random_referral import WantedReferral
from tests.operations.conftest import World
from tests.operations.test_rules import AGAIN, ALONE, CARD, NOW, _live, _officer, _rule, _travels
from tests.operations.wire import booking

AGAINST = Wanted(
    kind="no_board", ground="document_expired", reason="Chosen", facts=(), protection="no",
    protection_asked_by="officer",
)  # fmt: skip
WANTED = WantedReferral(one_in=1000, purpose="Chance", legal_basis="Law 7", expires_on=date(2027, 1, 1))


def _on(world: World, asks: Access, agrees: Access) -> UUID:
    made = ask_random(world.deployment, asks, WANTED, NOW)
    assert isinstance(made, UUID)
    assert ask_random(world.deployment, agrees, WANTED, NOW) == NotSet("waits_already")
    assert move_random(world.deployment, asks, made, 1, "agree", "", NOW) == NotSet("own_work")
    assert move_random(world.deployment, agrees, made, 7, "agree", "", NOW) == NotSet("changed")
    assert move_random(world.deployment, agrees, new_id(), 1, "agree", "", NOW) == NotSet("not_found")
    late = NOW.replace(year=2027, month=1, day=2)
    assert move_random(world.deployment, agrees, made, 1, "agree", "", late) == NotSet("days_unreadable")
    assert move_random(world.deployment, agrees, made, 1, "agree", "", NOW) == "on"
    return made


def _choose_everybody(world: World) -> None:
    """No test waits for chance."""
    world.rows("update random_referrals set one_in = 1 where state = 'on' returning id")


def test_off_by_default_on_by_two_and_off_by_one(world: World) -> None:
    chief, other = _officer(world, "chief", "supervisor"), _officer(world, "other", "supervisor")
    _travels(world, booking("LOC1AB", [ALONE]))
    assert world.rows("select code from hits where kind = 'rule'") == []
    made = _on(world, chief, other)
    _choose_everybody(world)
    sweep(world.deployment, world.shelf, NOW)
    (hit,) = world.rows("select * from hits where kind = 'rule'")
    assert (hit["code"], hit["state"], hit["severity"], hit["strength"]) == (
        "random_referral", "open", "low", "weak_lead",
    )  # fmt: skip
    assert [(one["code"], one["value"]) for one in hit["reasons"]] == [
        ("rule_fired", "random_referral"), ("random_referral", "Law 7"),
    ]  # fmt: skip
    member = Member(journey_id=hit["journey_id"], wanted=AGAINST, hits=(hit["id"],))
    (done,) = recommend_travellers(world.deployment, chief, hit["flight_date"], [member], NOW)
    assert done.refused == "chosen_by_chance"
    assert world.rows("select from recommendations") == []
    assert move_random(world.deployment, chief, made, 2, "end", "Enough", NOW) == "ended"
    sweep(world.deployment, world.shelf, NOW)
    assert world.value("select state from hits where kind = 'rule'") == "withdrawn"
    steps = [row["action"] for row in world.rows("select action from audit where object_kind = 'random_referral'")]
    assert sorted(steps) == ["random_asked", "random_ended", "random_on"]


def test_chance_and_a_rule_are_one_alert_and_the_setting_ends_with_its_day(world: World) -> None:
    author, chief = _officer(world, "ana", "analyst"), _officer(world, "chief", "supervisor")
    _on(world, chief, _officer(world, "other", "supervisor"))
    _choose_everybody(world)
    _live(world, author, chief, _rule("card", CARD))
    _travels(world, booking("LOC1AB", [ALONE], card="411111XXXXXX1111"), booking("LOC2AB", [AGAIN]))
    assert sorted(row["code"] for row in world.rows("select code from hits where kind = 'rule'")) == [
        "random_referral", "several_rules",
    ]  # fmt: skip
    last = NOW.replace(year=2027, month=1, day=1)
    mind_rules(world.deployment, last)
    with transaction(world.deployment.pool, chief) as connection:
        assert random_referrals.in_force(chief, connection, last.date()) is not None
        assert random_referrals.in_force(chief, connection, date(2027, 1, 2)) is None
    assert isinstance(ask_random(world.deployment, chief, WANTED, NOW), UUID)
    mind_rules(world.deployment, last.replace(day=2))
    assert [row["state"] for row in world.rows("select state from random_referrals")] == ["ended", "ended"]
    assert len(world.rows("select from audit where action = 'random_ended'")) == 1, "its day ends it on the record"
    later = structs.replace(WANTED, expires_on=date(2027, 3, 1))
    assert isinstance(ask_random(world.deployment, chief, later, NOW), UUID), "nor does one nobody agreed to wait on"
