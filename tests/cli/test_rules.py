"""``foreland rules lint`` and ``test``, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
from click.testing import CliRunner

from foreland.cli.main import foreland
from foreland.resources.rule_pack import load_rule_pack


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(foreland, ["rules", *arguments])
    return done.exit_code, done.stdout


def test_the_shipped_rules_are_as_they_should_be_and_a_barred_one_is_told(tmp_path: Path) -> None:
    assert run("lint", "--all", "--data", str(tmp_path)) == (0, "")
    assert run("test", "--all", "--data", str(tmp_path)) == (0, "")
    rule = msgspec.to_builtins(load_rule_pack()[2].rule)
    barred = tmp_path / "barred.json"
    barred.write_text(json.dumps(rule | {"condition": 'booking.meal = "X" and booking.one_way', "expires_on": ""}))
    code, told = run("lint", str(barred))
    assert code == 1
    assert "barred.json: condition.parts.0.left: barred_proxy word=booking.meal" in told
    assert "barred.json: expires_on: missing" in told
    code, told = run("test", str(barred))
    assert (code, "positive example" in told) == (1, True)
    barred.write_text("[1]")
    assert run("lint", str(barred))[0] == 3
    assert run("lint")[0] == run("lint", "--all", str(barred))[0] == 2
