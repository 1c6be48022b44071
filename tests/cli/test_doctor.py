"""``foreland doctor``: exit codes, and one line a finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foreland.cli.main import foreland


def _run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(foreland, list(arguments), env={"FORELAND_DATA": str(data)})


def test_a_deployment_without_worker_needs_attention_and_says_what_to_do(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORELAND_DATABASE_URL", postgres_url)
    assert _run(tmp_path, "init").exit_code == 0
    assert _run(tmp_path, "user", "list").exit_code == 0  # makes the keys
    found = _run(tmp_path, "doctor")
    assert found.exit_code == 1, found.output
    assert "worker: no worker was heard of" in found.stderr
    assert "start foreland run" in found.stderr
    lines = [json.loads(line) for line in _run(tmp_path, "doctor", "--json").stdout.splitlines()]
    assert {"check": "database", "state": "ok"}.items() <= lines[2].items()


def test_a_database_that_is_away_cannot_be_examined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORELAND_DATABASE_URL", "host=127.0.0.1 port=1 dbname=x user=x password=secret")
    found = _run(tmp_path, "doctor")
    assert found.exit_code == 3
    assert "database:" in found.stderr
    assert "secret" not in found.output
