"""The life of a hit: what is refused first, then what is allowed."""

from __future__ import annotations

from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.access.viewer import DECIDING_ROLES, Access, Role
from foreland.review.hit import (
    WAITING,
    Decision,
    DecisionKind,
    Hit,
    HitState,
    Refused,
    Transition,
    decide,
    expire,
    recommend,
    reopen,
    state_after_screening,
)
from foreland.review.reasons import ReasonCodes

ORG, ANA, BEN = UUID(int=1), UUID(int=2), UUID(int=3)


def officer(user: UUID | None = ANA, *roles: Role) -> Access:
    return Access(org_id=ORG, user_id=user, username="ana", roles=frozenset(roles or ("analyst",)))


def test_only_a_named_person_with_a_deciding_role_decides() -> None:
    hit = Hit(state="open")
    assert decide(hit, "clear", officer(None), "different_person", "x") == Refused("may_not_decide")
    assert decide(hit, "clear", officer(ANA, "administrator"), "different_person", "x") == Refused("may_not_decide")
    assert decide(hit, "clear", officer(ANA, "service", "oversight"), "different_person", "x") == Refused(
        "may_not_decide"
    )
    for role in DECIDING_ROLES:
        assert isinstance(decide(hit, "clear", officer(ANA, role), "different_person", "x"), Decision)


@pytest.mark.parametrize(
    ("reason", "text", "code"),
    [
        (None, "checked", "reason_missing"),
        ("  ", "checked", "reason_missing"),
        ("because", "checked", "reason_unknown"),
        ("waiting_for_issuer", "checked", "reason_unknown"),
        ("different_person", None, "text_missing"),
        ("different_person", " \n", "text_missing"),
        ("different_person", "x" * 4001, "text_too_long"),
    ],
)
def test_a_decision_needs_a_listed_reason_and_a_text(reason: str | None, text: str | None, code: str) -> None:
    said = decide(Hit(state="open"), "clear", officer(), reason, text)
    assert isinstance(said, Refused)
    assert said.code == code


def test_whoever_asked_for_the_second_look_does_not_answer_it() -> None:
    asked = decide(Hit(state="open"), "needs_second_look", officer(ANA), "identity_uncertain", "two birth dates")
    assert isinstance(asked, Decision)
    assert (asked.after, asked.second_look_asked_by) == ("second_look", ANA)
    waiting = Hit(state=asked.after, second_look_asked_by=asked.second_look_asked_by)
    assert decide(waiting, "clear", officer(ANA, "supervisor"), "different_person", "x") == Refused("same_officer")
    cleared = decide(waiting, "clear", officer(BEN), "different_person", " another person ")
    assert isinstance(cleared, Decision)
    assert (cleared.before, cleared.after, cleared.decided_by, cleared.text) == (
        "second_look",
        "cleared",
        BEN,
        "another person",
    )


def test_a_second_look_that_nobody_is_known_to_have_asked_for_cannot_be_cleared() -> None:
    said = decide(Hit(state="second_look"), "clear", officer(), "different_person", "x")
    assert said == Refused("second_look_officer_unknown")


def test_decided_hits_stay_decided() -> None:
    for decision in ("clear", "needs_second_look"):
        assert decide(Hit(state="cleared"), decision, officer(), "other", "x") == Refused("already_cleared")
        assert decide(Hit(state="withdrawn"), decision, officer(), "other", "x") == Refused("already_withdrawn")
    waiting = Hit(state="second_look", second_look_asked_by=BEN)
    assert decide(waiting, "needs_second_look", officer(), "other", "x") == Refused("already_second_look")
    assert decide(Hit(state="open"), "no_board", officer(), "other", "x") == Refused("unknown_decision")


def test_a_referral_names_its_office_and_rests_on_opened_evidence() -> None:
    def refer(target: str | None, opened: bool) -> Decision | Refused:
        hit = Hit(state="open", kind="document")
        return decide(hit, "refer", officer(), "document_to_examine", "x", target=target, evidence_opened=opened)

    assert refer("field_office", opened=False) == Refused("evidence_not_opened")
    assert refer(None, opened=True) == Refused("target_missing")
    assert refer("the press", opened=True) == Refused("target_missing")
    said = refer("field_office", opened=True)
    assert isinstance(said, Decision)
    assert (said.after, said.target) == ("referred", "field_office")


def test_only_a_match_can_be_a_false_match() -> None:
    for kind, expected in (("document", Refused("not_a_match")), ("watchlist", "false_match")):
        said = decide(Hit(state="open", kind=kind), "false_match", officer(), "different_birth", "x")
        assert (said.after if isinstance(said, Decision) else said) == expected


def test_a_deployment_may_list_its_own_reasons() -> None:
    own = ReasonCodes(clear=("verified_by_phone",))
    assert isinstance(decide(Hit(state="open"), "clear", officer(), "verified_by_phone", "x", own), Decision)
    assert decide(Hit(state="open"), "clear", officer(), "different_person", "x", own) == Refused("reason_unknown")
    assert own.version() != ReasonCodes().version()


