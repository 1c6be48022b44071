"""Who turns out not to have boarded is looked for again at once, on the flights that they and theirs are booked on.

A hit that expired counts from the moment when its traveller is known not to have boarded, or not to have arrived; which
of the two is told first makes no difference. A port that corrects its word lets those go who were found by it. Jobs
name a journey; whoever does one looks whether it still holds. What a port found of a document is a fact of the journey
itself, which is screened again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.journey_jobs import do_journey_jobs, journey_key
from foreland.resources.liaison import load_liaison
from foreland.store import outbox
from foreland.store.arrivals import screen_inspected
from foreland.store.denials import ended_at_the_door, screen_later
from foreland.store.outbox import LOOK_AGAIN
from foreland.store.pool import PooledConnection


def left_behind(
    access: Access, connection: PooledConnection, journeys: Sequence[tuple[str, UUID]], now: datetime
) -> None:
    """Leave jobs for journeys, by day and identifier, in the transaction that learnt how they ended."""
    outbox.add(connection, access.org_id, LOOK_AGAIN, sorted({journey_key(day, one) for day, one in journeys}), now)


def look_again(deployment: Deployment, worker: str, limit: int = 20) -> int:
    """Do up to ``limit`` jobs; return how many (:func:`~foreland.operations.journey_jobs.do_journey_jobs`)."""
    days = load_liaison(deployment.data).realert_days

    def look(access: Access, connection: PooledConnection, day: date, journey: UUID, now: datetime) -> None:
        if ended_at_the_door(access, connection, day, journey):
            screen_later(access, connection, day, journey, days, now)
        screen_inspected(access, connection, day, journey, now)

    return do_journey_jobs(deployment, worker, LOOK_AGAIN, look, limit)
