"""An officer decides about a hit: cleared, or a second look. With a reason, once, and never over a colleague's head."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.answers import reconsider
from foreland.operations.deployment import Deployment
from foreland.review.hit import Decision, RefusalCode, Refused, decide
from foreland.store import audit
from foreland.store.decisions import NOTE, lock_hit, write_decision
from foreland.store.pool import transaction


class Wanted(Struct, frozen=True, kw_only=True):
    """What the officer asks for. ``row_version`` is that of the hit as the officer saw it."""

    flight_date: date
    hit_id: UUID
    row_version: int
    decision: str
    reason_code: str | None
    text: str | None


class NotDecided(Struct, frozen=True):
    """Why nothing was written: the rule that forbids it, ``not_found``, or ``changed`` since the officer saw it."""

    code: RefusalCode | Literal["not_found", "changed"]


def decide_hit(deployment: Deployment, access: Access, wanted: Wanted, now: datetime) -> Decision | NotDecided:
    """Write a decision, its history and its audit entry in one transaction."""
    with transaction(deployment.pool, access) as connection:
        locked = lock_hit(access, connection, wanted.flight_date, wanted.hit_id)
        if locked is None:
            return NotDecided("not_found")
        if locked.row_version != wanted.row_version:
            return NotDecided("changed")
        result = decide(locked.hit, wanted.decision, access, wanted.reason_code, wanted.text)
        if isinstance(result, Refused):
            return NotDecided(result.code)
        note = deployment.sealer.seal(result.text.encode(), NOTE)
        write_decision(connection, locked, result, note, now)
        reconsider(connection, access, locked.flight_date, locked.journey_id, now)
        audit.append(
            connection,
            access,
            f"hit_{result.decision}",
            "hit",
            (locked.id, locked.journey_id),
            at=now,
            detail={"reason": result.reason_code},
        )
    return result
