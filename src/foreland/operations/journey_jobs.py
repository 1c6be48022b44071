"""Jobs about one journey each: claimed, done in a transaction of their own, and tried again when one fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import structlog

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.resources.logs import trouble
from foreland.store import outbox
from foreland.store.outbox import Job
from foreland.store.pool import OUTAGES, PooledConnection, transaction

_log = structlog.get_logger(__name__)
Work = Callable[[Access, PooledConnection, date, UUID, datetime], object]
"""What is done about a journey, by its day and identifier, at an instant."""


def journey_key(flight_date: str, journey_id: UUID) -> str:
    """The key of a job about a journey."""
    return f"{flight_date}/{journey_id}"


def do_journey_jobs(deployment: Deployment, worker: str, topic: str, work: Work, limit: int) -> int:
    """Claim up to ``limit`` jobs of a topic and do them; return how many.

    A job that fails is logged, goes back and waits; an outage (:data:`~foreland.store.pool.OUTAGES`) is raised.
    """
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        jobs = outbox.claim(connection, worker, (topic,), datetime.now(UTC), limit=limit)
    for job in jobs:
        _do(deployment, access, worker, job, work)
    return len(jobs)


def _do(deployment: Deployment, access: Access, worker: str, job: Job, work: Work) -> None:
    now = datetime.now(UTC)
    day, _, journey = job.key.partition("/")
    try:
        with transaction(deployment.pool, access) as connection:
            work(access, connection, date.fromisoformat(day), UUID(journey), now)
            outbox.done(connection, worker, [job], now)
    except OUTAGES:
        raise
    except Exception as error:  # noqa: BLE001 - a fault about one traveller must not keep the others waiting
        _log.error("job failed", topic=job.topic, journey=journey, attempts=job.attempts, **trouble(error))
        with transaction(deployment.pool, access) as connection:
            outbox.failed(connection, worker, job, type(error).__name__, now)
