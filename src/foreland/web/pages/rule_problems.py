"""What is wrong with a rule, as a page shows it: the field, what it is about, and where it stands in the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from foreland.targeting.language.checking import Problem
from foreland.targeting.language.reading import Place, Read, RuleTextError

_LONGEST = 80


class ShownProblem(Struct, frozen=True, kw_only=True):
    """A problem; ``excerpt`` is the part of the text that it is about."""

    field: str
    code: str
    about: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""


def shown_problems(found: Iterable[Problem], text: tuple[str, Read] | None) -> tuple[ShownProblem, ...]:
    """Problems of a rule, those of its condition first, with their places when the text it was read from is given."""
    return tuple(_shown(one, text) for one in sorted(found, key=lambda one: one.path[0] != "condition"))


def unreadable(error: RuleTextError, text: str) -> ShownProblem:
    """The problem of a text that is no rule."""
    return _at("condition", error.code, error.values, error.place, text)


def _shown(one: Problem, text: tuple[str, Read] | None) -> ShownProblem:
    field = str(one.path[0])
    if field == "condition" and text is not None:
        return _at(field, one.code, one.values, text[1].place(one.path[1:]), text[0])
    return ShownProblem(field=field, code=one.code, about=_about(one.values))


def _at(field: str, code: str, values: Mapping[str, str | int | float], place: Place, text: str) -> ShownProblem:
    excerpt = text[place.offset : place.end]
    return ShownProblem(
        field=field,
        code=code,
        about=_about(values),
        line=place.line,
        column=place.column,
        excerpt=excerpt if len(excerpt) <= _LONGEST else excerpt[:_LONGEST] + "…",
    )


def _about(values: Mapping[str, str | int | float]) -> str:
    return " · ".join(str(value) for value in values.values() if value != "")
