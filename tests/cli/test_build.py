"""``foreland build``: from the JSON of ``parse`` to bytes and back, and a clear word about what cannot be done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from foreland.cli.main import foreland
from foreland.messages.parse import parse_bytes

PASSENGER = {
    "surname": "EXAMPLE",
    "given_names": "ALEX",
    "date_of_birth": "1980-05-17",
    "documents": [{"type": "P", "number": "X1234567", "issuing_state": "DEU"}],
}
PAXLST: dict[str, Any] = {
    "kind": "PAXLST",
    "document_code": "745",
    "sender": "Q0",
    "recipient": "FORELAND",
    "control_reference": "REF1",
    "prepared_at": "2026-08-01T10:15",
    "legs": [{"flight": "Q0123", "carrier": "Q0", "number": "123", "origin": "NAN", "destination": "LAX"}],
    "travellers": [PASSENGER],
}


def run(kind: str, value: Any) -> Result:
    text = value if isinstance(value, str) else json.dumps(value)
    return CliRunner().invoke(foreland, ["build", kind, "-"], input=text)


def test_a_passenger_list_is_written_to_standard_output() -> None:
    result = run("paxlst", PAXLST)
    assert result.exit_code == 0, result.stderr
    (read,) = parse_bytes(result.stdout_bytes)
    assert read.travellers[0].surname == "EXAMPLE"
    assert read.travellers[0].documents[0].issuing_state == "DEU"


@pytest.mark.parametrize("kind", ["paxlst", "cusres", "pnrgov"])
def test_what_parse_prints_can_be_built_again(kind: str, tmp_path: Path) -> None:
    first = run(kind, {**PAXLST, "kind": kind.upper(), "travellers": []})
    assert first.exit_code == 0, first.stderr
    (message,) = parse_bytes(first.stdout_bytes)
    file = tmp_path / "message.json"
    file.write_bytes(msgspec.json.encode(message))
    again = CliRunner().invoke(foreland, ["build", kind, str(file)])
    assert again.exit_code == 0, again.stderr
    assert again.stdout_bytes == first.stdout_bytes


def test_a_message_whose_carrier_named_no_recipient_is_written_and_that_is_said() -> None:
    result = run("paxlst", {**PAXLST, "recipient": None})
    assert result.exit_code == 1
    assert "recipient" in result.stderr
    (read,) = parse_bytes(result.stdout_bytes)
    assert read.recipient is None
    assert read.sender == "Q0"


def test_what_the_format_cannot_carry_is_said_and_the_message_written_all_the_same() -> None:
    result = run("paxlst", {**PAXLST, "travellers": [{**PASSENGER, "surname": "Müller", "type": "adult"}]})
    assert result.exit_code == 1
    assert b"MUELLER" in result.stdout_bytes
    assert "not carried as given: travellers[0].surname" in result.stderr
    assert "not carried as given: travellers[0].type" in result.stderr


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{", "is not JSON"),
        ("", "is not JSON"),
        ("[]", "is no message"),
        ('{"kind": 5}', "is no message"),
        ("\ud800", "is not JSON"),
        ({**PAXLST, "kind": "PNRGOV"}, "describes a PNRGOV"),
        ({**PAXLST, "legs": [], "sender": None}, "does not say its sender, legs"),
    ],
)
def test_what_cannot_be_built_is_one_clear_line(value: Any, said: str) -> None:
    if value == "\ud800":
        result = CliRunner().invoke(foreland, ["build", "paxlst", "-"], input=b"\xff\xfe")
    else:
        result = run("paxlst", value)
    assert result.exit_code == 3
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_an_unknown_kind_is_a_usage_error() -> None:
    assert run("paxfoo", PAXLST).exit_code == 2


def test_a_file_that_is_not_there_is_a_usage_error() -> None:
    assert CliRunner().invoke(foreland, ["build", "paxlst", "no-such.json"]).exit_code == 2
