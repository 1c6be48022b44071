"""The life of a hit: open, second look, cleared; withdrawn when a later screening no longer finds it.

Legal transitions only, each by a named officer with a reason. Whoever asked for the second look is not the one who
answers it.
"""

from __future__ import annotations

from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.review.reasons import ReasonCodes

HitState = Literal["open", "second_look", "cleared", "withdrawn"]
DecisionKind = Literal["clear", "needs_second_look"]
RefusalCode = Literal[
    "may_not_decide",
    "unknown_decision",
    "already_cleared",
    "already_withdrawn",
    "already_second_look",
    "same_officer",
    "second_look_officer_unknown",
    "reason_missing",
    "reason_unknown",
    "text_missing",
    "text_too_long",
]
LONGEST_TEXT = 4000


class Hit(Struct, frozen=True, kw_only=True):
    """As much of a hit as a decision needs. ``second_look_asked_by`` is the user who asked for the second look."""

    state: HitState
    second_look_asked_by: UUID | None = None


class Decision(Struct, frozen=True, kw_only=True):
    """A legal decision, ready to be written: it exists only with a named officer, a reason and a text."""

    decision: DecisionKind
    before: HitState
    after: HitState
    decided_by: UUID
    reason_code: str
    text: str
    second_look_asked_by: UUID | None


class Refused(Struct, frozen=True):
    """Why the decision was not taken; ``code`` is looked up in the text catalogue."""

    code: RefusalCode


def decide(
    hit: Hit,
    decision: str,
    actor: Access,
    reason_code: str | None,
    text: str | None,
    reasons: ReasonCodes | None = None,
) -> Decision | Refused:
    """Decide about a hit; ``reasons`` is the deployment's list of reason codes, ours when there is none."""
    if actor.user_id is None or not actor.may_decide():
        return Refused("may_not_decide")
    if decision not in get_args(DecisionKind):
        return Refused("unknown_decision")
    kind: DecisionKind = "clear" if decision == "clear" else "needs_second_look"
    refused = _illegal(hit, kind, actor.user_id) or _unreasoned(kind, reason_code, text, reasons or ReasonCodes())
    if refused is not None:
        return Refused(refused)
    return Decision(
        decision=kind,
        before=hit.state,
        after="cleared" if kind == "clear" else "second_look",
        decided_by=actor.user_id,
        reason_code=(reason_code or "").strip(),
        text=(text or "").strip(),
        second_look_asked_by=hit.second_look_asked_by if kind == "clear" else actor.user_id,
    )


def _illegal(hit: Hit, kind: DecisionKind, officer: UUID) -> RefusalCode | None:
    if hit.state == "cleared":
        return "already_cleared"
    if hit.state == "withdrawn":
        return "already_withdrawn"
    if hit.state == "second_look":
        if kind == "needs_second_look":
            return "already_second_look"
        if hit.second_look_asked_by is None:
            return "second_look_officer_unknown"
        if hit.second_look_asked_by == officer:
            return "same_officer"
    return None


def _unreasoned(
    kind: DecisionKind, reason_code: str | None, text: str | None, reasons: ReasonCodes
) -> RefusalCode | None:
    code = (reason_code or "").strip()
    if not code:
        return "reason_missing"
    if code not in (reasons.clear if kind == "clear" else reasons.needs_second_look):
        return "reason_unknown"
    said = (text or "").strip()
    if not said:
        return "text_missing"
    return "text_too_long" if len(said) > LONGEST_TEXT else None


def state_after_screening(state: HitState | None, found: bool, changed: bool) -> HitState | None:
    """The state of a hit once a journey was screened again; ``None`` is no hit.

    ``found`` says whether the finding is there now, ``changed`` whether its reasons, severity or score differ from
    those the hit holds. A cleared hit is opened again only by new evidence; one that is undecided and no longer
    found is withdrawn, and opened again if it comes back.
    """
    if not found:
        return "withdrawn" if state in ("open", "second_look") else state
    if state is None or state == "withdrawn" or (state == "cleared" and changed):
        return "open"
    return state
