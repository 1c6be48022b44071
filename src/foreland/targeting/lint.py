"""What forbids that a rule goes live, and where: the law and the house's own care, as checks of the rule itself.

Sources: Directive (EU) 2016/681, Article 6(4) (criteria targeted, proportionate, specific, reviewed; never race,
religion, health, opinion, union, orientation) and C-817/19 (criteria fixed by people, tested for discrimination).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct

from foreland.targeting.language import syntax as s
from foreland.targeting.language.checking import Problem, check
from foreland.targeting.language.planning import plan
from foreland.targeting.language.rule_set import CompiledRules
from foreland.targeting.language.vocabulary import Vocabulary
from foreland.targeting.written_rule import ExampleError, WrittenRule

LEAST_EXAMPLES = 3
LONGEST_LIFE = timedelta(days=366)
LONGEST_SENTENCE = 2000
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{2,59}")
_SENTENCES = ("title", "purpose", "legal_basis", "source", "innocent", "owner")
_LEFT_WHEN_MASKED = frozenset(("flight", "journey", "outcome", "list", "network"))
"""Elements that identify nobody, or are not of the traveller: they stay when the rest is masked."""


class Kept(Struct, frozen=True):
    """For how many days the retention profile in force keeps what names people, and all of it. ``None``: for ever."""

    named_days: int | None
    days: int | None


def lint(
    rule: WrittenRule, vocabulary: Vocabulary, lists: Mapping[str, Collection[str]], kept: Kept, today: date
) -> tuple[Problem, ...]:
    """Everything that forbids the rule; the path begins with the field of the rule it is about."""
    found = [*_said(rule, today)]
    unfit = [Problem(("condition", *one.path), one.code, one.values) for one in check(rule.condition, vocabulary)]
    found.extend(unfit)
    if any(one.code == "too_large" for one in unfit):
        return tuple(found)
    found.extend(forbidden(rule.condition, vocabulary))
    if not unfit:
        found.extend(_history(rule, vocabulary, kept))
        found.extend(_lists(rule.condition, lists))
        found.extend(_examples(rule, vocabulary, lists))
    return tuple(found)


def _said(rule: WrittenRule, today: date) -> Iterator[Problem]:
    if not _IDENTIFIER.fullmatch(rule.id):
        yield Problem(("id",), "identifier")
    for name in _SENTENCES:
        text = getattr(rule, name).strip()
        if not text:
            yield Problem((name,), "missing")
        elif len(text) > LONGEST_SENTENCE:
            yield Problem((name,), "too_long", {"most": LONGEST_SENTENCE})
    try:
        expires = date.fromisoformat(rule.expires_on)
    except ValueError:
        yield Problem(("expires_on",), "missing")
        return
    if expires < today:
        yield Problem(("expires_on",), "expired")
    elif expires > today + LONGEST_LIFE:
        yield Problem(("expires_on",), "expires_too_late", {"months": 12})


def forbidden(condition: s.Condition, vocabulary: Vocabulary) -> Iterator[Problem]:
    """What no condition may ask, whoever judges by it: protected characteristics, or what one is as the only ground."""
    for path, node in s.walk(condition):
        name = node.name if isinstance(node, s.Field | s.Past) else node.by if isinstance(node, s.Seen) else ""
        word = vocabulary.by_name.get(name)
        if word is not None and word.barred:
            yield Problem(("condition", *path), f"barred_{word.barred}", {"word": name})
    if not _grounded(condition, vocabulary, holds=True):
        yield Problem(("condition",), "sole_ground")


def _grounded(condition: s.Condition, vocabulary: Vocabulary, *, holds: bool) -> bool:
    """Whether the condition cannot be true (``holds`` false: cannot be false) without a ground besides what one is."""
    match condition:
        case s.Not(part):
            return _grounded(part, vocabulary, holds=not holds)
        case s.And(parts) | s.Or(parts):
            each = [_grounded(part, vocabulary, holds=holds) for part in parts]
            return any(each) if isinstance(condition, s.And) == holds else all(each)
        case s.AtLeast(number, parts):
            alone = sum(not _grounded(part, vocabulary, holds=holds) for part in parts)
            return alone < (number if holds else len(parts) - number + 1)
        case s.Known():
            return False
        case _:
            return _is_ground(condition, vocabulary)


def _is_ground(leaf: s.Condition, vocabulary: Vocabulary) -> bool:
    """A comparison of two words (two nationalities that differ) is a ground; one with a given value if the word is."""
    words = [
        vocabulary.by_name[node.name]
        for _, node in s.walk(leaf)
        if isinstance(node, s.Field | s.Past) and node.name in vocabulary.by_name
    ]
    looks_back = any(isinstance(node, s.Seen) for _, node in s.walk(leaf))
    return looks_back or len(words) > 1 or any(not word.sole for word in words)


def _history(rule: WrittenRule, vocabulary: Vocabulary, kept: Kept) -> Iterator[Problem]:
    planned = plan(rule.condition, vocabulary)
    if rule.look_back_days < planned.look_back_days:
        yield Problem(("look_back_days",), "look_back_too_short", {"needed": planned.look_back_days})
    for element in sorted(planned.elements - set(rule.elements)):
        yield Problem(("elements",), "element_missing", {"element": element})
    read_back = {vocabulary.by_name[name].element for names in planned.past.values() for name in names}
    days = kept.named_days if read_back - _LEFT_WHEN_MASKED else kept.days
    if days is not None and planned.look_back_days > days:
        yield Problem(("look_back_days",), "not_retained", {"kept": days})
    for room in sorted(planned.rooms - {rule.hook}):
        yield Problem(("hook",), "hook_missing", {"room": room})


def _lists(condition: s.Condition, lists: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    for path, node in s.walk(condition):
        if isinstance(node, s.Listed) and node.list not in lists:
            yield Problem(("condition", *path), "no_such_list", {"list": node.list})


def _examples(rule: WrittenRule, vocabulary: Vocabulary, lists: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    for expected in ("positive", "benign"):
        if len({example.name for example in rule.examples if example.expected == expected}) < LEAST_EXAMPLES:
            yield Problem(("examples",), f"{expected}_examples_missing", {"least": LEAST_EXAMPLES})
    compiled = CompiledRules({rule.id: rule.condition}, vocabulary, lists)
    for position, example in enumerate(rule.examples):
        try:
            found = compiled.true_of(example.facts(vocabulary))
        except ExampleError as error:
            yield Problem(("examples", position), "example_unreadable", {"name": example.name, "why": str(error)[:200]})
            continue
        if bool(found) != (example.expected == "positive"):
            yield Problem(("examples", position), f"{example.expected}_example_fails", {"name": example.name})
