"""An officer has a traveller's page open, and colleagues see it. It tells nothing of the traveller: no audit entry.

That the page was read is audited when it is read; this is the heartbeat of a page, gone with it.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.store import presence
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction


def arrive(deployment: Deployment, access: Access, flight_date: date, journey_id: UUID, now: datetime) -> UUID | None:
    """Return the identifier of the open page; ``None`` when the officer has no such traveller."""
    page_id = new_id()
    with transaction(deployment.pool, access) as connection:
        there = access.user_id is not None and presence.arrive(
            access, connection, page_id, flight_date, journey_id, now
        )
    return page_id if there else None


def stay(deployment: Deployment, access: Access, page_id: UUID, now: datetime) -> None:
    """Note that the page is still open."""
    with transaction(deployment.pool, access) as connection:
        presence.stay(access, connection, page_id, now)


def leave(deployment: Deployment, access: Access, page_id: UUID) -> None:
    """Note that the page was closed."""
    with transaction(deployment.pool, access) as connection:
        presence.leave(access, connection, page_id)
