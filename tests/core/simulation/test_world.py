"""The world is repeatable, plausible and about nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from foreland.documents.importing import read_documents_csv
from foreland.simulation.lists import NOTICE_COLUMNS, notice_row
from foreland.simulation.schedule import carriers
from foreland.simulation.tables import cultures, routes
from foreland.simulation.world import World, simulate
from foreland.travel.countries import country_code

START = datetime(2026, 2, 28, 22, 0, tzinfo=UTC)


def test_same_seed_and_start_give_the_same_bytes() -> None:
    one, other = simulate(5, START, 6), simulate(5, START, 6)
    assert one == other
    assert simulate(6, START, 6).messages != one.messages


@pytest.mark.parametrize(
    "start",
    [
        START,
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    ],
)
@pytest.mark.parametrize("flights", [1, 3])
def test_a_small_world_can_be_made_at_any_instant(start: datetime, flights: int) -> None:
    made = simulate(1, start, flights)
    assert sum(not flight.past for flight in made.flights) == flights


def test_a_start_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        simulate(1, START.replace(tzinfo=None), 1)


def test_messages_stand_in_order_of_sending(world: World) -> None:
    assert all(one.sent_at <= two.sent_at for one, two in pairwise(world.messages))


def test_flights_leave_at_every_hour_of_the_next_half_day(world: World) -> None:
    coming = [flight for flight in world.flights if not flight.past]
    for hours in range(1, 12, 2):
        window = (world.start + timedelta(hours=hours - 1), world.start + timedelta(hours=hours + 1))
        assert any(window[0] <= flight.departs <= window[1] for flight in coming), hours
    assert any(flight.departs < world.start for flight in coming)
    assert {flight.route.region for flight in coming} == {"pacific", "caribbean", "atlantic"}


def test_a_flight_is_known_by_designator_and_day(world: World) -> None:
    keys = [(flight.designator, flight.leg().departure_local) for flight in world.flights]
    assert len(set(keys)) == len(keys)


def test_everybody_on_a_flight_has_a_seat_of_their_own(world: World) -> None:
    for flight in world.flights:
        seats = [one.seat for party in world.parties[flight.index] for one in party.passengers if one.seat]
        assert len(seats) <= flight.seats
        assert len(set(seats)) == len(seats), flight.designator


def test_phones_mails_and_cards_belong_to_nobody(world: World) -> None:
    for parties in world.parties.values():
        for party in parties:
            assert all(phone.startswith("+999") for phone in party.booking.contacts.phones)
            assert all(".EXAMPLE." in f".{mail.partition('@')[2]}" for mail in party.booking.contacts.emails)
            assert all((paid.number_masked or "400000X").startswith("400000X") for paid in party.booking.payments)


def test_people_come_again(world: World) -> None:
    documents: dict[str | None, int] = {}
    for flight in world.flights:
        for party in world.parties[flight.index]:
            if party.request.case is None:
                for one in party.passengers:
                    documents[one.documents[0].number] = documents.get(one.documents[0].number, 0) + 1
    assert sum(count > 1 for count in documents.values()) >= 10


def test_tables_name_known_states_and_cultures() -> None:
    assert all(country_code(state) == state for culture in cultures().values() for state in culture.states)
    assert {name for route in routes() for name in route.cultures} <= set(cultures())
    assert len({carrier.designator for carrier in carriers()}) == len(carriers())


def test_the_document_list_can_be_imported(world: World) -> None:
    lines = [",".join(NOTICE_COLUMNS), *(",".join(notice_row(notice)) for notice in world.notices)]
    content = read_documents_csv(lines, "synthetic")
    assert not content.problems
    assert len(content.notices) + len(content.ranges) == len(world.notices)
    assert content.ranges
