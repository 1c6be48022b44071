"""Journeys are exported without whoever is protected, and a rule is tested on them and logged; no name leaves."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from click.testing import CliRunner

from foreland.access.viewer import Access, Role
from foreland.analysis.backtest import Backtest
from foreland.cli.main import foreland
from foreland.operations import accounts
from foreland.operations.accounts import NewUser
from foreland.operations.ask_backtest import NotAsked, ask_backtest, make_backtest
from foreland.operations.backtest import NotTested, backtest_rule, export_journeys
from foreland.operations.keep_rules import Draft, draft_rule
from foreland.resources.rule_pack import load_rule_pack
from foreland.store import rule_backtests, rules
from foreland.store.pool import transaction
from foreland.targeting.language.reading import read
from foreland.targeting.written_rule import WrittenRule
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, pnrgov

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 20), date(2026, 11, 30)
PEOPLE = (
    Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="350101"),
    Person(surname="MARBETOR", given="IDA", document="X1234568", expires="350101"),
    Person(surname="TELVARIN", given="UNA", document="X7654321", expires="350101"),
)


def _officer(world: World, name: str, role: Role) -> Access:
    assert accounts.add_user(world.deployment, NewUser(username=name, display_name=name, roles=(role,)), NOW)
    (row,) = world.rows("select id, org_id from users where username = %s", (name,))
    return Access(org_id=row["org_id"], user_id=row["id"], username=name, roles=frozenset((role,)))


def _rule() -> WrittenRule:
    condition = read("booking.known and party.size = 1").condition
    return msgspec.structs.replace(load_rule_pack()[2].rule, id="known_booking", condition=condition)


def test_export_and_backtest(world: World, tmp_path: Path) -> None:
    analyst, port = _officer(world, "ana", "analyst"), _officer(world, "port", "carrier_liaison")
    world.receive(pnrgov([booking(f"K{n}ABCD", [one]) for n, one in enumerate(PEOPLE)]))
    world.rows(
        "select foreland_protect(org_id, originator_org, handling_id, purpose, retention_class, flight_date, id, now(),"
        " null) from journeys where id = (select min(id::text)::uuid from journeys)"
    )
    target = tmp_path / "journeys.parquet"
    assert export_journeys(world.deployment, port, FIRST, LAST, target, NOW) == NotTested("may_not")
    assert not target.exists()
    assert export_journeys(world.deployment, analyst, FIRST, LAST, target, NOW) == 2
    rule = _rule()
    assert backtest_rule(world.deployment, port, rule, target, (), NOW) == NotTested("may_not")
    found = backtest_rule(world.deployment, analyst, rule, target, (rule,), NOW)
    assert isinstance(found, Backtest)
    assert (found.travellers, found.found, found.precision, found.groups, found.hidden) == (2, 2, None, (), 4)
    with transaction(world.deployment.pool, analyst) as connection:
        assert rules.measured(analyst, connection, rule.hash())
    told = {row["action"] for row in world.rows("select action from audit where object_kind = 'rule'")}
    assert {"journeys_exported", "rule_backtested"} <= told
    assert not [one.surname for one in PEOPLE if one.surname.encode() in target.read_bytes()]
    empty = tmp_path / "empty.parquet"
    assert export_journeys(world.deployment, analyst, date(2020, 1, 1), date(2020, 1, 2), empty, NOW) == 0
    assert backtest_rule(world.deployment, analyst, rule, empty, (), NOW) == NotTested("empty")


def test_who_asks_for_a_backtest_has_it_made_beside_the_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    analyst, port = _officer(world, "ana", "analyst"), _officer(world, "port", "carrier_liaison")
    world.receive(pnrgov([booking(f"K{n}ABCD", [one]) for n, one in enumerate(PEOPLE)]))
    now = NOW + timedelta(days=3)
    draft = draft_rule(world.deployment, analyst, _rule(), now)
    assert isinstance(draft, Draft)
    version = draft.version_id

    def ask(who: Access = analyst, first: date = FIRST, last: date = LAST, about: UUID = version) -> object:
        return ask_backtest(world.deployment, who, about, first, last, now)

    assert ask(port) == NotAsked("may_not")
    assert ask(about=uuid4()) == NotAsked("not_found")
    for first, last in ((LAST, FIRST), (FIRST, date(2026, 12, 1)), (date(2024, 1, 1), LAST)):
        assert ask(first=first, last=last) == NotAsked("days_unreadable")
    assert not make_backtest(world.deployment, now)
    left_over = world.deployment.data / "backtest-left"  # of a process that was stopped
    left_over.mkdir()
    os.utime(left_over, (0, 0))
    assert isinstance(ask(), UUID)
    assert ask() == NotAsked("already_asked")
    assert make_backtest(world.deployment, now)
    assert not list(world.deployment.data.glob("backtest-*"))
    with transaction(world.deployment.pool, analyst) as connection:
        asked = rule_backtests.latest(analyst, connection, version)
        measured = rules.measured(analyst, connection, _rule().hash())
    assert asked
    assert (asked.outcome, asked.by, bool(asked.ended_at)) == ("tested", "ana", True)
    assert measured
    assert (measured["journeys"], measured["found"]) == (3, 3)

    def outcome() -> str:
        assert make_backtest(world.deployment, now)
        return str(world.value("select outcome from rule_backtests order by asked_at desc, id desc limit 1"))

    ask(first=date(2026, 1, 1), last=date(2026, 1, 2))
    assert outcome() == "empty"
    ask()
    world.rows("update rule_backtests set begun_at = %s where ended_at is null returning id", (now,))
    assert not make_backtest(world.deployment, now + timedelta(hours=1))  # somebody is at it
    now += timedelta(hours=3)  # who was at it was stopped
    monkeypatch.setattr("foreland.operations.ask_backtest.export_journeys", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_backtest(world.deployment, now)
    assert world.value("select outcome from rule_backtests order by asked_at desc, id desc limit 1") == "failed"
    ask()
    world.rows("update users set disabled_at = now() where username = 'ana' returning id")
    assert outcome() == "may_not"


def test_the_command_tells_figures_and_refuses_what_is_none(tmp_path: Path) -> None:
    rule = tmp_path / "rule.json"
    rule.write_bytes(b"{}")
    command = ["rules", "backtest", str(rule), str(tmp_path / "none.parquet"), "--data", str(tmp_path)]
    said = CliRunner().invoke(foreland, command)
    assert (said.exit_code, "is no rule" in said.output) == (3, True)
    rule.write_bytes(msgspec.json.encode(load_rule_pack()[2].rule))
    said = CliRunner().invoke(foreland, command)
    assert (said.exit_code, "cannot be used" in said.output) == (3, True)
    (tmp_path / "keys").mkdir()
    said = CliRunner().invoke(foreland, command)
    assert (said.exit_code, "--officer" in said.output) == (2, True), "no variant is tried unseen beside a deployment"
