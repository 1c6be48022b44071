"""Of a flight only those are loaded who may be meant: what comes of a message is the same as with everybody loaded."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from foreland.access.viewer import Access
from foreland.operations import apply_messages
from foreland.operations.settle_join import Seen, Settled, WantedJoin, settle_join
from foreland.store import journeys
from foreland.store.journeys import Sought, StoredJourney, load
from foreland.store.pool import transaction
from tests.operations.conftest import World
from tests.operations.test_settle_join import sign_up
from tests.operations.wire import Person, booking, paxlst, pnrgov

_NARROW, _WHOLE = "ZZ123", "ZZ124"
_STEPS = 60


def someone(chance: random.Random) -> Person:
    """One of few people, told of now by this and now by that."""
    return Person(
        surname=chance.choice(("HALVIK", "CASTREL", "QUORVALEN", "ELBRON")),
        given=chance.choice(("MIRA", "MIRA ANA", "ORLA")),
        born=chance.choice(("800517", "800518", "910203", "550101", "010101")),
        document=chance.choice(("A1111111", "B2222222", "C3333333", "D4444444", "E5555555", None)),
        locator=chance.choice(("ABC123", "XYZ789", None)),
        reference=chance.choice(("REF1", "ref1", "REF2", "REF3", "R\u00c9F2", None, None, None)),
        seat=chance.choice(("12A", "14C", None)),
    )


def left(world: World, flight: str) -> list[dict[str, Any]]:
    """What is stored of a flight, without identifiers."""
    return world.rows(
        """with known as (select j.*, row_number() over (order by j.created_at, j.id) as place from journeys j
                          where j.flight_id = (select id from flights where carrier || number = %s))
           select k.place, k.natural_key, k.status, k.standing, k.seat, k.role, k.facts_version, k.doubtful, k.settled,
                  (select host.place from known host where host.id = k.joined_into) as host,
                  (select json_agg(json_build_array(r.source, r.version, r.is_current, r.joined_by,
                                                    case when r.source = 'API' then r.content end,
                                                    r.reported_as is not null) order by r.id)
                   from reported_travellers r where r.journey_id = k.id) as reports
           from known k order by k.place""",
        (flight,),
    )


def join_two(world: World, officer: Access, flight: str) -> None:
    """Let an officer join the first who is only in the list with the first who is only booked."""
    rows = world.rows(
        """select j.id, j.flight_date, j.facts_version, max(r.source) as source
           from journeys j join reported_travellers r on r.journey_id = j.id and r.is_current
           where j.flight_id = (select id from flights where carrier || number = %s) and j.joined_into is null
           group by j.id, j.flight_date having count(distinct r.source) = 1 order by j.created_at, j.id""",
        (flight,),
    )
    said, booked = (next(row for row in rows if row["source"] == source) for source in ("API", "PNR"))
    wanted = WantedJoin(
        flight_date=said["flight_date"], one=Seen(said["id"], said["facts_version"]),
        others=(Seen(booked["id"], booked["facts_version"]),), action="join", reason_code="carrier_confirmed",
        text="The station read me the passport.",
    )  # fmt: skip
    assert isinstance(settle_join(world.deployment, officer, wanted, datetime.now(UTC)), Settled)


@pytest.mark.parametrize("seed", [1, 2])
def test_short_lists_come_to_the_same(world: World, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    loaded: list[int] = []

    def counted(*arguments: Any) -> list[StoredJourney]:
        found = load(*arguments)
        loaded.append(len(found))
        return found

    monkeypatch.setattr(journeys, "load", counted)
    officer, narrow = sign_up(world.deployment, "mira"), apply_messages._FEW
    figures = {}
    for flight in (_NARROW, _WHOLE):
        chance = random.Random(seed)
        monkeypatch.setattr(apply_messages, "_FEW", narrow if flight == _NARROW else -1)
        loaded.clear()
        people = [someone(chance) for _ in range(4)]
        world.receive(pnrgov([booking("ABC123", people[:2]), booking("QWE456", people[2:])], flight=f"ZZ+{flight[2:]}"))
        for step in range(_STEPS):
            told = [someone(chance) for _ in range(chance.choice((1, 1, 2)))]
            function = chance.choice((None, None, "CP", "XR", "RP"))
            minute = chance.randrange(_STEPS)
            raw = paxlst(told, prepared=f"261123:10{minute:02}", control=f"{step}", function=function, flight=flight)
            world.receive(raw)
            if step == _STEPS // 2:
                join_two(world, officer, flight)
        figures[flight] = sum(loaded)
    assert left(world, _NARROW) == left(world, _WHOLE)
    assert figures[_NARROW] < figures[_WHOLE]


_NOTHING = Sought(places=[], references=[], locators=[], documents=[], years=[])


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (_NOTHING, ["CASTREL"]),
        (structs.replace(_NOTHING, places=["reference:REF1|"]), ["CASTREL", "HALVIK"]),
        (structs.replace(_NOTHING, references=["REF1"]), ["CASTREL", "HALVIK"]),
        (structs.replace(_NOTHING, locators=["ABC123"]), ["CASTREL", "QUORVALEN"]),
        (structs.replace(_NOTHING, documents=["UTO:D4444444"]), ["CASTREL", "ELBRON"]),
        (structs.replace(_NOTHING, years=["1955"]), ["BELMOND", "CASTREL"]),
    ],
)
def test_any_one_clue_is_enough_and_what_no_comparison_reaches_always_comes(
    world: World, sought: Sought, found: list[str]
) -> None:
    people = [
        Person(surname="HALVIK", given="MIRA", reference="ref1"),
        Person(surname="QUORVALEN", given="ANA", locator="abc123"),
        Person(surname="ELBRON", given="ORLA", document="D4444444"),
        Person(surname="BELMOND", given="DAVO", born="550101"),
        Person(surname="CASTREL", given="ILSE", reference="R\u00c9F2"),
    ]
    world.receive(paxlst(people))
    access = world.deployment.service()
    (flight,) = world.rows("select id, flight_date::text from flights")
    with transaction(world.deployment.pool, access) as connection:
        loaded = load(access, connection, [(flight["flight_date"], flight["id"])], sought)
    assert sorted(str(one.reports[0].traveller.surname) for one in loaded) == found
