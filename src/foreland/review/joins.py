"""May an officer join, separate or undo: which decisions about two reported travellers of one flight are legal.

A traveller is joined to at most one other, and never two reports of the same source: a carrier that names two people in
one list has two people aboard.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.review.hit import LONGEST_TEXT
from foreland.review.reasons import ReasonCodes

JoinAction = Literal["join", "separate", "undo"]
JoinRefusal = Literal[
    "may_not_decide",
    "unknown_join",
    "reason_missing",
    "reason_unknown",
    "text_missing",
    "text_too_long",
    "nobody_chosen",
    "several_chosen",
    "already_joined",
    "same_source",
    "not_joined",
    "already_separate",
    "nothing_to_undo",
]
JOIN_ACTIONS: tuple[JoinAction, ...] = get_args(JoinAction)


class Reported(Struct, frozen=True, kw_only=True):
    """A journey as a decision sees it.

    ``sources`` are those of its own reports; ``joined_with`` the journey that an officer joined it with, either way.
    """

    journey: UUID
    sources: frozenset[str]
    joined_with: UUID | None = None
    doubtful: bool = False


class Latest(Struct, frozen=True, kw_only=True):
    """The latest decision about a pair; ``split`` when it made two journeys of one."""

    action: JoinAction
    split: bool = False


class Settlement(Struct, frozen=True, kw_only=True):
    """A legal decision, ready to be written. ``step`` is what it does to the journeys; ``mark`` only notes it."""

    action: JoinAction
    step: Literal["join", "part", "split", "mark"]
    decided_by: UUID
    reason_code: str
    text: str


class NotLegal(Struct, frozen=True):
    """Why nothing is decided; ``code`` is looked up in the text catalogue."""

    code: JoinRefusal


def settle(
    actor: Access,
    action: str,
    reason_code: str | None,
    text: str | None,
    one: Reported,
    others: Sequence[tuple[Reported, Latest | None]],
    alone: Latest | None = None,
) -> Settlement | NotLegal:
    """Decide about a journey and others of its flight, each with the latest decision about the pair.

    Without others the decision is about the journey alone: ``separate`` parts its API report from its PNR report, or
    says of a doubtful one that it is nobody else's. ``alone`` is the latest decision of that kind.
    """
    if actor.user_id is None or not actor.may_decide():
        return NotLegal("may_not_decide")
    wanted = next((each for each in JOIN_ACTIONS if each == action), None)
    if wanted is None:
        return NotLegal("unknown_join")
    code, said = (reason_code or "").strip(), (text or "").strip()
    refused = _unreasoned(wanted, code, said)
    if refused is not None:
        return NotLegal(refused)
    step = _STEPS[wanted](one, others, alone)
    if isinstance(step, NotLegal):
        return step
    return Settlement(action=wanted, step=step, decided_by=actor.user_id, reason_code=code, text=said)


def _unreasoned(action: JoinAction, code: str, said: str) -> JoinRefusal | None:
    if not code:
        return "reason_missing"
    if code not in getattr(ReasonCodes(), action):
        return "reason_unknown"
    if not said:
        return "text_missing"
    return "text_too_long" if len(said) > LONGEST_TEXT else None


_Step = Literal["join", "part", "split", "mark"] | NotLegal
_Others = Sequence[tuple[Reported, Latest | None]]


def _join(one: Reported, others: _Others, alone: Latest | None) -> _Step:
    if not others:
        return NotLegal("nobody_chosen")
    if len(others) > 1:
        return NotLegal("several_chosen")
    return _joinable(one, others[0][0])


def _joinable(one: Reported, other: Reported) -> _Step:
    if one.journey == other.journey or one.joined_with is not None or other.joined_with is not None:
        return NotLegal("already_joined")
    if not one.sources or not other.sources or one.sources & other.sources:
        return NotLegal("same_source")
    return "join"


def _separate(one: Reported, others: _Others, alone: Latest | None) -> _Step:
    if not others:
        if len(one.sources) > 1:
            return "split"
        return "mark" if one.doubtful else NotLegal("not_joined")
    if one.joined_with is not None:
        if len(others) == 1 and others[0][0].journey == one.joined_with:
            return "part"
        return NotLegal("already_joined")
    if any(other.journey == one.journey for other, _ in others):
        return NotLegal("nobody_chosen")
    if any(latest is not None and latest.action == "separate" for _, latest in others):
        return NotLegal("already_separate")
    return "mark"


def _undo(one: Reported, others: _Others, alone: Latest | None) -> _Step:
    if len(others) > 1:
        return NotLegal("several_chosen")
    other, latest = others[0] if others else (None, alone)
    if latest is None or latest.action == "undo":
        return NotLegal("nothing_to_undo")
    if other is None:
        return "mark"
    if latest.action == "join":
        return "part" if one.joined_with == other.journey else NotLegal("nothing_to_undo")
    return _joinable(one, other) if latest.split else "mark"


_STEPS = {"join": _join, "separate": _separate, "undo": _undo}
