"""The outbox is worked off: jobs are claimed in batches, their flights screened, and how each ended is noted."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

import structlog

from foreland.operations.deployment import Deployment
from foreland.operations.keep_in_care import keep_in_care
from foreland.operations.load_lists import ListShelf
from foreland.operations.receive_message import SCREEN_FLIGHT
from foreland.operations.screen_flight import Screened, in_force, screen_flights
from foreland.resources.logs import trouble
from foreland.store import outbox, screenings
from foreland.store.outbox import Job
from foreland.store.pool import OUTAGES, transaction

_log = structlog.get_logger(__name__)


def work_off(deployment: Deployment, shelf: ListShelf, worker: str, limit: int = 20) -> Screened | None:
    """Claim up to ``limit`` jobs and do them; ``None`` when there was none to claim.

    The jobs of one flight are done together, in one transaction with the note that they are. A job that fails goes back
    and waits; an outage (:data:`~foreland.store.pool.OUTAGES`) is raised: the claims run out by themselves.
    """
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        jobs = outbox.claim(connection, worker, (SCREEN_FLIGHT,), datetime.now(UTC), limit=limit)
    by_flight: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        by_flight[job.key].append(job)
    if by_flight:
        _care(deployment, list(map(UUID, by_flight)))
    total = Screened()
    for flight, same in by_flight.items():
        total += _screen(deployment, shelf, worker, flight, same)
    return total if jobs else None


def _care(deployment: Deployment, flights: list[UUID]) -> None:
    """Before their hits are seen by anybody; what fails here keeps nobody from being screened, and is tried again."""
    try:
        keep_in_care(deployment, datetime.now(UTC), flights)
    except OUTAGES:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is
        _log.error("care failed", flights=len(flights), **trouble(error))


def _screen(deployment: Deployment, shelf: ListShelf, worker: str, flight: str, jobs: list[Job]) -> Screened:
    access, now = deployment.service(), datetime.now(UTC)
    try:
        with transaction(deployment.pool, access, plan_once=True) as connection:
            current = in_force(deployment, access, connection, shelf, now)
            done = screen_flights(access, connection, current, [UUID(flight)], now)
            outbox.done(connection, worker, jobs, now)
    except OUTAGES:
        raise
    except Exception as error:  # noqa: BLE001 - a fault about one flight must not keep the others from being screened
        _log.error("screening failed", flight=flight, attempts=jobs[0].attempts, **trouble(error))
        with transaction(deployment.pool, access) as connection:
            screenings.put_off(access, connection, UUID(flight), now)
            for job in jobs:
                outbox.failed(connection, worker, job, type(error).__name__, now)
        return Screened()
    return done
