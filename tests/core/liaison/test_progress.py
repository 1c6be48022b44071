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
        ("withdrawn", "report", STATION, "wrong_state"),
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


def test_what_went_out_in_an_emergency_is_confirmed_once_by_another_officer() -> None:
    hurried = Standing(state="acted", approval="after", made_by=MIRA)
    assert after(hurried, "confirm", AUTHOR) == "own_work"
    assert after(hurried, "confirm", SUPERVISOR) == "acted"
    assert after(structs.replace(hurried, approved_by=SUVI), "confirm", SUPERVISOR) == "wrong_state"


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
