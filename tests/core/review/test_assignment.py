"""Who works on a hit: every step, by everybody, at every state."""

from __future__ import annotations

from typing import get_args
from uuid import UUID

import pytest

from foreland.access.viewer import Access, Role
from foreland.review.assignment import Assignment, NotAssigned, assign
from foreland.review.hit import HitState

ORG, OTHER = UUID(int=1), UUID(int=2)
MIRA, BORIN, CELIA = UUID(int=11), UUID(int=12), UUID(int=13)


def who(user: UUID | None, *roles: Role, org: UUID = ORG) -> Access:
    return Access(org_id=org, user_id=user, roles=frozenset(roles or ("analyst",)))


def refused(*given: object, colleague: Access | None = None) -> str | None:
    state, owner, step, actor = given
    result = assign(state, owner, step, actor, colleague)  # type: ignore[arg-type]
    return result.code if isinstance(result, NotAssigned) else None


@pytest.mark.parametrize("actor", [who(None), who(MIRA, "oversight"), who(MIRA, "administrator"), who(None, "service")])
def test_only_a_named_officer_who_may_decide_takes_a_hit(actor: Access) -> None:
    assert refused("open", None, "take", actor) == "may_not_decide"


@pytest.mark.parametrize("state", get_args(HitState))
def test_only_a_waiting_hit_changes_hands(state: HitState) -> None:
    expected = None if state in ("open", "second_look") else "not_waiting"
    assert refused(state, None, "take", who(MIRA)) == expected


@pytest.mark.parametrize("step", ["", "steal", "TAKE"])
def test_an_unknown_step_is_refused(step: str) -> None:
    assert refused("open", None, step, who(MIRA)) == "step_unknown"


def test_a_hit_is_taken_taken_over_and_not_taken_twice() -> None:
    assert assign("open", None, "take", who(MIRA), None) == Assignment(step="take", assigned_to=MIRA, by=MIRA)
    assert assign("open", BORIN, "take", who(MIRA), None) == Assignment(step="take", assigned_to=MIRA, by=MIRA)
    assert refused("open", MIRA, "take", who(MIRA)) == "already_yours"


def test_a_hit_is_given_back_by_its_officer_or_a_supervisor() -> None:
    assert assign("open", MIRA, "release", who(MIRA), None) == Assignment(step="release", assigned_to=None, by=MIRA)
    assert refused("open", BORIN, "release", who(MIRA)) == "not_yours"
    assert refused("open", None, "release", who(MIRA)) == "not_yours"
    assert refused("open", BORIN, "release", who(MIRA, "supervisor")) is None


@pytest.mark.parametrize(
    "colleague", [None, who(MIRA), who(BORIN, "oversight"), who(BORIN, org=OTHER), who(BORIN, "administrator")]
)
def test_a_hit_is_passed_to_nobody_who_may_not_decide_about_it(colleague: Access | None) -> None:
    assert refused("open", MIRA, "pass", who(MIRA), colleague=colleague) == "colleague_unknown"


def test_a_hit_is_passed_by_its_officer_or_a_supervisor() -> None:
    passed = Assignment(step="pass", assigned_to=BORIN, by=MIRA)
    assert assign("second_look", MIRA, "pass", who(MIRA), who(BORIN)) == passed
    assert assign("open", None, "pass", who(MIRA), who(BORIN)) == passed
    assert refused("open", CELIA, "pass", who(MIRA), colleague=who(BORIN)) == "not_yours"
    assert assign("open", CELIA, "pass", who(MIRA, "supervisor"), who(BORIN)) == passed
    assert refused("open", BORIN, "pass", who(MIRA, "supervisor"), colleague=who(BORIN)) == "colleague_unknown"
