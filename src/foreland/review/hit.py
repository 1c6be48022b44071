"""The life of a hit: it waits (open, second look) until it is decided, or its finding or its time is gone.

Legal transitions only, each by a named officer with a reason. Whoever asked for the second look is not the one who
answers it. A decision against the traveller (to recommend, to refer) needs evidence that this officer has opened.
"""

from __future__ import annotations

from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.review.reasons import ReasonCodes

HitState = Literal["open", "second_look", "cleared", "false_match", "referred", "recommended", "withdrawn", "expired"]
WAITING: tuple[HitState, ...] = ("open", "second_look")
"""States in which a hit waits for an officer."""

DecisionKind = Literal["clear", "false_match", "refer", "needs_second_look"]
"""What an officer may decide by itself; to recommend takes a recommendation as well (:func:`recommend`)."""

ReferralTarget = Literal["protection", "host_authority", "field_office", "partner"]
"""To which kind of office a hit may be handed over."""

RefusalCode = Literal[
    "may_not_decide",
    "unknown_decision",
    "already_cleared",
    "already_false_match",
    "already_referred",
    "already_recommended",
    "already_withdrawn",
    "already_expired",
    "already_second_look",
    "not_recommended",
    "not_expired",
    "evidence_not_opened",
    "not_a_match",
    "target_missing",
    "same_officer",
    "second_look_officer_unknown",
    "reason_missing",
    "reason_unknown",
    "text_missing",
    "text_too_long",
]
LONGEST_TEXT = 4000


class Hit(Struct, frozen=True, kw_only=True):
    """As much of a hit as a decision needs.

    ``second_look_asked_by`` is the user who asked for the second look that it waits for, or waited for at the door.
    """

    state: HitState
    kind: str = ""
    second_look_asked_by: UUID | None = None


class Decision(Struct, frozen=True, kw_only=True):
    """A legal decision, ready to be written: it exists only with a named officer, a reason and a text.

    ``target`` says to whom a hit is referred, and is ``None`` for every other decision.
    """

    decision: DecisionKind
    before: HitState
    after: HitState
    decided_by: UUID
    reason_code: str
    text: str
    second_look_asked_by: UUID | None
    target: ReferralTarget | None = None


class Transition(Struct, frozen=True, kw_only=True):
    """A legal change of state that comes from elsewhere: a recommendation, its withdrawal, the door.

    ``by`` is ``None`` where no officer made it.
    """

    action: Literal[
        "recommend", "recommendation_withdrawn", "expired", "never_sent", "sent_in_time", "doors_open_again"
    ]
    before: HitState
    after: HitState
    by: UUID | None


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
    *,
    target: str | None = None,
    evidence_opened: bool = False,
    in_time: bool = False,
) -> Decision | Refused:
    """Decide about a hit; ``reasons`` is the deployment's list of reason codes, ours when there is none.

    ``evidence_opened`` says whether this officer has opened evidence of the hit as it is now. ``in_time``: it was
    decided on paper while the doors were open, so that a hit which the door ended since can be decided still.
    """
    if actor.user_id is None or not actor.may_decide():
        return Refused("may_not_decide")
    kind = next((each for each in _AFTER if each == decision), None)
    if kind is None:
        return Refused("unknown_decision")
    whom = next((each for each in TARGETS if each == target), None) if kind == "refer" else None
    refused = (
        _illegal(hit, kind, actor.user_id, ended=in_time and kind != "needs_second_look")
        or _unfounded(hit, kind, whom, evidence_opened)
        or _unreasoned(kind, reason_code, text, reasons or ReasonCodes())
    )
    if refused is not None:
        return Refused(refused)
    return Decision(
        decision=kind,
        before=hit.state,
        after=_AFTER[kind],
        decided_by=actor.user_id,
        reason_code=(reason_code or "").strip(),
        text=(text or "").strip(),
        second_look_asked_by=actor.user_id if kind == "needs_second_look" else hit.second_look_asked_by,
        target=whom,
    )


_AFTER: dict[DecisionKind, HitState] = {
    "clear": "cleared",
    "false_match": "false_match",
    "refer": "referred",
    "needs_second_look": "second_look",
}
TARGETS: tuple[ReferralTarget, ...] = get_args(ReferralTarget)


