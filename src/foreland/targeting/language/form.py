"""A rule as the rows of a form: one for each condition that must hold. ``text_of`` gives the same rule back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from msgspec import Struct

from foreland.targeting.language import syntax as s
from foreland.targeting.language.reading import RuleTextError, read
from foreland.targeting.language.vocabulary import Vocabulary, Word
from foreland.targeting.language.writing import write_part, write_term

SIGNS: tuple[s.Sign, ...] = ("=", "!=", "<", "<=", ">", ">=")
NO = "no"
_YES = "yes"


class FormRow(Struct, frozen=True):
    """A word compared with a value as one types it, or, where a condition says more than that, its ``text``."""

    word: str = ""
    sign: str = "="
    value: str = ""
    text: str = ""


def rows_of(condition: s.Condition, vocabulary: Vocabulary) -> tuple[FormRow, ...]:
    """The rows of a rule; what is no comparison of a word that may be chosen with a value is a row of text."""
    parts = condition.parts if isinstance(condition, s.And) else (condition,)
    return tuple(_row(part, vocabulary) for part in parts)


def text_of(rows: Sequence[FormRow], vocabulary: Vocabulary) -> str:
    """The text of a rule that was typed as rows, one a line; empty rows are none.

    What was typed as text is one condition, whatever it holds; where it cannot be read it stands as it is.
    """
    lines = [_line(row, vocabulary) for row in rows]
    return "\nand ".join(line for line in lines if line)


def phrase(word: Word, sign: str, value: str) -> str:
    """A word compared with what was typed, as text."""
    match word.kind:
        case "flag":
            return f"not {word.name}" if (sign == "!=") != (value.lower() in (NO, "false")) else word.name
        case "number":
            return f"{word.name} {sign} {value} {word.unit}".rstrip()
        case "day" | "instant":
            return f"{word.name} {sign} {value}"
        case "set":
            return f"{word.name} in ({json.dumps(value, ensure_ascii=False)})"
        case "text":
            return f"{word.name} {'!=' if sign == '!=' else '='} {json.dumps(value, ensure_ascii=False)}"


def _line(row: FormRow, vocabulary: Vocabulary) -> str:
    word = vocabulary.by_name.get(row.word)
    if word is not None:
        return phrase(word, row.sign if row.sign in SIGNS else "=", row.value.strip())
    typed = _read(row.text)
    return row.text.strip() if typed is None else write_part(typed)


def _row(part: s.Condition, vocabulary: Vocabulary) -> FormRow:
    row = _compared(part)
    word = vocabulary.by_name.get(row.word) if row else None
    if row is not None and word is not None and not word.barred and _read(phrase(word, row.sign, row.value)) == part:
        return row
    return FormRow(text=write_part(part))


def _read(text: str) -> s.Condition | None:
    try:
        return read(text).condition
    except RuleTextError:  # it stands as text then, and is told where the rule is checked
        return None


def _compared(part: s.Condition) -> FormRow | None:
    match part:
        case s.Compare(sign, s.Field(name), s.Text(value)):
            return FormRow(name, sign, value)
        case s.Compare(sign, s.Field(name), s.Number() as number):
            return FormRow(name, sign, write_term(s.Number(number.value)))
        case s.Compare(sign, s.Field(name), s.Day() as day):
            return FormRow(name, sign, write_term(day))
        case s.OneOf(s.Field(name), (value,)):
            return FormRow(name, "=", value)
        case s.Holds(s.Field(name)):
            return FormRow(name, "=", _YES)
        case s.Not(s.Holds(s.Field(name))):
            return FormRow(name, "=", NO)
    return None
