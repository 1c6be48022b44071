"""What tickets of one way usually cost, and how much over that one is."""

from __future__ import annotations

from datetime import UTC, datetime

from foreland.operations.count_fares import count_fares
from foreland.resources.airports import airports
from foreland.screening.context import Versions
from foreland.screening.told_words import Around, told_words
from foreland.store.pool import transaction
from foreland.store.screening_facts import candidates
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, pnrgov

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NONE = Versions(list_set="", rule_set="", policy="")


def sold(number: int, fare: str, currency: str = "EUR", then: str = "") -> list[str]:
    lines = booking(f"K{number:05}", [Person(surname="QUORVAL", given=f"A{number}", document=None)])
    return [
        *lines,
        f"TKT+125{number:010}:T:1'",
        f"MON+B:{fare}:{currency}+T:999:{currency}'",
        *([then] if then else []),
    ]


def test_a_fare_is_held_against_the_median_of_its_way_and_currency(world: World) -> None:
    usual = [sold(number, str(90 + number)) for number in range(30)]  # the median is 104.5
    others = [
        sold(40, "418"),
        sold(41, "418", "USD"),
        sold(42, "0"),
        sold(43, "1E9"),
        sold(44, "9", then="TVL+231126:1200:231126:2000+JFK+MEX+ZZ+9'"),
    ]
    world.receive(pnrgov([*usual, *others[1:]]), pnrgov([others[0]], control="2", push="141"))
    ways = world.rows("select distinct way from bookings order by 1")
    assert [row["way"] for row in ways] == ["JFK-MEX-JFK", "LHR-JFK"]
    deployment = world.deployment
    assert count_fares(deployment, NOW) == 1
    assert count_fares(deployment, NOW) == 1, "the former are replaced"
    with transaction(deployment.pool, deployment.service()) as connection:
        flights = [row["id"] for row in world.rows("select id from flights")]
        found = candidates(deployment.service(), connection, flights, NONE, states=False)
    told = [told_words(one.journey, Around(airports=airports())) for one in found]
    ratios = {str(one["booking.locator"]): one.get("ticket.fare_ratio") for one in told}
    median = 105.0  # of the thirty and the dear one
    assert ratios["K00040"] == 418 / median
    assert ratios["K00000"] == 90 / median
    assert {ratios[f"K000{number}"] for number in (41, 43, 44)} == {None}, "another currency, no amount, another way"
    assert ratios["K00042"] == 0.0


def test_a_median_of_few_is_none(world: World) -> None:
    world.receive(pnrgov([sold(number, "100") for number in range(29)]))
    assert count_fares(world.deployment, NOW) == 0
