"""``foreland parse``: contract order of keys, exit codes, and clear lines instead of tracebacks."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from foreland.cli.parse import parse
from tests.core.messages.samples import paxlst, pnrgov

_CONTRACT = (
    "file index kind profile version document_code function push test sender recipient control_reference prepared_at "
    "transaction_reference common_access_reference part legs declared_total reporting_contact travellers bookings "
    "answers defects unparsed"
)
_KEYS = _CONTRACT.split()


def run(*arguments: str, data: bytes = b"") -> Result:
    """Run the command."""
    return CliRunner().invoke(parse, arguments, input=data)


def test_one_json_line_a_message_with_all_keys_in_order(tmp_path: Path) -> None:
    file = tmp_path / "two.edi"
    file.write_bytes(paxlst() + pnrgov())
    result = run(str(file), "--json")
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["kind"] for line in lines] == ["PAXLST", "PNRGOV"]
    assert [list(line)[: len(_KEYS)] for line in lines] == [_KEYS, _KEYS]
    assert lines[0]["file"] == str(file)
    assert lines[0]["function"] == "CP"
    assert lines[0]["push"] is None
    assert lines[0]["bookings"] == []


def test_standard_input_and_a_summary_for_people() -> None:
    result = run("-", data=paxlst())
    assert result.exit_code == 0
    assert "XY812 CGK-SYD" in result.stdout
    assert "EXAMPLE/ALEX KIM  1985-02-28  M  DEU  P C01X0001 DEU  12A" in result.stdout


def test_serious_defects_need_attention_and_are_said_on_standard_error() -> None:
    result = run("-", "--json", data=paxlst()[:-40])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["travellers"]
    assert "1 message(s) with errors" in result.stderr
    assert run("-", "--json", data=b"nothing").exit_code == 1


def test_a_file_that_cannot_be_read_is_one_clear_line_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "one.edi"
    file.write_bytes(paxlst())
    result = run(str(tmp_path / "missing.edi"), str(file), str(tmp_path), "--json")
    assert result.exit_code == 3
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr.count("\n") == 1
    assert "missing.edi" in result.stderr
    assert "Traceback" not in result.output


def test_usage() -> None:
    assert run().exit_code == 2
    assert run("--help").exit_code == 0
