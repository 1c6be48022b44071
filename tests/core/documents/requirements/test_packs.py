"""The shipped rule packs: each rule with a case that it opens, one that it closes, and one that leaves it open."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from foreland.documents.requirements.answer import FALSE, TRUE
from foreland.documents.requirements.given import read_case
from foreland.documents.requirements.pack import Pack, Rule
from foreland.documents.requirements.rulebook import due_for_review
from foreland.documents.requirements.trace import outcomes
from foreland.resources.requirement_language import words_of
from foreland.resources.requirement_packs import load_packs, read_text
from foreland.web.language import languages
from tests.core.documents.requirements.books import ask, book, states
from tests.core.documents.requirements.test_properties import DECIDED

RULES = [pytest.param(pack, rule, id=rule.id) for pack in load_packs() for rule in pack.rules]


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_each_rule_is_met_unmet_and_open_in_its_cases(pack: Pack, rule: Rule) -> None:
    def outcome(more: Any) -> int | None:
        assert more is not None, "a rule needs the cases met, unmet and unknown"
        journey = read_case({"id": rule.id, **pack.example["case"], **more})
        assert not journey.problems
        return outcomes(journey, book(), states()).get(rule.id)

    assert outcome(rule.met) == TRUE
    assert outcome(rule.unmet) == FALSE
    assert outcome(rule.unknown) not in (None, TRUE, FALSE)


def test_every_rule_is_declared_cited_and_asks_questions_that_have_words() -> None:
    for pack in load_packs():
        ids = [rule.id for rule in pack.rules]
        assert sorted(ids) == sorted(pack.rules_declared)
        assert len(ids) == len(set(ids))
        assert all(rule.sources for rule in pack.rules)
        asked = {rule.ask for rule in pack.rules} | {one.ask for rule in pack.rules for one in _all(rule)}
        assert asked - {None} <= set(pack.questions)
        cited = {one.cite for rule in pack.rules for one in _all(rule)} - {None}
        assert cited <= set(pack.sources)


def test_a_question_has_one_wording_whichever_pack_asks_it_and_is_asked_by_its_own() -> None:
    """The words of an answer are found by the code alone."""
    wordings: dict[str, set[str]] = {}
    for pack in load_packs():
        asked = {rule.ask for rule in pack.rules} | {one.ask for rule in pack.rules for one in _all(rule)}
        for code, text in pack.questions.items():
            wordings.setdefault(code, set()).add(text)
            assert code in asked | _BY_CODE, (pack.pack, code)
    assert {code: said for code, said in wordings.items() if len(said) > 1} == {}


_BY_CODE = {"documents", "document_status", "arrival_time", "stay", "name"}
"""Questions of the decision itself, whichever rule is tried."""


def test_every_word_of_a_pack_and_of_an_answer_is_there_in_the_languages_of_officers() -> None:
    said = {pack.title for pack in load_packs()}
    said |= {" ".join(rule.text.split()) for pack in load_packs() for rule in pack.rules}
    said |= {text for pack in load_packs() for text in pack.questions.values()}
    answered = {reason.text for one in DECIDED for point in ask(one).points for reason in point.reasons if reason.text}
    assert len(answered) > 50
    for language in languages().keys() - {"en"}:
        words = words_of(None, language)
        assert {text for text in said | {" ".join(one.split()) for one in answered} if not words.get(text)} == set()


def test_a_deployments_own_words_come_first_and_a_broken_file_is_named(tmp_path: Path) -> None:
    own = tmp_path / "requirement_words" / "es.yaml"
    own.parent.mkdir()
    own.write_text("How old is the traveller?: ¿Edad?\n", encoding="utf-8")
    assert words_of(tmp_path, "es")["How old is the traveller?"] == "¿Edad?"
    assert words_of(tmp_path, "es")["Others need a visa."]
    assert words_of(tmp_path, "xx") == {}
    own.write_text("- a list\n", encoding="utf-8")
    os.utime(own, ns=(1, 1))
    with pytest.raises(ValueError, match=r"es\.yaml"):
        words_of(tmp_path, "es")


def _all(rule: Rule) -> list[Any]:
    found: list[Any] = []
    waiting: list[Any] = [*rule.applies_if, *rule.requires]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += [each for group in one.any or () for each in group]
    return found


def test_no_source_claims_to_be_verified_without_saying_by_whom() -> None:
    for pack in load_packs():
        for source in pack.sources.values():
            assert source.verified == "no" or (source.reviewed_by and source.retrieved)


def test_rules_are_due_for_review_before_they_lapse() -> None:
    packs = load_packs()
    first = date.fromisoformat(packs[0].review_due)
    assert not due_for_review(packs, date(2026, 11, 28), 30)
    assert due_for_review(packs, first, 7)[0][2] == first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pack: x\npack: y\n", "pack stands twice"),
        ("pack: [\n", "x.yaml"),
        ("- a\n", "Expected `object`"),
        ("!!python/object/apply:os.system ['true']\n", "could not determine a constructor"),
    ],
)
def test_a_broken_pack_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_text(text, "x.yaml")
