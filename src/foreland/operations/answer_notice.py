"""A carrier answers a notice: acknowledges it, reports what it did, or says that the traveller asks for help.

Whose notice it is, the database says to the carrier's own rights; what follows is written under the system's.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.progress import Progress
from foreland.operations.advance_recommendation import NotDone, WantedStep, advance_recommendation
from foreland.operations.deployment import Deployment
from foreland.operations.refer import protection_eyes, refer
from foreland.resources.protection import load_protection
from foreland.store import carrier_notices, protection, recommendations
from foreland.store.pool import PooledConnection, name_viewer, transaction
from foreland.store.protection import Referral
from foreland.store.recommendations import Locked
from foreland.store.views import carrier_desk
from foreland.store.views.carrier_desk import NoticeRow

STEPS = ("acknowledge", "report")
"""What a carrier may do about a notice."""
LONGEST_TEXT = 1000
LONGEST_NAME = 100


class Answer(Struct, frozen=True, kw_only=True):
    """What a carrier says about a notice. ``action``: what it did; ``said_by``: who speaks, as they name themselves."""

    notice_id: UUID
    step: str
    action: str | None = None
    reason: str | None = None
    said_by: str | None = None


def answer_notice(deployment: Deployment, actor: Access, answer: Answer, now: datetime) -> Progress | NotDone:
    """Take an answer to a notice that is addressed to the actor."""
    if answer.step not in STEPS:
        return NotDone("step_unknown")
    found = _addressed(deployment, actor, answer.notice_id)
    if found is None:
        return NotDone("not_found")
    wanted = WantedStep(
        recommendation_id=found.recommendation_id,
        step=answer.step,
        detail=answer.action,
        reason=(answer.reason or "").strip()[:LONGEST_TEXT] or None,
        said_by=(answer.said_by or "").strip()[:LONGEST_NAME] or None,
    )
    return advance_recommendation(deployment, actor, wanted, now)


def ask_for_help(deployment: Deployment, actor: Access, notice_id: UUID, words: str, now: datetime) -> bool:
    """Refer the traveller of a notice to protection and mark them; ``False`` when there is no such notice."""
    found = _addressed(deployment, actor, notice_id)
    if found is None:
        return False
    viewer, said = deployment.service(actor.username), words.strip()[:LONGEST_TEXT]
    with transaction(deployment.pool, viewer) as connection:
        locked = recommendations.lock(viewer, connection, found.recommendation_id)
        if locked is None or carrier_notices.carrier_of(connection, locked.id) != actor.org_id:
            return False
        if _asked_before(deployment, connection, actor, locked, said, now):
            return True
        referral = Referral(
            flight_id=locked.flight_id,
            flight_date=locked.flight_date,
            journey_id=locked.journey_id,
            airport=found.airport or None,
            concern="asks_for_help",
            asked_by_kind="carrier",
            referred_by=actor.user_id,
            referred_by_org=actor.org_id,
            words_sealed=deployment.sealer.seal(said.encode(), protection.WORDS) if said else None,
        )
        refer(connection, deployment.recorded(actor), locked.ownership, referral, now)
    return True


def _asked_before(
    deployment: Deployment, connection: PooledConnection, actor: Access, locked: Locked, said: str, now: datetime
) -> bool:
    """Note another call for somebody whose referral is under way; beyond the limits it is heard, and not kept.

    The first call for a traveller is never refused, whoever called for how many others before.
    """
    viewer = protection_eyes(deployment.service(actor.username))
    name_viewer(connection, viewer)
    found = protection.under_way(viewer, connection, locked.flight_date, locked.journey_id)
    if found is not None:
        limits = load_protection(deployment.data).calls_an_hour
        calls = protection.calls_since(viewer, connection, found, actor.user_id, now - timedelta(hours=1))
        if all(made < most for made, most in zip(calls, limits.values(), strict=True)):
            sealed = deployment.sealer.seal(said.encode(), protection.EVENT_WORDS) if said else None
            protection.note_call(connection, found, actor.user_id, sealed, now)
    name_viewer(connection, deployment.service(actor.username))
    return found is not None


def _addressed(deployment: Deployment, actor: Access, notice_id: UUID) -> NoticeRow | None:
    if not actor.speaks_for_carrier():
        return None
    with transaction(deployment.pool, actor) as connection:
        return carrier_desk.notice(actor, connection, notice_id)
