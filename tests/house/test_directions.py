"""The import contracts hold, and are seen to catch imports that go the wrong way and rooms that nobody has placed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"}
    return subprocess.run(
        [program, "--no-cache"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the package and its contracts."""
    shutil.copy(ROOT / ".importlinter", tmp_path)
    kept_out = shutil.ignore_patterns("__pycache__", "static", "locale", "templates")
    shutil.copytree(ROOT / "src" / "foreland", tmp_path / "src" / "foreland", ignore=kept_out)
    return tmp_path


def _plant(root: Path, path: str, text: str) -> None:
    module = root / "src" / "foreland" / path
    module.parent.mkdir(exist_ok=True)
    (module.parent / "__init__.py").touch()
    module.write_text(text, encoding="utf-8")


def test_the_house_keeps_its_directions(copy: Path) -> None:
    linted = _lint_imports(copy)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize(
    ("path", "imported", "said"),
    [
        (
            "travel/planted.py",
            "foreland.screening.screen",
            "foreland.travel is not allowed to import foreland.screening",
        ),
        ("store/planted.py", "foreland.web.app", "foreland.store is not allowed to import foreland.web"),
        (
            "watchlists/planted.py",
            "foreland.documents",
            "foreland.watchlists is not allowed to import foreland.documents",
        ),
        ("liaison/planted.py", "foreland.operations", "foreland.liaison is not allowed to import foreland.operations"),
    ],
)
def test_an_import_upwards_or_sideways_is_caught(copy: Path, path: str, imported: str, said: str) -> None:
    _plant(copy, path, f"import {imported}\n")
    linted = _lint_imports(copy)
    assert linted.returncode == 1
    assert said in linted.stdout


def test_a_room_that_nobody_placed_is_caught(copy: Path) -> None:
    _plant(copy, "attic/planted.py", "")
    linted = _lint_imports(copy)
    assert linted.returncode == 1
    assert "attic" in linted.stdout
