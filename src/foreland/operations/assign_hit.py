"""An officer takes a hit, gives it back or passes it on; never over the head of a colleague who was faster."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.review.assignment import Assignment, AssignmentRefusal, NotAssigned, assign
from foreland.store import accounts, audit
from foreland.store.assignments import assigned_to, write_assignment
from foreland.store.decisions import lock_hit
from foreland.store.pool import PooledConnection, transaction


class WantedAssignment(Struct, frozen=True, kw_only=True):
    """What the officer asks for. ``row_version`` is that of the hit as the officer saw it; ``colleague`` for a pass."""

    flight_date: date
    hit_id: UUID
    row_version: int
    step: str
    colleague: UUID | None = None


class Unassigned(Struct, frozen=True):
    """Why nothing was written: the rule that forbids it, ``not_found``, or ``assignment_changed`` in the meantime."""

    code: AssignmentRefusal | Literal["not_found", "assignment_changed"]


def assign_hit(
    deployment: Deployment, access: Access, wanted: WantedAssignment, now: datetime
) -> Assignment | Unassigned:
    """Write whose hit it is, its history and its audit entry in one transaction."""
    with transaction(deployment.pool, access) as connection:
        locked = lock_hit(access, connection, wanted.flight_date, wanted.hit_id)
        if locked is None:
            return Unassigned("not_found")
        if locked.row_version != wanted.row_version:
            return Unassigned("assignment_changed")
        colleague = _in_force(access, connection, wanted.colleague) if wanted.colleague else None
        result = assign(locked.hit.state, assigned_to(connection, locked), wanted.step, access, colleague)
        if isinstance(result, NotAssigned):
            return Unassigned(result.code)
        write_assignment(connection, locked, result, now)
        given = (result.assigned_to,) if result.assigned_to else ()
        concerned = (locked.id, locked.journey_id, *given)
        audit.append(connection, access, f"hit_{result.step}", "hit", concerned, at=now)
    return result


def _in_force(access: Access, connection: PooledConnection, user_id: UUID) -> Access | None:
    account = accounts.account(connection, user_id)
    return None if account is None or account.disabled_at is not None else account.access(access.purpose)
