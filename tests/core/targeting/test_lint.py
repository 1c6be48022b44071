"""A rule that may not go live is refused with the reason: protected words, sole grounds, what is not said, not kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.targeting.language.reading import read
from foreland.targeting.lint import Kept, lint
from foreland.targeting.written_rule import Example, WrittenRule, read_rule

VOCABULARY = load_rule_vocabulary()
TODAY = date(2026, 11, 27)
KEPT = Kept(183, 183)
CONDITION = 'payment.kind = "cash" and booking.one_way'


def _examples(positive: dict[str, Any], benign: dict[str, Any]) -> tuple[Example, ...]:
    return tuple(
        Example(name=f"{expected} {number}", expected=expected, says=says)  # type: ignore[arg-type]
        for number in range(3)
        for expected, says in (("positive", positive), ("benign", benign))
    )


RULE = WrittenRule(
    id="late_cash",
    title="Cash, one way",
    kind="pattern",
    severity="low",
    condition=read(CONDITION).condition,
    purpose="Smuggling of migrants",
    legal_basis="Smuggling Protocol, Article 11",
    source="UNODC, Migrant Smuggling by Air (2010)",
    innocent="Emergencies and students",
    owner="targeting desk",
    expires_on="2027-11-01",
    elements=("pnr_payment", "pnr_itinerary"),
    examples=_examples(
        {"payment.kind": "cash", "booking.one_way": True}, {"payment.kind": "card", "booking.one_way": True}
    ),
)


def _codes(rule: WrittenRule, kept: Kept = KEPT) -> set[tuple[Any, str]]:
    return {(problem.path[0], problem.code) for problem in lint(rule, VOCABULARY, {}, kept, TODAY)}


def test_a_rule_of_which_all_is_said_passes() -> None:
    assert _codes(RULE) == set()


@pytest.mark.parametrize("name", ["title", "purpose", "legal_basis", "source", "innocent", "owner"])
def test_what_is_not_said_is_asked_for(name: str) -> None:
    assert _codes(msgspec.structs.replace(RULE, **{name: " "})) == {(name, "missing")}


@pytest.mark.parametrize(
    ("expires", "code"), [("", "missing"), ("2026-11-26", "expired"), ("2027-11-29", "expires_too_late")]
)
def test_a_rule_ends_within_twelve_months(expires: str, code: str) -> None:
    assert _codes(msgspec.structs.replace(RULE, expires_on=expires)) == {("expires_on", code)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('booking.meal = "MOML" and booking.one_way', "barred_proxy"),
        ('traveller.religion = "X" or booking.one_way', "barred_protected"),
        ("distinct(past.traveller.language by contact.phones within 9 days) > 1", "barred_proxy"),
        ('traveller.nationality = "UTO"', "sole_ground"),
        ('traveller.nationality = "UTO" and traveller.sex = "M" and traveller.age < 30 years', "sole_ground"),
        ('traveller.nationality = "UTO" or booking.one_way', "sole_ground"),
        ('not (traveller.nationality != "UTO" or not (traveller.age < 30 years))', "sole_ground"),
        ('at least 1 of (traveller.nationality = "UTO", booking.one_way)', "sole_ground"),
        ('traveller.birth_place = "UTOPIA" and payment.kind is known', "sole_ground"),
    ],
)
def test_what_somebody_is_is_no_ground(text: str, code: str) -> None:
    assert ("condition", code) in _codes(msgspec.structs.replace(RULE, condition=read(text).condition))


@pytest.mark.parametrize(
    "text",
    [
        'traveller.nationality = "UTO" and booking.one_way',
        "traveller.nationality != document.nationality",
        'at least 2 of (traveller.nationality = "UTO", booking.one_way, bags.count = 0)',
        'not (traveller.nationality = "UTO" or booking.one_way)',
    ],
)
def test_with_another_ground_it_may_be_asked(text: str) -> None:
    assert ("condition", "sole_ground") not in _codes(msgspec.structs.replace(RULE, condition=read(text).condition))


def test_a_look_back_is_declared_and_kept() -> None:
    condition = read("count(by contact.phones within 200 days) >= 4").condition
    rule = msgspec.structs.replace(RULE, condition=condition)
    assert {("look_back_days", "look_back_too_short"), ("elements", "element_missing")} <= _codes(rule)
    declared = msgspec.structs.replace(rule, look_back_days=200, elements=("pnr_contact", "flight", "journey"))
    assert ("look_back_days", "not_retained") in _codes(declared)
    assert ("look_back_days", "not_retained") not in _codes(declared, Kept(200, 1827))
    assert ("hook", "hook_missing") in _codes(
        msgspec.structs.replace(RULE, condition=read("network.hops_to_facilitator <= 2").condition)
    )


def test_examples_are_there_readable_and_come_out_as_they_must() -> None:
    few = msgspec.structs.replace(RULE, examples=RULE.examples[:2])
    assert _codes(few) == {("examples", "positive_examples_missing"), ("examples", "benign_examples_missing")}
    turned = tuple(
        msgspec.structs.replace(one, expected="benign" if one.expected == "positive" else "positive")
        for one in RULE.examples
    )
    assert {code for _, code in _codes(msgspec.structs.replace(RULE, examples=turned))} == {
        "positive_example_fails",
        "benign_example_fails",
    }
    for says in ({"no.word": 1}, {"bags.count": "many"}, {"journey.date": "2026-02-31"}):
        odd = Example(name="odd", expected="benign", says=says)
        assert ("examples", "example_unreadable") in _codes(
            msgspec.structs.replace(RULE, examples=(*RULE.examples, odd))
        )


def test_an_example_with_earlier_journeys_says_only_what_matters() -> None:
    condition = read(
        'distinct(past.traveller.surname by contact.phones within 90 days where past.outcome.result = "denied") >= 2'
    ).condition
    denied = {"outcome.result": "denied", "outcome.known_at": "2026-01-01T00:00:00Z"}
    says = {"journey.date": "2026-01-02", "contact.phones": ["15550100"]}
    rows = [{"traveller.surname": name, **denied} for name in ("ALPHA", "BETA")]
    unknown_yet = [{**rows[0]}, {**rows[1], "outcome.known_at": "2026-01-03T00:00:00Z"}]
    examples = tuple(
        Example(name=f"{expected} {number}", expected=expected, says=says, past={"contact.phones": past})  # type: ignore[arg-type]
        for number in range(3)
        for expected, past in (("positive", rows), ("benign", unknown_yet))
    )
    elements = ("api", "pnr_contact", "outcome", "flight", "journey")
    rule = msgspec.structs.replace(RULE, condition=condition, examples=examples, elements=elements, look_back_days=90)
    assert _codes(rule) == set()


def test_a_file_may_say_the_condition_as_text() -> None:
    said = msgspec.to_builtins(RULE)
    assert read_rule(msgspec.json.encode(said)) == RULE
    assert read_rule(msgspec.json.encode({**said, "condition": CONDITION})) == RULE
    with pytest.raises(ValueError, match="more"):
        read_rule(msgspec.json.encode({**said, "more": 1}))
