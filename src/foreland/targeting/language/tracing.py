"""Why a rule said what it said: each comparison with the value it met. This becomes the reasons of a hit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from foreland.targeting.language import syntax as s
from foreland.targeting.language.closures import Compiler, Look, Truth, no_row
from foreland.targeting.language.vocabulary import Value
from foreland.targeting.language.writing import write, write_term
from foreland.travel.finding import Reason

CODE = "rule_condition"
_LONGEST = 200


def trace(condition: s.Condition, compiler: Compiler, look: Look) -> tuple[Reason, ...]:
    """A reason for each comparison, in the order of the rule: ``fact`` is what was looked at, ``value`` what it was,
    ``expected`` what it was compared with, ``result`` what came of it there.
    """
    return tuple(_reason(part, compiler, look) for part in _leaves(condition))


def _leaves(condition: s.Condition) -> Iterator[s.Condition]:
    match condition:
        case s.And(parts) | s.Or(parts) | s.AtLeast(_, parts):
            for part in parts:
                yield from _leaves(part)
        case s.Not(part):
            yield from _leaves(part)
        case _:
            yield condition


def _reason(part: s.Condition, compiler: Compiler, look: Look) -> Reason:
    first = next(child for _, child in s.children(part))
    fact = write_term(first)  # type: ignore[arg-type]
    return Reason(
        code=CODE,
        fact=fact,
        value=_said(compiler.read(first)(look, no_row())),  # type: ignore[arg-type]
        expected=_expected(part, compiler, look, fact),
        result=_result(compiler.test(part)(look, no_row())),
        values={"asked": fact},
    )


def _expected(part: s.Condition, compiler: Compiler, look: Look, fact: str) -> str:
    words = write(part).removeprefix(fact).strip()
    if isinstance(part, s.Compare) and not isinstance(part.right, s.Text | s.Number | s.Day):
        words += f" = {_said(compiler.read(part.right)(look, no_row()))}"
    return words[:_LONGEST]


def _result(truth: Truth) -> Literal["true", "false", "unknown"]:
    return "unknown" if truth is None else "true" if truth else "false"


def _said(value: Value) -> str | None:
    if value is None:
        return None
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))[:_LONGEST]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}" if isinstance(value, float) else str(value)[:_LONGEST]
