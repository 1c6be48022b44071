"""Rules find in the lake what closures find at departure; nothing there names anybody; a bad file says so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from foreland.bench.rule_pack import Judged, tell
from foreland.lake.backtest import Lake
from foreland.lake.journeys import write_journeys
from foreland.resources.rule_pack import load_rule_pack
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.simulation.world import simulate
from foreland.targeting.language.facts import Facts, Row
from foreland.targeting.language.planning import plan
from foreland.targeting.language.reading import read
from foreland.targeting.language.rule_set import CompiledRules

VOCABULARY = load_rule_vocabulary()
RULES = {one.rule.id: one.rule.condition for one in load_rule_pack()} | {
    "on_a_list": read('traveller.sex in list "women" and booking.one_way').condition,
    "on_no_list": read('not (traveller.sex in list "gone")').condition,
}
LISTS = {"women": frozenset("F")}


@pytest.fixture(scope="module")
def told() -> list[Row]:
    world = simulate(5, datetime(2026, 11, 27, 6, tzinfo=UTC), 4, load=0.03, typologies=True)
    return [_at_departure(one) for one in tell(world)]


@pytest.fixture(scope="module")
def lake(told: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("lake") / "journeys.parquet"
    assert write_journeys(told, VOCABULARY, target) == len(told)
    return target


def _at_departure(one: Judged) -> Row:
    return {**one.words, "journey.judged_at": one.words["journey.departs"]}


def test_the_lake_finds_what_closures_find(told: list[Row], lake: Path) -> None:
    links = {by for rule in RULES.values() for by in plan(rule, VOCABULARY).past}
    compiled = CompiledRules(RULES, VOCABULARY, LISTS)
    expected = dict.fromkeys(RULES, 0)
    for row in told:
        for rule in compiled.judge(Facts(row, dict.fromkeys(links, tuple(told)))).true:
            expected[rule] += 1
    opened = Lake(lake, VOCABULARY, LISTS, threads=1)
    assert {rule: opened.find(condition) for rule, condition in RULES.items()} == expected
    assert (expected["on_a_list"] > 0, expected["on_no_list"]) == (True, 0)
    assert sum(count > 0 for count in expected.values()) >= 20
    opened.close()


def test_counts_are_those_of_the_rows(told: list[Row], lake: Path) -> None:
    opened = Lake(lake, VOCABULARY, LISTS, threads=1)
    counted = opened.count(
        RULES["returned_by_post"], {"same": RULES["returned_by_post"], "none": RULES["near_a_facilitator"]}
    )
    opened.close()
    assert counted.travellers == counted.known == len(told)
    assert counted.found == sum(counted.by_day.values()) == counted.known_found > 0
    assert counted.shared == {"same": counted.found, "none": 0}
    assert (counted.first, counted.last) == (min(r["journey.date"] for r in told), max(r["journey.date"] for r in told))  # type: ignore[type-var]
    for cells in counted.cells.values():
        assert sum(cell.found for cell in cells) == counted.found


def test_nothing_in_the_file_names_anybody(told: list[Row], lake: Path) -> None:
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(f"from '{lake}'").fetchall()
    stored = {one for row in rows for value in row for one in (value if isinstance(value, list) else [value])}
    words = ("journey.id", "traveller.surname", "traveller.person", "document.number", "booking.locator")
    named = {row[word] for row in told for word in words if row.get(word)}
    named |= {one for row in told for one in row["contact.phones"]}  # type: ignore[union-attr]
    assert len(named) > 100
    assert not named & stored
    barred = {word.name for word in VOCABULARY.words if word.barred}
    with duckdb.connect(":memory:") as connection:
        columns = {row[0] for row in connection.execute(f"describe from '{lake}'").fetchall()}
    assert not columns & barred


def test_a_file_that_is_none_says_so_and_a_failed_export_leaves_the_former(
    told: list[Row], lake: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.parquet"
    torn.write_bytes(lake.read_bytes()[:-100])
    for broken in (torn, tmp_path / "none.parquet"):
        with pytest.raises(ValueError, match="can be read"):
            Lake(broken, VOCABULARY, LISTS)
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"copy (select 1 as x) to '{tmp_path / 'other.parquet'}'")
    with pytest.raises(ValueError, match="another vocabulary"):
        Lake(tmp_path / "other.parquet", VOCABULARY, LISTS)
    kept = tmp_path / "kept.parquet"
    kept.write_bytes(lake.read_bytes())
    with pytest.raises(ValueError, match="when it was seen"):
        write_journeys([told[0], {"journey.id": "x"}], VOCABULARY, kept)
    assert kept.read_bytes() == lake.read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".export")] == []
