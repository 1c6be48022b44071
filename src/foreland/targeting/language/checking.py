"""Whether types and units of a rule fit, and where not."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from foreland.targeting.language import syntax as s
from foreland.targeting.language.vocabulary import Kind, Vocabulary, Word

LONGEST_WINDOW = 1827
"""Days a rule may look back at most: five years, the longest any retention profile keeps people."""
MOST_PARTS = 300
DEEPEST = 16
LARGEST = 1e9
SMALLEST = 1e-9
MOST_TEXTS = 1000

_ORDERED: frozenset[Kind] = frozenset(("number", "day", "instant"))


class Problem(Struct, frozen=True):
    """What is wrong at a part of the rule; ``code`` is looked up in the catalogue with ``values``."""

    path: s.Path
    code: str
    values: dict[str, str | int | float] = {}


class _Type(Struct, frozen=True):
    kind: Kind
    domain: str = ""
    unit: s.Unit = ""
    values: tuple[str, ...] = ()


def check(condition: s.Condition, vocabulary: Vocabulary) -> tuple[Problem, ...]:
    """Everything that does not fit, in the order of the rule; nothing when it can be compiled."""
    sized = _size(condition)
    if sized is not None:
        return (sized,)
    checker = _Checker(vocabulary)
    checker.condition(condition, ())
    return tuple(checker.problems)


def _size(condition: s.Condition) -> Problem | None:
    waiting: list[tuple[s.Node, int]] = [(condition, 1)]
    parts = 0
    while waiting:
        node, depth = waiting.pop()
        parts += 1
        if parts > MOST_PARTS or depth > DEEPEST:
            return Problem((), "too_large", {"parts": MOST_PARTS, "deep": DEEPEST})
        waiting.extend((child, depth + 1) for _, child in s.children(node))
    return None


class _Checker:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words = vocabulary.by_name
        self._within = False
        self.problems: list[Problem] = []

    def _say(self, path: s.Path, code: str, **values: str | int | float) -> None:
        self.problems.append(Problem(path, code, values))

    def condition(self, node: s.Condition, path: s.Path) -> None:
        match node:
            case s.And(parts) | s.Or(parts):
                if len(parts) < 2:
                    self._say(path, "too_few_parts", least=2)
                self._all(parts, path)
            case s.AtLeast(number, parts):
                if not 1 <= number <= len(parts):
                    self._say(path, "number_of_parts", parts=len(parts))
                self._all(parts, path)
            case s.Not(part):
                self.condition(part, (*path, "part"))
            case s.Compare():
                self._compare(node, path)
            case s.OneOf(value, values):
                if not 1 <= len(values) <= MOST_TEXTS:
                    self._say(path, "number_of_texts", most=MOST_TEXTS)
                found = self._among(value, path)
                if found is not None:
                    self._possible(found, values, path)
            case s.Listed(value, _):
                self._among(value, path)
            case s.Overlaps(left, right):
                self._overlap(left, right, path)
            case s.StartsWith(value, _):
                self._wanted(value, (*path, "value"), ("text",))
            case s.Known(value):
                self._term(value, (*path, "value"))
            case s.Holds(value):
                self._wanted(value, (*path, "value"), ("flag",))

    def _all(self, parts: Iterable[s.Condition], path: s.Path) -> None:
        for position, part in enumerate(parts):
            self.condition(part, (*path, "parts", position))

    def _compare(self, node: s.Compare, path: s.Path) -> None:
        left = self._term(node.left, (*path, "left"))
        right = self._term(node.right, (*path, "right"))
        if not any(isinstance(part, s.Field | s.Past | s.Seen) for _, part in s.walk(node)):
            self._say(path, "no_word")
        if left is None or right is None:
            return
        if left.kind != right.kind:
            self._say(path, "types_differ", left=left.kind, right=right.kind)
        elif left.kind in ("set", "flag"):
            self._say(path, "not_comparable", kind=left.kind)
        elif left.unit != right.unit:
            self._say(path, "units_differ", left=left.unit, right=right.unit)
        elif left.kind not in _ORDERED and node.sign not in ("=", "!="):
            self._say(path, "not_ordered", kind=left.kind)
        elif left.domain and right.domain and left.domain != right.domain:
            self._say(path, "domains_differ", left=left.domain, right=right.domain)
        for one, other in ((left, node.right), (right, node.left)):
            if isinstance(other, s.Text):
                self._possible(one, (other.value,), path)

    def _possible(self, found: _Type, values: Iterable[str], path: s.Path) -> None:
        for value in values:
            if found.values and value not in found.values:
                self._say(path, "no_such_value", value=value[:40], possible=", ".join(found.values))

    def _among(self, value: s.Term, path: s.Path) -> _Type | None:
        return self._wanted(value, (*path, "value"), ("text", "set"))

    def _overlap(self, left: s.Term, right: s.Term, path: s.Path) -> None:
        one, other = self._wanted(left, (*path, "left"), ("set",)), self._wanted(right, (*path, "right"), ("set",))
        if one and other and one.domain != other.domain:
            self._say(path, "domains_differ", left=one.domain, right=other.domain)

    def _wanted(self, term: s.Term, path: s.Path, kinds: tuple[Kind, ...]) -> _Type | None:
        found = self._term(term, path)
        if found is not None and found.kind not in kinds:
            self._say(path, "another_type_wanted", kind=found.kind, wanted=" / ".join(kinds))
            return None
        return found

    def _term(self, term: s.Term, path: s.Path) -> _Type | None:
        match term:
            case s.Text():
                return _Type("text")
            case s.Day():
                return _Type("day")
            case s.Number(value, unit):
                if not math.isfinite(value) or abs(value) > LARGEST or 0 < abs(value) < SMALLEST:
                    self._say(path, "number_out_of_range", most=LARGEST)
                return _Type("number", unit=unit)
            case s.Field(name):
                return self._word(name, path, past=False)
            case s.Past(name):
                if not self._within:
                    self._say(path, "past_outside")
                return self._word(name, path, past=True)
            case s.Size(of):
                return _Type("number") if self._wanted(of, (*path, "of"), ("set",)) else None
            case s.Arithmetic():
                return self._arithmetic(term, path)
            case s.Seen():
                return self._seen(term, path)

    def _word(self, name: str, path: s.Path, *, past: bool) -> _Type | None:
        word = self._words.get(name)
        if word is None:
            self._say(path, "no_such_word", word=name[:60])
            return None
        if word.known_by and not past:
            self._say(path, "only_of_past", word=name)
        return _type(word)

    def _arithmetic(self, term: s.Arithmetic, path: s.Path) -> _Type | None:
        left, right = self._term(term.left, (*path, "left")), self._term(term.right, (*path, "right"))
        if left is None or right is None:
            return None
        if term.sign == "-" and left.kind == right.kind and left.kind in ("day", "instant"):
            return _Type("number", unit="days" if left.kind == "day" else "hours")
        if left.kind != "number" or right.kind != "number":
            self._say(path, "no_numbers", sign=term.sign, left=left.kind, right=right.kind)
            return None
        if term.sign in ("+", "-") or (term.sign == "/" and left.unit and right.unit):
            if left.unit != right.unit:
                self._say(path, "units_differ", left=left.unit, right=right.unit)
                return None
            return _Type("number", unit="" if term.sign == "/" else left.unit)
        if right.unit and (left.unit or term.sign == "/"):
            self._say(path, "units_differ", left=left.unit, right=right.unit)
            return None
        if term.sign == "*" and not isinstance(term.left, s.Number) and not isinstance(term.right, s.Number):
            self._say(path, "product_of_unknowns")
        return _Type("number", unit=left.unit or right.unit)

    def _seen(self, term: s.Seen, path: s.Path) -> _Type | None:
        if self._within:
            self._say(path, "seen_in_seen")
            return None
        link = self._words.get(term.by)
        if link is None or not link.link:
            self._say(path, "no_link" if link else "no_such_word", word=term.by[:60])
        if not 1 <= term.days <= LONGEST_WINDOW:
            self._say(path, "days_out_of_range", most=LONGEST_WINDOW)
        self._within = True
        of = None if term.of is None else self._term(term.of, (*path, "of"))
        if term.where is not None:
            self.condition(term.where, (*path, "where"))
        self._within = False
        wants_of = term.measure in ("distinct", "first", "last")
        if wants_of != (term.of is not None):
            self._say(path, "of_missing" if wants_of else "of_superfluous", measure=term.measure)
            return None
        if term.measure == "rarity" and term.where is not None:
            self._say(path, "where_superfluous", measure=term.measure)
        if not wants_of:
            return _Type("number")
        if of is None:
            return None
        if of.kind in ("set", "flag") or (term.measure != "distinct" and of.kind not in _ORDERED):
            self._say((*path, "of"), "of_unfit", measure=term.measure, kind=of.kind)
            return None
        return _Type("number") if term.measure == "distinct" else of


def _type(word: Word) -> _Type:
    return _Type(word.kind, word.domain, word.unit, word.values)
