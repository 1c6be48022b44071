"""An officer opens a piece of evidence of a hit: noted in its history, because a decision may rest on it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.review.evidence import ITEMS
from foreland.store import audit
from foreland.store.decisions import lock_hit
from foreland.store.evidence import note_opened
from foreland.store.pool import transaction


def open_evidence(
    deployment: Deployment, access: Access, flight_date: date, hit_id: UUID, wanted: str, now: datetime
) -> bool:
    """Note it with its audit entry; false when there is no such hit or item. Who may not decide only reads."""
    item = next((each for each in ITEMS if each == wanted), None)
    with transaction(deployment.pool, access) as connection:
        locked = lock_hit(access, connection, flight_date, hit_id)
        if locked is None or item is None:
            return False
        if access.user_id is None or not access.may_decide():
            return True
        if note_opened(connection, locked, access.user_id, item, now):
            concerned = (locked.id, locked.journey_id)
            audit.append(connection, access, "hit_evidence_opened", "hit", concerned, at=now, detail={"item": item})
    return True
