"""A shift is given over with a sealed note and what is open, and accepted by another officer: both by name, audited.

The hits that are open are noted by identifier, so that whoever accepts sees what became of each. They stay open whether
or not anybody accepts: nothing hangs on a hand-over but who knew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.operations.deployment import Deployment
from foreland.review.handover import HandoverRefusal, refuse_accepting, refuse_giving
from foreland.store import audit, calls, handovers
from foreland.store.handovers import NOTE, HandoverRow
from foreland.store.pool import transaction
from foreland.store.views.queue import QueueFilter, queue

MOST_HITS = 500
LOOKS_BACK = timedelta(hours=36)
"""Hits of flights that left so long ago stand on the sheet though they have left the queue: nobody answered them."""


class NotHandedOver(Struct, frozen=True):
    """Why nothing was written."""

    code: HandoverRefusal | Literal["not_found"]


def give_over(
    deployment: Deployment, access: Access, desk: str | None, note: str, now: datetime
) -> UUID | NotHandedOver:
    """Give the departures of a desk (or of all) over, with what is open."""
    refused = refuse_giving(access, note)
    if refused is not None:
        return NotHandedOver(refused)
    with transaction(deployment.pool, access) as connection:
        table = deployment.desks.read(access, connection)
        chosen = QueueFilter(departed_since=now - LOOKS_BACK, desks=table.watched_by(desk, now) if desk else None)
        hits = [row.id for row in queue(access, connection, chosen, now=now, limit=MOST_HITS)]
        open_calls = len(calls.listed(access, connection, now, MOST_HITS, only_open=True))
        sealed = deployment.sealer.seal(note.strip().encode(), NOTE)
        ownership = deployment.home.ownership()
        given = handovers.give(access, connection, ownership, desk, sealed, (hits, open_calls), now)
        audit.append(connection, access, "shift_given", "handover", (given,), at=now, detail={"hits": len(hits)})
    return given


def accept_shift(deployment: Deployment, access: Access, handover_id: UUID, now: datetime) -> UUID | NotHandedOver:
    """Take over what a colleague gave."""
    with transaction(deployment.pool, access) as connection:
        found = handovers.one(access, connection, handover_id)
        if found is None:
            return NotHandedOver("not_found")
        refused = refuse_accepting(access, found.given_by, found.accepted_at)
        if refused is not None:
            return NotHandedOver(refused)
        handovers.accept(access, connection, handover_id, now)
        audit.append(connection, access, "shift_accepted", "handover", (handover_id,), at=now)
    return handover_id


def opened_note(sealer: Sealer, handover: HandoverRow) -> str | None:
    """Return the note of a hand-over; ``None`` when it has been masked, or no key opens it."""
    return sealer.words(handover.note_sealed, NOTE)
