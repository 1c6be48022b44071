"""Many rules on one journey: those whose cheapest required condition fails are never looked at.

Rules that require a word to be one of some texts are found by the word's value; the others are gathered by the
condition they share. Where only what is true is asked for, conditions that rules share are asked once for all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from foreland.targeting.language import syntax as s
from foreland.targeting.language.closures import Compiler, Lists, Look, Test, Truth, look, no_row
from foreland.targeting.language.cost import cheapest_first
from foreland.targeting.language.facts import Facts, Row
from foreland.targeting.language.tracing import trace
from foreland.targeting.language.vocabulary import Vocabulary
from foreland.travel.finding import Reason

K = TypeVar("K", bound=Hashable)


class Judged(Struct, Generic[K], frozen=True):
    """The rules that are true of a journey, and those that cannot be told; all others are false."""

    true: tuple[K, ...]
    unknown: tuple[K, ...]


class _Rest(Struct, Generic[K], frozen=True):
    """A rule and what is still to be asked about it."""

    key: K
    tests: tuple[Test, ...]


class _Branch(Struct, Generic[K], frozen=True):
    """A condition that rules share: those of which nothing more is asked, and what is asked of the others."""

    test: Test
    true: tuple[K, ...]
    below: tuple[_Branch[K], ...]


class _ByValue(Struct, Generic[K], frozen=True):
    """Rules by the texts of a word; ``whole`` asks for the word too, for when it is unknown.

    ``trees`` are the same rules by what they ask besides.
    """

    word: str
    rules: Mapping[str, tuple[_Rest[K], ...]]
    trees: Mapping[str, tuple[tuple[K, ...], tuple[_Branch[K], ...]]]
    whole: tuple[_Rest[K], ...]


class CompiledRules(Generic[K]):
    """Rules ready to judge journeys. Raises nothing for what a journey says, whatever it is."""

    def __init__(self, rules: Mapping[K, s.Condition], vocabulary: Vocabulary, lists: Lists) -> None:
        self._conditions = dict(rules)
        self._compiler = Compiler(vocabulary, lists)
        self._tests: dict[s.Condition, Test] = {}
        needed = {key: cheapest_first(s.conjuncts(rule), vocabulary) for key, rule in rules.items()}
        named = {
            key: {word: part for part in parts if (word := _word(part, vocabulary))} for key, parts in needed.items()
        }
        common = Counter(word for words in named.values() for word in words)
        by_word: dict[str, dict[K, s.Condition]] = defaultdict(dict)
        by_guard: dict[s.Condition, list[_Rest[K]]] = defaultdict(list)
        unguarded: list[tuple[K, Sequence[s.Condition]]] = []
        for key, parts in needed.items():
            guards = named[key]
            if guards:
                word = min(guards, key=lambda word: (len(_texts(guards[word])), -common[word]))
                by_word[word][key] = guards[word]
            else:
                by_guard[parts[0]].append(self._rest(key, parts[1:]))
                unguarded.append((key, parts))
        self._by_value = [self._gather(word, guards, needed) for word, guards in by_word.items()]
        self._by_guard = [(self._test(guard), tuple(rests)) for guard, rests in by_guard.items()]
        _, self._branches = self._tree(unguarded)

    def judge(self, facts: Facts) -> Judged[K]:
        """What the rules say of a journey."""
        here = look(facts)
        row = no_row()
        true: list[K] = []
        unknown: list[K] = []
        values = here.values
        for gathered in self._by_value:
            value = values.get(gathered.word)
            rests = gathered.whole if value is None else gathered.rules.get(value, ())  # type: ignore[arg-type]
            if rests:
                _sort(rests, True, here, true, unknown)
        for guard, rests in self._by_guard:
            first = guard(here, row)
            if first is not False:
                _sort(rests, first, here, true, unknown)
        return Judged(tuple(true), tuple(unknown))

    def true_of(self, facts: Facts) -> tuple[K, ...]:
        """The rules that are true of a journey, in no order: what cannot be told is not looked into.

        Where a required word is unknown no rule that requires it can be true, so none of them is looked at.
        """
        here = look(facts)
        row = no_row()
        true: list[K] = []
        for gathered in self._by_value:
            found = gathered.trees.get(here.values.get(gathered.word))  # type: ignore[arg-type]
            if found is not None:
                true.extend(found[0])
                _climb(found[1], here, row, true)
        _climb(self._branches, here, row, true)
        return tuple(true)

    def why(self, key: K, facts: Facts) -> tuple[Reason, ...]:
        """The reasons of one rule about a journey."""
        return trace(self._conditions[key], self._compiler, look(facts))

    def _rest(self, key: K, parts: Sequence[s.Condition]) -> _Rest[K]:
        return _Rest(key, tuple(self._test(part) for part in parts))

    def _test(self, part: s.Condition) -> Test:
        """A condition compiled, once for all rules that ask it."""
        if part not in self._tests:
            self._tests[part] = self._compiler.test(part)
        return self._tests[part]

    def _tree(self, asked: Sequence[tuple[K, Sequence[s.Condition]]]) -> tuple[tuple[K, ...], tuple[_Branch[K], ...]]:
        """The rules of which nothing is asked, and the others by what is asked first."""
        below: dict[s.Condition, list[tuple[K, Sequence[s.Condition]]]] = defaultdict(list)
        for key, parts in asked:
            if parts:
                below[parts[0]].append((key, parts[1:]))
        branches = tuple(_Branch(self._test(part), *self._tree(rest)) for part, rest in below.items())
        return tuple(key for key, parts in asked if not parts), branches

    def _gather(self, word: str, guards: Mapping[K, s.Condition], needed: Mapping[K, list[s.Condition]]) -> _ByValue[K]:
        rules: dict[str, list[_Rest[K]]] = defaultdict(list)
        asked: dict[str, list[tuple[K, Sequence[s.Condition]]]] = defaultdict(list)
        for key, guard in guards.items():
            parts = [part for part in needed[key] if part is not guard]
            rest = self._rest(key, parts)
            for text in _texts(guard):
                rules[text].append(rest)
                asked[text].append((key, parts))
        whole = tuple(self._rest(key, needed[key]) for key in guards)
        trees = {text: self._tree(one) for text, one in asked.items()}
        return _ByValue(word, {text: tuple(rests) for text, rests in rules.items()}, trees, whole)


def _climb(branches: Sequence[_Branch[K]], here: Look, row: Row, true: list[K]) -> None:
    for branch in branches:
        if branch.test(here, row):
            true.extend(branch.true)
            if branch.below:
                _climb(branch.below, here, row, true)


def _sort(rests: Sequence[_Rest[K]], first: Truth, here: Look, true: list[K], unknown: list[K]) -> None:
    row = no_row()
    for rest in rests:
        result = first
        for test in rest.tests:
            found = test(here, row)
            if not found:
                if found is not None:
                    break
                result = None
        else:
            (unknown if result is None else true).append(rest.key)


def _word(part: s.Condition, vocabulary: Vocabulary) -> str | None:
    """The word that must be one of some texts for the condition to hold, if it is such a condition."""
    match part:
        case s.Compare("=", s.Field(name), s.Text()) | s.OneOf(s.Field(name)):
            return name if vocabulary.by_name[name].kind == "text" else None
    return None


def _texts(part: s.Condition) -> tuple[str, ...]:
    match part:
        case s.Compare("=", _, s.Text(value)):
            return (value,)
        case s.OneOf(_, values):
            return tuple(dict.fromkeys(values))
    return ()
