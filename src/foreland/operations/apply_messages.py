"""The facts of a group of messages are applied to their flights: loaded once, changed in order, written once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct, structs

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.message_rows import prepared_at
from foreland.operations.read_message import Item, ReadMessage
from foreland.operations.receive_bookings import BookingBook
from foreland.operations.receive_flights import Flight, FlightBook
from foreland.operations.receive_reports import Report, ReportRows, Telling
from foreland.operations.receive_travellers import JourneyBook
from foreland.store.pool import PooledConnection

_CANCELS_TRAVELLERS, _CANCELS_FLIGHT = "XR", "XF"


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
            if flight is not None and one.id in effective:
                tellings.append((_telling(deployment, flight, item, one, now), one))
    to_screen = _apply_people(deployment, access, connection, flights, tellings)
    return Applied(found, to_screen)


def _flight(
    deployment: Deployment, flights: FlightBook, item: Item, one: ReadMessage, effective: set[UUID], now: datetime
) -> Flight | None:
    """The flight of a message: kept up by one that counts, only looked up by one that repeats."""
    if one.subject is None:
        return None
    if one.id not in effective:
        return flights.find(one.subject)
    heard_at = prepared_at(one.message, now) or now
    ownership = deployment.home.ownership(item.incoming.originator)
    return flights.apply(one.subject, one.message.kind, heard_at, now, ownership)


def _telling(deployment: Deployment, flight: Flight, item: Item, one: ReadMessage, now: datetime) -> Telling:
    return Telling(
        flight=flight,
        source="API" if one.message.kind == "PAXLST" else "PNR",
        message_id=one.id,
        heard_at=prepared_at(one.message, now) or now,
        now=now,
        ownership=deployment.home.ownership(item.incoming.originator),
        cancels=one.message.function == _CANCELS_TRAVELLERS,
    )


def _apply_people(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    flights: FlightBook,
    tellings: Sequence[tuple[Telling, ReadMessage]],
) -> list[UUID]:
    """Load what is known of the flights that are told of, apply every message and write it all."""
    known = list(
        {telling.flight.row.id: telling.flight for telling, _ in tellings if not telling.flight.is_new}.values()
    )
    bookings = BookingBook(deployment.sealer)
    bookings.open(access, connection, known, [booking for _, one in tellings for booking in one.message.bookings])
    journeys = JourneyBook(ReportRows(deployment.settings.registry_days, bookings))
    journeys.open(access, connection, known)
    for telling, one in tellings:
        _settle_flight(flights, telling, one)
        _apply_travellers(journeys, bookings, telling, one)
    flights.save(connection)
    bookings.save(connection)
    journeys.save(connection)
    return [flight.row.id for flight in journeys.to_screen()]


def _settle_flight(flights: FlightBook, telling: Telling, one: ReadMessage) -> None:
    if one.message.function == _CANCELS_FLIGHT:
        flights.cancel(telling.flight, telling.source, telling.heard_at)
    elif not telling.cancels:
        flights.revive(telling.flight, telling.source, telling.heard_at)


def _apply_travellers(journeys: JourneyBook, bookings: BookingBook, telling: Telling, one: ReadMessage) -> None:
    """Take in the travellers of the list and of each booking.

    Whom only an outdated version of a booking names is no longer in it: their journeys are told as cancelled.
    """
    current = [Report(traveller=traveller) for traveller in one.message.travellers]
    outdated: list[Report] = []
    for booking in one.message.bookings:
        added = bookings.apply(telling.flight, booking, telling.message_id, telling.heard_at, telling.ownership)
        if booking.cancelled and added.row.is_current:
            journeys.cancel_booking(telling, booking.record_locator)
        reports = outdated if not added.row.is_current else current
        reports += [Report(traveller=traveller, booking=added) for traveller in booking.travellers]
    journeys.apply(telling, current)
    if outdated:
        journeys.apply(structs.replace(telling, cancels=True), outdated)
