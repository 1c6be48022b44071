"""A rule compiled for one journey: functions that answer ``True``, ``False`` or ``None`` for unknown (Kleene).

What several rules ask of earlier journeys is computed once for each journey.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from foreland.targeting.language import syntax as s
from foreland.targeting.language.cost import cheapest_first
from foreland.targeting.language.facts import DAY, ID, JUDGED_AT, SEEN_AT, Facts, Row
from foreland.targeting.language.vocabulary import Value, Vocabulary

Lists = Mapping[str, Collection[str]]
Truth = bool | None


class Look(Struct):
    """One look at a journey; ``memory`` keeps what was computed about its past."""

    values: Row
    facts: Facts
    memory: dict[int, Any]


Test = Callable[[Look, Row], Truth]
Read = Callable[[Look, Row], Any]

_NO_ROW: Row = {}
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MICROSECONDS_OF_HOUR = 3_600_000_000


def look(facts: Facts) -> Look:
    """Begin to look at a journey."""
    return Look(facts.values, facts, {})


class Compiler:
    """Compiles conditions that ``checking`` found nothing wrong with. Equal parts of history share one computation."""

    def __init__(self, vocabulary: Vocabulary, lists: Lists) -> None:
        self._words = vocabulary.by_name
        self._vocabulary = vocabulary
        self._lists = {name: frozenset(members) for name, members in lists.items()}
        self._slots: dict[s.Seen, int] = {}

    def test(self, node: s.Condition) -> Test:
        """The function of a condition."""
        match node:
            case s.And(parts):
                return _all(self.test(part) for part in cheapest_first(parts, self._vocabulary))
            case s.Or(parts):
                return _any(self.test(part) for part in cheapest_first(parts, self._vocabulary))
            case s.Not(part):
                return _not(self.test(part))
            case s.AtLeast(number, parts):
                return _at_least(number, [self.test(part) for part in parts])
            case s.Compare(sign, left, right):
                return self._compare(sign, left, right)
            case s.OneOf(value, values):
                return self._among(value, frozenset(values))
            case s.Listed(value, name):
                members = self._lists.get(name)
                return _unknown if members is None else self._among(value, members)
            case s.Overlaps(left, right):
                return _overlaps(self.read(left), self.read(right))
            case s.StartsWith(value, prefix):
                return _starts_with(self.read(value), prefix)
            case s.Known(value):
                return _known(self.read(value))
            case s.Holds(value):
                return self.read(value)

    def read(self, node: s.Term) -> Read:
        """The function of a term; ``None`` when it has no value."""
        match node:
            case s.Text(value) | s.Number(value, _) | s.Day(value):
                return lambda look, row: value
            case s.Field(name):
                return lambda look, row: look.values.get(name)
            case s.Past(name):
                return _past(name, self._words[name].known_by)
            case s.Size(of):
                inner = self.read(of)
                return lambda look, row: None if (members := inner(look, row)) is None else len(members)
            case s.Arithmetic(sign, left, right):
                return _arithmetic(sign, self.read(left), self.read(right))
            case s.Seen():
                return self._seen(node)

    def _compare(self, sign: s.Sign, left: s.Term, right: s.Term) -> Test:
        if isinstance(left, s.Field) and isinstance(right, s.Text | s.Number | s.Day):
            return _compare_word(_SIGNS[sign], left.name, right.value)
        return _compare(_SIGNS[sign], self.read(left), self.read(right))

    def _among(self, value: s.Term, members: frozenset[str]) -> Test:
        read = self.read(value)

        def test(look: Look, row: Row) -> Truth:
            found = read(look, row)
            if found is None:
                return None
            return found in members if isinstance(found, str) else not members.isdisjoint(found)

        return test

    def _seen(self, node: s.Seen) -> Read:
        slot = self._slots.setdefault(node, len(self._slots))
        compute = self._history(node)

        def read(look: Look, row: Row) -> Value:
            memory = look.memory
            if slot not in memory:
                memory[slot] = compute(look)
            return memory[slot]  # type: ignore[no-any-return]

        return read

    def _history(self, node: s.Seen) -> Callable[[Look], Value]:
        where = self.test(node.where) if node.where is not None else None
        of = self.read(node.of) if node.of is not None else None
        by, days, measure = node.by, timedelta(node.days), node.measure
        asked = tuple(
            sorted({part.name for _, part in s.walk(node) if isinstance(part, s.Field)} | {by, JUDGED_AT, DAY})
        )
        this = object()

        def met(look: Look, rows: tuple[Row, ...]) -> list[Row]:
            """The journeys that count, the judged one among them: the same for all that say the same of themselves."""
            values, common = look.values, look.facts.common
            key = (this, id(rows), *(values.get(name) for name in asked)) if common is not None else None
            if common is not None and key in common:
                return common[key]  # type: ignore[no-any-return]
            found = _earlier(values, rows, by, days)
            if where is not None and measure != "rarity":
                found = [row for row in found if where(look, row)]
            if common is not None:
                common[key] = found
            return found

        def compute(look: Look) -> Value:
            rows, values = look.facts.past.get(by), look.values
            day, judged = values.get(DAY), values.get(JUDGED_AT)
            if rows is None or values.get(by) is None or not isinstance(day, date) or not isinstance(judged, datetime):
                return None
            own = values.get(ID)
            found = [row for row in met(look, rows) if row.get(ID) != own]
            if measure == "rarity":
                total = look.facts.earlier.get(node.days)
                return len(found) / total if total else None
            if of is None:
                return len(found)
            told = {value for row in found if (value := of(look, row)) is not None}
            if measure == "distinct":
                return len(told)
            return (min if measure == "first" else max)(told, default=None)

        return compute


def _earlier(values: Row, rows: tuple[Row, ...], by: str, days: timedelta) -> list[Row]:
    """The journeys of the days before the judged one that share a value with it and were known when that was judged."""
    own: Any = values[by]
    day: Any = values[DAY]
    judged: Any = values[JUDGED_AT]
    first, together = day - days, isinstance(own, frozenset)
    found = []
    for row in rows:
        then: Any = row.get(DAY)
        seen: Any = row.get(SEEN_AT)
        if then is None or seen is None or then < first or then > day or seen > judged:
            continue
        other: Any = row.get(by)
        if (not own.isdisjoint(other)) if together and isinstance(other, frozenset) else own == other:
            found.append(row)
    return found


def _past(name: str, known_by: str | None) -> Read:
    if known_by is None:
        return lambda look, row: row.get(name)

    def read(look: Look, row: Row) -> Any:
        known, judged = row.get(known_by), look.values.get(JUDGED_AT)
        if isinstance(known, datetime) and isinstance(judged, datetime) and known <= judged:
            return row.get(name)
        return None

    return read


def _unknown(look: Look, row: Row) -> Truth:
    return None


def _all(tests: Iterable[Test]) -> Test:
    parts = tuple(tests)

    def test(look: Look, row: Row) -> Truth:
        result: Truth = True
        for part in parts:
            found = part(look, row)
            if not found:
                if found is not None:
                    return False
                result = None
        return result

    return test


def _any(tests: Iterable[Test]) -> Test:
    parts = tuple(tests)

    def test(look: Look, row: Row) -> Truth:
        result: Truth = False
        for part in parts:
            found = part(look, row)
            if found:
                return True
            if found is None:
                result = None
        return result

    return test


def _not(part: Test) -> Test:
    return lambda look, row: None if (found := part(look, row)) is None else not found


def _at_least(number: int, parts: list[Test]) -> Test:
    def test(look: Look, row: Row) -> Truth:
        found = [part(look, row) for part in parts]
        if found.count(True) >= number:
            return True
        return None if found.count(True) + found.count(None) >= number else False

    return test


def _compare(compare: Callable[[Any, Any], bool], left: Read, right: Read) -> Test:
    def test(look: Look, row: Row) -> Truth:
        one = left(look, row)
        if one is None:
            return None
        other = right(look, row)
        return None if other is None else compare(one, other)

    return test


def _compare_word(compare: Callable[[Any, Any], bool], name: str, value: Any) -> Test:
    def test(look: Look, row: Row) -> Truth:
        found = look.values.get(name)
        return None if found is None else compare(found, value)

    return test


def _overlaps(left: Read, right: Read) -> Test:
    def test(look: Look, row: Row) -> Truth:
        one, other = left(look, row), right(look, row)
        return None if one is None or other is None else not one.isdisjoint(other)

    return test


def _starts_with(read: Read, prefix: str) -> Test:
    return lambda look, row: None if (found := read(look, row)) is None else found.startswith(prefix)


def _known(read: Read) -> Test:
    return lambda look, row: read(look, row) is not None


def _arithmetic(sign: str, left: Read, right: Read) -> Read:
    def read(look: Look, row: Row) -> Any:
        one, other = left(look, row), right(look, row)
        if one is None or other is None:
            return None
        if isinstance(one, datetime):
            return (one - other) // timedelta(microseconds=1) / _MICROSECONDS_OF_HOUR
        if isinstance(one, date):
            return (one - other).days
        if sign == "/":
            return one / other if other else None
        return {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign](float(one), float(other))

    return read


def no_row() -> Row:
    """What stands for the past journey outside of one."""
    return _NO_ROW
