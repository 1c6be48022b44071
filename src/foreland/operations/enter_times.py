"""An officer tells the system about a flight: times, a cancellation, a return to the gate, a diversion.

Airlines telephone; what was said is entered with the name of whoever entered it, and goes before what messages say
(:mod:`foreland.travel.flight_clock`) until the officer takes it back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.flight_changes import FlightChanges, Teller
from foreland.operations.receive_flights import Flight, FlightBook
from foreland.operations.receive_message import SCREEN_FLIGHT
from foreland.resources.airports import airports
from foreland.store import audit, flights, journeys, operational_times, outbox
from foreland.store.flights import LegRow
from foreland.store.pool import PooledConnection, transaction
from foreland.travel.flight_clock import TimeKind

EntryAction = Literal["time", "withdraw", "cancel", "reinstate", "return", "divert"]
ENTRY_ACTIONS: tuple[EntryAction, ...] = get_args(EntryAction)
ENTRY_KINDS: tuple[TimeKind, ...] = ("ETD", "ATD", "DOOR", "ETA", "ATA")
_FARTHEST = timedelta(days=4)


class Entry(Struct, frozen=True, kw_only=True):
    """What the officer enters: for a leg (its position), a time in UTC, an airport to divert to."""

    flight_id: UUID
    action: str
    leg: int = 0
    kind: str | None = None
    at: datetime | None = None
    airport: str | None = None


class NotEntered(Struct, frozen=True):
    """Why nothing was written, and which field of the form is to be mended."""

    code: Literal[
        "not_found", "may_not_enter", "action_unknown", "leg_unknown", "kind_unknown", "time_missing", "time_far",
        "time_ahead", "airport_unknown",
    ]  # fmt: skip
    field: str | None = None


def enter_times(deployment: Deployment, access: Access, entry: Entry, now: datetime) -> NotEntered | None:
    """Write an entry in one transaction, with its audit entry; ``None`` when it was written."""
    if not access.may_decide() or access.user_id is None:
        return NotEntered("may_not_enter")
    with transaction(deployment.pool, access) as connection:
        found = flights.numbered(access, connection, entry.flight_id)
        if found is None:
            return NotEntered("not_found")
        book = FlightBook(deployment.settings, deployment.desks)
        book.open_numbers(access, connection, {found[0]}, [found[1]])
        flight = book.flight(entry.flight_id)
        if flight is None:
            return NotEntered("not_found")
        changes = FlightChanges(book, now)
        teller = Teller(source="officer", heard_at=now, ownership=deployment.home.ownership(), user_id=access.user_id)
        refused = _enter(changes, flight, entry, teller, now)
        if refused is not None:
            return refused
        _save(access, connection, book, changes, now)
        audit.append(
            connection,
            access,
            "flight_entered",
            "flight",
            (flight.row.id,),
            at=now,
            detail={"action": entry.action, "kind": entry.kind or ""},
        )
    return None


def _enter(changes: FlightChanges, flight: Flight, entry: Entry, teller: Teller, now: datetime) -> NotEntered | None:
    match entry.action:
        case "cancel":
            changes.cancel(flight, teller)
            return None
        case "reinstate":
            changes.reinstate(flight, teller)
            return None
    leg = next((one for one in flight.legs if one.position == entry.leg), None)
    if leg is None:
        return NotEntered("leg_unknown", "leg")
    match entry.action:
        case "return":
            changes.tell(flight, leg, "RETURN", now, teller)
            return None
        case "divert":
            return _divert(changes, flight, leg, entry, teller)
        case "time" | "withdraw":
            return _time(changes, flight, leg, entry, teller)
        case _:
            return NotEntered("action_unknown", "action")


def _divert(changes: FlightChanges, flight: Flight, leg: LegRow, entry: Entry, teller: Teller) -> NotEntered | None:
    if entry.airport not in airports():
        return NotEntered("airport_unknown", "airport")
    changes.divert(flight, leg, entry.airport, teller)
    return None


def _time(changes: FlightChanges, flight: Flight, leg: LegRow, entry: Entry, teller: Teller) -> NotEntered | None:
    kind = next((one for one in ENTRY_KINDS if one == entry.kind), None)
    if kind is None:
        return NotEntered("kind_unknown", "kind")
    if entry.action == "withdraw":
        changes.tell(flight, leg, kind, None, teller)
        return None
    if entry.at is None:
        return NotEntered("time_missing", "at")
    if abs(entry.at - teller.heard_at) > _FARTHEST:
        return NotEntered("time_far", "at")
    if kind in ("ATD", "ATA") and entry.at > teller.heard_at:
        return NotEntered("time_ahead", "at")
    changes.tell(flight, leg, kind, entry.at, teller)
    return None


def _save(
    access: Access, connection: PooledConnection, book: FlightBook, changes: FlightChanges, now: datetime
) -> None:
    renewed = changes.to_screen()
    book.save(connection)
    operational_times.add(connection, changes.times)
    journeys.renew(connection, [(flight.row.flight_date.isoformat(), flight.row.id) for flight in renewed])
    to_screen = {*(flight.row.id for flight in renewed), *book.turned()}
    outbox.add(connection, access.org_id, SCREEN_FLIGHT, sorted(str(one) for one in to_screen), now)
