"""Shipped rules judge what messages told as they judge the simulation itself: each finds its case, and no twin more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from msgspec import structs

from foreland.bench.rule_pack import INSPECTED, confusion_of
from foreland.documents.importing_authorisations import AUTHORISATION_COLUMNS
from foreland.messages.record import Message
from foreland.operations import accounts
from foreland.operations.accounts import NewUser
from foreland.operations.import_list import import_list, read_list
from foreland.operations.keep_rules import unanswered
from foreland.operations.read_message import Incoming, read
from foreland.operations.receive_message import receive
from foreland.operations.screen_flight import in_force, screen_flights
from foreland.resources.rule_pack import load_rule_pack
from foreland.simulation.authorisations import authorisation_row
from foreland.simulation.drafts import bookings_of, envelope
from foreland.simulation.oddities.catalogue import written
from foreland.simulation.oddities.habits import HABITS
from foreland.simulation.parties import Party, as_it_was
from foreland.simulation.schedule import Flight
from foreland.simulation.stories import mention
from foreland.simulation.tables import ANY_FORMAT, number_formats
from foreland.simulation.world import World as Simulated
from foreland.simulation.world import simulate
from foreland.store import rules
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from tests.operations.conftest import World

START = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
AFTERWARDS = START + timedelta(days=4)
PACK = {one.rule.id: one for one in load_rule_pack()}
LIVE = {name: one.typology for name, one in PACK.items() if not unanswered(one.rule)}
OUTCOMES = {"refused": "refused", "refused_as_facilitator": "refused", "removed": "returned"}
OUTCOMES |= dict.fromkeys(INSPECTED, "admitted")
_GROUP = 24
_OWN = "org_id, originator_org, handling_id, purpose, retention_class, flight_id, flight_date"


@pytest.fixture(scope="module")
def planted() -> Simulated:
    """A world of which the planted cases and their twins are left, on the flights they take."""
    whole = simulate(5, START, 3, load=0.01, typologies=True)
    parties = {key: tuple(one for one in found if one.request.case) for key, found in whole.parties.items()}
    return structs.replace(whole, parties=parties, flights=tuple(one for one in whole.flights if parties[one.index]))


def _messages(flight: Flight, parties: Sequence[Party]) -> Iterator[tuple[datetime, bytes]]:
    """What a carrier sends of these parties: bookings as they were and are, the list, and who was on board."""
    plain = next(one for one in HABITS if one.name == "plain")
    before: list[tuple[float, Message]] = [
        (one.hours, bookings_of(envelope(flight, "PNRGOV"), "update", [as_it_was(party, one, flight)]))
        for party in parties
        for one in party.request.before
    ]
    everybody = tuple(one for party in parties for one in party.passengers)
    boarded = tuple(mention(one) for party in parties if party.request.boards for one in party.passengers)
    push = bookings_of(envelope(flight, "PNRGOV"), "full", [party.booking for party in parties])
    told = structs.replace(envelope(flight, "PAXLST"), document_code="745", travellers=everybody)
    closed = structs.replace(envelope(flight, "PAXLST"), document_code="266", function="CLOB", travellers=boarded)
    for place, (hours, message) in enumerate((*before, (24, push), (2, told), (-0.5, closed))):
        at = flight.departs - timedelta(hours=hours)
        moment = at.strftime("%Y-%m-%dT%H:%M")
        sent = structs.replace(message, prepared_at=moment, control_reference=f"{flight.index}{place}")
        yield at, written(sent, plain, None)


def _receive(world: World, planted: Simulated) -> None:
    deployment, access = world.deployment, world.deployment.service()
    sent = sorted(one for flight in planted.flights for one in _messages(flight, planted.parties[flight.index]))
    for start in range(0, len(sent), _GROUP):
        group = sent[start : start + _GROUP]
        incoming = [Incoming(raw=raw, source="cli", originator=deployment.home.org_id) for _, raw in group]
        items = [read(one, deployment.sensitive, at) for one, (at, _) in zip(incoming, group, strict=True)]
        with transaction(deployment.pool, access) as connection:
            receive(deployment, access, connection, items, group[-1][0])


def _note_outcomes(world: World, planted: Simulated, officer: Any) -> None:
    """What no message tells, written past all that forbids it."""
    found = world.rows(
        "select i.unique_reference as who, r.journey_id, r.flight_date from reported_travellers r"
        " join identities i on i.reported_id = r.id where r.source = 'API'"
    )
    journeys = {(row["who"], row["flight_date"].isoformat()): row["journey_id"] for row in found}
    world.rows("select set_config('session_replication_role', 'replica', false)")
    for flight in planted.flights:
        day = (flight.leg().departure_local or "")[:10]
        for party in planted.parties[flight.index]:
            told = party.request.outcome or ""
            for place in party.request.subjects if told else ():
                journey = journeys[party.passengers[place].unique_reference, day]
                if told.startswith("denied"):
                    world.rows(
                        f"insert into recommendations (id, {_OWN}, journey_id, kind, ground, protection, state,"
                        f" made_by, made_at, approval, action, action_at) select gen_random_uuid(), {_OWN}, id,"
                        " 'no_board', '', 'no', 'acted', %s, %s, 'not_needed', 'denied', %s from journeys"
                        " where id = %s returning id",
                        (officer, flight.departs, flight.departs, journey),
                    )
                elif told in OUTCOMES:
                    world.rows(
                        f"insert into arrival_outcomes (id, {_OWN}, journey_id, port, outcome, document,"
                        f" recorded_by, recorded_at) select gen_random_uuid(), {_OWN}, id, 'XXX', %s, %s, %s, %s"
                        " from journeys where id = %s returning id",
                        (OUTCOMES[told], INSPECTED.get(told), officer, flight.arrives + timedelta(hours=2), journey),
                    )


def _terms(planted: Simulated) -> dict[str, tuple[int, int]]:
    """For how many years the states of this world make out passports: to children, and to others."""
    people = (one for parties in planted.parties.values() for party in parties for one in party.passengers)
    states = {document.issuing_state or "" for one in people for document in one.documents}
    return {state: (5, number_formats().get(state, ANY_FORMAT).years) for state in sorted(states)}


def _fired(world: World) -> dict[tuple[str, str], set[str]]:
    """Rules that are true of somebody on a day, live or for protection alone."""
    found = world.rows(
        """
        select i.unique_reference as who, f.flight_date::text as day, f.rule
        from (select h.journey_id, h.flight_date, one -> 'values' ->> 'rule' as rule
              from hits h, jsonb_array_elements(h.reasons) one
              where h.kind = 'rule' and h.state <> 'withdrawn' and one ->> 'code' = 'rule_fired'
              union all
              select n.journey_id, n.flight_date, v.rule_id
              from rule_finds n join rule_versions v on v.id = n.version_id) f
        join reported_travellers r on r.journey_id = f.journey_id and r.source = 'API'
        join identities i on i.reported_id = r.id
        """
    )
    fired: dict[tuple[str, str], set[str]] = {}
    for row in found:
        fired.setdefault((row["who"], row["day"]), set()).add(row["rule"])
    return fired


def test_shipped_rules_find_of_what_was_told_what_the_bench_finds(world: World, planted: Simulated) -> None:
    deployment, access = world.deployment, world.deployment.service()
    assert accounts.add_user(deployment, NewUser(username="ana", display_name="Ana", roles=("analyst",)), START)
    officer = world.value("select id from users")
    with transaction(deployment.pool, access) as connection:
        author = structs.replace(access, user_id=officer)
        for name in LIVE:
            rule = PACK[name].rule
            version, _ = rules.add(author, connection, name, msgspec.to_builtins(rule), rule.hash(), START)
            rules.move(author, connection, version, "live", START)
    said = {"version": "test", "citation": "the simulation", "verified": True, "years": _terms(planted)}
    (world.deployment.data / "document_terms.json").write_bytes(msgspec.json.encode(said))
    lost = ["number,issuing_state,category,reported_on"]
    lost += [f"{one.number},{one.issuing_state},{one.category},{one.reported_on}" for one in planted.notices]
    terms = Terms(legal_basis="test", owner="test")
    import_list(deployment, access, read_list(lost, "lost", "documents-csv"), name="lost", terms=terms, now=START)
    visas = [",".join(AUTHORISATION_COLUMNS), *(",".join(authorisation_row(one)) for one in planted.authorisations)]
    import_list(
        deployment, access, read_list(visas, "visas", "authorisations-csv"), name="visas", terms=terms, now=START
    )
    _receive(world, planted)
    _note_outcomes(world, planted, officer)
    flights = [row["id"] for row in world.rows("select id from flights order by flight_date, id")]
    with transaction(deployment.pool, access) as connection:
        current = in_force(deployment, access, connection, world.shelf, AFTERWARDS)
        assert screen_flights(access, connection, current, flights, AFTERWARDS).journeys > 0
    fired = _fired(world)
    found: dict[str, set[str | None]] = {}
    for flight in planted.flights:
        day = (flight.leg().departure_local or "")[:10]
        for party in planted.parties[flight.index]:
            for place in party.request.subjects:
                for name in fired.get((str(party.passengers[place].unique_reference), day), ()):
                    found.setdefault(name, set()).add(party.request.case)
    assert {one.rule for one in confusion_of(planted).lines if (one.after, one.twin) == (True, False)} >= set(LIVE)
    for name, typology in LIVE.items():
        cases = {
            twin: {one.id for one in planted.cases.values() if (one.typology, one.twin) == (typology, twin)}
            for twin in (False, True)
        }
        mine = found.get(name, set())
        assert (bool(mine & cases[False]), bool(mine & cases[True])) == (True, False), name
