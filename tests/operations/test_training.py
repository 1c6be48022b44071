"""Training and test data: received, screened, sealed, purged and saved apart, and nothing of it in operations."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from foreland.operations import accounts, administer
from foreland.operations.accounts import NewUser, SignedIn
from foreland.operations.ask_audit import ask_audit
from foreland.operations.back_up import back_up
from foreland.operations.deployment import Deployment, open_deployment
from foreland.operations.import_list import guess_format, import_list, read_list
from foreland.operations.keep_house import keep_house
from foreland.operations.load_lists import ListShelf
from foreland.operations.purge import purge, purge_nightly
from foreland.operations.read_message import Incoming, Receipt, read
from foreland.operations.receive_message import receive, receive_all
from foreland.operations.restore import Restored, restore
from foreland.operations.seal_audit import seal_audit
from foreland.operations.sweep import sweep
from foreland.operations.verify_audit import verify_audit
from foreland.operations.work_off import work_off
from foreland.store import lists, organisations
from foreland.store.audit_blocks import Head
from foreland.store.figures import Figures, figures
from foreland.store.lists import Terms
from foreland.store.migrate import migrate
from foreland.store.pool import WrongSideError, transaction
from tests import backups
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, paxlst, pnrgov

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="261101")
BEN = Person(surname="WEXLORIN", given="BEN", document="C7654321")
LIST = ['{"id": "SYN-1", "names": [{"surname": "QUORVALEN", "given": "ANA"}], "dobs": ["1980-05-17"]}']


def _send(deployment: Deployment, raw: bytes) -> Receipt:
    return receive_all(deployment, [Incoming(raw=raw, source="cli", originator=deployment.home.org_id)])[0]


def _work(deployment: Deployment) -> None:
    shelf = ListShelf()
    while work_off(deployment, shelf, "test") is not None:
        pass


def _figures(deployment: Deployment, now: datetime) -> Figures:
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        return figures(access, connection, now)


def test_a_message_with_the_test_indicator_is_applied_in_training_and_the_answer_says_so(world: World) -> None:
    receipt = world.receive(paxlst([ANA], test=True))[0]
    assert receipt.training
    assert receipt.readable
    assert "TEST_DATA" in {defect["code"] for defect in receipt.defects}
    assert receipt.messages[0].flight == "ZZ123"
    assert world.value("select effect from training.messages") == "applied"
    assert world.value("select surname from training.identities") == "QUORVALEN"
    assert {row["purpose"] for row in world.rows("select purpose from training.journeys")} == {"training"}
    again = world.receive(paxlst([ANA], test=True))[0]
    assert (again.duplicate, again.training, again.id) == (True, True, receipt.id)
    real = world.receive(paxlst([ANA]))[0]
    assert not real.training
    assert not real.duplicate
    assert world.value("select count(*) from journeys") == 1


@pytest.mark.parametrize("seed", range(3))
def test_only_training_messages_leave_operations_as_they_were_to_the_last_row(world: World, seed: int) -> None:
    """Whatever comes with the test indicator, in any order, repeated, cut off, in groups or alone."""
    world.receive(paxlst([BEN]), pnrgov([booking("ABCDEF", [BEN])], control="9"))
    world.screen()
    carrier = _carrier(world.deployment, "ZZ")
    now, chance = datetime.now(UTC), random.Random(seed)
    dump, told = world.dump(), _figures(world.deployment, now)
    people = [ANA, BEN, Person(surname="HALDRUME", given="CEM", service="VGML"), Person(surname="", given="")]
    raws = [
        paxlst(
            chance.sample(people, chance.randint(0, 3)),
            control=str(number % 7),
            prepared=f"2611{chance.randint(20, 24)}:0900",
            function=chance.choice([None, None, "XR", "RP", "XF"]),
            departs=chance.choice(["2611241200", "2611242350", ""]),
            flight=chance.choice(["ZZ123", "ZZ9", "?"]),
            test=True,
        )
        for number in range(12)
    ]
    raws += [
        _as_test(pnrgov([booking("GHJKLM", [ANA, BEN], phone="0044 1632 960009")], control=str(n))) for n in (1, 2)
    ]
    raws += [raw[: chance.randrange(raw.index(b"UNH") + 20, len(raw))] for raw in raws]
    raws += [raw.replace(b"ANA", b"\0\xff") for raw in raws[:6]]
    sent = chance.choices(raws, k=40)
    for start in range(0, len(sent), 4):
        group = [
            Incoming(raw=raw, source="http", originator=chance.choice([carrier, world.deployment.home.org_id]))
            for raw in sent[start : start + 4]
        ]
        assert all(receipt.training for receipt in receive_all(world.deployment, group))
    practice = world.deployment.training_side
    _work(practice)
    sweep(practice, ListShelf(), now)
    seal_audit(practice, now)
    keep_house(practice, now)
    purge(practice, now)
    assert world.dump() == dump
    assert _figures(world.deployment, now) == told
    assert world.value("select count(*) from training.journeys") > 0
    assert {row["code"] for row in world.rows("select code from training.organisations where code is not null")} == {
        "ZZ"
    }


def _as_test(raw: bytes) -> bytes:
    head, _, rest = raw.partition(b"'UNH")
    return head + b"+" * (11 - head.rpartition(b"UNB")[2].count(b"+")) + b"1'UNH" + rest


def _carrier(deployment: Deployment, code: str) -> UUID:
    with transaction(deployment.pool, deployment.service()) as connection:
        return organisations.carrier(connection, code, NOW)


def test_a_file_that_mixes_both_goes_to_both_sides_each_message_to_its_own(world: World) -> None:
    mixed = paxlst([BEN], control="1") + paxlst([ANA], control="2", test=True)
    first, again = world.receive(mixed, mixed)
    assert not first.training, "something of it is real"
    assert [summary.test for summary in first.messages] == [False, True]
    assert {row["surname"] for row in world.rows("select surname from identities")} == {"WEXLORIN"}
    assert {row["surname"] for row in world.rows("select surname from training.identities")} == {"QUORVALEN"}
    assert world.value("select position from training.messages") == 1
    assert "QUORVALEN" not in world.dump()
    assert (again.id, again.duplicate, again.defects) == (first.id, True, first.defects)
    assert world.value("select count(*) from training.messages") == 1


def test_operations_take_no_test_message_by_any_way(world: World) -> None:
    deployment = world.deployment
    access = deployment.service()
    item = read(
        Incoming(raw=paxlst([ANA], test=True), source="cli", originator=deployment.home.org_id), deployment.sensitive
    )
    with pytest.raises(WrongSideError), transaction(deployment.pool, access) as connection:
        receive(deployment, access, connection, [item], NOW)
    assert world.value("select count(*) from receipts") == 0


def test_what_a_training_token_sends_is_training_with_or_without_the_indicator(world: World) -> None:
    deployment = world.deployment
    made = accounts.create_token(deployment.training_side, "ZZ", "exercise", NOW)
    real = accounts.create_token(deployment, "ZZ", "messages", NOW)
    connected = accounts.carrier_connection(deployment, made.secret)
    assert connected is not None
    assert connected.deployment is deployment.training_side
    incoming = Incoming(raw=paxlst([ANA]), source="http", originator=connected.token.originator_org)
    assert receive_all(connected.deployment, [incoming])[0].training
    assert world.value("select count(*) from journeys") == 0
    assert world.value("select count(*) from training.journeys") == 1
    other = accounts.carrier_connection(deployment, real.secret)
    assert other is not None
    assert other.deployment is deployment
    assert accounts.revoke_token(deployment, made.id, NOW)
    assert accounts.carrier_connection(deployment, made.secret) is None


def test_a_training_user_signs_in_with_the_purpose_of_training_and_leaves_nothing_in_operations(world: World) -> None:
    deployment = world.deployment
    dump = world.dump()
    new = NewUser(username="Robin", display_name="Robin", roles=("supervisor",))
    password = accounts.add_user(deployment, new, NOW, training=True)
    assert password is not None
    signed = accounts.sign_in(deployment, "robin", password, NOW)
    assert isinstance(signed, SignedIn)
    assert signed.access.purpose == "training"
    visitor = accounts.visitor(deployment, signed.token, NOW)
    assert visitor is not None
    assert visitor.access.in_training()
    accounts.sign_in(deployment, "robin", "wrong", NOW)
    renewed = accounts.renew_password(deployment, "robin", NOW)
    assert renewed is not None
    assert administer.disable_user(deployment, "robin", NOW) is None
    assert not isinstance(accounts.sign_in(deployment, "robin", renewed, NOW), SignedIn)
    assert world.dump() == dump
    said = [row["action"] for row in world.rows("select action from training.audit where object_kind <> 'code_table'")]
    acts = ["user_added", "signed_in", *["sign_in_refused"] * 2, "password_renewed", "user_disabled"]
    assert sorted(said) == sorted(acts)


@pytest.mark.parametrize("first", [True, False])
def test_a_name_is_taken_on_both_sides_at_once(world: World, first: bool) -> None:
    new = NewUser(username="ana", display_name="Ana", roles=("analyst",))
    assert accounts.add_user(world.deployment, new, NOW, training=first) is not None
    assert accounts.add_user(world.deployment, new, NOW, training=not first) is None
    assert accounts.add_user(world.deployment, new, NOW, training=first) is None


def test_each_side_has_a_chain_of_its_own_and_each_is_verified(world: World) -> None:
    world.receive(paxlst([ANA]), paxlst([BEN], test=True), paxlst([BEN], control="2", test=True))
    practice = world.deployment.training_side
    seal_audit(world.deployment, NOW)
    seal_audit(practice, NOW)
    real, exercise = (list(verify_audit(side)) for side in world.deployment.sides)
    assert [type(found) for found in (*real, *exercise)] == [Head, Head], "no problem on either side"
    assert real != exercise
    with psycopg.connect(world.url) as connection:
        connection.execute("update training.audit set actor = 'somebody else'")
    assert list(verify_audit(world.deployment)) == real
    assert len(list(verify_audit(practice))) > 1


def test_who_looked_is_asked_on_the_side_where_the_person_is(world: World) -> None:
    world.receive(paxlst([ANA], test=True))
    practice = world.deployment.training_side
    (asked,) = ask_audit(practice, practice.service("command line"), "C1234567", NOW)
    assert asked.person.carrier == "ZZ"
    assert ask_audit(world.deployment, world.deployment.service("command line"), "C1234567", NOW) == []


def test_training_has_lists_of_its_own_and_screens_with_them_alone(world: World) -> None:
    practice = world.deployment.training_side
    found = read_list(iter(LIST), "practice", guess_format("l.jsonl", LIST[0]))
    import_list(
        practice,
        practice.service(),
        found,
        name="practice",
        terms=Terms(legal_basis="exercise", owner="tutor"),
        now=NOW,
    )
    world.receive(paxlst([ANA]), paxlst([ANA], test=True))
    for side in world.deployment.sides:
        _work(side)
    assert world.rows("select kind from hits where kind = 'watchlist'") == []
    assert [row["kind"] for row in world.rows("select kind from training.hits where kind = 'watchlist'")] == [
        "watchlist"
    ]
    with transaction(world.deployment.pool, world.deployment.service()) as connection:
        assert lists.in_force(world.deployment.service(), connection) == []


def test_raw_bytes_of_each_side_end_with_the_keys_of_that_side(world: World) -> None:
    """One side's housekeeping must not destroy a key and leave the other side's rows as noise."""
    world.receive(paxlst([ANA]), paxlst([ANA], test=True))
    later = datetime.now(UTC) + timedelta(hours=26)
    keep_house(world.deployment.training_side, later)
    assert world.value("select count(*) from training.quarantine") == 0
    (kept,) = world.rows("select key_hour, sealed from quarantine")
    assert world.deployment.quarantine_keys.open(kept["key_hour"], bytes(kept["sealed"])) == paxlst([ANA])
    keep_house(world.deployment, later)
    assert world.value("select count(*) from quarantine") == 0


def test_memory_ends_on_both_sides_each_by_its_own_nightly_run(world: World) -> None:
    world.receive(paxlst([ANA]), paxlst([ANA], test=True))
    years = (datetime.now(UTC) + timedelta(days=365 * 8)).replace(hour=3)  # the run begins at one o'clock
    assert purge_nightly(world.deployment.training_side, years) is not None
    assert world.value("select count(*) from training.journeys") == 0
    assert world.value("select count(*) from journeys") == 1
    assert purge_nightly(world.deployment, years) is not None
    assert world.value("select count(*) from journeys") == 0


def test_a_back_up_holds_both_sides_and_a_deletion_of_training_is_done_again(
    world: World, tmp_path: Path, postgres_server: str
) -> None:
    world.receive(paxlst([BEN]), paxlst([ANA], test=True), paxlst([BEN], control="2", flight="ZZ9", test=True))
    accounts.add_user(
        world.deployment, NewUser(username="robin", display_name="R", roles=("analyst",)), NOW, training=True
    )
    for side in world.deployment.sides:
        seal_audit(side, NOW)
    now = datetime.now(UTC)
    backups.enable(world.deployment.data)
    back_up(world.url, world.deployment.data, tmp_path / "saved", now)
    practice = world.deployment.training_side
    with transaction(practice.pool, practice.service()) as connection:
        connection.execute(
            "insert into deletion_ledger (id, org_id, purpose, object_kind, object_id, flight_date, deleted_at)"
            " select gen_random_uuid(), org_id, purpose, 'flight', id, flight_date, %s from flights where number = '9'",
            (now + timedelta(seconds=1),),
        )
    purge(practice, now)
    name = f"restored_{datetime.now(UTC):%H%M%S%f}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"create database {name}".encode())
    conninfo = make_conninfo(postgres_server, dbname=name)
    try:
        migrate(conninfo)
        ledger = world.deployment.data / "deletions.jsonl"
        done = restore(conninfo, tmp_path / "second", tmp_path / "saved", backups.KEY, now, ledger)
        assert isinstance(done, Restored), done
        assert done.replayed >= 1
        with open_deployment(conninfo, tmp_path / "second") as restored:
            assert restored.training_side.home == practice.home
            assert restored.home == world.deployment.home
            assert isinstance(next(verify_audit(restored.training_side)), Head)
            assert len(list(verify_audit(restored.training_side))) == 1
        with psycopg.connect(conninfo) as connection:
            surnames = connection.execute("select surname from training.identities").fetchall()
            assert surnames == [("QUORVALEN",)]
            assert connection.execute("select surname from identities").fetchall() == [("WEXLORIN",)]
            assert connection.execute("select username from training.users").fetchall() == [("robin",)]
            assert connection.execute("select count(*) from users").fetchone() == (0,)
    finally:
        with psycopg.connect(postgres_server, autocommit=True) as admin:
            admin.execute(f"drop database {conninfo_to_dict(conninfo)['dbname']} with (force)".encode())
