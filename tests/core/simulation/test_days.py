"""Several days: one after the other, with people who come again, written in order and with bounded memory."""

from __future__ import annotations

import gc
import json
import sys
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from foreland.simulation.days import Days, Scale
from foreland.simulation.schedule import Flight, flight_time, timetable
from foreland.simulation.world import World, simulate, truth_rows
from foreland.simulation.writing import Written, write_days

START = datetime(2026, 10, 23, 22, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def days() -> World:
    """Four days over the end of summer time, with few people."""
    return simulate(8, START, 12, days=4, load=0.1)


def test_each_day_has_its_flights_and_none_has_number_and_date_of_another(days: World) -> None:
    coming = [flight for flight in days.flights if not flight.past]
    for day in range(4):
        begins = START + timedelta(days=day, hours=-4)
        assert sum(begins <= flight.departs < begins + timedelta(days=1) for flight in coming) == 12
    keys = {(flight.designator, (flight.leg().departure_local or "")[:10]) for flight in days.flights}
    assert len(keys) == len(days.flights) == len({flight.index for flight in days.flights})


def test_numbers_of_large_days_have_four_digits_whatever_partners_and_mistakes_make_of_them() -> None:
    flights = timetable(Random(1), START, 4000, 40, even=False)
    assert max(flight.number for flight in flights) + 4000 <= 9999
    assert len({(flight.designator, (flight.leg().departure_local or "")[:10]) for flight in flights}) == len(flights)


def test_people_come_again_on_a_later_day_once_they_can_have_gone_back(days: World) -> None:
    seen: dict[str, list[Flight]] = defaultdict(list)
    for flight in days.flights:
        for party in days.parties[flight.index]:
            if party.request.case is None:
                for one in party.passengers:
                    seen[one.documents[0].number or ""].append(flight)
    again = [flown for flown in seen.values() if len(flown) > 1]
    assert any(not flown[0].past for flown in again)
    for first, second in (pair for flown in again for pair in pairwise(flown)):
        back = flight_time(first.route.destination, second.route.origin)
        assert first.arrives + back < second.departs


def test_each_day_plants_its_cases_and_lists_whom_they_name(days: World) -> None:
    expected: dict[str, set[date]] = defaultdict(set)
    for row in truth_rows(days):
        if row["expected"]:
            expected[row["kind"]].add((datetime.fromisoformat(row["flight_date"])).date())
    for kind in ("expired_passport", "lost_or_stolen", "watchlist_name", "shared_contact"):
        assert len(expected[kind]) >= 4, kind
    assert len({one.id for one in days.listed}) == len(days.listed)
    cases = [case for case in days.cases.values() if case.kind == "watchlist_name" and not case.twin]
    assert len(cases) == 8


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_what_is_written_as_it_is_told_is_the_whole_world_in_order(tmp_path: Path) -> None:
    scale = Scale(flights=5, days=3, load=0.02, typologies=True)
    written = write_days(Days(3, START, scale), tmp_path)
    whole = simulate(3, START, 5, days=3, load=0.02, typologies=True)
    manifest = _lines(tmp_path / "manifest.jsonl")
    assert [(tmp_path / str(row["file"])).read_bytes() for row in manifest] == [one.data for one in whole.messages]
    assert [row["file"] for row in manifest] == sorted(f"messages/{p.name}" for p in (tmp_path / "messages").iterdir())
    assert json.loads((tmp_path / "truth.json").read_text())["cases"] == json.loads(json.dumps(list(truth_rows(whole))))
    cases = _lines(tmp_path / "truth_cases.jsonl")
    assert {row["case"] for row in cases} == set(whole.cases)
    assert all(row["journeys"] for row in cases)
    assert len(_lines(tmp_path / "watchlist.jsonl")) == len(whole.listed)
    assert written.messages == len(whole.messages)
    assert written.travellers == whole.travellers()


def _measured(folder: Path, days: int) -> tuple[Written, int]:
    """What was written, and how many blocks of memory were in use at most, told flight by flight."""
    folder.mkdir()
    gc.collect()
    before = sys.getallocatedblocks()
    used: list[int] = []
    made = Days(3, START, Scale(flights=3, days=days, load=0.02))
    written = write_days(made, folder, lambda *_: used.append(sys.getallocatedblocks()))
    return written, max(used) - before


def test_memory_does_not_grow_with_the_number_of_days(tmp_path: Path) -> None:
    _measured(tmp_path / "warm", 1)
    few, at_few = _measured(tmp_path / "few", 5)
    many, at_many = _measured(tmp_path / "many", 14)
    assert many.messages > 2.4 * few.messages
    assert many.most_waiting < 1.6 * few.most_waiting
    assert at_many < 1.6 * at_few
