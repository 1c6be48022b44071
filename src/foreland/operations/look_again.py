"""Who turns out not to have boarded is looked for again at once, on the flights that they and theirs are booked on.

A hit that expired counts from the moment when its traveller is known not to have boarded, or not to have arrived; which
of the two is told first makes no difference. Jobs name a journey; whoever does one looks whether it still holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import structlog

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.resources.liaison import load_liaison
from foreland.resources.logs import trouble
from foreland.store import outbox
from foreland.store.denials import ended_at_the_door, screen_later
from foreland.store.outbox import LOOK_AGAIN, Job
from foreland.store.pool import OUTAGES, PooledConnection, transaction

_log = structlog.get_logger(__name__)


def left_behind(
    access: Access, connection: PooledConnection, journeys: Sequence[tuple[str, UUID]], now: datetime
) -> None:
    """Leave jobs for journeys, by day and identifier, in the transaction that learnt how they ended."""
    outbox.add(connection, access.org_id, LOOK_AGAIN, sorted({f"{day}/{one}" for day, one in journeys}), now)


def look_again(deployment: Deployment, worker: str, limit: int = 20) -> int:
    """Claim up to ``limit`` jobs and do them; return how many.

    A job that fails goes back and waits; an outage (:data:`~foreland.store.pool.OUTAGES`) is raised.
    """
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        jobs = outbox.claim(connection, worker, (LOOK_AGAIN,), datetime.now(UTC), limit=limit)
    for job in jobs:
        _look(deployment, access, worker, job)
    return len(jobs)


def _look(deployment: Deployment, access: Access, worker: str, job: Job) -> None:
    now = datetime.now(UTC)
    day, _, journey = job.key.partition("/")
    try:
        with transaction(deployment.pool, access) as connection:
            about = (date.fromisoformat(day), UUID(journey))
            if ended_at_the_door(access, connection, *about):
                screen_later(access, connection, *about, load_liaison(deployment.data).realert_days, now)
            outbox.done(connection, worker, [job], now)
    except OUTAGES:
        raise
    except Exception as error:  # noqa: BLE001 - a fault about one traveller must not keep the others waiting
        _log.error("looking again failed", journey=journey, attempts=job.attempts, **trouble(error))
        with transaction(deployment.pool, access) as connection:
            outbox.failed(connection, worker, job, type(error).__name__, now)
