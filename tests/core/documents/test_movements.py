"""One document in two places, and always the same way: boarded journeys only, nothing where something is unknown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from foreland.documents.facts import DocumentFacts
from foreland.documents.movements import check_movements, distance_km
from foreland.documents.policy import DocumentPolicy
from foreland.documents.prior_use import PriorUse
from foreland.travel.airport import Airport
from foreland.travel.traveller import TravelDocument, Traveller

POLICY = DocumentPolicy()
KEY = "DEU:K7654321"
PERSON = Traveller(surname="UNDERHOLT", documents=(TravelDocument(type="P", number="K7654321", issuing_state="DEU"),))
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def airport(code: str, country: str, latitude: float, longitude: float) -> Airport:
    return Airport(iata=code, name=code, zone="UTC", country=country, latitude=latitude, longitude=longitude)


AIRPORTS = {
    one.iata: one
    for one in (
        airport("JFK", "USA", 40.64, -73.78),
        airport("LGA", "USA", 40.78, -73.87),
        airport("LHR", "GBR", 51.47, -0.46),
        airport("SIN", "SGP", 1.36, 103.99),
    )
}


def use(number: int, route: str, start: float, hours: float = 7, **changes: Any) -> PriorUse:
    departure = NOON + timedelta(hours=start)
    made = PriorUse(
        journey_id=UUID(int=number),
        flight_date=departure.date().isoformat(),
        flight=f"XY{number}",
        origin=route[:3],
        destination=route[4:],
        departure_utc=departure,
        arrival_utc=departure + timedelta(hours=hours),
        boarded=True,
    )
    return structs.replace(made, **changes)


def codes(*uses: PriorUse, own: PriorUse | None = None, seen: tuple[str, ...] = ()) -> list[str]:
    facts = DocumentFacts(
        journey_id=own.journey_id if own else UUID(int=1),
        flight_date="2026-11-24",
        api=PERSON,
        uses={KEY: uses},
        movement=own,
        airports=AIRPORTS,
        departures_seen=frozenset(seen),
    )
    found = check_movements(facts, POLICY)
    assert all(finding.strength != "fact" for finding in found)
    return [finding.reasons[0].code for finding in found]


def test_distances() -> None:
    assert distance_km(AIRPORTS["JFK"], AIRPORTS["LHR"]) == pytest.approx(5540, abs=10)
    assert distance_km(AIRPORTS["SIN"], AIRPORTS["JFK"]) == pytest.approx(15341, abs=25)
    assert distance_km(AIRPORTS["SIN"], AIRPORTS["SIN"]) == 0


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (use(3, "SIN-LHR", 3), ["flights_overlap"]),
        (use(3, "SIN-LHR", 8), ["travel_impossible"]),
        (use(3, "SIN-LHR", 7 + 10.8), ["travel_impossible"]),
        (use(3, "SIN-LHR", 7 + 11), []),
        (use(3, "LHR-SIN", 7.1), []),
        (use(3, "LHR-SIN", 6.9), []),
        (use(3, "LHR-SIN", 6.4), ["flights_overlap"]),
        (use(3, "SIN-LHR", 3, boarded=False), []),
        (use(3, "SIN-LHR", 3, departure_utc=None), []),
        (use(3, "QQQ-LHR", 7.2), []),
        (use(3, "JFK-LHR", 0.5), []),
        (use(3, "JFK-LHR", 5), ["flights_overlap"]),
        (use(3, "LHR-SIN", 1, flight="XY2"), []),
        (use(2, "SIN-LHR", 3), []),
    ],
)
def test_two_places(second: PriorUse, found: list[str]) -> None:
    first = use(2, "JFK-LHR", 0)
    assert codes(first, second) == codes(second, first) == found


@pytest.mark.parametrize(
    ("between", "then", "found"),
    [
        (use(3, "QQQ-QQX", 7.5, 1), 9, ["travel_impossible"]),
        (use(3, "QQQ-QQX", 7.5, 1), 7 + 11, []),
        (use(3, "LHR-QQQ", 8, 1), 7 + 11, ["travel_impossible"]),
        (use(3, "QQQ-SIN", 17, 1.2), 19, []),
        (use(3, "QQQ-SIN", 7.5, 1), 7 + 11, ["travel_impossible"]),
        (use(3, "LHR-SIN", 7.5, 1, boarded=False), 9, ["travel_impossible"]),
        (use(3, "JFK-LHR", 2, 3, flight="XY2"), 6, ["flights_overlap"]),
    ],
)
def test_what_lies_between_hides_neither_the_last_known_place_nor_a_flight_that_ends_later(
    between: PriorUse, then: float, found: list[str]
) -> None:
    assert codes(use(2, "JFK-LHR", 0), between, use(4, "SIN-LHR", then)) == found


def test_airports_of_one_town_are_one_place_and_what_is_long_ago_is_left() -> None:
    assert codes(use(2, "LHR-JFK", 0), use(3, "LGA-LHR", 7.2)) == []
    assert codes(use(2, "JFK-LHR", -24 * 90), use(3, "SIN-LHR", 3 - 24 * 90)) == []


def test_this_journey_counts_when_it_was_boarded() -> None:
    own = use(1, "SIN-LHR", 3)
    assert codes(use(2, "JFK-LHR", 0), own=own) == ["flights_overlap"]
    assert codes(use(2, "JFK-LHR", 0), own=structs.replace(own, boarded=False)) == []


@pytest.mark.parametrize(
    ("between", "seen", "found"),
    [
        ((), ("LHR",), ["used_one_way"]),
        ((), (), []),
        ((use(4, "LHR-SIN", -600, boarded=False),), ("LHR",), []),
        ((use(4, "SIN-JFK", -600),), ("LHR",), ["used_one_way"]),
    ],
)
def test_one_way(between: tuple[PriorUse, ...], seen: tuple[str, ...], found: list[str]) -> None:
    uses = (use(2, "JFK-LHR", -1000), use(3, "JFK-LHR", -800), *between)
    own = use(1, "LGA-LHR", 0, boarded=False)
    assert codes(*uses, own=own, seen=seen) == found
    assert codes(*uses[1:], own=own, seen=seen) == []
    assert codes(structs.replace(uses[0], boarded=False), *uses[1:], own=own, seen=seen) == []
