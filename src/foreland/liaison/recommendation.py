"""The recommendation to a carrier about one traveller on one flight. It has one door, :func:`recommend`.

No other code of the house makes a :class:`Recommendation` (a test of the house looks), the type refuses one without an
officer and a reason, and so does the database. There is no way to it from a score or a hit alone (decision 13, L6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.policy import RESTRICTING, Approval, Kind, LiaisonPolicy
from foreland.review.true_time import TimeRefusal

LONGEST_REASON = 4000

Protection = Literal["yes", "no", "could_not_be_asked"]
"""The answer to: does the person fear to go back, are they a child alone, might they be a victim?"""

AskedBy = Literal["officer", "carrier", "liaison_officer", "host_authority"]

NotRecommendedCode = Literal[
    "may_not_recommend",
    "kind_unknown",
    "ground_unknown",
    "ground_not_for_kind",
    "fact_not_for_ground",
    "reason_missing",
    "reason_too_long",
    "evidence_not_opened",
    "chosen_by_chance",
    "source_only_watched",
    "protection_missing",
    "protection_asked_by_missing",
    "asks_for_protection",
    "protected",
    "doors_closed",
    "not_travelling",
    "already_recommended",
    "in_the_future",
    "too_long_ago",
    "before_it_was_there",
]


class Wanted(Struct, frozen=True, kw_only=True):
    """What an officer wants to recommend about one traveller; the strings are as they were typed."""

    kind: str
    ground: str
    facts: tuple[str, ...] = ()
    reason: str = ""
    protection: str = ""
    protection_asked_by: str = ""
    emergency: bool = False


class Situation(Struct, frozen=True, kw_only=True):
    """What is known of the journey when the officer asks. ``protected``: the person is in the care of protection.
    ``by_chance``: the hits that are named rest on chance alone.
    ``only_quiet``: it would rest on sources alone whose owners let nobody be spoken to on them. ``not_then``: why the
    true time that was given for it cannot be.
    """

    door_close: datetime | None
    evidence_opened: bool
    by_chance: bool = False
    travelling: bool = True
    protected: bool = False
    in_force: bool = False
    departed: bool = False
    only_quiet: bool = False
    not_then: TimeRefusal | None = None


class Recommendation(Struct, frozen=True, kw_only=True):
    """A legal recommendation, ready to be written. Raises :class:`ValueError` without a named officer and a reason."""

    kind: Kind
    ground: str
    facts: tuple[str, ...]
    reason: str
    made_by: UUID
    made_at: datetime
    approval: Approval
    protection: Literal["no", "could_not_be_asked", "not_needed"]
    protection_asked_by: AskedBy | None

    def __post_init__(self) -> None:
        """Refuse what nobody answers for."""
        if not isinstance(self.made_by, UUID):
            raise ValueError("a recommendation is made by a named officer")  # noqa: TRY004 - one error for all
        if not self.reason.strip() or not self.ground:
            raise ValueError("a recommendation has a ground and a reason")
        if self.kind in RESTRICTING and (self.protection == "not_needed" or self.protection_asked_by is None):
            raise ValueError("the protection question is asked before somebody is kept from travelling")


class NotRecommended(Struct, frozen=True):
    """Why there is no recommendation. ``asks_for_protection`` leads to a referral instead."""

    code: NotRecommendedCode


def recommend(
    wanted: Wanted, officer: Access, situation: Situation, policy: LiaisonPolicy, at: datetime
) -> Recommendation | NotRecommended:
    """Make a recommendation, or say why not. ``at`` is its true time: now, or when it was made on paper."""
    if officer.user_id is None or not officer.may_recommend():
        return NotRecommended("may_not_recommend")
    if wanted.protection == "yes":  # before all else: nobody waits for a ground or a reason to be referred
        return NotRecommended("asks_for_protection")
    if situation.not_then is not None:
        return NotRecommended(situation.not_then)
    kind = next((one for one in get_args(Kind) if one == wanted.kind), None)
    if kind is None:
        return NotRecommended("kind_unknown")
    refused = (
        _against_journey(kind, situation, at)
        or _against_ground(kind, wanted, policy)
        or _against_words(wanted, situation)
        or (_against_protection(wanted) if kind in RESTRICTING else None)
    )
    if refused is not None:
        return NotRecommended(refused)
    restricting = kind in RESTRICTING
    return Recommendation(
        kind=kind,
        ground=wanted.ground,
        facts=tuple(dict.fromkeys(wanted.facts)),
        reason=wanted.reason.strip(),
        made_by=officer.user_id,
        made_at=at,
        approval=_approval(kind, wanted, situation, policy, at),
        protection="not_needed" if not restricting else "no" if wanted.protection == "no" else "could_not_be_asked",
        protection_asked_by=_asked_by(wanted) if restricting else None,
    )


def _against_journey(kind: Kind, situation: Situation, at: datetime) -> NotRecommendedCode | None:
    if situation.protected and kind in RESTRICTING:
        return "protected"
    if not situation.travelling:
        return "not_travelling"
    if situation.in_force:
        return "already_recommended"
    closed = situation.door_close is not None and situation.door_close <= at
    # Somebody on board can still be off-loaded while the aircraft stands at the gate.
    if situation.departed or (closed and kind != "off_load"):
        return "doors_closed"
    return None


def _against_ground(kind: Kind, wanted: Wanted, policy: LiaisonPolicy) -> NotRecommendedCode | None:
    ground = policy.ground(wanted.ground)
    if ground is None:
        return "ground_unknown"
    if kind not in ground.kinds:
        return "ground_not_for_kind"
    return None if set(wanted.facts) <= set(ground.facts) & set(policy.facts) else "fact_not_for_ground"


def _against_words(wanted: Wanted, situation: Situation) -> NotRecommendedCode | None:
    reason = wanted.reason.strip()
    if not reason:
        return "reason_missing"
    if len(reason) > LONGEST_REASON:
        return "reason_too_long"
    if situation.by_chance:
        return "chosen_by_chance"
    if situation.only_quiet:
        return "source_only_watched"
    return None if situation.evidence_opened else "evidence_not_opened"


def _against_protection(wanted: Wanted) -> NotRecommendedCode | None:
    if wanted.protection not in get_args(Protection):
        return "protection_missing"
    if _asked_by(wanted) is None:
        return "protection_asked_by_missing"
    return None


def _asked_by(wanted: Wanted) -> AskedBy | None:
    return next((one for one in get_args(AskedBy) if one == wanted.protection_asked_by), None)


def _approval(kind: Kind, wanted: Wanted, situation: Situation, policy: LiaisonPolicy, at: datetime) -> Approval:
    """Who approves, and when: never nobody because of a missing entry, and afterwards only when time runs out."""
    configured = policy.approval.get(kind, "before")
    if configured != "before" or not wanted.emergency or situation.door_close is None:
        return configured
    left = situation.door_close - at
    return "after" if left <= timedelta(minutes=policy.emergency_minutes) else "before"


class Party(Struct, frozen=True, kw_only=True):
    """What was decided about each of those who travel together, in the order in which they were asked about."""

    made: tuple[tuple[UUID, Recommendation], ...]
    refused: tuple[tuple[UUID, NotRecommended], ...]


def recommend_party(
    wanted: Sequence[tuple[UUID, Wanted, Situation]], officer: Access, policy: LiaisonPolicy, at: datetime
) -> Party:
    """Make a recommendation for each member of a party: every person is decided about on their own."""
    results = [(journey, recommend(one, officer, situation, policy, at)) for journey, one, situation in wanted]
    return Party(
        made=tuple((journey, one) for journey, one in results if isinstance(one, Recommendation)),
        refused=tuple((journey, one) for journey, one in results if isinstance(one, NotRecommended)),
    )
