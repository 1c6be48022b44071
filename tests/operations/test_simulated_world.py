"""A simulated world, received in the order of sending and in another: the store holds what the truth says both times.

Every message is received at an instant of the world's own, so that the test does not depend on the day it runs.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
import pytest

from foreland.operations.import_list import read_list
from foreland.operations.read_message import Incoming, read
from foreland.operations.receive_message import receive
from foreland.resources.name_tables import name_tables
from foreland.simulation.lists import watchlist_row
from foreland.simulation.pushes import SentMessage
from foreland.simulation.world import World as Simulated
from foreland.simulation.world import simulate
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views.evidence import EvidenceHit, ListSide
from foreland.store.views.traveller_rows import Reported
from foreland.travel.finding import Finding
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.findings import match_finding
from foreland.watchlists.index import NameIndex
from foreland.watchlists.match import Query, match_travellers
from foreland.web.pages.side_by_side import side_by_side
from tests.operations.conftest import World
from tests.policies import MATCHING

START = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
_GROUP = 12


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    """Forty flights with few passengers: every story occurs."""
    return simulate(21, START, 40, load=0.08, typologies=True)


def _receive(world: World, messages: Sequence[SentMessage], end: datetime | None) -> None:
    """Receive in groups what is no test; ``end`` is when, or when each was sent."""
    deployment = world.deployment
    access = deployment.service()
    home = deployment.home.org_id
    for start in range(0, len(messages), _GROUP):
        group = messages[start : start + _GROUP]
        now = end or max(one.sent_at for one in group)
        found = [
            read(Incoming(raw=one.data, source="cli", originator=home), deployment.sensitive, now) for one in group
        ]
        items = [kept for one in found if (kept := one.only(test=False))]
        with transaction(deployment.pool, access) as connection:
            receive(deployment, access, connection, items, now)


def _flights(world: World) -> dict[tuple[str, str], dict[str, Any]]:
    rows = world.rows(
        "select f.carrier || f.number || f.suffix as flight, f.flight_date::text as day, f.origin, f.destination,"
        " f.status, f.aircraft, (select l.diverted_to from legs l where l.flight_id = f.id limit 1) as diverted_to,"
        " (select l.departure_local from legs l where l.flight_id = f.id order by l.position limit 1) as departs,"
        " array(select a.carrier || a.number || a.suffix from flight_aliases a where a.flight_id = f.id) as numbers"
        " from flights f"
    )
    return {(row["flight"], row["day"]): row for row in rows}


def _travellers(world: World) -> dict[tuple[str, str, str], set[str]]:
    rows = world.rows(
        "select f.carrier || f.number || f.suffix as flight, f.flight_date::text as day, i.unique_reference as who,"
        " j.status from journeys j join flights f on f.id = j.flight_id"
        " join reported_travellers r on r.journey_id = j.id and r.is_current"
        " join identities i on i.reported_id = r.id where j.role <> 'crew' and i.unique_reference is not null"
    )
    found: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        found.setdefault((row["flight"], row["day"], row["who"]), set()).add(row["status"])
    return found


def _differences(world: World, simulated: Simulated) -> list[str]:
    flights, travellers = _flights(world), _travellers(world)
    wrong: list[str] = []
    expected: set[tuple[str, str, str]] = set()
    for truth in simulated.truths:
        row = flights.pop((truth.flight, truth.flight_date), None)
        name = f"{truth.flight} {truth.flight_date} ({truth.story})"
        if row is None:
            wrong.append(f"{name}: no such flight")
            continue
        told = {"status": truth.status, "diverted_to": truth.diverted_to, "origin": truth.origin}
        told |= {"destination": truth.destination, "aircraft": truth.aircraft}
        wrong += [f"{name}: {key} {row[key]}, not {value}" for key, value in told.items() if row[key] != value]
        if set(row["numbers"]) != set(truth.numbers):
            wrong.append(f"{name}: numbers {row['numbers']}, not {truth.numbers}")
        states: dict[str, set[str]] = {}
        for one in truth.travellers:
            states.setdefault(one.unique_reference or "", set()).add(one.status)
        for who, state in states.items():
            key = (truth.flight, truth.flight_date, who)
            expected.add(key)
            if travellers.get(key) != state:
                wrong.append(f"{name}: {who} {travellers.get(key)}, not {state}")
    wrong += [f"{key}: a flight too many" for key in flights]
    wrong += [f"{key}: a traveller too many" for key in travellers if key not in expected]
    return wrong


def test_in_the_order_of_sending_and_each_match_with_the_list_is_explained(world: World, simulated: Simulated) -> None:
    _receive(world, simulated.messages, None)
    assert _differences(world, simulated) == []
    lines = (msgspec.json.encode(watchlist_row(one)).decode() for one in simulated.listed)
    entries = [one for one in read_list(lines, "listed", "persons-jsonl").entries if isinstance(one, ListEntry)]
    people = [msgspec.convert(row, _Person) for row in world.rows(_PEOPLE)]
    index, policy = NameIndex(entries, name_tables()), MATCHING
    queries = [
        Query(
            names=tuple(index.forms(one.surname, one.given_names)),
            date_of_birth=one.date_of_birth,
            nationality=one.nationality,
            sex=one.sex,
        )
        for one in people
    ]
    found = [
        (one, match.entry, match_finding(match, policy, query))
        for one, query, matches in zip(people, queries, match_travellers(index, queries, policy), strict=True)
        for match in matches
    ]
    assert len(found) > 5
    for one, entry, finding in found:
        _explained(one, entry, finding)


class _Person(msgspec.Struct):
    """Somebody as stored."""

    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    sex: str | None
    nationality: str | None
    source: str
    place_of_birth: str | None = None


_PEOPLE = """
    select i.surname, i.given_names, i.date_of_birth, i.sex, i.nationality, r.source
    from identities i join reported_travellers r on r.flight_date = i.flight_date and r.id = i.reported_id
    where r.is_current
"""


def _explained(person: _Person, entry: ListEntry, finding: Finding) -> None:
    hit = EvidenceHit(
        id=new_id(),
        flight_date=START.date(),
        journey_id=new_id(),
        changed_at=START,
        finding_key=finding.key,
        reasons=msgspec.to_builtins(finding.reasons),
        **{name: getattr(finding, name) for name in ("kind", "code", "source", "score")},
    )
    listed = ListSide(
        entry=entry,
        list_id=new_id(),
        list_name="listed",
        owner="Border Guard",
        legal_basis="exercise",
        handling_code="",
        number=1,
        imported_at=START,
        said_since=START,
    )
    sides = side_by_side(hit, listed, [cast(Reported, person)], [])
    assert sides.pairs, hit
    assert any(one.compared for one in sides.names), hit
    assert any(one.compared for one in sides.listed_names), hit
    assert any(one.compared for one in sides.listed_born) or not sides.born, hit
    assert sum(sides.counts.values()) == pytest.approx(finding.score, abs=0.005), hit


def test_in_another_order_with_repetitions(world: World, simulated: Simulated) -> None:
    chance = random.Random(5)
    messages = [*simulated.messages, *chance.sample(simulated.messages, 40)]
    chance.shuffle(messages)
    _receive(world, messages, simulated.messages[-1].sent_at + timedelta(minutes=1))
    assert _differences(world, simulated) == []
