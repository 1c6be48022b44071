"""Telegrams about flights (MVT, DIV, ASM, SSM) are applied to the flights they speak of, and to what is planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import structs

from foreland.access.viewer import Access
from foreland.messages.schedule.period import ScheduledFlight
from foreland.messages.schedule.telegram import FlightEvent
from foreland.operations.announce_flights import announce
from foreland.operations.await_flights import apply_waiting, keep_event, keep_events
from foreland.operations.deployment import Deployment
from foreland.operations.flight_changes import (
    FlightChanges,
    Renumbered,
    Teller,
    apply_event,
    find_flight,
    telegram_source,
)
from foreland.operations.import_schedule import localised, planned
from foreland.operations.message_rows import prepared_at
from foreland.operations.read_message import Item, ReadMessage
from foreland.operations.receive_flights import Flight, FlightBook
from foreland.store import journeys, operational_times, schedules
from foreland.store.ownership import Ownership
from foreland.store.pool import PooledConnection
from foreland.store.waiting_events import WaitingRow

_TELEGRAMS = "telegrams"
"""Name of the schedule that consists of what ASM and SSM announced."""


class AppliedTelegrams:
    """The flight of each telegram that found one, and the flights that have to be screened again."""

    def __init__(self) -> None:
        self.flights: dict[UUID, Flight] = {}
        self.to_screen: list[UUID] = []
        self.renumbered: list[Renumbered] = []


def apply_telegrams(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    items: Sequence[Item],
    effective: set[UUID],
    now: datetime,
) -> AppliedTelegrams:
    """Apply the telegrams whose identifiers are ``effective``: what was sent later counts, whenever it came."""
    applied = AppliedTelegrams()
    told = [(item, one) for item in items for one in item.messages if one.events and one.id in effective]
    if not told:
        return applied
    applied.renumbered = _plan(deployment, access, connection, told, now)
    book = FlightBook(deployment.settings, deployment.desks)
    events = [event for _, one in told for event in one.events]
    numbers = {number for event in events for number in (event.designator, event.renumbered) if number is not None}
    book.open_numbers(access, connection, numbers, [date.fromisoformat(event.date) for event in events])
    changes = FlightChanges(book, now)
    waiting: list[WaitingRow] = []
    for item, one in told:
        ownership = deployment.home.ownership(item.incoming.originator)
        heard_at = prepared_at(one.message, now) or now
        source = telegram_source(one.message.kind)
        teller = Teller(source=source, heard_at=heard_at, ownership=ownership, message_id=one.id)
        for event in one.events:
            flight = find_flight(book, event)
            if flight is not None and apply_event(book, changes, flight, event, teller):
                applied.flights.setdefault(one.id, flight)
            elif (row := keep_event(event, one.message.kind, teller, now.date())) is not None:
                waiting.append(row)
    renewed = changes.to_screen()
    book.save(connection)
    operational_times.add(connection, changes.times)
    journeys.renew(connection, [(flight.row.flight_date.isoformat(), flight.row.id) for flight in renewed])
    keep_events(access, connection, waiting)
    again = apply_waiting(deployment, access, connection, [*book.renumbered(), *changes.diverted], now)
    applied.renumbered += [*changes.renumbered, *again.renumbered]
    applied.to_screen = [*again.to_screen, *(flight.row.id for flight in renewed), *book.turned()]
    return applied


def _plan(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    told: Sequence[tuple[Item, ReadMessage]],
    now: datetime,
) -> list[Renumbered]:
    """Keep what is planned up to schedule changes; a new flight is announced at once, and what waited for it comes."""
    renumbered: list[Renumbered] = []
    for item, one in told:
        ownership = deployment.home.ownership(item.incoming.originator)
        said = prepared_at(one.message, now) or now
        for withdrawn in (True, False):
            action = "cancel" if withdrawn else "reinstate"
            keys = [_key(event) for event in one.events if event.action == action]
            schedules.set_withdrawn(access, connection, keys, said, now, withdrawn=withdrawn)
        new = [_flight(event) for event in one.events if event.action == "new" and event.legs]
        if new:
            renumbered += _announce_new(deployment, access, connection, new, ownership, said, now)
    return renumbered


def _announce_new(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    new: Sequence[ScheduledFlight],
    ownership: Ownership,
    said: datetime,
    now: datetime,
) -> list[Renumbered]:
    by_key = {(str(flight.designator), flight.date): flight for flight in new}
    rows = list(planned(by_key.values(), ownership, _TELEGRAMS, None, said))
    schedules.put(connection, rows)
    return announce(deployment, access, connection, rows, now)


def _flight(event: FlightEvent) -> ScheduledFlight:
    return localised(
        ScheduledFlight(
            designator=event.designator,
            date=event.date,
            legs=tuple(structs.replace(leg) for leg in event.legs),
            utc=event.utc,
            aircraft=event.aircraft,
        )
    )


def _key(event: FlightEvent) -> tuple[str, str, str, str]:
    one = event.designator
    return one.carrier, one.number, one.suffix, event.date
