"""How far a recommendation got: the legal steps, who may take each, and what follows (domain §1.1).

``proposed -> (approved) sent -> acknowledged -> acted -> verified``; beside it ``not_approved``, ``withdrawn`` (which
the carrier acknowledges too, so that it is proven) and ``expired`` when the doors close on one that never went out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.policy import Approval

State = Literal[
    "proposed",
    "not_approved",
    "sent",
    "acknowledged",
    "acted",
    "verified",
    "withdrawn",
    "withdrawal_acknowledged",
    "expired",
]
IN_FORCE: tuple[State, ...] = ("proposed", "sent", "acknowledged")
CALLED_BACK: tuple[State, ...] = ("sent", "acknowledged", "acted")
"""What the carrier has, and protection may call back for somebody in its care."""
NO_LONGER_STANDS = "no_longer_stands"
"""All that a recommendation which protection called back says of why: whoever reads it is told nothing of care."""
REACHED_CARRIER: tuple[State, ...] = ("sent", "acknowledged", "acted", "verified")
TAKEN_BACK: tuple[State, ...] = ("withdrawn", "withdrawal_acknowledged")

Step = Literal[
    "approve", "disapprove", "confirm", "reject", "send", "acknowledge", "report", "withdraw", "verify", "expire"
]
"""``confirm`` and ``reject`` are the review after the fact of one that went out in an emergency; what is rejected is
withdrawn."""

CarrierAction = Literal[
    "denied",
    "off_loaded",
    "boarded_anyway",
    "overridden",
    "overridden_by_government",
    "no_show",
    "rebooked",
    "document_surrendered",
    "cleared_after_check",
    "referred_to_host",
]
"""What a carrier reports that it did. It decides; a recommendation binds nobody. ``overridden``: it carried the
traveller by the decision of a person of its own who gave name and reason; ``overridden_by_government``: by that of an
officer of a government, ours or another, who did."""
OVERRIDES: tuple[CarrierAction, ...] = ("overridden", "overridden_by_government")
"""What somebody answers for by name."""

Outcome = Literal[
    "confirmed", "not_confirmed", "overturned", "protection", "arrived_admitted", "arrived_refused", "unknown"
]
"""What was found out in the end, by whoever looked at the document or the person."""

ProgressRefusal = Literal[
    "may_not_recommend",
    "may_not_approve",
    "own_work",
    "not_carrier",
    "wrong_state",
    "detail_unknown",
    "reason_missing",
    "name_missing",
]


class Standing(Struct, frozen=True, kw_only=True):
    """As much of a recommendation as its next step needs.

    ``sent``: the carrier was told of it. ``action_by`` entered what the carrier did last, ``verified_by`` the outcome.
    """

    state: State
    approval: Approval
    made_by: UUID
    approved_by: UUID | None = None
    sent: bool = False
    action_by: UUID | None = None
    verified_by: UUID | None = None


class Progress(Struct, frozen=True, kw_only=True):
    """A legal step, ready to be written. ``by`` is ``None`` for the carrier's side and for the clock."""

    step: Step
    before: State
    after: State
    by: UUID | None
    at: datetime
    detail: str | None = None
    reason: str | None = None


class NotAdvanced(Struct, frozen=True):
    """Why nothing changes."""

    code: ProgressRefusal


_FROM: dict[Step, tuple[State, ...]] = {
    "approve": ("proposed",),
    "disapprove": ("proposed",),
    "confirm": (*REACHED_CARRIER, *TAKEN_BACK),
    "reject": (*REACHED_CARRIER, *TAKEN_BACK),
    "send": ("proposed",),
    "acknowledge": ("sent", "withdrawn"),
    "report": (*REACHED_CARRIER, *TAKEN_BACK),
    "withdraw": ("proposed", "sent", "acknowledged", "acted"),
    "verify": (*REACHED_CARRIER, *TAKEN_BACK),
    "expire": ("proposed",),
}

