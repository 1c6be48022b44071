"""Examples of a rule as lines of text, beside the JSON in which they are stored; neither loses anything.

``finds NAME: word = value, flag`` is a journey that the rule must find, ``leaves NAME: …`` a lawful one that it must
not; ``earlier LINK: …`` below one is an earlier journey that shares the link, ``of all within DAYS: COUNT`` how many
there were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from foreland.targeting.written_rule import Example

_HEAD = re.compile(r"(finds|leaves) ([^:]{1,120}):(.*)")
_EARLIER = re.compile(r"earlier ([a-z_.]+):(.*)")
_ALL = re.compile(r"of all within ([0-9]{1,4}): *([0-9]{1,9}) *")
_WORD = re.compile(r"\s*([a-z_]+(?:\.[a-z0-9_]+)+)\s*(=)?\s*")
_EXPECTED = {"finds": "positive", "leaves": "benign"}
_WRITTEN = {expected: word for word, expected in _EXPECTED.items()}


class ExampleTextError(ValueError):
    """A line is no example. ``line`` counts from one."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is no example")
        self.line = line


def read_examples(text: str) -> tuple[Example, ...]:
    """Read the lines; empty ones are passed over. Raises :class:`ExampleTextError`."""
    found: list[dict[str, Any]] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        try:
            _read_line(line, found)
        except ValueError:
            raise ExampleTextError(number) from None
    return tuple(msgspec.convert(one, Example) for one in found)


def _read_line(line: str, found: list[dict[str, Any]]) -> None:
    if head := _HEAD.fullmatch(line):
        said = {"name": head[2].strip(), "expected": _EXPECTED[head[1]], "says": _read_said(head[3])}
        found.append({**said, "past": {}, "earlier": {}})
    elif found and (earlier := _EARLIER.fullmatch(line)):
        found[-1]["past"].setdefault(earlier[1], []).append(_read_said(earlier[2]))
    elif found and (everything := _ALL.fullmatch(line)):
        found[-1]["earlier"][everything[1]] = int(everything[2])
    else:
        raise ValueError(line)


def _read_said(text: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    decoder, at = json.JSONDecoder(), 0
    while text[at:].strip():
        if said:
            at = text.index(",", at) + 1 if text[at:].lstrip().startswith(",") else -1
        word = _WORD.match(text, at) if at >= 0 else None
        if word is None:
            raise ValueError(text)
        at = word.end()
        said[word[1]] = True
        if word[2]:
            said[word[1]], at = decoder.raw_decode(text, at)
    return said


def write_examples(examples: Sequence[Example]) -> str:
    """The lines of examples."""
    lines: list[str] = []
    for one in examples:
        lines.append(f"{_WRITTEN[one.expected]} {one.name}: {_write_said(one.says)}".rstrip())
        lines.extend(f"earlier {link}: {_write_said(row)}".rstrip() for link, rows in one.past.items() for row in rows)
        lines.extend(f"of all within {days}: {count}" for days, count in one.earlier.items())
    return "\n".join(lines)


def _write_said(said: dict[str, Any]) -> str:
    return ", ".join(
        word if value is True else f"{word} = {json.dumps(value, ensure_ascii=False)}" for word, value in said.items()
    )
