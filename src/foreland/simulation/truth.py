"""What a careful receiver must conclude of a flight when every message about it has been read."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from foreland.simulation.schedule import Flight
from foreland.travel.traveller import Traveller

Status = Literal["reported", "cancelled", "boarded", "not_boarded"]
FlightStatus = Literal["scheduled", "cancelled", "departed", "arrived", "diverted", "returned"]


class TravellerTruth(Struct, kw_only=True):
    """One traveller of a booking on a flight. ``sources`` says which kinds of message name them."""

    record_locator: str | None
    unique_reference: str | None
    surname: str | None
    given_names: str | None
    status: Status = "reported"
    sources: tuple[Literal["API", "PNR"], ...] = ("API", "PNR")


class FlightTruth(Struct, kw_only=True):
    """One flight. Times are local to the airport; ``numbers`` are all it is known by beside its own.

    ``phantom`` marks a flight that exists only because a carrier wrote a wrong date or number: nobody can know that
    from the message, so it is announced, and its travellers are reported on it.
    """

    flight: str
    flight_date: str
    origin: str
    destination: str
    departure_local: str
    status: FlightStatus = "scheduled"
    story: str = "as_planned"
    diverted_to: str | None = None
    numbers: tuple[str, ...] = ()
    aircraft: str | None = None
    phantom: bool = False
    travellers: list[TravellerTruth] = []


def truth_of(flight: Flight, passengers: list[list[Traveller]]) -> FlightTruth:
    """The flight as planned with everybody reported; ``passengers`` are those of each party."""
    departs = flight.leg().departure_local or ""
    return FlightTruth(
        flight=flight.designator,
        flight_date=departs[:10],
        origin=flight.route.origin,
        destination=flight.route.destination,
        departure_local=departs,
        travellers=[_person(one) for party in passengers for one in party],
    )


def _person(one: Traveller) -> TravellerTruth:
    return TravellerTruth(
        record_locator=one.record_locator,
        unique_reference=one.unique_reference,
        surname=one.surname,
        given_names=one.given_names,
    )


def flight_row(truth: FlightTruth) -> dict[str, Any]:
    """The flight as a row of the truth file, without its travellers."""
    found: dict[str, Any] = {name: getattr(truth, name) for name in truth.__struct_fields__ if name != "travellers"}
    return {**found, "numbers": list(truth.numbers), "travellers": len(truth.travellers)}


def traveller_rows(truth: FlightTruth) -> list[dict[str, Any]]:
    """The flight's travellers as rows of the truth file."""
    key = {"flight": truth.flight, "flight_date": truth.flight_date}
    return [
        {**key, **{name: getattr(one, name) for name in one.__struct_fields__}, "sources": list(one.sources)}
        for one in truth.travellers
    ]
