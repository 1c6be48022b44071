"""The public machine-readable zones, each with what its check digits say, where their folder is beside us."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from foreland.cli.mrz import mrz
from tests.conformance.folder import SAMPLES

VECTORS = SAMPLES.parent / "mrz" / "vectors.json" if SAMPLES else Path("none")
pytestmark = pytest.mark.skipif(not VECTORS.is_file(), reason="the public samples are not beside the repository")


def test_every_vector() -> None:
    vectors: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))
    text = "\n\n".join("\n".join(vector["lines"]) for vector in vectors)
    result = CliRunner().invoke(mrz, ["-", "--json"], input=text)
    assert result.exit_code == 1
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == len(vectors) > 100
    wanted = ("format", "lines", "checks", "all_checks_ok")
    for vector, answer in zip(vectors, answers, strict=True):
        assert {key: answer[key] for key in wanted} == {key: vector[key] for key in wanted}, vector["id"]
