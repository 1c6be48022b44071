"""What is decided about journeys of our own, with the reason; the hostile, contradictory and unknown ones too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.documents.requirements.books import ESTA, ask, book, case

CASES = [json.loads(line) for line in Path(__file__).with_name("decided.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("decided", CASES, ids=lambda one: one["name"])
def test_decision(decided: dict[str, Any]) -> None:
    answer = ask(made(decided))
    assert (answer.decision, answer.reason_code) == (decided["decision"], decided["code"])
    assert bool(answer.questions) == (answer.decision == "CONDITIONAL")
    assert any(reason.citation for point in answer.points for reason in point.reasons)


def made(decided: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = decided["case"]
    return case() | given


def test_production_only_refers_where_rules_are_not_verified() -> None:
    for decided in CASES[::4]:
        assert ask(made(decided), book("production")).decision == "REFER", decided["name"]


def test_protection_overrides_everything_and_says_so() -> None:
    answer = ask(case("LHR", "JFK", documents=[], other={"trafficking_indicators": ["same address"]}))
    assert (answer.decision, answer.protection) == ("REFER", True)
    assert all(point.decision == "REFER" for point in answer.points)


@pytest.mark.parametrize(
    "given", [{}, {"route": ["LHR"]}, {"id": 1, "route": 7, "documents": "P", "other": [], "age": "x"}]
)
def test_rubbish_is_referred_and_never_raises(given: dict[str, Any]) -> None:
    answer = ask(given)
    assert answer.decision == "REFER"
    assert answer.points


def test_what_is_taken_for_granted_says_so() -> None:
    (point,) = ask(case("LHR", "JFK", authorisations=[ESTA], other={"right_of_abode": True})).points
    said = {reason.fact: reason.code for reason in point.reasons}
    assert (said["carrier_signatory"], said["presence"]) == ("presumed", "presumed")
    assert said["right_of_abode"] == "not_british_citizen", "stated"


def test_documents_and_authorisations_that_nobody_stated_are_asked_for() -> None:
    assert ask(case("LHR", "JFK", documents=None)).questions == ("documents",)
    assert ask(case("LHR", "JFK", authorisations=None)).decision in ("CONDITIONAL", "REFER")
