"""The sweeper: whoever has not departed and was screened with something else than what is in force is screened again.

New lists, rules and policies are only published; because the sweeper compares what is stored with what is in force, no
race can lose anybody (decision 11).
"""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.screen_flight import Screened, in_force, screen_flights
from foreland.resources.logs import trouble
from foreland.store import screenings
from foreland.store.pool import OUTAGES, transaction

_log = structlog.get_logger(__name__)


def sweep(deployment: Deployment, shelf: ListShelf, now: datetime, limit: int = 20) -> Screened:
    """Screen up to ``limit`` flights that need it, the next to depart first, each in a transaction of its own.

    A fault about one flight is logged and keeps none of the others from being screened; that flight is tried again
    later and later, so that many of them never fill every sweep. An outage (:data:`~foreland.store.pool.OUTAGES`) is
    raised.
    """
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        current = in_force(deployment, access, connection, shelf, now)
        versions = current.versions()
        if shelf.versions != shelf.told:
            screenings.note_live(access, connection, versions.list_set, shelf.versions, datetime.now(UTC))
        grace = deployment.settings.departed_grace_hours
        flights = screenings.stale_flights(access, connection, versions, now, grace, limit)
    shelf.told = shelf.versions
    total = Screened()
    for flight in flights:
        try:
            with transaction(deployment.pool, access) as connection:
                total += screen_flights(access, connection, current, [flight], now)
        except OUTAGES:
            raise
        except Exception as error:  # noqa: BLE001 - a fault about one flight must not keep the others waiting
            _log.error("sweeping failed", flight=str(flight), **trouble(error))
            with transaction(deployment.pool, access) as connection:
                screenings.put_off(access, connection, flight, now)
    return total
