"""A recommendation needs a named officer, a ground, a reason, opened evidence and the protection question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from foreland.access.viewer import Access, Role
from foreland.liaison.policy import Ground, LiaisonPolicy
from foreland.liaison.recommendation import (
    NotRecommended,
    Recommendation,
    Situation,
    Wanted,
    recommend,
    recommend_party,
)

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
ORG, MIRA = UUID(int=1), UUID(int=2)
OFFICER = Access(org_id=ORG, user_id=MIRA, username="mira", roles=frozenset(("carrier_liaison",)))
POLICY = LiaisonPolicy(
    version="t",
    grounds=(
        Ground(
            code="document_expired",
            kinds=("check_document", "no_board", "off_load"),
            facts=("document_expired",),
            citation="a rule",
            verified=True,
        ),
        Ground(code="identity_unclear", kinds=("check_document",), citation="ours", verified=False),
    ),
    facts=("document_expired",),
    approval={"check_document": "not_needed", "no_board": "before", "off_load": "before"},
    emergency_minutes=30,
    realert_days=14,
)
NO_BOARD = Wanted(
    kind="no_board",
    ground="document_expired",
    facts=("document_expired",),
    reason="The passport ended in May.",
    protection="no",
    protection_asked_by="carrier",
)
OPEN = Situation(door_close=NOW + timedelta(hours=2), evidence_opened=True)


def code(result: Recommendation | NotRecommended) -> str:
    return result.code if isinstance(result, NotRecommended) else "made"


def test_what_is_made_names_the_officer_and_waits_for_another_one() -> None:
    made = recommend(NO_BOARD, OFFICER, OPEN, POLICY, NOW)
    assert isinstance(made, Recommendation)
    assert (made.made_by, made.approval, made.protection, made.protection_asked_by) == (MIRA, "before", "no", "carrier")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "arrest"}, "kind_unknown"),
        ({"kind": ""}, "kind_unknown"),
        ({"ground": "nationality"}, "ground_unknown"),
        ({"ground": "identity_unclear", "facts": ()}, "ground_not_for_kind"),
        ({"facts": ("listed_by_partner",)}, "fact_not_for_ground"),
        ({"reason": " \n\t"}, "reason_missing"),
        ({"reason": "x" * 4001}, "reason_too_long"),
        ({"protection": ""}, "protection_missing"),
        ({"protection": "maybe"}, "protection_missing"),
        ({"protection_asked_by": ""}, "protection_asked_by_missing"),
        ({"protection": "yes"}, "asks_for_protection"),
    ],
)
def test_what_is_missing_or_not_allowed_is_refused_with_its_code(change: dict[str, object], expected: str) -> None:
    assert code(recommend(structs.replace(NO_BOARD, **change), OFFICER, OPEN, POLICY, NOW)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"evidence_opened": False}, "evidence_not_opened"),
        ({"protected": True}, "protected"),
        ({"travelling": False}, "not_travelling"),
        ({"in_force": True}, "already_recommended"),
        ({"door_close": NOW}, "doors_closed"),
        ({"departed": True}, "doors_closed"),
        ({"door_close": None}, "made"),
    ],
)
def test_the_state_of_the_journey_decides_too(change: dict[str, object], expected: str) -> None:
    assert code(recommend(NO_BOARD, OFFICER, structs.replace(OPEN, **change), POLICY, NOW)) == expected


def test_somebody_on_board_can_be_off_loaded_until_the_aircraft_has_left() -> None:
    off_load = structs.replace(NO_BOARD, kind="off_load")
    closed = structs.replace(OPEN, door_close=NOW - timedelta(minutes=5))
    assert code(recommend(off_load, OFFICER, closed, POLICY, NOW)) == "made"
    assert code(recommend(off_load, OFFICER, structs.replace(closed, departed=True), POLICY, NOW)) == "doors_closed"


def test_whoever_asks_for_protection_is_referred_whatever_else_is_missing() -> None:
    bare = Wanted(kind="", ground="", protection="yes")
    gone = structs.replace(OPEN, evidence_opened=False, departed=True, protected=True)
    assert code(recommend(bare, OFFICER, gone, POLICY, NOW)) == "asks_for_protection"


def test_an_emergency_is_one_only_when_time_runs_out_and_then_is_reviewed_afterwards() -> None:
    hurried = structs.replace(NO_BOARD, emergency=True)
    for minutes, expected in ((31, "before"), (30, "after"), (1, "after")):
        soon = structs.replace(OPEN, door_close=NOW + timedelta(minutes=minutes))
        made = recommend(hurried, OFFICER, soon, POLICY, NOW)
        assert isinstance(made, Recommendation)
        assert made.approval == expected
    unknown = recommend(hurried, OFFICER, structs.replace(OPEN, door_close=None), POLICY, NOW)
    assert isinstance(unknown, Recommendation)
    assert unknown.approval == "before"


def test_a_kind_that_the_policy_forgot_needs_approval() -> None:
    made = recommend(NO_BOARD, OFFICER, OPEN, structs.replace(POLICY, approval={}), NOW)
    assert isinstance(made, Recommendation)
    assert made.approval == "before"


def test_a_party_is_decided_about_person_by_person() -> None:
    mother, child = UUID(int=10), UUID(int=11)
    fears = structs.replace(NO_BOARD, protection="yes")
    party = recommend_party([(mother, NO_BOARD, OPEN), (child, fears, OPEN)], OFFICER, POLICY, NOW)
    assert [journey for journey, _ in party.made] == [mother]
    assert [(journey, one.code) for journey, one in party.refused] == [(child, "asks_for_protection")]


@given(st.frozensets(st.sampled_from(get_args(Role))), st.booleans())
def test_nobody_but_a_named_officer_of_three_roles_recommends(roles: frozenset[Role], named: bool) -> None:
    access = Access(org_id=ORG, user_id=MIRA if named else None, roles=roles)
    made = recommend(NO_BOARD, access, OPEN, POLICY, NOW)
    allowed = named and bool(roles & {"analyst", "carrier_liaison", "supervisor"})
    assert isinstance(made, Recommendation) == allowed


@pytest.mark.parametrize("without", [{"made_by": None}, {"reason": " "}, {"ground": ""}, {"protection": "not_needed"}])
def test_the_type_itself_refuses_what_nobody_answers_for(without: dict[str, object]) -> None:
    made = recommend(NO_BOARD, OFFICER, OPEN, POLICY, NOW)
    assert isinstance(made, Recommendation)
    with pytest.raises(ValueError, match=r"recommendation|protection"):
        structs.replace(made, **without)
