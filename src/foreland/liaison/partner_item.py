"""What partners recommend to us, and we to them: what makes one complete, and what its originator reads of its end.

A partner's word decides nothing: a local named officer does, with evidence of their own. The originator reads little
of what followed, and what became of a person in the care of protection reads like any case that came to nothing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.progress import Outcome, State

ItemState = Literal[
    "received", "adopted", "declined", "proposed", "not_approved", "sent", "acknowledged", "answered"
]  # fmt: skip
DeclineGround = Literal[
    "not_identified", "insufficient", "no_legal_basis", "not_for_us", "too_late", "no_further_information"
]
DECLINE_GROUNDS: tuple[DeclineGround, ...] = get_args(DeclineGround)
PartnerOutcome = Literal[
    "received", "under_consideration", "recommended_to_carrier", "confirmed", "not_confirmed", "declined", "withdrawn",
    "no_further_information",
]  # fmt: skip
"""What the originator is told."""
ItemRefusal = Literal["legal_basis_missing", "ground_missing", "person_missing", "flight_date_far", "until_passed"]
DeclineRefusal = Literal[
    "may_not_recommend", "not_found", "changed", "wrong_state", "in_force", "ground_unknown", "reason_missing"
]  # fmt: skip

KEPT = timedelta(days=30)
"""How long after its flight an item is kept."""
_PAST, _AHEAD = timedelta(days=2), timedelta(days=370)
_LONGEST_REASON = 4000


class ItemContent(Struct, frozen=True, kw_only=True):
    """What is sealed: who is meant as the originator writes them, why, and on which legal basis it is told."""

    surname: str = ""
    given_names: str = ""
    date_of_birth: str = ""
    nationality: str = ""
    document_number: str = ""
    document_issuer: str = ""
    ground: str = ""
    legal_basis: str = ""


class Followed(Struct, frozen=True, kw_only=True):
    """What came of an item so far. ``recommendation`` is ``None`` when there is none, or none any more."""

    state: ItemState
    ground: str | None
    withdrawn: bool
    open_until: datetime
    recommendation: State | None
    verified: Outcome | None
    protected: bool


def is_revised(decided_revision: int | None, revision: int) -> bool:
    """Whether an item was revised after it was decided."""
    return decided_revision is not None and decided_revision < revision


class Standing(Struct, frozen=True, kw_only=True):
    """As much of an item as an officer's decision needs.

    ``revised``: its originator revised it after it was decided. ``recommended``: a recommendation that took it up is in
    force, and has to be withdrawn before anything else is decided than to stand by it.
    """

    state: ItemState
    row_version: int
    revised: bool
    withdrawn: bool
    recommended: bool

    @property
    def waits(self) -> bool:
        """Whether its latest revision waits for an officer."""
        return not self.withdrawn and (self.state == "received" or self.revised)


def refuse_item(content: ItemContent, flight_date: date, open_until: datetime, now: datetime) -> ItemRefusal | None:
    """Say what is missing of an item; ``None`` when it is complete."""
    if not content.legal_basis.strip():
        return "legal_basis_missing"
    if not content.ground.strip():
        return "ground_missing"
    if not content.surname.strip() and not content.document_number.strip():
        return "person_missing"
    if not (now - _PAST).date() <= flight_date <= (now + _AHEAD).date():
        return "flight_date_far"
    return "until_passed" if open_until <= now else None


def refuse_decline(access: Access, item: Standing, row_version: int, ground: str, reason: str) -> DeclineRefusal | None:
    """Say why an officer may not decline an item; ``row_version`` is that on the page."""
    if not access.may_recommend():
        return "may_not_recommend"
    if row_version != item.row_version:
        return "changed"
    if item.state != "received" and not item.waits:
        return "wrong_state"
    if item.recommended:
        return "in_force"
    if ground not in DECLINE_GROUNDS:
        return "ground_unknown"
    return None if 0 < len(reason.strip()) <= _LONGEST_REASON else "reason_missing"


def refuse_uphold(access: Access, item: Standing, row_version: int) -> DeclineRefusal | None:
    """Say why an officer may not stand by what was decided of an earlier revision."""
    if not access.may_recommend():
        return "may_not_recommend"
    if row_version != item.row_version:
        return "changed"
    return None if item.waits and item.revised else "wrong_state"


def outcome_for_originator(followed: Followed, now: datetime) -> tuple[PartnerOutcome, str | None]:
    """Return what the originator reads, with the ground when it was declined.

    Whatever came to nothing reads the same, for whichever reason; so does a person in the care of protection.
    """
    nothing: tuple[PartnerOutcome, None] = ("no_further_information", None)
    if followed.state == "declined":
        return nothing if followed.ground == "no_further_information" else ("declined", followed.ground)
    if followed.state != "adopted":
        if followed.withdrawn:
            return "withdrawn", None
        return nothing if followed.open_until <= now else ("received", None)
    if followed.protected:
        return nothing
    if followed.recommendation == "proposed":
        return "under_consideration", None
    if followed.recommendation in ("sent", "acknowledged", "acted"):
        return "recommended_to_carrier", None
    if followed.recommendation != "verified":
        return nothing
    if followed.verified == "confirmed":
        return "confirmed", None
    return ("not_confirmed", None) if followed.verified in ("not_confirmed", "overturned") else nothing


class Outgoing(Struct, frozen=True, kw_only=True):
    """As much of an outgoing item as its next step needs."""

    state: ItemState
    row_version: int
    made_by: UUID | None
    withdrawn: bool
    open_until: datetime


OutgoingStep = Literal["approve", "disapprove", "withdraw"]
OUTGOING_STEPS: tuple[OutgoingStep, ...] = get_args(OutgoingStep)
OutgoingRefusal = Literal[
    "may_not_recommend", "may_not_approve", "own_work", "not_found", "changed", "wrong_state", "step_unknown",
    "unknown_partner", "protected", "id_taken",
]  # fmt: skip
ToldStanding = Literal["proposed", "not_approved", "sent", "acknowledged", "answered", "withdrawn", "expired"]
PartnerAnswer = Literal["acknowledged", "acted_on", "not_acted_on", "not_identified"]
PARTNER_ANSWERS: tuple[PartnerAnswer, ...] = get_args(PartnerAnswer)
AnswerRefusal = Literal["not_found", "withdrawn", "answered_otherwise", "answer_unknown"]


def advance_outgoing(
    access: Access, item: Outgoing, wanted: str, row_version: int, now: datetime
) -> OutgoingStep | OutgoingRefusal:
    """Return the step that an officer takes with an outgoing item, or why not: its author never approves it."""
    step = next((one for one in OUTGOING_STEPS if one == wanted), None)
    if not access.may_recommend():
        return "may_not_recommend"
    if step is None:
        return "step_unknown"
    if item.row_version != row_version:
        return "changed"
    if item.withdrawn or item.state == "not_approved" or item.open_until <= now:
        return "wrong_state"
    if step != "withdraw":
        if not access.may_approve_recommendation():
            return "may_not_approve"
        if access.user_id == item.made_by:
            return "own_work"
        if item.state != "proposed":
            return "wrong_state"
    return step


def told_standing(state: ItemState, *, withdrawn: bool, open_until: datetime, now: datetime) -> ToldStanding:
    """Return how a recommendation to a partner stands: one that nobody answered in time has expired.

    Raises :class:`ValueError` for a state that only a partner's recommendation to us has.
    """
    if withdrawn:
        return "withdrawn"
    if state in ("proposed", "sent", "acknowledged"):
        return "expired" if open_until <= now else state
    if state in ("not_approved", "answered"):
        return state
    raise ValueError(f"{state} is no state of a recommendation to a partner")


def refuse_answer(item: Outgoing, former: str | None, said: str, now: datetime) -> AnswerRefusal | None:
    """Say why a partner's answer is not taken; ``None`` when it is. The same again is taken again."""
    if item.state not in ("sent", "acknowledged", "answered") or item.open_until <= now:
        return "not_found"
    if said not in PARTNER_ANSWERS:
        return "answer_unknown"
    if item.withdrawn and said != "acknowledged":
        return "withdrawn"
    return "answered_otherwise" if item.state == "answered" and said not in (former, "acknowledged") else None
