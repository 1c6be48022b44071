"""Legal holds are placed by one officer and lifted by two: each step with an audit entry, in its transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.resources.unmasking import load_unmasking
from foreland.safeguards.holds import Refusal, refuse_asking_to_lift, refuse_lifting, refuse_placing
from foreland.store import audit, holds
from foreland.store.holds import Hold, HoldRow
from foreland.store.pool import PooledConnection, transaction

STEPS = ("ask", "lift", "keep")


class NotHeld(Struct, frozen=True):
    """Why nothing was written."""

    code: Refusal


def place_hold(deployment: Deployment, access: Access, wanted: Hold, now: datetime) -> UUID | NotHeld:
    """Keep a journey, or a flight with everybody on it, from masking and deletion."""
    bases = {one.code for one in load_unmasking(deployment.data).bases}
    refused = refuse_placing(access, wanted.reason, wanted.basis, bases, wanted.until, now.date())
    if refused is not None:
        return NotHeld(refused)
    with transaction(deployment.pool, access) as connection:
        owner = holds.owner_of(access, connection, wanted.object_kind, wanted.flight_date, wanted.object_id)
        if owner is None:
            return NotHeld("no_such_object")
        placed = holds.add(connection, owner, wanted, access.username, now)
        detail = {"hold": str(placed), "basis": wanted.basis}
        objects = (wanted.object_id,)
        audit.append(connection, access, "hold_placed", wanted.object_kind, objects, at=now, detail=detail)
    return placed


def step_hold(
    deployment: Deployment, access: Access, hold_id: UUID, step: str, reason: str, now: datetime
) -> UUID | NotHeld | None:
    """Ask to lift a hold, or, as another person, lift it or keep it; ``None`` when there is no such hold or step."""
    with transaction(deployment.pool, access) as connection:
        found = holds.one(access, connection, hold_id) if step in STEPS else None
        if found is None:
            return None
        if step == "ask":
            refused = refuse_asking_to_lift(access, found.state(), reason, now.date())
        else:
            refused = refuse_lifting(access, found.state(), now.date())
        if refused is not None:
            return NotHeld(refused)
        _write(connection, access, found, step, reason.strip(), now)
    return hold_id


def _write(connection: PooledConnection, access: Access, hold: HoldRow, step: str, reason: str, now: datetime) -> None:
    if step == "lift":
        holds.lift(access, connection, hold.id, now)
    else:
        holds.ask_to_lift(access, connection, hold.id, reason if step == "ask" else None, now)
    action = {"ask": "hold_lift_asked", "lift": "hold_lifted", "keep": "hold_kept"}[step]
    objects = (hold.object_id,)
    audit.append(connection, access, action, hold.object_kind, objects, at=now, detail={"hold": str(hold.id)})
