"""Requests for information: what makes one complete, when it is due, and which step may follow.

Whether something is known is told first, its content only afterwards; and content that another gave us only once they
released it. Every request ends: answered, nothing known, refused with a ground, or withdrawn; then it is said what it
was good for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

RequestDirection = Literal["inbound", "outbound"]
RequestKind = Literal["information", "assessment", "standing"]
"""Asked once with a clock; an assessment for a field office; what somebody wants to know until a day."""

Urgency = Literal["1h", "24h", "5d"]
CLOCKS: Mapping[Urgency, timedelta] = {"1h": timedelta(hours=1), "24h": timedelta(hours=24), "5d": timedelta(days=5)}

RequestState = Literal["open", "hit", "part", "answered", "no_hit", "refused", "withdrawn"]
CLOSED: frozenset[RequestState] = frozenset(("answered", "no_hit", "refused", "withdrawn"))

RequestStep = Literal["hit", "no_hit", "release", "part", "answer", "refuse", "withdraw", "hand_on", "feedback", "send"]
STEPS: tuple[RequestStep, ...] = get_args(RequestStep)

RefusalGround = Literal[
    "no_legal_basis", "purpose_differs", "not_proportionate", "too_wide", "originator_refuses", "own_case_at_risk",
    "no_further_information",
]  # fmt: skip
REFUSAL_GROUNDS: tuple[RefusalGround, ...] = get_args(RefusalGround)
"""None tells that somebody is in the care of protection: such a request is refused without further information."""

Feedback = Literal["led_to", "used", "useful", "not_useful", "wrong"]
FEEDBACKS: tuple[Feedback, ...] = get_args(Feedback)
_BETTER: tuple[Feedback, ...] = ("not_useful", "useful", "used", "led_to")

KEPT = timedelta(days=180)
"""How long a request is kept after it is due."""
LONGEST = 4000
LONGEST_DAYS = 400

RequestRefusal = Literal[
    "no_questions", "no_purpose", "no_legal_basis_given", "no_officer", "no_reference", "urgency_unknown",
    "due_unreadable", "too_long", "airport_unknown",
]  # fmt: skip
StepRefusal = Literal[
    "wrong_state", "hit_first", "originator_release_needed", "no_holder", "words_missing", "ground_unknown",
    "feedback_unknown", "not_closed", "step_unknown", "given_already", "too_long", "sent_already", "not_sendable",
]  # fmt: skip


class RequestContent(Struct, frozen=True, kw_only=True):
    """What is sealed: who asks by name, what for, on which legal basis, and what; one question a line."""

    officer: str = ""
    reason: str = ""
    legal_basis: str = ""
    questions: str = ""


class Asked(Struct, frozen=True, kw_only=True):
    """How a request stands. ``holder``: whose content the answer would hold, when it is not ours.

    ``sent``: one of ours went to the partner, or one of theirs came, in a signed bundle.
    """

    direction: RequestDirection
    state: RequestState
    holder: UUID | None
    released: bool
    feedback: str | None
    sent: bool = False


class Step(Struct, frozen=True, kw_only=True):
    """What an officer does with a request. ``code``: a ground, or what it was good for."""

    step: RequestStep
    words: str = ""
    code: str = ""
    other: UUID | None = None


class NotStepped(Struct, frozen=True):
    """Why a step may not follow."""

    code: StepRefusal


def due(kind: RequestKind, urgency: str, until: datetime | None, now: datetime) -> datetime | None:
    """Return when a request is due: by its clock, or at the instant that was wanted; ``None`` when that cannot be."""
    if kind == "information":
        clock = next((CLOCKS[one] for one in CLOCKS if one == urgency), None)
        return now + clock if clock else None
    return until if until is not None and now < until <= now + timedelta(days=LONGEST_DAYS) else None


def refuse_request(content: RequestContent, kind: RequestKind, reference: str) -> RequestRefusal | None:
    """Say what is missing of a request; ``None`` when it is complete."""
    texts = (content.officer, content.reason, content.legal_basis, content.questions, reference)
    if any(len(text) > LONGEST for text in texts) or len(reference) > 60:
        return "too_long"
    if not content.questions.strip():
        return "no_questions"
    if not content.reason.strip():
        return "no_purpose"
    if not content.officer.strip():
        return "no_officer"
    if kind == "information" and not content.legal_basis.strip():
        return "no_legal_basis_given"
    return None if reference.strip() else "no_reference"


def next_state(asked: Asked, step: Step) -> RequestState | NotStepped:
    """Return the state after a step, which may be the same, or why it may not follow."""
    if len(step.words) > LONGEST:
        return NotStepped("too_long")
    if step.step == "feedback":
        return _after_feedback(asked, step)
    if asked.state in CLOSED:
        return NotStepped("wrong_state")
    if step.step == "hand_on":
        return asked.state
    if step.step == "send":
        return _after_sending(asked)
    if step.step == "withdraw":
        return "withdrawn"
    if step.step == "refuse":
        return "refused" if step.code in REFUSAL_GROUNDS else NotStepped("ground_unknown")
    if step.step in ("hit", "no_hit"):
        if asked.state != "open":
            return NotStepped("wrong_state")
        return "hit" if step.step == "hit" else "no_hit"
    if step.step == "release":
        return asked.state if asked.holder is not None and not asked.released else NotStepped("no_holder")
    return _after_answer(asked, step)


def _after_sending(asked: Asked) -> RequestState | NotStepped:
    if asked.direction != "outbound":
        return NotStepped("not_sendable")
    return NotStepped("sent_already") if asked.sent else asked.state


def _after_answer(asked: Asked, step: Step) -> RequestState | NotStepped:
    if asked.state == "open":
        return NotStepped("hit_first")
    if asked.direction == "inbound" and asked.holder is not None and not asked.released:
        return NotStepped("originator_release_needed")
    if not step.words.strip():
        return NotStepped("words_missing")
    return "part" if step.step == "part" else "answered"


def _after_feedback(asked: Asked, step: Step) -> RequestState | NotStepped:
    if asked.state not in CLOSED:
        return NotStepped("not_closed")
    if asked.feedback is not None:
        return NotStepped("given_already")
    return asked.state if step.code in FEEDBACKS else NotStepped("feedback_unknown")


def later_word(former: Feedback | None, said: Feedback) -> Feedback:
    """Return what holds of something that is spoken of again: the best that was said, until somebody finds it wrong.

    Whoever says otherwise of what was wrong has the last word.
    """
    if former is None or "wrong" in (former, said):
        return said
    return max(former, said, key=_BETTER.index)
