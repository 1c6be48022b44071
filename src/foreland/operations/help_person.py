"""The protection focal point acts for a person: accepts, writes down, closes, marks those who travel with them.

Every step is a named officer's, in one transaction, and audited by the identifier of the referral alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.call_back import call_back_all
from foreland.operations.deployment import Deployment
from foreland.operations.refer import refer
from foreland.safeguards.protection import Helped, HelpRefusal, NotHelped, help_step
from foreland.store import audit, protection
from foreland.store.pool import PooledConnection, transaction
from foreland.store.protection import LockedReferral, Referral
from foreland.store.views import protection as shown

LONGEST_WORDS = 4000


class WantedHelp(Struct, frozen=True, kw_only=True):
    """What is to be done. ``row_version`` is that of the referral as it was seen; ``companion`` whom to mark too."""

    referral_id: UUID
    row_version: int
    step: str
    words: str = ""
    outcome: str = ""
    companion: UUID | None = None


class NotDoneForPerson(Struct, frozen=True):
    """Why nothing was written."""

    code: HelpRefusal | Literal["not_found", "changed", "no_companion"]


def help_person(deployment: Deployment, access: Access, wanted: WantedHelp, now: datetime) -> Helped | NotDoneForPerson:
    """Take a step; nothing is written when it is refused."""
    with transaction(deployment.pool, access) as connection:
        locked = protection.lock(access, connection, wanted.referral_id)
        if locked is None:
            return NotDoneForPerson("not_found")
        if locked.row_version != wanted.row_version:
            return NotDoneForPerson("changed")
        words = wanted.words.strip()[:LONGEST_WORDS]
        helped = help_step(locked.standing, access, wanted.step, words, wanted.outcome)
        if isinstance(helped, NotHelped):
            return NotDoneForPerson(helped.code)
        sealed = deployment.sealer.seal(words.encode(), protection.EVENT_WORDS) if words else None
        if helped.step == "companion" and not _mark(deployment, access, connection, locked, wanted, now):
            return NotDoneForPerson("no_companion")
        if helped.step == "call_back" and not call_back_all(
            deployment, access, connection, locked.flight_date, locked.journey_id, now
        ):
            return NotDoneForPerson("wrong_state")
        protection.write_step(connection, locked, helped, sealed, now)
        audit.append(connection, access, f"protection_{helped.step}", protection.OBJECT, (locked.id,), at=now)
    return helped


def _mark(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    locked: LockedReferral,
    wanted: WantedHelp,
    now: datetime,
) -> bool:
    """Refer somebody of the same booking who is not in the care of protection yet."""
    there = shown.companions(access, connection, locked.id)
    if not any(one.journey_id == wanted.companion and not one.marked for one in there) or wanted.companion is None:
        return False
    words = wanted.words.strip()[:LONGEST_WORDS]
    referral = Referral(
        flight_id=locked.flight_id,
        flight_date=locked.flight_date,
        journey_id=wanted.companion,
        airport=locked.airport,
        concern="travels_with",
        asked_by_kind="protection",
        referred_by=access.user_id,
        referred_by_org=access.org_id,
        words_sealed=deployment.sealer.seal(words.encode(), protection.WORDS) if words else None,
    )
    refer(connection, access, locked.ownership, referral, now)
    return True
