"""Stored messages are read again: the same state when the reader is the same, new versions when it is another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from msgspec import structs

from foreland.access.viewer import Access
from foreland.cli.main import foreland
from foreland.keys.seal import Sealer
from foreland.messages.filtered_segments import ShownSegment, pack
from foreland.messages.parse import ParsedMessage, parse_with_bodies
from foreland.messages.service import Service
from foreland.operations import accounts, read_message
from foreland.operations.deployment import Deployment
from foreland.operations.read_message import Incoming, read
from foreland.operations.receive_message import receive
from foreland.operations.replay import ReplayResult, replay
from foreland.simulation.world import simulate
from foreland.store import outbox
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.replays import Selection
from foreland.travel.traveller import Traveller
from tests.operations.conftest import World
from tests.operations.test_settle_join import joined, parted, people, sign_up
from tests.operations.wire import Person, booking, paxlst, pnrgov

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", reference="R1", expires="261101")
BEN = Person(surname="TESTMANN", given="BEN", born="750309", document="D7654321", locator="GHIJKL", reference="R2")
START = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _officer(deployment: Deployment) -> Access:
    return Access(
        org_id=deployment.home.org_id,
        user_id=new_id(),
        username="quill",
        roles=frozenset(("administrator",)),
        purpose=deployment.side.purpose,
    )


def _replay(world: World, selection: Selection | None = None, **more: Any) -> list[ReplayResult]:
    deployment = more.pop("deployment", world.deployment)
    return list(replay(deployment, _officer(deployment), selection or Selection(), NOW, **more))


def _outcomes(found: list[ReplayResult]) -> Counter[str]:
    return Counter(one.outcome for one in found)


def _state(world: World) -> dict[str, list[str]]:
    """Every row of every table but the audit's."""
    tables = world.rows(
        "select oid::regclass::text as name from pg_class where relkind in ('r', 'p') and not relispartition"
        " and relnamespace = 'public'::regnamespace and relname not like 'audit%' order by 1"
    )
    return {
        one["name"]: [row["line"] for row in world.rows(f"select t::text as line from {one['name']} t order by 1")]
        for one in tables
    }


def _people(world: World) -> list[dict[str, Any]]:
    """What is current of everybody, whatever the version."""
    return world.rows(
        "select r.source, j.status, i.surname, i.given_names, d.number, d.expiry_date from journeys j"
        " join reported_travellers r on r.journey_id = j.id and r.is_current"
        " join identities i on i.reported_id = r.id left join documents d on d.reported_id = r.id order by 1, 3, 4"
    )


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Traveller], Traveller]], None]:
    """Break the reader for the receipt; ``monkeypatch.undo`` mends it."""

    def install(fault: Callable[[Traveller], Traveller]) -> None:
        def faulty_parse(data: bytes, *more: Any) -> tuple[ParsedMessage, ...]:
            return tuple(_with_fault(one, fault) for one in parse_with_bodies(data, *more))

        monkeypatch.setattr(read_message, "parse_with_bodies", faulty_parse)

    return install


def _with_fault(one: ParsedMessage, fault: Callable[[Traveller], Traveller]) -> ParsedMessage:
    message = one.message
    return structs.replace(
        one,
        message=structs.replace(
            message,
            travellers=tuple(fault(each) for each in message.travellers),
            bookings=tuple(
                structs.replace(each, travellers=tuple(fault(person) for person in each.travellers))
                for each in message.bookings
            ),
        ),
    )


def _no_expiry(traveller: Traveller) -> Traveller:
    return structs.replace(
        traveller, documents=tuple(structs.replace(one, expiry_date=None) for one in traveller.documents)
    )


def test_a_world_read_again_by_the_same_reader_is_the_same_to_the_last_row(world: World) -> None:
    """Telegrams, cut and damaged files, parts, meals, other service characters: every oddity of the simulation."""
    deployment, home = world.deployment, world.deployment.home.org_id
    for one in simulate(21, START, 12, load=0.05).messages:
        item = read(Incoming(raw=one.data, source="cli", originator=home), deployment.sensitive)
        with transaction(deployment.pool, deployment.service()) as connection:
            receive(deployment, deployment.service(), connection, [item], one.sent_at)
    world.receive(
        pnrgov([booking("ABCDEF", [structs.replace(ANA, service="VGML")], remark="DIABETIC", card="4111111111111111")])
    )
    world.screen()
    before = _state(world)
    found = _replay(world)
    assert _outcomes(found)["unchanged"] > 20
    assert set(_outcomes(found)) <= {"unchanged", "other_kind", "repeated", "no_flight", "cut"}
    assert _outcomes(found)["cut"] <= 2
    assert {name for name, rows in _state(world).items() if rows != before[name]} == set()
    assert len(found) == len({one.message for one in found}) == len(before["messages"])


