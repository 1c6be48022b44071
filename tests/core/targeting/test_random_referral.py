"""Chance chooses as often as it was told to, the same each time, and nothing follows from being chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec
import pytest

from foreland.access.viewer import Access, Role
from foreland.liaison.answers import AnswerRules, Grounds, WaitingHit, judge
from foreland.targeting.random_referral import RandomReferral, Refused, WantedReferral, against, move
from foreland.targeting.rule import RuleSet

ME, OTHER = UUID(int=1), UUID(int=2)
TODAY = date(2026, 11, 28)
WANTED = WantedReferral(
    one_in=2000, purpose="Hold rules against chance", legal_basis="Law 7", expires_on=date(2027, 5, 1)
)


def who(role: Role, user: UUID = ME) -> Access:
    return Access(org_id=UUID(int=9), user_id=user, username="x", roles=frozenset((role,)))


def test_chance_is_fair_repeats_itself_and_another_seed_chooses_others() -> None:
    setting = RandomReferral(ME, 50, "Law 7", b"s" * 32)
    journeys = [UUID(int=n) for n in range(20_000)]
    chosen = [one for one in journeys if setting.chooses(one)]
    assert 300 < len(chosen) < 500
    assert chosen == [one for one in journeys if setting.chooses(one)]
    other = msgspec.structs.replace(setting, seed=b"t" * 32)
    assert len({one for one in chosen if other.chooses(one)}) < 40
    assert all(RandomReferral(ME, 1, "Law 7", b"s" * 32).chooses(one) for one in journeys[:50])
    assert RuleSet(random=setting).version() != RuleSet().version()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, None),
        ({"legal_basis": " "}, "legal_basis_missing"),
        ({"purpose": ""}, "purpose_missing"),
        ({"purpose": "x" * 2001}, "too_long"),
        ({"one_in": 999}, "too_many"),
        ({"one_in": 0}, "too_many"),
        ({"expires_on": date(2026, 11, 27)}, "days_unreadable"),
        ({"expires_on": date(2027, 12, 1)}, "expires_too_late"),
    ],
)
def test_what_is_asked_for_has_a_purpose_a_basis_an_end_and_a_measure(changed: dict[str, object], why: str) -> None:
    assert against(who("supervisor"), msgspec.structs.replace(WANTED, **changed), 0.001, TODAY) == why
    assert against(who("analyst"), WANTED, 0.001, TODAY) == "may_not"


def test_two_persons_turn_it_on_and_one_turns_it_off() -> None:
    assert move(who("supervisor"), "asked", ME, "agree", "") == Refused("own_work")
    assert move(who("supervisor", OTHER), "asked", ME, "agree", "") == "on"
    assert move(who("analyst", OTHER), "asked", ME, "agree", "") == Refused("may_not")
    assert move(who("supervisor"), "on", ME, "agree", "") == Refused("wrong_state")
    assert move(who("supervisor"), "on", ME, "end", " ") == Refused("reason_missing")
    assert move(who("supervisor"), "on", ME, "end", "No more") == "ended"
    assert move(who("supervisor"), "asked", ME, "refuse", "Thought better of it") == "refused"


def test_a_carrier_is_answered_as_if_nobody_had_been_chosen() -> None:
    @dataclass
    class Case:
        code: str
        state: str
        verdict: str

    for case in (
        Case("random_referral", "open", "cleared"),
        Case("random_referral", "expired", "cleared"),
        Case("random_referral", "recommended", "pending_contact"),
        Case("several_rules", "open", "pending_contact"),
    ):
        hit = WaitingHit(id=ME, kind="rule", code=case.code, severity="low", state=case.state)
        assert judge(Grounds(checked=True, hits=(hit,)), AnswerRules()).verdict == case.verdict, case
