"""Text to rule. Errors say where: line and column, both counted from one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NoReturn, TypeVar, get_args

from msgspec import Struct

from foreland.targeting.language import syntax as s

LONGEST = 20_000
DEEPEST = 30
"""So many characters, and so many parentheses and *not* in each other, are read."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<text>"(?:[^"\\]|\\.)*")
      | (?P<word>[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)*)
      | (?P<sign><=|>=|!=|[=<>()+\-*/,])""",
    re.VERBOSE | re.DOTALL,
)
_UNITS = frozenset(get_args(s.Unit)) - {""}
_SIGNS = frozenset(get_args(s.Sign))
_MEASURES = frozenset(get_args(s.Measure))
_MOST_DIGITS = 15

_N = TypeVar("_N", bound=s.Node)


class Place(Struct, frozen=True):
    """Where something begins and ends in the text; lines and columns from one, ``offset`` and ``end`` from zero."""

    line: int
    column: int
    offset: int
    end: int


class RuleTextError(ValueError):
    """The text is no rule. ``code`` is looked up in the catalogue with ``values``."""

    def __init__(self, code: str, place: Place, **values: str | int) -> None:
        super().__init__(f"line {place.line}, column {place.column}: {code.replace('_', ' ')} {values or ''}".rstrip())
        self.code = code
        self.place = place
        self.values = values


class Read(Struct, frozen=True):
    """A rule and where each of its parts stands in the text."""

    condition: s.Condition
    places: Mapping[s.Path, Place]

    def place(self, path: s.Path) -> Place:
        """The place of a part, or of the nearest that contains it."""
        while path not in self.places and path:
            path = path[:-1]
        return self.places[path]


def read(text: str) -> Read:
    """Read a rule. Raises :class:`RuleTextError` with the first place that cannot be read."""
    if len(text) > LONGEST:
        raise RuleTextError("too_long", Place(1, 1, 0, 0), most=LONGEST)
    reader = _Reader(text)
    condition = reader.whole()
    return Read(condition, {path: reader.places[id(node)] for path, node in s.walk(condition)})


class _Token(Struct, frozen=True):
    kind: str
    text: str
    start: int


class _Reader:
    """Recursive descent: or, and, not, comparison, sum, product, atom. What is in parentheses may be either."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._cut(text)
        self._next = 0
        self._depth = 0
        self.places: dict[int, Place] = {}

    def whole(self) -> s.Condition:
        condition = self._condition()
        if self._token.kind != "end":
            self._fail("unexpected", self._token)
        return condition

    # tokens

    def _cut(self, text: str) -> list[_Token]:
        tokens, at = [], 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise RuleTextError("unreadable_sign", self._place(at, at + 1), sign=text[at])
            if match.lastgroup != "space":
                tokens.append(_Token(match.lastgroup, match.group(), at))
            at = match.end()
        return [*tokens, _Token("end", "", len(text))]

    def _place(self, start: int, end: int) -> Place:
        before = self._text[:start]
        return Place(before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1, start, end)

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._token
        self._next += token.kind != "end"
        return token

    def _at(self, *texts: str) -> bool:
        ahead = self._tokens[self._next : self._next + len(texts)]
        return [one.text for one in ahead if one.kind in ("word", "sign")] == list(texts)

    def _skip(self, *texts: str) -> bool:
        found = self._at(*texts)
        self._next += len(texts) * found
        return found

    def _expect(self, text: str) -> None:
        if not self._skip(text):
            self._fail("expected", self._token, expected=text)

    def _fail(self, code: str, token: _Token, **values: str | int) -> NoReturn:
        found = token.text or "end"
        raise RuleTextError(
            code, self._place(token.start, token.start + max(1, len(token.text))), found=found[:40], **values
        )

    def _placed(self, node: _N, start: int) -> _N:
        last = self._tokens[self._next - 1]
        self.places[id(node)] = self._place(start, last.start + len(last.text))
        return node

    # conditions

    def _condition(self) -> s.Condition:
        start = self._token.start
        return self._as_condition(self._either(), start)

    def _as_condition(self, node: s.Node, start: int) -> s.Condition:
        if isinstance(node, s.Condition):
            return node
        return self._placed(s.Holds(node), start)

    def _as_term(self, node: s.Node, token: _Token) -> s.Term:
        if isinstance(node, s.Condition):
            self._fail("value_expected", token)
        return node

    def _either(self) -> s.Node:
        self._depth += 1
        if self._depth > DEEPEST:
            self._fail("too_deep", self._token, most=DEEPEST)
        node = self._chain("or", self._conjunction)
        self._depth -= 1
        return node

    def _conjunction(self) -> s.Node:
        return self._chain("and", self._negation)

    def _chain(self, word: str, inner: Callable[[], s.Node]) -> s.Node:
        start = self._token.start
        first = inner()
        if not self._at(word):
            return first
        parts = [self._as_condition(first, start)]
        while self._skip(word):
            begin = self._token.start
            parts.append(self._as_condition(inner(), begin))
        return self._placed(s.Or(tuple(parts)) if word == "or" else s.And(tuple(parts)), start)

    def _negation(self) -> s.Node:
        start = self._token.start
        if not self._skip("not"):
            return self._comparison()
        self._depth += 1
        if self._depth > DEEPEST:
            self._fail("too_deep", self._token, most=DEEPEST)
        begin = self._token.start
        node = s.Not(self._as_condition(self._negation(), begin))
        self._depth -= 1
        return self._placed(node, start)

    def _comparison(self) -> s.Node:
        start = self._token
        if self._at("at", "least"):
            return self._at_least()
        left = self._sum()
        condition = self._tail(left, start)
        return left if condition is None else self._placed(condition, start.start)

    def _tail(self, left: s.Node, start: _Token) -> s.Condition | None:
        token = self._token
        if token.kind == "sign" and token.text in _SIGNS:
            self._take()
            right = self._token
            return s.Compare(token.text, self._as_term(left, start), self._as_term(self._sum(), right))  # type: ignore[arg-type]
        if self._skip("in", "list"):
            return s.Listed(self._as_term(left, start), self._quoted())
        if self._skip("in"):
            return s.OneOf(self._as_term(left, start), self._texts())
        if self._skip("is", "known"):
            return s.Known(self._as_term(left, start))
        if self._skip("starts", "with"):
            return s.StartsWith(self._as_term(left, start), self._quoted())
        if self._skip("overlaps"):
            right = self._token
            return s.Overlaps(self._as_term(left, start), self._as_term(self._sum(), right))
        return None

    def _at_least(self) -> s.Condition:
        start = self._token.start
        self._next += 2
        number = self._whole_number()
        self._expect("of")
        self._expect("(")
        parts = [self._condition()]
        while self._skip(","):
            parts.append(self._condition())
        self._expect(")")
        return self._placed(s.AtLeast(number, tuple(parts)), start)

    # terms

    def _sum(self) -> s.Node:
        return self._binary(("+", "-"), lambda: self._binary(("*", "/"), self._atom))

    def _binary(self, signs: tuple[str, ...], inner: Callable[[], s.Node]) -> s.Node:
        start = self._token
        node = inner()
        while self._token.kind == "sign" and self._token.text in signs:
            sign = self._take().text
            right = self._token
            made = s.Arithmetic(sign, self._as_term(node, start), self._as_term(inner(), right))  # type: ignore[arg-type]
            node = self._placed(made, start.start)
        return node

    def _atom(self) -> s.Node:
        token = self._take()
        match token.kind, token.text:
            case "sign", "(":
                node = self._either()
                self._expect(")")
                return node
            case "sign", "-" if self._token.kind == "number":
                return self._number(self._take(), token.start, -1)
            case "number", _:
                return self._number(token, token.start, 1)
            case "text", _:
                return self._placed(s.Text(self._unquoted(token)), token.start)
            case "day", _:
                return self._day(token)
            case "word", word:
                return self._word(token, word)
            case _:
                return self._fail("value_expected", token)

    def _word(self, token: _Token, word: str) -> s.Term:
        if self._at("("):
            if word == "size":
                return self._size(token)
            if word in _MEASURES:
                return self._seen(token)
            self._fail("no_such_function", token)
        if word.startswith("past."):
            return self._placed(s.Past(word.removeprefix("past.")), token.start)
        if "." not in word:
            self._fail("value_expected", token)
        return self._placed(s.Field(word), token.start)

    def _size(self, token: _Token) -> s.Term:
        self._expect("(")
        inner = self._token
        term = self._as_term(self._sum(), inner)
        self._expect(")")
        return self._placed(s.Size(term), token.start)

    def _seen(self, token: _Token) -> s.Term:
        self._expect("(")
        of = None
        if not self._at("by"):
            begin = self._take()
            if begin.kind != "word" or not begin.text.startswith("past."):
                self._fail("expected", begin, expected="by")
            of = self._placed(s.Past(begin.text.removeprefix("past.")), begin.start)
        self._expect("by")
        link = self._take()
        if link.kind != "word":
            self._fail("expected", link, expected="a word of the vocabulary")
        self._expect("within")
        days = self._whole_number()
        self._expect("days")
        where = self._condition() if self._skip("where") else None
        self._expect(")")
        return self._placed(s.Seen(token.text, link.text, days, of, where), token.start)  # type: ignore[arg-type]

    def _number(self, token: _Token, start: int, sign: int) -> s.Term:
        if len(token.text) > _MOST_DIGITS:
            self._fail("number_too_long", token, most=_MOST_DIGITS)
        unit = self._take().text if self._token.kind == "word" and self._token.text in _UNITS else ""
        value = float(token.text) if "." in token.text else int(token.text)
        return self._placed(s.Number(sign * value, unit), start)  # type: ignore[arg-type]

    def _whole_number(self) -> int:
        token = self._take()
        if token.kind != "number" or not token.text.isdecimal() or len(token.text) > 9:
            self._fail("expected", token, expected="a whole number")
        return int(token.text)

    def _day(self, token: _Token) -> s.Term:
        try:
            value = date.fromisoformat(token.text)
        except ValueError:
            self._fail("no_such_day", token)
        return self._placed(s.Day(value), token.start)

    def _texts(self) -> tuple[str, ...]:
        self._expect("(")
        texts = [self._quoted()]
        while self._skip(","):
            texts.append(self._quoted())
        self._expect(")")
        return tuple(texts)

    def _quoted(self) -> str:
        token = self._take()
        if token.kind != "text":
            self._fail("expected", token, expected='a text in "…"')
        return self._unquoted(token)

    def _unquoted(self, token: _Token) -> str:
        try:
            return str(json.loads(token.text, strict=False))
        except ValueError:
            self._fail("unreadable_text", token)
