"""Planned flights of the coming days become flights, so that one about which no message came is seen to be missing."""

from __future__ import annotations

from datetime import datetime, timedelta

from foreland.access.viewer import Access
from foreland.messages.subject import Subject
from foreland.operations.await_flights import apply_waiting
from foreland.operations.deployment import Deployment
from foreland.operations.flight_changes import Renumbered
from foreland.operations.leg_clock import SCHEDULE
from foreland.operations.merge_flights import merge_renumbered
from foreland.operations.receive_flights import FlightBook
from foreland.store import outbox, schedules
from foreland.store.outbox import SCREEN_FLIGHT
from foreland.store.ownership import Ownership
from foreland.store.pool import PooledConnection, transaction
from foreland.store.schedules import ScheduledRow
from foreland.travel.flight import Designator, Leg, read_designator

_BATCH = 300
_BEHIND = timedelta(days=1)


def announce_due(deployment: Deployment, access: Access, now: datetime) -> int:
    """Announce every flight planned from yesterday to the set horizon that is not yet, or was changed; return how many.

    In batches, each in a transaction of its own; safe to run in any number of processes.
    """
    announced = 0
    while (done := _batch(deployment, access, now)) > 0:
        announced += done
    return announced


def _batch(deployment: Deployment, access: Access, now: datetime) -> int:
    ahead = timedelta(hours=deployment.settings.schedule_horizon_hours)
    with transaction(deployment.pool, access) as connection:
        found = schedules.due(access, connection, (now - _BEHIND).date(), (now + ahead).date(), _BATCH)
        if found:
            renumbered = announce(deployment, access, connection, found, now)
            merged = merge_renumbered(deployment, access, connection, renumbered, now)
            outbox.add(connection, access.org_id, SCREEN_FLIGHT, sorted(str(one) for one in merged.values()), now)
    return len(found)


def announce(
    deployment: Deployment, access: Access, connection: PooledConnection, planned: list[ScheduledRow], now: datetime
) -> list[Renumbered]:
    """Announce planned flights, in the caller's transaction: found among those known, else new ones.

    Returns those whose number was changed by what waited for them; the caller merges them when all else is written.
    """
    book = FlightBook(deployment.settings, deployment.desks)
    subjects = [_subject(row) for row in planned]
    book.open(access, connection, subjects)
    done = []
    for row, subject in zip(planned, subjects, strict=True):
        ownership = Ownership(
            org_id=row.org_id,
            originator_org=row.originator_org,
            handling_id=row.handling_id,
            purpose=row.purpose,
            retention_class=row.retention_class,
        )
        flight = book.apply(subject, SCHEDULE, row.heard_at, now, ownership)
        book.set_aircraft(flight, row.aircraft, row.heard_at)
        done.append((row, flight))
    book.save(connection)
    schedules.set_announced(access, connection, [(row, flight.row.id) for row, flight in done])
    waited = apply_waiting(deployment, access, connection, [flight for _, flight in done], now)
    outbox.add(connection, access.org_id, SCREEN_FLIGHT, sorted({str(one) for one in waited.to_screen}), now)
    return waited.renumbered


def _subject(row: ScheduledRow) -> Subject:
    designator = Designator(row.carrier, row.number, row.suffix)
    sold = (read_designator(text) for text in row.sold_as)
    return Subject(
        designator=designator,
        legs=tuple(Leg(flight=str(designator), **leg) for leg in row.legs),
        date=row.flight_date.isoformat(),
        aliases=frozenset(one for one in sold if one is not None),
    )
