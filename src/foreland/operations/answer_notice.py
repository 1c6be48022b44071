"""A carrier answers a notice: acknowledges it, or reports what it did.

Whose notice it is, the database says to the carrier's own rights; what follows is written under the system's.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.progress import Progress
from foreland.operations.advance_recommendation import NotDone, WantedStep, advance_recommendation
from foreland.operations.deployment import Deployment
from foreland.store.pool import transaction
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
    found = addressed(deployment, actor, answer.notice_id)
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


def addressed(deployment: Deployment, actor: Access, notice_id: UUID) -> NoticeRow | None:
    """Return a notice, if it is addressed to the actor."""
    if not actor.speaks_for_carrier():
        return None
    with transaction(deployment.pool, actor) as connection:
        return carrier_desk.notice(actor, connection, notice_id)
