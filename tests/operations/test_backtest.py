"""Journeys are exported without whoever is protected, and a rule is tested on them and logged; no name leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
from click.testing import CliRunner

from foreland.access.viewer import Access, Role
from foreland.analysis.backtest import Backtest
from foreland.cli.main import foreland
from foreland.operations import accounts
from foreland.operations.accounts import NewUser
from foreland.operations.backtest import NotTested, backtest_rule, export_journeys
from foreland.resources.rule_pack import load_rule_pack
from foreland.store import rules
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


def test_the_command_tells_figures_and_refuses_what_is_none(tmp_path: Path) -> None:
    rule = tmp_path / "rule.json"
    rule.write_bytes(b"{}")
    said = CliRunner().invoke(foreland, ["rules", "backtest", str(rule), str(tmp_path / "none.parquet")])
    assert (said.exit_code, "is no rule" in said.output) == (3, True)
    rule.write_bytes(msgspec.json.encode(load_rule_pack()[2].rule))
    said = CliRunner().invoke(foreland, ["rules", "backtest", str(rule), str(tmp_path / "none.parquet")])
    assert (said.exit_code, "cannot be used" in said.output) == (3, True)
