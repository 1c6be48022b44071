"""APP tells of the same flights and people as lists do: requests report, cancellations cancel, closings name nobody."""

from __future__ import annotations

from tests.operations.conftest import World
from tests.operations.wire import Person, booking, paxlst, pnrgov

FLIGHT = "INT/8/S/ZZ123/LHR/JFK/20261124/120000/20261124/200000"
ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", sex="F")
BEN = Person(surname="TESTMANN", given="BEN", born="750309", document="D7654321")


def _asked(one: Person, number: int = 1) -> str:
    return (
        f"PRQ/22/{number}/P/UTO/UTO/{one.document}//P/20350101////{one.surname}/{one.given}/19{one.born}/{one.sex}"
        f"//////GDS/{one.locator or ''}"
    )


def _request(*people: Person, reference: str = "TX1", flight: str = FLIGHT) -> bytes:
    asked = "/".join(_asked(one, number) for number, one in enumerate(people, start=1))
    return f"CIRQ:{reference}/USER/N/P/21/{flight}/{asked}".encode()


def _cancellation(one: Person) -> bytes:
    person = f"PCX/17/1/1/P/UTO/UTO/{one.document}//P/20350101////{one.surname}/{one.given}/19{one.born}/{one.sex}/"
    return f"CICX:TX9/USER/N/P/21/{FLIGHT}/{person}".encode()


def _statuses(world: World) -> list[dict[str, object]]:
    return world.rows(
        "select i.surname, j.status from journeys j join reported_travellers r on r.journey_id = j.id and r.is_current"
        " join identities i on i.reported_id = r.id where r.source = 'API' order by i.surname"
    )


def test_travellers_of_two_requests_are_two_people_though_each_is_number_one(world: World) -> None:
    (receipt,) = world.receive(_request(ANA))
    world.receive(_request(BEN, reference="TX2"))
    assert (receipt.messages[0].kind, receipt.messages[0].flight, receipt.messages[0].flight_date) == (
        "APP", "ZZ123", "2026-11-24",
    )  # fmt: skip
    assert [row["surname"] for row in _statuses(world)] == ["QUORVALEN", "TESTMANN"]
    assert world.value("select count(*) from flights") == 1
    assert world.value("select count(distinct journey_id) from documents") == 2
    world.screen()
    assert world.value("select count(*) from outbox where done_at is null") == 0


def test_a_request_and_a_list_and_a_booking_are_about_the_same_person(world: World) -> None:
    world.receive(_request(ANA), paxlst([ANA]), pnrgov([booking("ABCDEF", [ANA])]), _request(ANA, reference="TX2"))
    assert world.value("select count(*) from journeys") == 1


def test_a_cancellation_cancels_whom_it_names_and_nobody_else(world: World) -> None:
    world.receive(_request(ANA, BEN))
    world.receive(_cancellation(BEN))
    assert _statuses(world) == [
        {"surname": "QUORVALEN", "status": "reported"},
        {"surname": "TESTMANN", "status": "cancelled"},
    ]


def test_closings_and_answers_change_nothing(world: World) -> None:
    world.receive(_request(ANA))
    before = _statuses(world)
    answer = f"CIRS:TX1/USER/21/{FLIGHT}/PRS/19/1/AU/P/UTO/UTO/C1234567//P/20350101////QUORVALEN/ANA/19800517/F//8502/D"
    for raw in (f"CIMR:TX3/USER/N/P/21/{FLIGHT}/MRQ/3/S/ZZ123/1", "CIMA:TX3/USER/21/MRS/3/S/8700/ACCEPTED", answer):
        world.receive(raw.encode())
    assert _statuses(world) == before
    assert world.value("select count(*) from reported_travellers") == 1


def test_a_request_without_a_flight_is_kept_and_noted(world: World) -> None:
    (receipt,) = world.receive(_request(ANA, flight="INT/8/S//LHR/JFK/20261124/120000/20261124/200000"))
    assert "FLT_NONE" in {defect["code"] for defect in receipt.defects}
    assert world.value("select count(*) from journeys") == 0
