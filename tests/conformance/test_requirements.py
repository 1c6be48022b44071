"""The public sample of requirement cases, where its folder is beside us; twins of ours are in ``tests/core``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.core.documents.requirements.books import ask

_PLACE = Path("shared") / "data" / "requirements" / "cases_sample.json"
SAMPLE = next((up / _PLACE for up in Path(__file__).parents if (up / _PLACE).is_file()), None)


@pytest.mark.skipif(SAMPLE is None, reason="the public sample is not beside the repository")
def test_the_sample_is_decided_for_the_reasons_it_gives() -> None:
    assert SAMPLE is not None
    for case in json.loads(SAMPLE.read_text(encoding="utf-8"))["cases"]:
        answer, expected = ask(case), case["expected"]
        assert answer.decision == expected["decision"], case["id"]
        assert answer.reason_code == expected["reason_code"], case["id"]
        cited = {reason.citation for point in answer.points for reason in point.reasons}
        assert set(expected["explanation_must_cite"]) <= cited, case["id"]
