"""The facts of a group of messages are applied to their flights: loaded once, changed in order, written once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.message_rows import prepared_at
from foreland.operations.read_message import Item, ReadMessage
from foreland.operations.receive_bookings import BookingBook
from foreland.operations.receive_flights import Flight, FlightBook
from foreland.operations.receive_reports import Report, ReportRows, Telling
from foreland.operations.receive_travellers import JourneyBook

_CANCELS_TRAVELLERS, _CANCELS_FLIGHT = "XR", "XF"


class Applied(Struct, frozen=True):
    """The flight of each message that has one, and the flights on which the facts about somebody changed."""

    flights: dict[UUID, Flight]
    to_screen: list[UUID]


def apply(
    deployment: Deployment,
    access: Access,
    connection: Connection[DictRow],
    items: Sequence[Item],
    effective: set[UUID],
    now: datetime,
) -> Applied:
    """Apply the messages whose identifiers are ``effective``, in the order of their receipt.

    A message that only repeats another is given its flight and changes nothing.
    """
    flights = FlightBook(deployment.settings, deployment.desks)
    bookings = BookingBook(deployment.sealer)
    journeys = JourneyBook(ReportRows(deployment.settings.registry_days, bookings))
    told = list(_with_subject(items))
    flights.open(access, connection, [one.subject for _, one in told if one.subject is not None])
    known = flights.known()
    bookings.open(access, connection, known, [booking for _, one in told for booking in one.message.bookings])
    journeys.open(access, connection, known)
    found: dict[UUID, Flight] = {}
    for item, one in told:
        if one.subject is None:
            continue
        if one.id not in effective:
            repeated = flights.find(one.subject)
            if repeated is not None:
                found[one.id] = repeated
            continue
        heard_at = prepared_at(one.message, now) or now
        ownership = deployment.home.ownership(item.incoming.originator)
        kind = one.message.kind
        flight = flights.apply(one.subject, kind, heard_at, now, ownership)
        found[one.id] = flight
        telling = Telling(
            flight=flight,
            source="API" if kind == "PAXLST" else "PNR",
            message_id=one.id,
            heard_at=heard_at,
            now=now,
            ownership=ownership,
            cancels=one.message.function == _CANCELS_TRAVELLERS,
        )
        _settle_flight(flights, telling, one)
        _apply_people(journeys, bookings, telling, one)
    flights.save(connection)
    bookings.save(connection)
    journeys.save(connection)
    return Applied(found, [flight.row.id for flight in journeys.to_screen()])


def _with_subject(items: Sequence[Item]) -> Iterator[tuple[Item, ReadMessage]]:
    return ((item, one) for item in items for one in item.messages if one.subject is not None)


def _settle_flight(flights: FlightBook, telling: Telling, one: ReadMessage) -> None:
    if one.message.function == _CANCELS_FLIGHT:
        flights.cancel(telling.flight, telling.heard_at)
    elif not telling.cancels:
        flights.revive(telling.flight, telling.heard_at)


def _apply_people(journeys: JourneyBook, bookings: BookingBook, telling: Telling, one: ReadMessage) -> None:
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
