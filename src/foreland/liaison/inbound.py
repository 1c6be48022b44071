"""Once the doors are closed: who is announced to the port of arrival, and what the port says it found.

A named officer releases a lookout. A machine does so only by a profile that cites its legal basis; what ships does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, get_args
from uuid import UUID

from msgspec import Meta, Struct

from foreland.access.viewer import Access

ReviewState = Literal["open", "released", "not_released", "reopened"]
InboundGround = Literal["document", "watchlist", "pattern", "authority_decision", "boarded_anyway"]
"""What the port is told of why: a kind, not the evidence, which it sees with the journey."""
LookoutWithdrawal = Literal["announced_in_error", "another_person", "cleared_since", "does_not_travel"]
"""Why a lookout is taken back; the port is told."""
ArrivalOutcome = Literal["admitted", "refused", "returned", "claim_of_protection", "arrested", "did_not_arrive"]
FoundDocument = Literal["as_announced", "other_holder", "lost", "none"]
"""What an inspection found of the document that was announced: held by another person than it is about; gone, with a
loss reported; gone. Not said: nobody looked."""
InboundRefusal = Literal[
    "may_not_release", "wrong_state", "ground_unknown", "reason_missing", "protected", "port_unknown", "reason_unknown"
]
ArrivalRefusal = Literal[
    "may_not_record",
    "outcome_unknown",
    "document_unknown",
    "not_announced",
    "flight_unreadable",
    "day_unreadable",
    "no_such_traveller",
    "several_travellers",
]
LONGEST_WORDS = 4000


class Review(Struct, frozen=True, kw_only=True):
    """As much of an inbound review as its decision needs."""

    state: ReviewState
    port: str | None
    protected: bool = False


class Release(Struct, frozen=True, kw_only=True):
    """A legal decision: announce the traveller to ``port``, or (``port`` is ``None``) to nobody."""

    by: UUID
    port: str | None
    ground: str | None
    reason: str


class NotReleased(Struct, frozen=True):
    """Why nothing was decided."""

    code: InboundRefusal


def decide_inbound(review: Review, officer: Access, release: bool, ground: str, reason: str) -> Release | NotReleased:
    """Release a lookout, or decide that there is none. Whoever is in the care of protection is announced to nobody."""
    if officer.user_id is None or not officer.may_decide():
        return NotReleased("may_not_release")
    if review.state != "open":
        return NotReleased("wrong_state")
    said = reason.strip()[:LONGEST_WORDS]
    if not said:
        return NotReleased("reason_missing")
    if not release:
        return Release(by=officer.user_id, port=None, ground=None, reason=said)
    if review.protected:
        return NotReleased("protected")
    if review.port is None:
        return NotReleased("port_unknown")
    if ground not in get_args(InboundGround):
        return NotReleased("ground_unknown")
    return Release(by=officer.user_id, port=review.port, ground=ground, reason=said)


HitKind = Literal["document", "watchlist", "rule"]
_GROUND_OF: dict[HitKind, InboundGround] = {"document": "document", "watchlist": "watchlist", "rule": "pattern"}


class ReleaseProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a machine announces whom nobody decided about: on which ``legal_basis``, for which ``kinds`` of hits, and
    ``until`` which day. Its name (``profile``) stands with each lookout.
    """

    version: str
    automatic: bool
    profile: Annotated[str, Meta(min_length=1, max_length=100)]
    legal_basis: Annotated[str, Meta(max_length=1000)]
    until: date | None
    kinds: Annotated[tuple[HitKind, ...], Meta(min_length=1)]
    citation: str

    def is_on(self, today: date) -> bool:
        """Whether anybody is announced by it today: never without the law it rests on."""
        return self.automatic and bool(self.legal_basis.strip()) and self.until is not None and today <= self.until


class Announced(Struct, frozen=True, kw_only=True):
    """A lookout that no officer released: whose law it rests on stands in the place of a name."""

    port: str
    ground: InboundGround
    legal_basis: str


def announce(
    review: Review, kinds: Sequence[str], touched: bool, profile: ReleaseProfile, today: date
) -> Announced | None:
    """Announce a traveller by the profile, or nobody.

    ``kinds`` are those of the hits that the door ended undecided. ``touched``: an officer recommended something, handed
    somebody over or asked for a second look. What an officer began, approved or not, a machine does not end.
    """
    if not profile.is_on(today) or touched or review.state != "open" or review.protected or review.port is None:
        return None
    kind = next((one for one in profile.kinds if one in kinds), None)
    if kind is None:
        return None
    basis = f"{profile.profile}: {profile.legal_basis.strip()}"
    return Announced(port=review.port, ground=_GROUND_OF[kind], legal_basis=basis)


class Withdrawal(Struct, frozen=True, kw_only=True):
    """A legal decision: the lookout no longer holds."""

    by: UUID
    withdrawal: LookoutWithdrawal


def withdraw_lookout(officer: Access, reason: str) -> Withdrawal | NotReleased:
    """Take a lookout back, whoever released it."""
    if officer.user_id is None or not officer.may_decide():
        return NotReleased("may_not_release")
    known = next((one for one in get_args(LookoutWithdrawal) if one == reason), None)
    return NotReleased("reason_unknown") if known is None else Withdrawal(by=officer.user_id, withdrawal=known)


class Inspection(Struct, frozen=True, kw_only=True):
    """What an officer at the port says: the outcome, what was found of the document (empty: nobody looked), words."""

    outcome: str
    document: str = ""
    words: str = ""


class Arrival(Struct, frozen=True, kw_only=True):
    """What an officer at the port records."""

    by: UUID
    outcome: ArrivalOutcome
    document: FoundDocument | None


class NotRecorded(Struct, frozen=True):
    """Why nothing was recorded."""

    code: ArrivalRefusal


def record_arrival(officer: Access, said: Inspection, announced: bool) -> Arrival | NotRecorded:
    """Record an outcome; the last one recorded counts. Of whoever did not arrive no document was found."""
    if officer.user_id is None or not officer.may_record_arrival():
        return NotRecorded("may_not_record")
    if not announced:
        return NotRecorded("not_announced")
    outcome = next((one for one in get_args(ArrivalOutcome) if one == said.outcome), None)
    if outcome is None:
        return NotRecorded("outcome_unknown")
    document = next((one for one in get_args(FoundDocument) if one == said.document), None)
    if said.document and (document is None or outcome == "did_not_arrive"):
        return NotRecorded("document_unknown")
    return Arrival(by=officer.user_id, outcome=outcome, document=document)
