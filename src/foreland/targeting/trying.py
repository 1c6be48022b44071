"""What a rule says of each of its examples, and why: tried before it judges anybody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from msgspec import Struct

from foreland.targeting.language.checking import check
from foreland.targeting.language.rule_set import CompiledRules
from foreland.targeting.language.vocabulary import Vocabulary
from foreland.targeting.written_rule import Example, ExampleError, WrittenRule
from foreland.travel.finding import Reason


class Tried(Struct, frozen=True, kw_only=True):
    """What a rule says of an example, and whether it should (``right``). ``why``: the reasons where it is true."""

    name: str
    expected: Literal["positive", "benign"]
    truth: Literal["true", "false", "unknown"]
    right: bool
    why: tuple[Reason, ...] = ()


def try_examples(
    rule: WrittenRule, vocabulary: Vocabulary, lists: Mapping[str, Collection[str]]
) -> tuple[Tried, ...] | None:
    """Every example that can be read, judged; ``None`` when the condition does not fit the vocabulary."""
    if check(rule.condition, vocabulary):
        return None
    compiled = CompiledRules({rule.id: rule.condition}, vocabulary, lists)
    return tuple(one for example in rule.examples if (one := _try(rule.id, example, compiled, vocabulary)) is not None)


def _try(rule: str, example: Example, compiled: CompiledRules[str], vocabulary: Vocabulary) -> Tried | None:
    try:
        facts = example.facts(vocabulary)
    except ExampleError:
        return None
    judged = compiled.judge(facts)
    return Tried(
        name=example.name,
        expected=example.expected,
        truth="true" if judged.true else "unknown" if judged.unknown else "false",
        right=bool(judged.true) == (example.expected == "positive"),
        why=compiled.why(rule, facts) if judged.true else (),
    )
