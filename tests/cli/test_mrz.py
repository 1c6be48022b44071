"""``foreland mrz``: one line a document, exit codes, clear lines instead of tracebacks."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from foreland.cli.mrz import mrz
from tests.core.documents.test_mrz import td1, td3


def run(*arguments: str, data: bytes = b"") -> Result:
    """Run the command."""
    return CliRunner().invoke(mrz, [*arguments, "--today", "2026-11-27"], input=data)


def test_one_json_line_a_document_and_nothing_to_say_when_all_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "zones.txt"
    file.write_text("\n".join([*td3(), "", *td1(), ""]), encoding="utf-8")
    result = run(str(file), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert [(one["index"], one["line"], one["format"]) for one in (first, second)] == [(0, 1, "TD3"), (1, 4, "TD1")]
    assert first["fields"]["document_number"] == {"read": "K7654321<", "valid": True, "reasons": []}
    assert (first["hints"], first["problems"]) == ([], [])


def test_a_wrong_digit_needs_attention_and_is_explained() -> None:
    lines = td3()
    data = f"{lines[0]}\n{lines[1][:9]}X{lines[1][10:]}".encode()
    result = run("--json", data=data)
    assert (result.exit_code, result.stderr) == (1, "1 of 1 document(s) with a field that is not valid\n")
    answer = json.loads(result.stdout)
    assert [reason["code"] for reason in answer["fields"]["document_number"]["reasons"]] == ["check_digit_wrong"]
    people = run("-", data=data).stdout
    assert "UNDERHOLT/PIA MARIA" in people
    assert "document_number: check_digit_wrong X, expected" in people


def test_nothing_at_all_bytes_that_are_no_text_and_a_missing_file(tmp_path: Path) -> None:
    assert (run(data=b"").exit_code, run(data=b"").stderr) == (1, "no document found\n")
    assert json.loads(run("--json", data=b"\xff\xfe\x00P<").stdout)["format"] is None
    assert run(str(tmp_path / "missing")).exit_code == 3
    assert run(str(tmp_path)).exit_code == 3
