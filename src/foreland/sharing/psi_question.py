"""Who may ask a blind question, how often, and who lets an answer out: what the arithmetic cannot defend.

A partner that keeps the protocol may still put guesses into its questions. So each question names one case, counts by
its padded size against a budget of the partner and day, and two named officers on each side stand behind it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from foreland.sharing.psi import POINT, check_points

QuestionRefusal = Literal[
    "no_case",
    "no_purpose",
    "unknown_epoch",
    "agreement_ended",
    "replayed",
    "stale",
    "budget_points",
    "budget_questions",
    "budget_case",
    "bad_points",
    "same_officer",
    "not_named",
    "may_not_approve",
]
Outcome = Literal["no_conflict", "coordinate", "hand_over", "joint_work"]
"""What two owners agreed on after they spoke."""

LONGEST_CASE = 80
FRESH = timedelta(hours=24)
"""A question older than this, or from further in the future than :data:`AHEAD`, is not answered."""

AHEAD = timedelta(minutes=10)


class Asked(Struct, frozen=True, kw_only=True):
    """A question as it travels, inside a bundle that the partner signed."""

    id: UUID
    epoch: UUID
    case: str
    purpose: str
    asked_at: Annotated[datetime, Meta(tz=True)]
    points: bytes


class Budget(Struct, frozen=True, kw_only=True):
    """What one partner may ask in a day, counted in padded points; and about one case, while questions are kept."""

    points_a_day: int = 8192
    questions_a_day: int = 20
    points_a_case: int = 8192


class Used(Struct, frozen=True, kw_only=True):
    """What a partner asked before: today, about this case, and whether this question was seen already."""

    points_today: int = 0
    questions_today: int = 0
    points_of_case: int = 0
    seen: bool = False


class NotAnswered(Struct, frozen=True):
    """Why a question is not answered. The partner is told the code; the trail keeps it."""

    code: QuestionRefusal


def judge_question(
    asked: Asked,
    budget: Budget,
    used: Used,
    now: datetime,
    *,
    current_epoch: UUID | None,
    agreed_until: datetime | None,
) -> int | NotAnswered:
    """Return the points that a question costs, or why it is refused. Nothing is computed with its points before."""
    code: QuestionRefusal | None = None
    points = len(asked.points) // POINT
    if used.seen:
        code = "replayed"
    elif agreed_until is None or agreed_until <= now:
        code = "agreement_ended"
    elif not now - FRESH <= asked.asked_at <= now + AHEAD:
        code = "stale"
    elif asked.epoch != current_epoch:
        code = "unknown_epoch"
    elif not asked.case.strip() or len(asked.case) > LONGEST_CASE:
        code = "no_case"
    elif not asked.purpose.strip():
        code = "no_purpose"
    elif check_points(asked.points) is not None:
        code = "bad_points"
    elif used.questions_today + 1 > budget.questions_a_day:
        code = "budget_questions"
    elif used.points_today + points > budget.points_a_day:
        code = "budget_points"
    elif used.points_of_case + points > budget.points_a_case:
        code = "budget_case"
    return points if code is None else NotAnswered(code)


def judge_second(first: UUID | None, second: UUID | None, may_approve: bool) -> NotAnswered | None:
    """Two named officers: whoever proposed a question, or looked at one, does not let it out alone."""
    if first is None or second is None:
        return NotAnswered("not_named")
    if first == second:
        return NotAnswered("same_officer")
    return None if may_approve else NotAnswered("may_not_approve")


class Tally(Struct, frozen=True, kw_only=True):
    """How often blind questions lead somewhere: figures for oversight. Rates are ``None`` when nothing was asked."""

    questions: int
    answered: int
    points: int
    matches: int

    def answered_rate(self) -> float | None:
        """Answered of all questions."""
        return self.answered / self.questions if self.questions else None

    def match_rate(self) -> float | None:
        """Matches of all points, dummies among them: a rate far above others' is a sign of guessing."""
        return self.matches / self.points if self.points else None


def encode_question(asked: Asked) -> bytes:
    """Write a question."""
    return msgspec.json.encode(asked)


def read_question(raw: bytes) -> Asked | None:
    """Read a question; ``None`` when it is none, or longer than any may be."""
    try:
        return msgspec.json.decode(raw, type=Asked) if len(raw) <= LONGEST_QUESTION else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


LONGEST_QUESTION = 4096 * POINT * 2
