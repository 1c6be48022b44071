"""A rule as text that analysts read; ``reading`` gives the same rule back."""

from __future__ import annotations

import json
from decimal import Decimal

from foreland.targeting.language import syntax as s


def write(condition: s.Condition) -> str:
    """One line of text."""
    match condition:
        case s.And(parts):
            return " and ".join(write_part(part) for part in parts)
        case s.Or(parts):
            return " or ".join(write_part(part) for part in parts)
        case s.Not(part):
            return f"not ({write(part)})"
        case s.AtLeast(number, parts):
            return f"at least {number} of ({', '.join(write(part) for part in parts)})"
        case s.Compare(sign, left, right):
            return f"{write_term(left)} {sign} {write_term(right)}"
        case s.OneOf(value, values):
            return f"{write_term(value)} in ({', '.join(_quoted(text) for text in values)})"
        case s.Listed(value, name):
            return f"{write_term(value)} in list {_quoted(name)}"
        case s.Overlaps(left, right):
            return f"{write_term(left)} overlaps {write_term(right)}"
        case s.StartsWith(value, prefix):
            return f"{write_term(value)} starts with {_quoted(prefix)}"
        case s.Known(value):
            return f"{write_term(value)} is known"
        case s.Holds(value):
            return write_term(value)


def write_lines(condition: s.Condition) -> str:
    """The same over several lines: one for each condition that must hold."""
    if not isinstance(condition, s.And):
        return write(condition)
    return "\nand ".join(write_part(part) for part in condition.parts)


def write_term(term: s.Term) -> str:
    """A term, in parentheses where another would take it apart."""
    match term:
        case s.Field(name):
            return name
        case s.Past(name):
            return f"past.{name}"
        case s.Text(value):
            return _quoted(value)
        case s.Number(value, unit):
            return f"{format(Decimal(str(value)), 'f')} {unit}".rstrip()
        case s.Day(value):
            return value.isoformat()
        case s.Arithmetic(sign, left, right):
            return f"({write_term(left)} {sign} {write_term(right)})"
        case s.Size(of):
            return f"size({write_term(of)})"
        case s.Seen():
            return _seen(term)


def _seen(term: s.Seen) -> str:
    of = "" if term.of is None else f"past.{term.of.name} "
    where = "" if term.where is None else f" where {write(term.where)}"
    return f"{term.measure}({of}by {term.by} within {term.days} days{where})"


def write_part(condition: s.Condition) -> str:
    """A condition beside others: in parentheses where they would take it apart."""
    return f"({write(condition)})" if isinstance(condition, s.And | s.Or) else write(condition)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
