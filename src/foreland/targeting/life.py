"""The life of a rule: who may take which step, from which state, and what must be so first.

Draft, submitted, in shadow (it judges, nobody is alerted), live, stopped, retired. Whoever wrote a version never lets
it judge anybody; a second person does. What was not measured, or would alert on too many, does not go live.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access

State = Literal["draft", "submitted", "shadow", "live", "stopped", "retired"]
Step = Literal["submit", "return", "shadow", "publish", "stop", "retire"]
Refusal = Literal[
    "may_not",
    "wrong_state",
    "own_rule",
    "reason_missing",
    "too_long",
    "forbidden",
    "not_answered",
    "not_measured",
    "too_many",
    "unequal_unsigned",
    "expired",
]

_FROM: Mapping[Step, tuple[State, ...]] = {
    "submit": ("draft",),
    "return": ("submitted",),
    "shadow": ("submitted", "stopped"),
    "publish": ("submitted", "shadow", "stopped"),
    "stop": ("shadow", "live"),
    "retire": ("draft", "submitted", "shadow", "live", "stopped"),
}
_TO: Mapping[Step, State] = {
    "submit": "submitted",
    "return": "draft",
    "shadow": "shadow",
    "publish": "live",
    "stop": "stopped",
    "retire": "retired",
}
APPROVING: frozenset[Step] = frozenset(("return", "shadow", "publish"))
REASONED: frozenset[Step] = frozenset(("return", "publish", "stop", "retire"))
LONGEST_REASON = 2000
LEAST_MEASURED = 1000
"""Journeys a rule must have judged, in a back-test or in shadow, before its share of alerts says anything."""


class Measured(Struct, frozen=True):
    """How many journeys a version judged so far without alerting anybody, and of how many it was true."""

    journeys: int
    found: int


class Standing(Struct, frozen=True, kw_only=True):
    """What a step needs to know of a version.

    ``problems``: how many things the lint refuses now. ``unanswered``: how many of its words nothing answers here, so
    that it would never be true. ``most_share`` is the largest share of travellers a rule may alert on. ``unequal``: its
    latest back-test found a group with several times its share of the hits.
    """

    state: State
    written_by: UUID
    problems: int
    unanswered: int
    expired: bool
    measured: Measured | None
    most_share: float
    unequal: bool = False


class Refused(Struct, frozen=True):
    """Why a step is not taken."""

    code: Refusal


def may_write(access: Access) -> bool:
    """Whether the viewer, a named person, writes rules."""
    return access.user_id is not None and bool(access.roles & {"analyst", "supervisor"})


def may_read(access: Access) -> bool:
    """Whether any role of the viewer works with rules or watches over them."""
    return bool(access.roles & {"analyst", "supervisor", "oversight"})


def take(access: Access, step: Step, standing: Standing, reason: str, signed: str = "") -> State | Refused:
    """The state after the step, or why it is not taken.

    ``signed``: why a group may have several times its share of the hits; without it such a rule does not go live.
    """
    if not may_write(access) or (step in APPROVING and "supervisor" not in access.roles):
        return Refused("may_not")
    if standing.state not in _FROM[step]:
        return Refused("wrong_state")
    if step in APPROVING and standing.written_by == access.user_id:
        return Refused("own_rule")
    if step in REASONED and not reason.strip():
        return Refused("reason_missing")
    if max(len(reason), len(signed)) > LONGEST_REASON:
        return Refused("too_long")
    if step in ("submit", "shadow", "publish"):
        refused = _unproved(step, standing)
        if refused is not None:
            return Refused(refused)
    if step == "publish" and standing.unequal and not signed.strip():
        return Refused("unequal_unsigned")
    return _TO[step]


def steps(access: Access, standing: Standing) -> tuple[Step, ...]:
    """The steps this viewer can take now, with a reason where one is asked for."""
    return tuple(step for step in _FROM if not isinstance(take(access, step, standing, ".", "."), Refused))


def hindrance(standing: Standing) -> Refusal | None:
    """What keeps a version from going live, whoever asks."""
    return _unproved("publish", standing)


def _unproved(step: Step, standing: Standing) -> Refusal | None:
    if standing.expired:
        return "expired"
    if standing.problems:
        return "forbidden"
    if standing.unanswered and step != "submit":
        return "not_answered"
    if step == "publish":
        if standing.measured is None or standing.measured.journeys < LEAST_MEASURED:
            return "not_measured"
        if standing.measured.found > standing.most_share * standing.measured.journeys:
            return "too_many"
    return None
