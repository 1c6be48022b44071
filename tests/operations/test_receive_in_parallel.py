"""Messages of different flights are received side by side; those of one flight one after another, in their order.

Nothing here waits for a time to pass: who waits for whom is asked of the database.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from msgspec import structs

from foreland.operations.read_message import Incoming, read
from foreland.operations.receive_message import receive
from foreland.store import flights
from foreland.store.pool import transaction
from foreland.travel.flight import Designator
from tests.operations.conftest import World
from tests.operations.wire import Person, paxlst

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", seat="12A")


@contextmanager
def held(world: World, *numbers: str) -> Iterator[None]:
    """Hold these flights on a connection of our own, as somebody does who receives about them."""
    service = world.deployment.service()
    with transaction(world.deployment.pool, service) as connection:
        flights.lock(connection, service.org_id, {Designator("ZZ", number) for number in numbers})
        yield


def sending(world: World, raw: bytes, waiting: int) -> threading.Thread:
    """Start to receive a message, and come back when that many wait for a flight."""
    thread = threading.Thread(target=world.receive, args=(raw,))
    thread.start()
    while world.waiting() < waiting:
        assert thread.is_alive(), "the message went through beside the one that holds its flight"
    return thread


def test_a_message_of_another_flight_goes_through_while_one_flight_is_held(world: World) -> None:
    with held(world, "1"):
        waits = sending(world, paxlst([ANA], flight="ZZ1", control="1"), 1)
        (receipt,) = world.receive(paxlst([ANA], flight="ZZ2", control="2"))
        assert receipt.readable
        assert world.rows("select number from flights") == [{"number": "2"}], "committed, while the other still waits"
        assert world.value("select count(*) from journeys") == 1
        assert waits.is_alive()
        assert world.waiting() == 1
    waits.join(60)
    assert world.value("select count(*) from journeys") == 2


def test_a_group_waits_for_any_of_its_flights_and_holds_up_no_other(world: World) -> None:
    with held(world, "1"):
        group = [paxlst([ANA], flight=f"ZZ{number}", control=f"{number}") for number in (3, 1)]
        waits = threading.Thread(target=world.group, args=group)
        waits.start()
        while world.waiting() < 1:
            assert waits.is_alive()
        world.receive(paxlst([ANA], flight="ZZ2", control="9"))
        assert world.value("select count(*) from journeys") == 1
    waits.join(60)
    assert world.value("select count(*) from journeys") == 3


def test_two_messages_of_one_flight_are_applied_in_the_order_in_which_they_came(world: World) -> None:
    seats = ("10A", "20B", "30C")
    with held(world, "1"):
        threads = [
            sending(world, paxlst([structs.replace(ANA, seat=seat)], flight="ZZ1", control=f"{place}"), place)
            for place, seat in enumerate(seats, start=1)
        ]
    for thread in threads:
        thread.join(60)
    told = world.rows("select version, seat, is_current from reported_travellers order by version")
    assert [(row["version"], row["seat"]) for row in told] == list(enumerate(seats, start=1))
    assert [row["is_current"] for row in told] == [False, False, True]
    assert world.value("select seat from journeys") == "30C"


def test_the_second_message_of_a_flight_sees_what_the_first_has_written(world: World) -> None:
    """Both are received for real: the first is not committed when the second, which cancels, comes in."""
    service, home = world.deployment.service(), world.deployment.home.org_id
    first = read(Incoming(raw=paxlst([ANA], control="1"), source="cli", originator=home), world.deployment.sensitive)
    with transaction(world.deployment.pool, service) as connection:
        receive(world.deployment, service, connection, [first], datetime.now(UTC))
        cancels = sending(world, paxlst([ANA], control="2", prepared="261123:1000", function="XR"), 1)
        assert world.value("select count(*) from journeys") == 0
    cancels.join(60)
    assert [row["status"] for row in world.rows("select status from journeys")] == ["cancelled"]
