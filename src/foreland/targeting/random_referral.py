"""Random referral: some travellers are looked at by chance alone, so that rules can be held against chance.

Off by default. It needs a purpose, a legal basis, a last day, and a second person. It says nothing of a traveller: it
is no ground for anything, keeps nobody from being cleared, and no carrier ever learns of it.
"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import blake2b
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.targeting.live import FIRED, KEY
from foreland.travel.finding import Finding, Reason

CODE: Final = "random_referral"
"""How a hit is called that rests on chance alone."""
LONGEST_LIFE = timedelta(days=366)
LONGEST_TEXT = 2000
SEED_BYTES = 32
Refusal = Literal[
    "may_not",
    "own_work",
    "wrong_state",
    "purpose_missing",
    "legal_basis_missing",
    "reason_missing",
    "too_long",
    "too_many",
    "days_unreadable",
    "expires_too_late",
]
State = Literal["asked", "on", "refused", "ended"]


class Refused(Struct, frozen=True):
    """Why a step is not taken."""

    code: Refusal


class RandomReferral(Struct, frozen=True):
    """A setting in force: one of ``one_in`` travellers. Who, nobody can tell without ``seed``."""

    id: UUID
    one_in: int
    legal_basis: str
    seed: bytes

    def chooses(self, journey_id: UUID) -> bool:
        """Whether chance chose the journey; the same however often it is asked, and whatever is known of it."""
        drawn = int.from_bytes(blake2b(journey_id.bytes, key=self.seed, digest_size=8).digest(), "big")
        return drawn * self.one_in < 1 << 64

    def finding(self) -> Finding:
        """What an officer is told of whoever was chosen."""
        fired = Reason(code=FIRED, fact="rule", value=CODE, values={"rule": CODE, "kind": "random"})
        chance = Reason(code=CODE, fact="officer.consider", value=self.legal_basis, values={"one_in": self.one_in})
        return Finding(
            kind="rule",
            code=CODE,
            key=KEY,
            severity="low",
            strength="weak_lead",
            source=CODE,
            source_version=str(self.id),
            reasons=(fired, chance),
        )


class WantedReferral(Struct, frozen=True, kw_only=True):
    """What is asked for: one of ``one_in`` travellers until the end of ``expires_on``."""

    one_in: int
    purpose: str
    legal_basis: str
    expires_on: date


def may_set(access: Access) -> bool:
    """Whether the viewer, a named supervisor, asks for it, agrees to it and ends it."""
    return access.user_id is not None and "supervisor" in access.roles


def against(access: Access, wanted: WantedReferral, most_share: float, today: date) -> Refusal | None:
    """Why this cannot be asked for, if it cannot. ``most_share``: of travellers, for all sources together."""
    if not may_set(access):
        return "may_not"
    if not wanted.purpose.strip():
        return "purpose_missing"
    if not wanted.legal_basis.strip():
        return "legal_basis_missing"
    if max(len(wanted.purpose), len(wanted.legal_basis)) > LONGEST_TEXT:
        return "too_long"
    if not today <= wanted.expires_on <= today + LONGEST_LIFE:
        return "expires_too_late" if wanted.expires_on > today else "days_unreadable"
    if wanted.one_in < 1 or wanted.one_in * most_share < 1 or wanted.one_in > 10**9:
        return "too_many"
    return None


def move(
    access: Access, state: State, asked_by: UUID, step: Literal["agree", "refuse", "end"], reason: str
) -> State | Refused:
    """The state after a step, or why it is not taken. Whoever asked does not agree; ending waits for nobody."""
    if not may_set(access):
        return Refused("may_not")
    if state != ("on" if step == "end" else "asked"):
        return Refused("wrong_state")
    if step == "agree":
        return Refused("own_work") if access.user_id == asked_by else "on"
    if not reason.strip():
        return Refused("reason_missing")
    if len(reason) > LONGEST_TEXT:
        return Refused("too_long")
    return "refused" if step == "refuse" else "ended"