_AFTER: dict[Step, State] = {
    "approve": "sent",
    "disapprove": "not_approved",
    "reject": "withdrawn",
    "send": "sent",
    "report": "acted",
    "withdraw": "withdrawn",
    "verify": "verified",
    "expire": "expired",
}


def advance(
    standing: Standing,
    step: Step,
    actor: Access,
    at: datetime,
    detail: str | None = None,
    reason: str | None = None,
    said_by: str | None = None,
    *,
    in_time: bool = False,
) -> Progress | NotAdvanced:
    """Take a step, or say why not. ``detail`` is the action a carrier reports or the outcome that was verified.

    ``said_by`` is who spoke for the carrier: somebody answers by name for carrying a traveller all the same.
    ``in_time``: it was done on paper while it was of use, so that a proposal which the doors ended since can be
    approved, or not approved, still.
    """
    refused = _who(standing, step, actor) or _alone(standing, step, actor)
    if refused is not None:
        return NotAdvanced(refused)
    ended = in_time and standing.state == "expired" and step in ("approve", "disapprove")
    if not (ended or standing.state in _FROM[step]) or (step == "send" and standing.approval == "before"):
        return NotAdvanced("wrong_state")
    untold = standing.state in TAKEN_BACK and not standing.sent
    reviewed = standing.approval != "after" or standing.approved_by is not None
    if (step in ("confirm", "reject") and reviewed) or (untold and step in ("report", "verify")):
        return NotAdvanced("wrong_state")
    known = {"report": get_args(CarrierAction), "verify": get_args(Outcome)}.get(step)
    if known is not None and detail not in known:
        return NotAdvanced("detail_unknown")
    overrides = step == "report" and detail in OVERRIDES
    if (overrides or step in ("withdraw", "disapprove", "reject")) and not (reason or "").strip():
        return NotAdvanced("reason_missing")
    if overrides and not (said_by or "").strip():
        return NotAdvanced("name_missing")
    return Progress(
        step=step,
        before=standing.state,
        after=_after(standing.state, step),
        by=actor.user_id,
        at=at,
        detail=detail,
        reason=(reason or "").strip() or None,
    )


def call_back(standing: Standing, helper: Access, at: datetime) -> Progress | NotAdvanced:
    """Withdraw what keeps somebody in care from travelling: a step of protection, which needs no reason in words."""
    if helper.user_id is None or not helper.may_help():
        return NotAdvanced("may_not_recommend")
    if standing.state not in CALLED_BACK:
        return NotAdvanced("wrong_state")
    return Progress(
        step="withdraw",
        before=standing.state,
        after=_AFTER["withdraw"],
        by=helper.user_id,
        at=at,
        detail=NO_LONGER_STANDS,
    )


def _who(standing: Standing, step: Step, actor: Access) -> ProgressRefusal | None:
    if step == "expire":
        return None if "service" in actor.roles else "wrong_state"
    if step in ("acknowledge", "report"):  # the carrier itself, or the officer who hears it on the telephone
        return None if actor.speaks_for_carrier() or actor.may_recommend() else "not_carrier"
    if step in ("approve", "disapprove", "confirm", "reject"):
        if not actor.may_approve_recommendation():
            return "may_not_approve"
        return "own_work" if actor.user_id == standing.made_by else None
    return None if actor.may_recommend() else "may_not_recommend"


def _alone(standing: Standing, step: Step, actor: Access) -> ProgressRefusal | None:
    """Nobody says both what the carrier did and what was found in the end about what they recommended themselves."""
    other = {"verify": standing.action_by, "report": standing.verified_by}.get(step)
    return "own_work" if other is not None and actor.user_id == standing.made_by == other else None


def _after(state: State, step: Step) -> State:
    if step == "acknowledge":
        return "withdrawal_acknowledged" if state == "withdrawn" else "acknowledged"
    ended = state in TAKEN_BACK or (state == "verified" and step == "report")
    return state if step == "confirm" or (ended and step in ("report", "verify", "reject")) else _AFTER[step]
