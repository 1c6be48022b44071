"""A rule says the same of a journey as closures and as SQL, on random rules and journeys, the unknown among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foreland.lake.rule_sql import COLUMN_TYPES, rule_query
from foreland.targeting.language import facts
from foreland.targeting.language import syntax as s
from foreland.targeting.language.facts import Facts
from foreland.targeting.language.planning import plan
from foreland.targeting.language.rule_set import CompiledRules
from tests.core.targeting.random_rules import LISTS, WORDS, conditions

DAY = date(2026, 11, 1)
AT = datetime(2026, 11, 1, tzinfo=UTC)


def _values(kind: str) -> st.SearchStrategy[Any]:
    return {
        "text": st.sampled_from(("A", "B", "C")),
        "set": st.frozensets(st.sampled_from(("A", "B", "C")), max_size=2),
        "number": st.integers(-2, 6),
        "flag": st.booleans(),
        "day": st.integers(0, 12).map(lambda days: DAY + timedelta(days)),
        "instant": st.integers(0, 300).map(lambda hours: AT + timedelta(hours=hours)),
    }[kind]


_ALWAYS = {facts.DAY, facts.SEEN_AT, facts.JUDGED_AT}


@st.composite
def _rules_and_journeys(draw: st.DrawFn) -> tuple[list[s.Condition], list[dict[str, Any]]]:
    """Rules, and journeys that say something of the words these ask for, and nothing of all others."""
    rules = draw(st.lists(conditions(), min_size=1, max_size=5))
    nodes = [node for rule in rules for _, node in s.walk(rule)]
    asked = {node.name for node in nodes if isinstance(node, s.Field | s.Past)}
    asked |= _ALWAYS | {node.by for node in nodes if isinstance(node, s.Seen)}
    words = [word for word in WORDS.words if word.name in asked]
    asked |= {word.known_by for word in words if word.known_by}
    said = st.fixed_dictionaries(
        {
            word.name: st.one_of(st.none(), *[_values(word.kind)] * 3)
            for word in WORDS.words
            if word.name in asked - {facts.ID}
        }
    )
    nothing = dict.fromkeys(word.name for word in WORDS.words)
    return rules, [nothing | journey for journey in draw(st.lists(said, min_size=1, max_size=7))]


def _stored(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    columns = ", ".join(f'"{word.name}" {COLUMN_TYPES[word.kind]}' for word in WORDS.words)
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute(f"create table journeys ({columns})")
        yield connection


def _fill(connection: duckdb.DuckDBPyConnection, journeys: list[dict[str, Any]]) -> None:
    marks = ", ".join("?" for _ in WORDS.words)
    rows = [[_stored(journey[word.name]) for word in WORDS.words] for journey in journeys]
    connection.execute("delete from journeys")
    connection.executemany(f"insert into journeys values ({marks})", rows)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=_rules_and_journeys())
def test_closures_and_sql_agree(
    database: duckdb.DuckDBPyConnection, made: tuple[list[s.Condition], list[dict[str, Any]]]
) -> None:
    rules, said = made
    journeys = [{**journey, "journey.id": f"j{number}"} for number, journey in enumerate(said)]
    compiled = CompiledRules(dict(enumerate(rules)), WORDS, LISTS)
    links = [word.name for word in WORDS.links()]
    expected: dict[int, dict[str, bool | None]] = {number: {} for number in range(len(rules))}
    for journey in journeys:
        known = [other for other in journeys if _is_earlier(journey, other)]
        past = dict.fromkeys(links, tuple(journeys))
        earlier = {days: sum(_days(journey, other) <= days for other in known) for days in range(1, 21)}
        judged = compiled.judge(Facts(journey, past, earlier))
        assert set(compiled.true_of(Facts(journey, past, earlier))) == set(judged.true)
        for key in judged.true:
            expected[key][journey["journey.id"]] = True
        for key in judged.unknown:
            expected[key][journey["journey.id"]] = None
    _fill(database, journeys)
    for number, rule in enumerate(rules):
        query = rule_query(plan(rule, WORDS), WORDS, LISTS, "journeys")
        assert dict(database.execute(query.sql, query.parameters).fetchall()) == expected[number]
        query = rule_query(plan(rule, WORDS), WORDS, LISTS, "journeys", only_true=True)
        true = {journey: truth for journey, truth in expected[number].items() if truth}
        assert dict(database.execute(query.sql, query.parameters).fetchall()) == true


def _days(journey: dict[str, Any], other: dict[str, Any]) -> int:
    return int((journey["journey.date"] - other["journey.date"]).days)


def _is_earlier(journey: dict[str, Any], other: dict[str, Any]) -> bool:
    needed = (journey["journey.date"], other["journey.date"], journey["journey.judged_at"], other["journey.seen_at"])
    if None in needed or other is journey:
        return False
    return _days(journey, other) >= 0 and bool(other["journey.seen_at"] <= journey["journey.judged_at"])