@given(
    st.sampled_from(get_args(HitState)),
    st.sampled_from((None, ANA, BEN)),
    st.sampled_from(("watchlist", "document", "")),
    st.sampled_from((*get_args(DecisionKind), "recommend", "", "escalate")),
    st.sampled_from((None, ANA, BEN)),
    st.frozensets(st.sampled_from(get_args(Role))),
    st.one_of(st.none(), st.sampled_from([code for kind in get_args(DecisionKind) for code in ReasonCodes().of(kind)])),
    st.one_of(st.none(), st.text()),
    st.sampled_from((None, "protection", "partner", "the press")),
    st.booleans(),
)
def test_no_decision_exists_without_officer_reason_and_text(
    state: HitState,
    asked_by: UUID | None,
    kind: str,
    decision: str,
    user: UUID | None,
    roles: frozenset[Role],
    reason: str | None,
    text: str | None,
    target: str | None,
    opened: bool,
) -> None:
    actor = Access(org_id=ORG, user_id=user, roles=roles)
    hit = Hit(state=state, kind=kind, second_look_asked_by=asked_by)
    said = decide(hit, decision, actor, reason, text, target=target, evidence_opened=opened)
    if isinstance(said, Decision):
        assert said.decided_by == user
        assert roles & DECIDING_ROLES
        assert said.text
        assert said.reason_code in getattr(ReasonCodes(), said.decision)
        assert state in ("open", "second_look")
        assert not (state == "second_look" and asked_by == user)
        assert said.after in ("cleared", "false_match", "referred", "second_look")
        assert (said.target is not None) == (said.decision == "refer")
        assert opened or said.decision != "refer"
        assert kind == "watchlist" or said.decision != "false_match"


@pytest.mark.parametrize(
    ("state", "found", "changed", "expected"),
    [
        (None, True, False, "open"),
        (None, False, False, None),
        ("open", True, True, "open"),
        ("open", False, False, "withdrawn"),
        ("second_look", True, True, "second_look"),
        ("second_look", False, False, "withdrawn"),
        ("cleared", True, False, "cleared"),
        ("cleared", True, True, "open"),
        ("cleared", False, True, "cleared"),
        ("withdrawn", True, False, "open"),
        ("withdrawn", False, False, "withdrawn"),
        ("false_match", True, False, "false_match"),
        ("false_match", True, True, "open"),
        ("referred", True, True, "referred"),
        ("recommended", False, True, "recommended"),
        ("expired", True, True, "expired"),
    ],
)
def test_screening_again(state: HitState | None, found: bool, changed: bool, expected: HitState | None) -> None:
    assert state_after_screening(state, found, changed) == expected


def test_nobody_recommends_without_a_name_a_role_and_evidence_they_opened() -> None:
    waiting = Hit(state="open")
    assert recommend(waiting, officer(None), evidence_opened=True) == Refused("may_not_decide")
    assert recommend(waiting, officer(ANA, "oversight"), evidence_opened=True) == Refused("may_not_decide")
    assert recommend(waiting, officer(), evidence_opened=False) == Refused("evidence_not_opened")
    asked = Hit(state="second_look", second_look_asked_by=ANA)
    assert recommend(asked, officer(ANA), evidence_opened=True) == Refused("same_officer")
    assert recommend(asked, officer(BEN), evidence_opened=True) == Transition(
        action="recommend", before="second_look", after="recommended", by=BEN
    )


@pytest.mark.parametrize("state", get_args(HitState))
def test_only_what_waits_is_recommended_or_ended_by_the_door(state: HitState) -> None:
    hit = Hit(state=state, second_look_asked_by=BEN if state == "second_look" else None)
    moved = {"recommended": recommend(hit, officer(), evidence_opened=True), "expired": expire(hit)}
    for after, said in moved.items():
        if state in WAITING:
            assert isinstance(said, Transition)
            assert (said.before, said.after) == (state, after)
        else:
            assert said == Refused(f"already_{state}")  # type: ignore[arg-type]


def test_a_hit_that_the_door_ended_is_good_for_off_loading_alone() -> None:
    ended = Hit(state="expired")
    assert recommend(ended, officer(), evidence_opened=False, ended=True) == Refused("evidence_not_opened")
    assert isinstance(recommend(ended, officer(), evidence_opened=True, ended=True), Transition)
    for state in set(get_args(HitState)) - {"expired", *WAITING}:
        said = recommend(Hit(state=state), officer(), evidence_opened=True, ended=True)
        assert said == Refused(f"already_{state}")  # type: ignore[arg-type]


def test_a_hit_waits_again_only_when_its_own_recommendation_is_withdrawn() -> None:
    assert reopen(Hit(state="recommended"), officer(None)) == Refused("may_not_decide")
    said = reopen(Hit(state="recommended"), officer())
    assert isinstance(said, Transition)
    assert (said.after, said.by) == ("open", ANA)
    for state in set(get_args(HitState)) - {"recommended"}:
        assert reopen(Hit(state=state), officer()) == Refused("not_recommended")
