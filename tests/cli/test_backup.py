"""The back-up commands, from one embedded deployment to another: exit codes and what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foreland.cli.main import foreland


def _run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(foreland, list(arguments), env={"FORELAND_DATA": str(data)})


def test_an_embedded_deployment_moves_to_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORELAND_DATABASE_URL", raising=False)
    first, second, saved = tmp_path / "first", tmp_path / "second", tmp_path / "saved"
    assert _run(first, "user", "add", "ana", "--role", "analyst").exit_code == 0
    written = _run(first, "backup", str(saved))
    assert written.exit_code == 0, written.output
    assert "checked" in written.stderr
    again = _run(first, "backup", str(saved))
    assert (again.exit_code, "not empty" in again.stderr) == (3, True)

    restored = _run(second, "restore", str(saved))
    assert restored.exit_code == 0, restored.output
    there, here = _run(first, "user", "list").stdout, _run(second, "user", "list").stdout
    assert (here, here.count("\n")) == (there, 1)  # data alone: what is said of the database goes to standard error
    assert here.startswith("ana\t")
    assert _run(second, "audit", "verify").exit_code == 0

    twice = _run(second, "restore", str(saved))
    assert (twice.exit_code, "not empty" in twice.stderr) == (3, True)
    manifest = json.loads((saved / "manifest.json").read_text())
    manifest["taken_at"] = "2026-01-01T00:00:00Z"
    (saved / "manifest.json").write_text(json.dumps(manifest))
    old = _run(tmp_path / "third", "restore", str(saved))
    assert (old.exit_code, "35 days" in old.stderr) == (3, True)
