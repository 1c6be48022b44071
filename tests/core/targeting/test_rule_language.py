"""A rule as text, as JSON and as a value is one rule, and what is wrong with it is said where it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.targeting.language import syntax as s
from foreland.targeting.language.checking import check
from foreland.targeting.language.closures import Compiler, look, no_row
from foreland.targeting.language.facts import Facts
from foreland.targeting.language.form import FormRow, rows_of, text_of
from foreland.targeting.language.planning import plan
from foreland.targeting.language.reading import RuleTextError, read
from foreland.targeting.language.rule_set import CompiledRules
from foreland.targeting.language.vocabulary import Value
from foreland.targeting.language.writing import write, write_lines
from tests.core.targeting.random_rules import WORDS, conditions

VOCABULARY = load_rule_vocabulary()


@settings(max_examples=200, deadline=None)
@given(conditions())
def test_nothing_is_lost_between_text_and_json(rule: s.Condition) -> None:
    assert check(rule, WORDS) == ()
    assert s.from_json(s.to_json(rule)) == rule
    assert read(write(rule)).condition == rule
    assert read(write_lines(rule)).condition == rule
    assert read(text_of(rows_of(rule, WORDS), WORDS)).condition == rule


def test_a_rule_is_rows_of_a_form_and_what_is_typed_there_is_a_rule() -> None:
    text = (
        'payment.kind = "cash" and booking.one_way and bags.count <= 1 and (party.size > 2 or not booking.by_carrier)'
    )
    rows = rows_of(read(text).condition, VOCABULARY)
    assert [(one.word, one.sign, one.value) for one in rows[:3]] == [
        ("payment.kind", "=", "cash"), ("booking.one_way", "=", "yes"), ("bags.count", "<=", "1"),
    ]  # fmt: skip
    assert rows_of(read('booking.meal = "X"').condition, VOCABULARY) == (FormRow(text='booking.meal = "X"'),)
    assert rows[3].text == "(party.size > 2 or not (booking.by_carrier))"
    typed = [
        *rows[:2],
        FormRow(),
        FormRow(text="party.size > 2 or bags.count > 0"),
        FormRow("bags.count", "?", " 0 "),
    ]
    assert text_of(typed, VOCABULARY).splitlines() == [
        'payment.kind = "cash"', "and booking.one_way", "and (party.size > 2 or bags.count > 0)", "and bags.count = 0",
    ]  # fmt: skip
    assert text_of([FormRow(text="what is = this")], VOCABULARY) == "what is = this", "told in place, and not lost"


@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        ("", 1, 1, "value_expected"),
        ("bags.count =", 1, 13, "value_expected"),
        ("bags.count = 0\nand payment.kind = ;", 2, 20, "unreadable_sign"),
        ("bags.count = 0 and (payment.kind = 'cash')", 1, 36, "unreadable_sign"),
        ("(bags.count = 0", 1, 16, "expected"),
        ("bags.count = 0 bags.count", 1, 16, "unexpected"),
        ("(bags.count = 0) > 3", 1, 1, "value_expected"),
        ("count(by contact.phones within 9.5 days) > 3", 1, 32, "expected"),
        ("mean(by contact.phones within 9 days) > 3", 1, 1, "no_such_function"),
        ("journey.date > 2026-02-30", 1, 16, "no_such_day"),
        ('payment.kind in ("cash"', 1, 24, "expected"),
        ("(" * 40 + "bags.count = 0" + ")" * 40, 1, 31, "too_deep"),
        ("not " * 40 + "bags.count = 0", 1, 121, "too_deep"),
        ("bags.count = " + "9" * 5000, 1, 14, "number_too_long"),
        ("bags.count = 0 and " * 2000 + "bags.count = 0", 1, 1, "too_long"),
    ],
)
def test_text_that_is_no_rule_is_refused_with_its_place(text: str, line: int, column: int, code: str) -> None:
    with pytest.raises(RuleTextError) as refused:
        read(text)
    assert (refused.value.code, refused.value.place.line, refused.value.place.column) == (code, line, column)


@pytest.mark.parametrize(
    ("text", "at", "code"),
    [
        ("bag.count = 0", "bag.count", "no_such_word"),
        ('bags.count = "0"', 'bags.count = "0"', "types_differ"),
        ("bags.count = 0 and traveller.age < 18", "traveller.age < 18", "units_differ"),
        ("journey.date - document.issued_on < 9 hours", "journey.date - document.issued_on < 9 hours", "units_differ"),
        ("journey.departs - document.issued_on <= 48 hours", "journey.departs - document.issued_on", "no_numbers"),
        ("document.issuer = journey.origin", "document.issuer = journey.origin", "domains_differ"),
        ('payment.kind = "cash" or payment.kind = "gold"', 'payment.kind = "gold"', "no_such_value"),
        ("payment.kind", "payment.kind", "another_type_wanted"),
        ('outcome.result = "denied"', "outcome.result", "only_of_past"),
        ("past.bags.count = 0", "past.bags.count", "past_outside"),
        ("count(by bags.count within 90 days) > 3", "count(by bags.count within 90 days)", "no_link"),
        ("count(by ticket.block within 9999 days) > 3", "count(by ticket.block within 9999 days)", "days_out_of_range"),
        ("distinct(by contact.phones within 9 days) > 3", "distinct(by contact.phones within 9 days)", "of_missing"),
        (
            "count(by contact.phones within 9 days where count(by journey.route within 9 days) > 1) > 3",
            "count(by journey.route within 9 days)",
            "seen_in_seen",
        ),
        ("at least 2 of (ticket.known)", "at least 2 of (ticket.known)", "number_of_parts"),
        ("1 < 2", "1 < 2", "no_word"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_of_the_part_that_does_not(text: str, at: str, code: str) -> None:
    found = read(text)
    problems = check(found.condition, VOCABULARY)
    places = [found.place(problem.path) for problem in problems]
    assert (code, at) in [
        (one.code, text[place.offset : place.end]) for one, place in zip(problems, places, strict=True)
    ]


def test_stored_rules_of_any_shape_are_refused_and_not_followed() -> None:
    deep: s.Condition = s.Holds(s.Field("booking.one_way"))
    for _ in range(400):
        deep = s.Not(deep)
    assert [problem.code for problem in check(deep, VOCABULARY)] == ["too_large"]
    nested = '{"is":"not","part":' * 5000 + "{}" + "}" * 5000
    for text in (
        nested,
        '{"is":"and"}',
        '{"is":"no"}',
        '{"is":"holds","value":{"is":"field","name":"a","more":1}}',
        "[",
        "{}",
    ):
        with pytest.raises(ValueError, match=r"."):
            s.from_json(text)


def test_unknown_is_neither_and_a_rule_says_why() -> None:
    rule = read('payment.kind = "cash" and (booking.one_way or bags.count = 0) and not (ticket.known)').condition
    rules = CompiledRules({"r": rule}, VOCABULARY, {})
    said: dict[str, Value] = {"payment.kind": "cash", "bags.count": 0, "ticket.known": False}
    assert rules.judge(Facts(said)).true == ("r",)
    assert rules.judge(Facts({**said, "ticket.known": None})).unknown == ("r",)
    assert rules.judge(Facts({**said, "bags.count": None})).unknown == ("r",)
    assert rules.judge(Facts({"bags.count": None, "booking.one_way": None, "payment.kind": "card"})).unknown == ()
    assert [(why.fact, why.value, why.expected, why.result) for why in rules.why("r", Facts(said))] == [
        ("payment.kind", "cash", '= "cash"', "true"),
        ("booking.one_way", None, "", "unknown"),
        ("bags.count", "0", "= 0", "true"),
        ("ticket.known", "false", "", "false"),
    ]


def test_the_order_of_parts_and_missing_history_decide_nothing() -> None:
    rule = read("count(by contact.phones within 90 days) >= 0").condition
    test = Compiler(VOCABULARY, {}).test(rule)
    assert test(look(Facts({"contact.phones": frozenset(("1",))})), no_row()) is None
    planned = plan(s.And((rule, s.Holds(s.Field("booking.one_way")))), VOCABULARY)
    assert planned.needed[0] == s.Holds(s.Field("booking.one_way"))
    assert (planned.cheap, planned.look_back_days, set(planned.past)) == (1, 90, {"contact.phones"})
    assert planned.elements == {"pnr_contact", "pnr_itinerary", "flight", "journey"}