def recommend(hit: Hit, actor: Access, evidence_opened: bool, *, ended: bool = False) -> Transition | Refused:
    """Move a hit to ``recommended``, together with the recommendation that is made of it.

    ``evidence_opened`` says whether this officer has opened evidence of the hit as it is now. ``ended``: a hit that the
    door ended is good for it too, because somebody on board is to leave the aircraft, or because it was recommended on
    paper in time.
    """
    if actor.user_id is None or not actor.may_decide():
        return Refused("may_not_decide")
    refused = _illegal(hit, "recommend", actor.user_id, ended=ended)
    if refused is None and not evidence_opened:
        refused = "evidence_not_opened"
    if refused is not None:
        return Refused(refused)
    return Transition(action="recommend", before=hit.state, after="recommended", by=actor.user_id)


def reopen(hit: Hit, actor: Access) -> Transition | Refused:
    """Let a hit wait again because the recommendation that was made of it is withdrawn, by an officer or the system."""
    if not (actor.may_decide() or "service" in actor.roles):
        return Refused("may_not_decide")
    if hit.state != "recommended":
        return Refused("not_recommended")
    return Transition(action="recommendation_withdrawn", before="recommended", after="open", by=actor.user_id)


def expire(hit: Hit) -> Transition | Refused:
    """End the waiting of a hit because the door has closed: from now on it is the airport of arrival that matters."""
    if hit.state not in WAITING:
        return Refused(_ALREADY[hit.state])
    return Transition(action="expired", before=hit.state, after="expired", by=None)


def never_sent(hit: Hit) -> Transition | Refused:
    """End a hit whose recommendation nobody approved in time: as one that nobody decided before the door closed."""
    if hit.state != "recommended":
        return Refused("not_recommended")
    return Transition(action="never_sent", before="recommended", after="expired", by=None)


def sent_in_time(hit: Hit, actor: Access) -> Transition | Refused:
    """Take a hit up again whose recommendation, never sent as far as was known, had been approved on paper and told."""
    if hit.state != "expired":
        return Refused("not_expired")
    return Transition(action="sent_in_time", before="expired", after="recommended", by=actor.user_id)


def open_again(hit: Hit) -> Transition | Refused:
    """Let a hit wait again because the doors close later after all: for the second look that it waited for, if any."""
    if hit.state != "expired":
        return Refused("not_expired")
    return Transition(
        action="doors_open_again",
        before="expired",
        after="second_look" if hit.second_look_asked_by else "open",
        by=None,
    )


_ALREADY: dict[HitState, RefusalCode] = {
    "cleared": "already_cleared",
    "false_match": "already_false_match",
    "referred": "already_referred",
    "recommended": "already_recommended",
    "withdrawn": "already_withdrawn",
    "expired": "already_expired",
}


def _illegal(
    hit: Hit, kind: DecisionKind | Literal["recommend"], officer: UUID, *, ended: bool = False
) -> RefusalCode | None:
    if hit.state == "expired" and ended:
        return "same_officer" if hit.second_look_asked_by == officer else None
    if hit.state in _ALREADY:
        return _ALREADY[hit.state]
    if hit.state == "second_look":
        if kind == "needs_second_look":
            return "already_second_look"
        if hit.second_look_asked_by is None:
            return "second_look_officer_unknown"
        if hit.second_look_asked_by == officer:
            return "same_officer"
    return None


def _unfounded(hit: Hit, kind: DecisionKind, whom: ReferralTarget | None, evidence_opened: bool) -> RefusalCode | None:
    if kind == "false_match" and hit.kind != "watchlist":
        return "not_a_match"
    if kind == "refer":
        return "evidence_not_opened" if not evidence_opened else "target_missing" if whom is None else None
    return None


def _unreasoned(
    kind: DecisionKind, reason_code: str | None, text: str | None, reasons: ReasonCodes
) -> RefusalCode | None:
    code = (reason_code or "").strip()
    if not code:
        return "reason_missing"
    if code not in reasons.of(kind):
        return "reason_unknown"
    said = (text or "").strip()
    if not said:
        return "text_missing"
    return "text_too_long" if len(said) > LONGEST_TEXT else None


def state_after_screening(state: HitState | None, found: bool, changed: bool) -> HitState | None:
    """The state of a hit once a journey was screened again; ``None`` is no hit.

    ``found`` says whether the finding is there now, ``changed`` whether its reasons, severity or score differ from
    those the hit holds. A hit that was cleared, or was no match, is opened again only by new evidence; one that is
    undecided and no longer found is withdrawn, and opened again if it comes back. What others act on by now (referred,
    recommended) and what the door ended stays as it is, whatever is found.
    """
    if not found:
        return "withdrawn" if state in WAITING else state
    if state is None or state == "withdrawn" or (state in ("cleared", "false_match") and changed):
        return "open"
    return state
