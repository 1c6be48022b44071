"""What a telegram tells of a flight nobody has named yet waits for the flight, whichever of them comes first.

It is kept until three days after the day of the flight and for thirty days at most, within bounds for each sender; when
a message, a schedule or another telegram makes the flight known, what waits is applied in the order it was heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.messages.schedule.telegram import FlightEvent
from foreland.operations.deployment import Deployment
from foreland.operations.flight_changes import (
    FlightChanges,
    Renumbered,
    Teller,
    apply_event,
    find_flight,
    telegram_source,
)
from foreland.operations.receive_flights import Flight, FlightBook
from foreland.store import journeys, operational_times, waiting_events
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership
from foreland.store.pool import PooledConnection
from foreland.store.rows import owner_fields
from foreland.store.waiting_events import WaitingRow
from foreland.travel.flight import Designator

_log = structlog.get_logger(__name__)

_AFTER_FLIGHT = timedelta(days=3)
_LONGEST = timedelta(days=30)
_AROUND = timedelta(days=2)  # a telegram counts days in UTC, a flight in local time
_TIMES = ("time", "return", "divert")


class Waited(Struct):
    """What came of what waited: the flights to be screened again, and the changes of number."""

    to_screen: list[UUID] = []
    renumbered: list[Renumbered] = []


def keep_event(event: FlightEvent, kind: str, teller: Teller, today: date) -> WaitingRow | None:
    """Return the row of an event that waits; ``None`` when it can never be applied: too old, or it says nothing."""
    day = date.fromisoformat(event.date)
    if day + _AFTER_FLIGHT < today or teller.message_id is None or (event.action in _TIMES and event.kind is None):
        return None
    return WaitingRow(
        **owner_fields(teller.ownership),  # type: ignore[arg-type]
        id=new_id(),
        carrier=event.designator.carrier,
        number=event.designator.number,
        suffix=event.designator.suffix,
        flight_date=day,
        kind=kind,
        message_id=teller.message_id,
        received_on=today,
        heard_at=teller.heard_at,
        event=msgspec.to_builtins(event),
        expires_on=min(day + _AFTER_FLIGHT, today + _LONGEST),
    )


def keep_events(access: Access, connection: PooledConnection, kept: Sequence[WaitingRow]) -> None:
    """Write what has to wait. A sender that leaves too much is said; its telegrams themselves are kept as ever."""
    for sender in sorted({row.originator_org for row in kept}):
        refused = waiting_events.add(access, connection, [row for row in kept if row.originator_org == sender])
        if refused:
            _log.warning("too much waits for flights nobody names", sender=str(sender), not_kept=refused)


def apply_waiting(
    deployment: Deployment, access: Access, connection: PooledConnection, flights: Iterable[Flight], now: datetime
) -> Waited:
    """Apply what waits for these flights, in the caller's transaction; return what came of it.

    Applied in the order in which it was said; of what others have overtaken, nothing comes.
    """
    named, waited = list(flights), Waited()
    if not named:
        return waited
    days = [flight.row.flight_date for flight in named]
    first, last = min(days) - _AROUND, max(days) + _AROUND
    numbers = {number for flight in named for number in (flight.designator, *flight.aliases)}
    looked: set[Designator] = set()
    while fresh := numbers - looked:
        looked |= fresh
        waiting = waiting_events.load(access, connection, fresh, first, last)
        if waiting:
            numbers |= _apply(deployment, access, connection, waiting, waited, now)
    return waited


def _apply(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    waiting: Sequence[WaitingRow],
    waited: Waited,
    now: datetime,
) -> set[Designator]:
    """Apply events; return the numbers of their flights, of which a telegram may have told another one."""
    book = FlightBook(deployment.settings, deployment.desks)
    named = {Designator(row.carrier, row.number, row.suffix) for row in waiting}
    book.open_numbers(access, connection, named, [row.flight_date for row in waiting])
    changes = FlightChanges(book, now)
    applied: list[tuple[WaitingRow, UUID, date]] = []
    numbers: set[Designator] = set()
    for row in waiting:
        event = msgspec.convert(row.event, FlightEvent)
        flight = find_flight(book, event)
        if flight is None:
            continue
        if apply_event(book, changes, flight, event, _teller(row)):
            applied.append((row, flight.row.id, flight.row.flight_date))
        numbers |= {flight.designator, *flight.aliases}
    renewed = changes.to_screen()
    waited.to_screen += [*(flight.row.id for flight in renewed), *book.turned()]
    waited.renumbered += changes.renumbered
    book.save(connection)
    operational_times.add(connection, changes.times)
    journeys.renew(connection, [(flight.row.flight_date.isoformat(), flight.row.id) for flight in renewed])
    waiting_events.settle(access, connection, applied)
    return numbers


def _teller(row: WaitingRow) -> Teller:
    owner = {name: getattr(row, name) for name in Ownership.__struct_fields__}
    return Teller(
        source=telegram_source(row.kind),
        heard_at=row.heard_at,
        ownership=Ownership(**owner),
        message_id=row.message_id,
    )