def test_what_a_better_reader_finds_is_a_new_version_and_is_screened(
    world: World, faulty: Callable[[Callable[[Traveller], Traveller]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty(_no_expiry)
    world.receive(paxlst([ANA, BEN]), pnrgov([booking("GHIJKL", [BEN])]))
    world.screen()
    assert world.value("select count(*) from hits where code = 'document_expired'") == 0
    monkeypatch.undo()
    planned = _replay(world, dry_run=True)
    assert [one.changed for one in planned] == [2, 1]
    assert world.value("select max(version) from reported_travellers") == 1
    found = _replay(world)
    assert [(one.outcome, one.changed, one.added) for one in found] == [("changed", 2, 0), ("changed", 1, 0)]
    assert [one["expiry_date"] for one in _people(world)] == ["2026-11-01", "2035-01-01", "2035-01-01"]
    assert world.value("select max(version) from reported_travellers") == 2
    assert world.value("select count(*) from journeys") == 2
    assert world.screen().journeys == 2
    assert world.value("select count(*) from hits where state = 'open' and code = 'document_expired'") == 1
    (entry,) = world.rows("select distinct actor from audit where action in ('replay_begun', 'message_replayed')")
    assert entry["actor"] == "quill"
    before = _state(world)
    assert _outcomes(_replay(world)) == {"unchanged": 2}
    assert _state(world) == before


@pytest.mark.parametrize("later", ["261123:1000", "261123:0900"], ids=["later", "same minute"])
def test_an_older_message_read_again_never_goes_before_a_newer_one(
    world: World,
    faulty: Callable[[Callable[[Traveller], Traveller]], None],
    monkeypatch: pytest.MonkeyPatch,
    later: str,
) -> None:
    faulty(_no_expiry)
    world.receive(paxlst([ANA]))
    monkeypatch.undo()
    renewed = structs.replace(ANA, document="C7654321", expires="360101")
    world.receive(paxlst([renewed], prepared=later, control="2", departs="2611241330"))
    (older,) = world.rows("select id from messages order by received_at limit 1")
    (found,) = _replay(world, Selection(messages=(older["id"],)))
    assert (found.outcome, found.changed) == ("changed", 1)
    assert [(one["number"], one["expiry_date"]) for one in _people(world)] == [("C7654321", "2036-01-01")]
    assert world.value("select departure_local from legs") == "2026-11-24T13:30"
    assert world.value("select facts_version from journeys") == 2
    assert _outcomes(_replay(world)) == {"unchanged": 2}


def test_a_traveller_who_was_never_there_is_absent_and_one_who_was_missed_appears(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ghost = Traveller(role="passenger", surname="GHOST", given_names="NOBODY", date_of_birth="1990-01-01")

    def faulty_parse(data: bytes, *more: Any) -> tuple[ParsedMessage, ...]:
        (one,) = parse_with_bodies(data, *more)
        return (structs.replace(one, message=structs.replace(one.message, travellers=(ghost,))),)

    monkeypatch.setattr(read_message, "parse_with_bodies", faulty_parse)
    world.receive(paxlst([ANA, BEN]))
    monkeypatch.undo()
    (found,) = _replay(world)
    assert (found.outcome, found.added, found.gone) == ("changed", 2, 1)
    states = {(one["surname"], one["status"]) for one in _people(world)}
    assert states == {("QUORVALEN", "reported"), ("TESTMANN", "reported"), ("GHOST", "cancelled")}
    assert _outcomes(_replay(world)) == {"unchanged": 1}


def test_a_message_without_flight_is_applied_once_the_reader_finds_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_message, "flight_subject", lambda message: None)
    world.receive(paxlst([ANA]), paxlst([BEN], prepared="261123:1000", control="2"))
    assert world.value("select count(*) from journeys") == 0
    monkeypatch.undo()
    assert _outcomes(_replay(world)) == {"applied": 2}
    assert {one["surname"] for one in _people(world)} == {"QUORVALEN", "TESTMANN"}
    assert world.value("select count(*) from messages where flight_id is not null and effect = 'applied'") == 2
    assert "FLT_NONE" not in str(world.rows("select defects from messages"))
    before = _state(world)
    assert _outcomes(_replay(world)) == {"unchanged": 2}
    assert _state(world) == before


@pytest.mark.parametrize("settle", [joined, parted], ids=["joined", "separated"])
def test_what_an_officer_settled_about_a_join_stays(
    world: World,
    faulty: Callable[[Callable[[Traveller], Traveller]], None],
    monkeypatch: pytest.MonkeyPatch,
    settle: Callable[[World, Access], None],
) -> None:
    faulty(_no_expiry)
    settle(world, sign_up(world.deployment, "mira"))
    monkeypatch.undo()
    before = people(world)
    assert _outcomes(_replay(world)) == {"changed": 2}
    after = people(world)
    assert after.keys() == before.keys()
    for who, row in after.items():
        kept = ("id", "read", "joined_into", "settled", "doubtful", "status", "standing")
        assert {name: row[name] for name in kept} == {name: before[who][name] for name in kept}
    assert None not in {one["expiry_date"] for one in _people(world)}
    state = _state(world)
    assert _outcomes(_replay(world)) == {"unchanged": 2}
    assert _state(world) == state


def test_whatever_cannot_be_read_again_has_a_name(world: World) -> None:
    world.receive(
        paxlst([ANA]), paxlst([ANA], control="9", flight="ZZ9"), b"QU LHROOZZ\r\nMVT\r\nZZ123/24.X\r\nAD1200\r\n"
    )
    world.receive(paxlst([BEN]), paxlst([BEN], control="7"))
    first, second, _, third, _ = world.rows("select id from messages order by received_at, position")
    foreign = Sealer(os.urandom(32), os.urandom(32)).seal(b"x", "messages.segments_sealed")
    empty = world.deployment.sealer.seal(pack([ShownSegment(0, 0, "HELLO")], Service()), "messages.segments_sealed")
    with psycopg.connect(world.url) as connection:
        connection.execute("update messages set segments_sealed = null where id = %s", (first["id"],))
        connection.execute("update messages set segments_sealed = %s where id = %s", (foreign, second["id"]))
        connection.execute("update messages set segments_sealed = %s where id = %s", (empty, third["id"]))
    before = _state(world)
    found = _outcomes(_replay(world))
    assert found == {"gone": 1, "sealed": 1, "other_kind": 1, "unreadable": 1, "repeated": 1}
    assert _state(world) == before


def test_what_the_filter_may_have_cut_is_left_as_it_was_first_read(world: World) -> None:
    world.receive(paxlst([structs.replace(ANA, surname="GA\r\nYLE")]))
    cut = world.rows("select id from messages")
    assert len(cut) == 1
    before = _state(world)
    (found,) = _replay(world)
    assert (found.outcome, found.left) in {("cut", 1), ("unchanged", 0)}
    assert _state(world) == before


def test_test_messages_stay_in_training(
    world: World, faulty: Callable[[Callable[[Traveller], Traveller]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty(_no_expiry)
    world.receive(paxlst([ANA], test=True))
    monkeypatch.undo()
    before = _state(world)
    assert _replay(world) == []
    found = _replay(world, deployment=world.deployment.training_side)
    assert _outcomes(found) == {"changed": 1}
    assert _state(world) == before
    assert world.value("select max(version) from training.reported_travellers") == 2


def test_a_fault_in_the_middle_undoes_its_message_alone_and_the_run_can_be_repeated(
    world: World, faulty: Callable[[Callable[[Traveller], Traveller]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty(_no_expiry)
    people = [structs.replace(ANA, reference=f"R{n}", document=f"C000{n:03}", given="ANA" + "X" * n) for n in range(45)]
    world.receive(*(paxlst([one], control=str(n), prepared=f"261123:09{n:02}") for n, one in enumerate(people)))
    monkeypatch.undo()
    puts = Counter[str]()
    genuine = outbox.add

    def failing(*arguments: Any) -> None:
        puts["jobs"] += 1
        genuine(*arguments)
        if puts["jobs"] == 31:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "add", failing)
        with pytest.raises(KeyboardInterrupt):
            _replay(world)
    assert world.value("select count(*) from reported_travellers where version = 2") == 30
    assert _outcomes(_replay(world)) == {"unchanged": 30, "changed": 15}
    assert world.value("select count(*) from reported_travellers where version = 2") == 45
    assert world.value("select count(*) from reported_travellers where version > 2") == 0
    assert world.value("select count(*) from audit where action = 'message_replayed'") == 45


def test_the_command_names_its_officer_and_survives_kill_9(
    world: World,
    tmp_path: Path,
    faulty: Callable[[Callable[[Traveller], Traveller]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faulty(_no_expiry)
    world.receive(*(paxlst([ANA], control=str(n), flight=f"ZZ{n + 1}") for n in range(25)))
    monkeypatch.undo()
    accounts.add_user(
        world.deployment,
        accounts.NewUser(username="quill", display_name="Quill", roles=("administrator",), desk=None),
        NOW,
    )
    setting = {"FORELAND_DATABASE_URL": world.url, "FORELAND_DATA": str(tmp_path)}
    arguments = ["replay", "--all", "--json", "--officer", "quill"]
    with subprocess.Popen(
        [sys.executable, "-m", "foreland.cli.main", *arguments],
        env={**os.environ, **setting, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["outcome"] == "changed"
        process.send_signal(signal.SIGKILL)
    runner = CliRunner(env=setting)
    assert runner.invoke(foreland, ["replay", "--all", "--officer", "nobody"]).exit_code == 3
    assert runner.invoke(foreland, ["replay", "--officer", "quill"]).exit_code == 2
    done = runner.invoke(foreland, arguments)
    assert done.exit_code == 0, done.output
    assert {json.loads(line)["outcome"] for line in done.stdout.splitlines()} <= {"changed", "unchanged"}
    assert world.value("select count(*) from reported_travellers where version = 2") == 25
    assert world.value("select count(*) from reported_travellers") == 50
    assert world.value("select count(*) from audit where action = 'message_replayed' and actor = 'quill'") == 25
