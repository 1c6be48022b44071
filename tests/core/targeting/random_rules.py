"""Random rules without type errors, over a small vocabulary with a word of every kind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from hypothesis import strategies as st

from foreland.targeting.language import syntax as s
from foreland.targeting.language.vocabulary import Vocabulary, Word

LISTS = {"some": frozenset(("A", "C"))}
_KINDS = ("text", "set", "number", "flag", "day", "instant")


def _word(name: str, kind: str, **rest: object) -> Word:
    return Word(name=name, means=name, kind=kind, element="test", **rest)  # type: ignore[arg-type]


WORDS = Vocabulary(
    version="test",
    words=(
        _word("journey.id", "text", domain="journey"),
        _word("journey.date", "day"),
        _word("journey.seen_at", "instant"),
        _word("journey.judged_at", "instant"),
        _word("a.text", "text", link=True),
        _word("a.other", "text"),
        _word("a.set", "set", link=True),
        _word("a.members", "set"),
        _word("a.number", "number"),
        _word("a.count", "number"),
        _word("a.flag", "flag"),
        _word("a.day", "day"),
        _word("a.instant", "instant"),
        _word("outcome.result", "text", known_by="outcome.known_at"),
        _word("outcome.known_at", "instant"),
    ),
)

_texts = st.sampled_from(("A", "B", "C", 'D"\\', "é\n"))
_numbers = st.integers(-9, 9) | st.floats(-9, 9, allow_nan=False).map(lambda value: round(value, 2))
_signs: st.SearchStrategy[s.Sign] = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
_equals: st.SearchStrategy[s.Sign] = st.sampled_from(("=", "!="))
_sums: st.SearchStrategy[Literal["+", "-", "*", "/"]] = st.sampled_from(("+", "-", "*", "/"))


def _named(kind: str, past: bool) -> st.SearchStrategy[s.Term]:
    names = [word.name for word in WORDS.words if word.kind == kind and word.domain != "journey"]
    present = st.sampled_from([name for name in names if not WORDS.by_name[name].known_by]).map(s.Field)
    return present | st.sampled_from(names).map(s.Past) if past else present


@st.composite
def _seen(draw: st.DrawFn, measure: s.Measure, kind: str) -> s.Term:
    by = draw(st.sampled_from([word.name for word in WORDS.links()]))
    of = None
    if measure in ("distinct", "first", "last"):
        of = draw(st.sampled_from([word.name for word in WORDS.words if word.kind == kind]).map(s.Past))
    where = draw(st.none() | conditions(past=True, depth=1)) if measure != "rarity" else None
    return s.Seen(measure, by, draw(st.integers(1, 20)), of, where)


@st.composite
def _number(draw: st.DrawFn, past: bool, depth: int) -> s.Term:
    choice = draw(st.integers(0, 6 if depth else 2))
    match choice:
        case 0:
            return s.Number(draw(_numbers))
        case 3:
            return s.Size(draw(_named("set", past)))
        case 4 | 5 if not past:
            measure: s.Measure = draw(st.sampled_from(("count", "distinct", "first", "last", "rarity")))
            distinct = draw(st.sampled_from(("text", "number", "day", "instant")))
            return draw(_seen(measure, distinct if measure == "distinct" else "number"))
        case 6:
            sign = draw(_sums)
            left = draw(_number(past, depth - 1))
            return s.Arithmetic(sign, left, s.Number(draw(_numbers)) if sign == "*" else draw(_number(past, depth - 1)))
        case _:
            return draw(_named("number", past))


@st.composite
def _leaf(draw: st.DrawFn, past: bool) -> s.Condition:
    match draw(st.integers(0, 9)):
        case 0:
            return s.Compare(draw(_equals), draw(_named("text", past)), draw(_texts.map(s.Text) | _named("text", past)))
        case 1:
            return s.OneOf(draw(_named("text", past) | _named("set", past)), tuple(draw(st.lists(_texts, min_size=1))))
        case 2:
            name = draw(st.sampled_from(("some", "none")))
            return s.Listed(draw(_named("text", past) | _named("set", past)), name)
        case 3:
            return s.Overlaps(draw(_named("set", past)), draw(_named("set", past)))
        case 4:
            return s.StartsWith(draw(_named("text", past)), draw(_texts))
        case 5:
            return s.Known(draw(st.sampled_from(_KINDS).flatmap(lambda kind: _named(kind, past))))
        case 6:
            return s.Holds(draw(_named("flag", past)))
        case 7:
            kind = draw(st.sampled_from(("day", "instant")))
            distance = s.Arithmetic("-", draw(_named(kind, past)), draw(_named(kind, past)))
            return s.Compare(draw(_signs), distance, s.Number(draw(_numbers), "days" if kind == "day" else "hours"))
        case 8:
            day = s.Day(date(2026, 11, 1) + timedelta(draw(st.integers(0, 12))))
            seen = _seen(draw(st.sampled_from(("first", "last"))), "day")
            return s.Compare(draw(_signs), draw(_named("day", past) if past else _named("day", past) | seen), day)
        case _:
            return s.Compare(draw(_signs), draw(_named("number", past)), draw(_number(past, 2)))


@st.composite
def conditions(draw: st.DrawFn, past: bool = False, depth: int = 3) -> s.Condition:
    """A condition; with ``past`` one that stands in a look at earlier journeys."""
    choice = draw(st.integers(0, 7)) if depth else 7
    inner = conditions(past, depth - 1)
    parts = st.lists(inner, min_size=2, max_size=4).map(tuple)
    match choice:
        case 0 | 1 | 2:
            return s.And(draw(parts))
        case 3:
            return s.Or(draw(parts))
        case 4:
            return s.Not(draw(inner))
        case 5:
            some = draw(parts)
            return s.AtLeast(draw(st.integers(1, len(some))), some)
        case _:
            return draw(_leaf(past))
