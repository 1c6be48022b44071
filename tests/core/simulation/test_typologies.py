"""Every typology of the field is planted with a twin, and what shows it is read from the messages again."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest

from foreland.messages.parse import parse_bytes
from foreland.simulation.world import World, case_rows, outcome_rows, simulate


@pytest.fixture(scope="module")
def read(large_world: World) -> dict[tuple[str, str], dict[str, set[str]]]:
    """What the messages say of each booking and of each of its travellers, by flight and locator or reference."""
    said: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for sent in large_world.messages:
        if not sent.says or "truncated" in sent.oddities:
            continue
        for message in parse_bytes(sent.data):
            for one in message.travellers:
                facts = said[sent.flight, one.unique_reference or ""]
                if message.function == "CLOB":
                    facts["boarded"].add("yes")
                elif not message.function:
                    facts["document"] |= {document.number or "" for document in one.documents}
                    facts["bags"].add(str(one.bags.count))
            for booking in message.bookings:
                facts = said[sent.flight, booking.record_locator or ""]
                facts["phone"] |= set(booking.contacts.phones)
                facts["agency"].add(booking.agency.iata_number or "")
                facts["agent"].add(booking.agency.agent or "")
                facts["ticket"] |= {ticket.number or "" for ticket in booking.tickets}
                facts["fare"] |= {ticket.fare or "" for ticket in booking.tickets}
                facts["service"] |= {code for one in booking.travellers for code in one.special_service_codes}
                facts["surname"] |= {(one.surname or "").upper() for one in booking.travellers}
                facts["card"] |= {paid.number_masked or "" for paid in booking.payments}
                facts["payer"] |= {paid.payer or "" for paid in booking.payments}
                facts["paid"] |= {paid.kind for paid in booking.payments}
                facts["status"] |= {segment.status or "" for segment in booking.segments}
                facts["segment"] |= {f"{segment.origin}-{segment.destination}" for segment in booking.segments}
    return said


def _found(case: dict[str, Any], what: str, read: dict[tuple[str, str], dict[str, set[str]]]) -> set[str]:
    found: set[str] = set()
    for journey in case["journeys"]:
        person = read[journey["flight"], journey["unique_reference"]]
        if what in ("boarded", "not_boarded"):
            if bool(person["boarded"]) == (what == "boarded"):
                found |= person["document"]
        else:
            found |= person[what] | read[journey["flight"], journey["record_locator"]][what]
    return found


def test_every_typology_is_planted_with_a_twin(large_world: World) -> None:
    rows = {row["case"]: row for row in case_rows(large_world)}
    for twin in (False, True):
        cases = [row for row in rows.values() if row["says"] and row["twin"] is twin]
        assert {row["typology"] for row in cases} == set(range(1, 35))
        assert all(row["evidence"] and row["journeys"] for row in cases)
    for row in rows.values():
        assert bool(row["twin_of"]) is row["twin"]
        for other in (*row["twin_of"], *row["lawful_twins"]):
            assert rows[other]["twin"] is not row["twin"]
            assert rows[other]["typology"] == row["typology"]
        if row["says"] and not row["twin"]:
            (twin_id,) = row["lawful_twins"]
            assert rows[twin_id]["twin_of"] == [row["case"]]
            assert rows[twin_id]["says"] != row["says"]


def test_nobody_could_fly_what_the_impossible_journeys_claim_and_the_twins_could(large_world: World) -> None:
    flights = {(one.designator, (one.leg().departure_local or "")[:10]): one for one in large_world.flights}
    for case in case_rows(large_world):
        if case["typology"] not in (8, 19):
            continue
        flown = sorted(
            (flights[one["flight"], one["flight_date"]] for one in case["journeys"]), key=lambda one: one.departs
        )
        first, second = flown
        elsewhere = first.route.origin != second.route.origin
        assert (elsewhere and second.departs < first.arrives) is not case["twin"], case["case"]


def test_journeys_go_on_from_where_they_arrived(large_world: World) -> None:
    flights = {(one.designator, (one.leg().departure_local or "")[:10]): one for one in large_world.flights}
    seen = set()
    for case in case_rows(large_world):
        if case["typology"] in (9, 10, 11, 12):
            flown = [flights[one["flight"], one["flight_date"]] for one in case["journeys"]]
            first, second, *_ = sorted(flown, key=lambda one: one.departs)
            assert first.route.destination == second.route.origin, case["case"]
            assert first.arrives < second.departs
            assert (first.route.origin == second.route.destination) is (case["typology"] == 12), case["case"]
            seen.add(case["case"])
    assert len(seen) == 8


@pytest.mark.parametrize("flights", [1, 2, 14])
def test_a_small_world_has_room_for_all_of_them(flights: int) -> None:
    world = simulate(2, datetime(2026, 3, 29, 1, 0, tzinfo=UTC), flights, typologies=True)
    assert {case.typology for case in world.cases.values() if case.says} == set(range(1, 35))
    for flight in world.flights:
        seats = [one.seat for party in world.parties[flight.index] for one in party.passengers if one.seat]
        assert len(set(seats)) == len(seats) <= flight.seats, flight.designator


def test_the_evidence_named_is_in_the_messages(
    large_world: World, read: dict[tuple[str, str], dict[str, set[str]]]
) -> None:
    for case in case_rows(large_world):
        for what, values in case["evidence"].items():
            missing = set(values) - _found(case, what, read)
            assert not missing, (case["case"], what, missing)


def test_what_no_message_tells_is_told_of_arrivals(large_world: World) -> None:
    outcomes: dict[str, set[str]] = defaultdict(set)
    for row in outcome_rows(large_world):
        outcomes[row["case"]].add(row["outcome"])
    assert "refused" in outcomes["escort_refused-1"]
    assert outcomes["escort_refused-twin-1"] == {"admitted"}
    assert outcomes["document_destroyed-1"] == {"no_document"}
    assert "refused" not in outcomes["agency_concentration-twin-1"]
