"""The facts of a group of messages are applied to their flights: loaded once, changed in order, written once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.messages.changes import FUNCTION_WORDS
from foreland.messages.segment_status import holds_flight
from foreland.operations.deployment import Deployment
from foreland.operations.look_again import left_behind
from foreland.operations.message_rows import prepared_at
from foreland.operations.read_message import Item, ReadMessage
from foreland.operations.receive_bookings import AppliedBooking, BookingBook, carried_bookings
from foreland.operations.receive_flights import Flight, FlightBook
from foreland.operations.receive_reports import Report, ReportRows
from foreland.operations.receive_rosters import RosterBook, sender
from foreland.operations.receive_travellers import JourneyBook, segments_on
from foreland.operations.telling import Telling
from foreland.store.pool import PooledConnection
from foreland.travel.traveller import Traveller

_CANCELS_FLIGHT = "XF"
_ABOUT_SOMEBODY = (None, "", "CP", "XR", "RP")  # functions of lists from which nothing follows for who is not in it
_FEW = 50  # travellers: of the lists of a group of requests


class Applied(Struct, frozen=True):
    """The flight of each message that has one, and the flights on which the facts about somebody changed."""

    flights: dict[UUID, Flight]
    to_screen: list[UUID]


def apply(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    items: Sequence[Item],
    effective: set[UUID],
    now: datetime,
) -> Applied:
    """Apply the messages whose identifiers are ``effective``, in the order of their receipt.

    A message that only repeats another is given its flight and changes nothing.
    """
    flights = FlightBook(deployment.settings, deployment.desks)
    told = [one for item in items for one in item.messages if one.subject is not None]
    flights.open(access, connection, [one.subject for one in told if one.subject is not None])
    tellings: list[tuple[Telling, ReadMessage]] = []
    found: dict[UUID, Flight] = {}
    for item in items:
        for one in item.messages:
            flight = _flight(deployment, flights, item, one, effective, now)
            if flight is not None:
                found[one.id] = flight
            if flight is not None and one.id in effective and not flight.is_masked:
                tellings.append((_telling(deployment, flight, item, one, now), one))
    to_screen = _apply_people(deployment, access, connection, flights, tellings, now)
    return Applied(found, to_screen)


def _flight(
    deployment: Deployment, flights: FlightBook, item: Item, one: ReadMessage, effective: set[UUID], now: datetime
) -> Flight | None:
    """The flight of a message: kept up by one that counts, only looked up by one that repeats."""
    if one.subject is None:
        return None
    known = flights.find(one.subject)
    if one.id not in effective or (known is not None and known.is_masked):
        return known
    heard_at = prepared_at(one.message, now) or now
    ownership = deployment.home.ownership(item.incoming.originator)
    return flights.apply(one.subject, one.message.kind, heard_at, now, ownership)


def _telling(deployment: Deployment, flight: Flight, item: Item, one: ReadMessage, now: datetime) -> Telling:
    return Telling(
        flight=flight,
        sender=sender(item.incoming.originator, one.message),
        source="PNR" if one.message.kind.startswith("PNRGOV") else "API",
        message_id=one.id,
        heard_at=prepared_at(one.message, now) or now,
        now=now,
        ownership=deployment.home.ownership(item.incoming.originator),
        word=FUNCTION_WORDS.get(one.message.function or "", "reported"),
    )


def _apply_people(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    flights: FlightBook,
    tellings: Sequence[tuple[Telling, ReadMessage]],
    now: datetime,
) -> list[UUID]:
    """Load what is known of the flights that are told of, apply every message and write it all."""
    known = list(
        {telling.flight.row.id: telling.flight for telling, _ in tellings if not telling.flight.is_new}.values()
    )
    bookings = BookingBook(deployment.sealer)
    bookings.open(access, connection, known, [booking for _, one in tellings for booking in one.message.bookings])
    journeys = JourneyBook(ReportRows(deployment.settings.registry_days, bookings))
    journeys.open(access, connection, known, _told_of([one for _, one in tellings]))
    rosters = RosterBook()
    rosters.open(access, connection, known)
    for telling, one in tellings:
        _settle_flight(flights, telling, one)
        _apply_travellers(journeys, bookings, telling, one)
        rosters.apply(telling, one.message)
    _settle_people(journeys, bookings, rosters, [telling.flight for telling, _ in tellings])
    flights.save(connection)
    bookings.save(connection)
    rosters.save(connection)
    journeys.save(connection)
    left_behind(access, connection, journeys.left_behind(), now)
    return [*(flight.row.id for flight in journeys.to_screen()), *flights.turned()]


def _told_of(messages: Sequence[ReadMessage]) -> list[Traveller] | None:
    """The few travellers that short lists are about; ``None`` when something may follow for others on the flight.

    It does from a booking, which may name somebody no longer, and from what closes or cancels a flight.
    """
    about = [traveller for one in messages for traveller in one.message.travellers]
    few = len(about) <= _FEW and all(
        one.message.kind in ("PAXLST", "APP") and not one.message.bookings and one.message.function in _ABOUT_SOMEBODY
        for one in messages
    )
    return about if few else None


def _settle_flight(flights: FlightBook, telling: Telling, one: ReadMessage) -> None:
    said = min(telling.heard_at, telling.now)  # in local time, many envelopes are hours ahead of a telegram's UTC
    if one.message.function == _CANCELS_FLIGHT:
        flights.cancel(telling.flight, telling.source, said)
    elif telling.word != "cancelled":
        flights.revive(telling.flight, said)


def _apply_travellers(journeys: JourneyBook, bookings: BookingBook, telling: Telling, one: ReadMessage) -> None:
    """Take in the travellers of the list and of each booking, whatever version of it."""
    carried, applied = carried_bookings(one.message), dict[str | None, AppliedBooking]()
    told: list[Report] = []
    for booking in one.message.bookings:
        added = bookings.apply(telling, booking)
        if carried.get(booking.record_locator) is booking:
            applied[booking.record_locator] = added
        held = holds_flight(segment.status for segment in segments_on(booking, telling.flight))
        told += [Report(traveller=traveller, booking=added, held=held) for traveller in booking.travellers]
    told += [Report(traveller=each, booking=applied.get(each.record_locator)) for each in one.message.travellers]
    journeys.apply(telling, told)


def _settle_people(
    journeys: JourneyBook, bookings: BookingBook, rosters: RosterBook, flights: Sequence[Flight]
) -> None:
    """See who is missing where they should be named, and derive the state of everybody."""
    by_id = {flight.row.id: flight for flight in flights}
    journeys.settle_bookings(bookings.current())
    for flight in by_id.values():
        journeys.settle_rosters(flight, rosters.latest(flight))
        journeys.settle(flight)
