"""The back-up commands, from one embedded deployment to another: exit codes and what is said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foreland.cli.main import foreland
from foreland.store.embedded import embedded


def _run(data: Path, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(foreland, list(arguments), input=typed, env={"FORELAND_DATA": str(data)})


@pytest.fixture
def running() -> Iterator[ExitStack]:
    """Databases that run until the end, so that not every command starts and stops one."""
    with ExitStack() as databases:
        yield databases


def test_an_embedded_deployment_moves_to_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, running: ExitStack
) -> None:
    monkeypatch.delenv("FORELAND_DATABASE_URL", raising=False)
    first, second, saved, key = (tmp_path / name for name in ("first", "second", "saved", "key.txt"))
    assert _run(first, "user", "add", "ana", "--role", "analyst").exit_code == 0
    running.enter_context(embedded(first))
    without = _run(first, "backup", str(saved))
    assert (without.exit_code, "foreland keys recovery" in without.stderr) == (3, True)
    shown = _run(first, "keys", "recovery")
    assert (shown.exit_code, shown.stdout.startswith("FLRK-"), shown.stdout.count("\n")) == (0, True, 1)
    again = _run(first, "keys", "recovery")
    assert (again.exit_code, "already" in again.stderr) == (3, True)
    written = _run(first, "keys", "recovery", "--replace", "--to", str(key))
    assert (written.exit_code, written.stdout, key.stat().st_mode & 0o077) == (0, "", 0)
    assert _run(first, "keys", "recovery", "--replace", "--to", str(key)).exit_code == 3, "a key is never overwritten"

    written = _run(first, "backup", str(saved))
    assert written.exit_code == 0, written.output
    assert "checked" in written.stderr
    again = _run(first, "backup", str(saved))
    assert (again.exit_code, "not empty" in again.stderr) == (3, True)

    rotated = _run(first, "keys", "rotate", "vault")
    assert (rotated.exit_code, "sealed again" in rotated.stderr) == (0, True), rotated.output
    early = _run(first, "keys", "retire", "vault")
    assert (early.exit_code, "younger than an hour" in early.stderr) == (3, True)

    former = _run(second, "restore", str(saved), typed=shown.stdout)
    assert (former.exit_code, "does not open" in former.stderr) == (3, True), "the key that was replaced"
    restored = _run(second, "restore", str(saved), "--recovery-key", str(key))
    assert restored.exit_code == 0, restored.output
    running.enter_context(embedded(second))
    there, here = _run(first, "user", "list").stdout, _run(second, "user", "list").stdout
    assert (here, here.count("\n")) == (there, 1)  # data alone: what is said of the database goes to standard error
    assert here.startswith("ana\t")
    assert _run(second, "audit", "verify").exit_code == 0

    twice = _run(second, "restore", str(saved), typed=key.read_text())
    assert (twice.exit_code, "not empty" in twice.stderr) == (3, True)
    table = saved / "tables" / "users.copy.gz.sealed"
    table.write_bytes(table.read_bytes()[:-9])
    cut = _run(tmp_path / "third", "restore", str(saved), "--recovery-key", str(key))
    assert (cut.exit_code, "was cut: tables/users.copy.gz" in cut.stderr) == (3, True)
