"""The steps of a recommendation: only legal ones, by whoever may, and never past a colleague's approval."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from foreland.access.viewer import Access
from foreland.liaison.progress import NotAdvanced, Progress, Standing, State, Step, advance

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
ORG, MIRA, SUVI = UUID(int=1), UUID(int=2), UUID(int=3)
AUTHOR = Access(org_id=ORG, user_id=MIRA, roles=frozenset(("carrier_liaison", "supervisor")))
SUPERVISOR = Access(org_id=ORG, user_id=SUVI, roles=frozenset(("supervisor",)))
STATION = Access(org_id=UUID(int=9), user_id=UUID(int=8), roles=frozenset(("station_agent",)))
PROPOSED = Standing(state="proposed", approval="before", made_by=MIRA)


def after(standing: Standing, step: Step, actor: Access, detail: str | None = None, reason: str | None = "why") -> str:
    done = advance(standing, step, actor, NOW, detail, reason)
    return done.code if isinstance(done, NotAdvanced) else done.after


def test_the_whole_way() -> None:
    assert after(PROPOSED, "approve", SUPERVISOR) == "sent"
    sent = structs.replace(PROPOSED, state="sent", approved_by=SUVI)
    assert after(sent, "acknowledge", STATION) == "acknowledged"
    assert after(structs.replace(sent, state="acknowledged"), "report", STATION, "denied") == "acted"
    assert after(structs.replace(sent, state="acted"), "verify", SUPERVISOR, "confirmed") == "verified"


@pytest.mark.parametrize(
    ("state", "step", "actor", "expected"),
    [
        ("proposed", "approve", AUTHOR, "own_work"),
        ("proposed", "approve", STATION, "may_not_approve"),
        ("proposed", "send", AUTHOR, "wrong_state"),
        ("proposed", "acknowledge", STATION, "wrong_state"),
        ("withdrawn", "acknowledge", STATION, "withdrawal_acknowledged"),
        ("withdrawn", "verify", AUTHOR, "wrong_state"),  # it was never sent
        ("not_approved", "approve", SUPERVISOR, "wrong_state"),
        ("sent", "withdraw", STATION, "may_not_recommend"),
        ("sent", "withdraw", AUTHOR, "withdrawn"),
        ("sent", "report", STATION, "detail_unknown"),
        ("acted", "verify", AUTHOR, "detail_unknown"),
        ("sent", "expire", AUTHOR, "wrong_state"),
        ("sent", "confirm", SUPERVISOR, "wrong_state"),
    ],
)
def test_other_steps(state: State, step: Step, actor: Access, expected: str) -> None:
    assert after(structs.replace(PROPOSED, state=state), step, actor) == expected


def test_a_withdrawal_and_a_refusal_have_a_reason() -> None:
    assert after(structs.replace(PROPOSED, state="sent"), "withdraw", AUTHOR, reason=" ") == "reason_missing"
    assert after(PROPOSED, "disapprove", SUPERVISOR, reason=None) == "reason_missing"


@pytest.mark.parametrize(("step", "then"), [("confirm", "acted"), ("reject", "withdrawn")])
def test_what_went_out_in_an_emergency_is_reviewed_once_by_another_officer(step: Step, then: str) -> None:
    hurried = Standing(state="acted", approval="after", made_by=MIRA, sent=True)
    assert after(hurried, step, AUTHOR) == "own_work"
    assert after(hurried, step, SUPERVISOR) == then
    assert after(structs.replace(hurried, state="withdrawal_acknowledged"), step, SUPERVISOR) == (
        "withdrawal_acknowledged"
    )
    assert after(structs.replace(hurried, approved_by=SUVI), step, SUPERVISOR) == "wrong_state"
    assert after(hurried, "reject", SUPERVISOR, reason=" ") == "reason_missing"


@pytest.mark.parametrize("state", ["withdrawn", "withdrawal_acknowledged"])
def test_what_was_done_and_found_is_taken_after_a_withdrawal_and_leaves_it_withdrawn(state: State) -> None:
    taken_back = structs.replace(PROPOSED, state=state, sent=True, approved_by=SUVI)
    assert after(taken_back, "report", STATION, "denied") == state
    assert after(taken_back, "verify", SUPERVISOR, "overturned") == state
    assert after(structs.replace(taken_back, state="verified"), "report", STATION, "denied") == "verified"


def test_an_author_does_not_say_both_what_the_carrier_did_and_what_was_found() -> None:
    sent = structs.replace(PROPOSED, state="acted", approved_by=SUVI)
    assert after(structs.replace(sent, action_by=MIRA), "verify", AUTHOR, "confirmed") == "own_work"
    assert after(structs.replace(sent, action_by=MIRA), "verify", SUPERVISOR, "confirmed") == "verified"
    assert after(structs.replace(sent, action_by=STATION.user_id), "verify", AUTHOR, "confirmed") == "verified"
    assert after(structs.replace(sent, verified_by=MIRA), "report", AUTHOR, "denied") == "own_work"


_ACTORS = st.sampled_from((AUTHOR, SUPERVISOR, STATION, structs.replace(SUPERVISOR, user_id=None)))


@given(st.lists(st.tuples(st.sampled_from(get_args(Step)), _ACTORS), max_size=12))
def test_no_order_of_steps_sends_what_nobody_else_approved(steps: list[tuple[Step, Access]]) -> None:
    standing = PROPOSED
    for step, actor in steps:
        done = advance(standing, step, actor, NOW, "denied" if step == "report" else "confirmed", "why")
        if isinstance(done, Progress):
            approver = done.by if step == "approve" else standing.approved_by
            standing = structs.replace(standing, state=done.after, approved_by=approver)
        if standing.state in ("sent", "acknowledged", "acted", "verified"):
            assert standing.approved_by == SUVI
