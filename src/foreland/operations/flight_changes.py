"""What telegrams and officers say of flights is applied: times, cancellation, return, diversion, new numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct, structs

from foreland.messages.schedule.telegram import FlightEvent
from foreland.operations.leg_clock import instant, utc_to_local
from foreland.operations.receive_flights import Flight, FlightBook
from foreland.store.flights import LegRow
from foreland.store.identifiers import new_id
from foreland.store.operational_times import OperationalTimeRow
from foreland.store.ownership import Ownership
from foreland.store.rows import owner_fields
from foreland.travel.flight import Designator, Leg
from foreland.travel.flight_clock import TimeKind, TimeSource, ToldTime
from foreland.travel.flight_match import read_local

_ACTUAL = "ATD"
_MOVEMENTS = ("MVT", "DIV")


class Teller(Struct, frozen=True, kw_only=True):
    """Who says it: the source, when it was heard, and the officer or the message."""

    source: TimeSource
    heard_at: datetime
    ownership: Ownership
    user_id: UUID | None = None
    message_id: UUID | None = None


class Renumbered(Struct, frozen=True):
    """A flight whose number was changed, its other number, and the telegram that says so."""

    flight_id: UUID
    number: Designator
    message_id: UUID | None


class FlightChanges:
    """Changes flights of a book and collects what has to be written beside it."""

    def __init__(self, book: FlightBook, now: datetime) -> None:
        self._book = book
        self._now = now
        self._days: dict[UUID, object] = {}
        self.times: list[OperationalTimeRow] = []
        self.flights: dict[UUID, Flight] = {}
        self.diverted: list[Flight] = []
        self.renumbered: list[Renumbered] = []

    def to_screen(self) -> list[Flight]:
        """Flights whose travel dates or destination are no longer those they were screened with."""
        return [
            flight for key, flight in self.flights.items() if not flight.is_new and self._days[key] != _days(flight)
        ]

    def tell(self, flight: Flight, leg: LegRow, kind: TimeKind, at: datetime | None, teller: Teller) -> None:
        """Take in a time of a leg; with ``None`` the teller takes back what it said."""
        self._open(flight)
        told = ToldTime(kind=kind, at=at, source=teller.source, heard_at=teller.heard_at)
        self.times.append(
            OperationalTimeRow(
                **owner_fields(teller.ownership),  # type: ignore[arg-type]
                id=new_id(),
                flight_id=flight.row.id,
                leg_id=leg.id,
                kind=kind,
                at=at,
                source=teller.source,
                heard_at=teller.heard_at,
                entered_by=teller.user_id,
                message_id=teller.message_id,
            )
        )
        self._book.tell(flight, leg, [told], self._now)
        if kind in (_ACTUAL, "ATA") and at is not None:
            self._book.revive(flight, teller.heard_at)
        else:
            self._book.settle_status(flight)

    def cancel(self, flight: Flight, teller: Teller) -> None:
        """Note that the flight does not take place."""
        self._open(flight)
        self._book.cancel(flight, teller.source, teller.heard_at)

    def reinstate(self, flight: Flight, teller: Teller) -> None:
        """Note that a cancelled flight takes place after all."""
        self._open(flight)
        self._book.revive(flight, teller.heard_at)

    def divert(self, flight: Flight, leg: LegRow, airport: str | None, teller: Teller) -> None:
        """Note where a leg really goes, unless that was told later; the planned airport takes a diversion back."""
        self._open(flight)
        if teller.heard_at >= (leg.diverted_heard_at or teller.heard_at):
            to = None if airport == leg.destination else airport
            self._book.change_leg(
                flight,
                structs.replace(leg, diverted_to=to, diverted_source=teller.source, diverted_heard_at=teller.heard_at),
            )
            self.diverted.append(flight)
        self._book.settle_status(flight)

    def renumber(self, flight: Flight, number: Designator, teller: Teller) -> None:
        """Note that the flight has another number, beside the one it is known by."""
        self._book.add_alias(flight, number, teller.ownership)
        self.renumbered.append(Renumbered(flight.row.id, number, teller.message_id))

    def retime(self, flight: Flight, event: FlightEvent, teller: Teller) -> None:
        """Take in the new times of legs; one from the same airport to another one now goes there."""
        for told in event.legs:
            leg = next((one for one in flight.legs if one.origin == told.origin), None)
            if leg is None:
                continue
            if leg.destination != told.destination:
                self.divert(flight, leg, told.destination, teller)
            for kind, at in _instants(told, utc=event.utc):
                current = next(one for one in flight.legs if one.id == leg.id)
                self.tell(flight, current, kind, at, teller)

    def _open(self, flight: Flight) -> None:
        self._days.setdefault(flight.row.id, _days(flight))
        self.flights[flight.row.id] = flight


def find_flight(book: FlightBook, event: FlightEvent) -> Flight | None:
    """The flight a telegram speaks of: of its number and day (local, or in UTC as movement messages count).

    Of two that fit, the one that calls at the station, at a planned time that is nearest to the time told; else the one
    whose own number it is.
    """
    day = date.fromisoformat(event.date)
    fitting = [one for one in book.named(event.designator) if day in _flight_days(one)]

    def order(one: Flight) -> tuple[bool, timedelta, bool]:
        elsewhere = event.station is not None and leg_of(one, event) is None
        return elsewhere, _distance(one, event, day), one.designator != event.designator

    return min(fitting, key=order, default=None)


def leg_of(flight: Flight, event: FlightEvent) -> LegRow | None:
    """The leg a time is about: from the station, or to it when the time is an arrival told there."""
    at_destination = event.kind == "ATA"
    for leg in flight.legs:
        if event.station == (leg.diverted_to or leg.destination if at_destination else leg.origin):
            return leg
    if event.action == "divert":
        airborne = [leg for leg in flight.legs if leg.departure_kind == _ACTUAL and leg.arrival_kind != "ATA"]
        return next(reversed(airborne or flight.legs), None)
    return None


def apply_event(book: FlightBook, changes: FlightChanges, flight: Flight, event: FlightEvent, teller: Teller) -> bool:
    """Apply one event; whether it says anything about a leg we know."""
    match event.action:
        case "cancel":
            changes.cancel(flight, teller)
        case "new" | "reinstate":
            changes.reinstate(flight, teller)
            book.set_aircraft(flight, event.aircraft, teller.heard_at)
        case "retime":
            changes.retime(flight, event, teller)
        case "renumber" if event.renumbered is not None:
            changes.renumber(flight, event.renumbered, teller)
        case "equipment":
            book.set_aircraft(flight, event.aircraft, teller.heard_at)
        case "time" | "return" | "divert":
            leg = leg_of(flight, event)
            if leg is None or event.kind is None:
                return False
            if event.action == "divert":
                changes.divert(flight, leg, event.airport, teller)
                leg = next(one for one in flight.legs if one.id == leg.id)
            changes.tell(flight, leg, event.kind, event.at, teller)
    return True


def telegram_source(kind: str) -> TimeSource:
    """What a kind of telegram is as a source of times."""
    return "movement" if kind in _MOVEMENTS else "schedule_change"


def _days(flight: Flight) -> list[tuple[str | None, ...]]:
    """What screening looks at of a leg: the days of travel and where it leads."""
    return [
        ((leg.departure_local or "")[:10], (leg.arrival_local or "")[:10], leg.diverted_to or leg.destination)
        for leg in flight.legs
    ]


def _flight_days(flight: Flight) -> set[date]:
    found = {flight.row.flight_date}
    for leg in flight.legs[:1]:
        _, planned = instant(leg.announced_departure_local, leg.origin)
        if planned is not None:
            found.add(planned.date())
    return found


def _distance(flight: Flight, event: FlightEvent, day: date) -> timedelta:
    for leg in flight.legs:
        arriving = event.kind == "ATA"
        place = leg.destination if arriving else leg.origin
        if event.at is not None and place == event.station:
            local = leg.announced_arrival_local if arriving else leg.announced_departure_local
            _, planned = instant(local, place)
            if planned is not None:
                return abs(planned - event.at)
    return abs(flight.row.flight_date - day)


def _instants(leg: Leg, *, utc: bool) -> Sequence[tuple[TimeKind, datetime]]:
    departure = utc_to_local(leg.departure_local, leg.origin) if utc else leg.departure_local
    arrival = utc_to_local(leg.arrival_local, leg.destination) if utc else leg.arrival_local
    found: list[tuple[TimeKind, datetime]] = []
    for kind, local, place in (("STD", departure, leg.origin), ("STA", arrival, leg.destination)):
        _, at = instant(local, place)
        if at is not None and read_local(local) is not None:
            found.append(("STD" if kind == "STD" else "STA", at))
    return found
