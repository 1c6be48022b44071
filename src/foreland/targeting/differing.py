"""What differs between two versions of a rule, line by line, in the forms in which people read rules."""

from __future__ import annotations

import difflib

from foreland.targeting.example_text import write_examples
from foreland.targeting.language.writing import write_lines
from foreland.targeting.written_rule import WrittenRule

SENTENCES = ("purpose", "legal_basis", "source", "innocent", "owner", "expires_on", "hook")


def differences(before: WrittenRule | None, after: WrittenRule | None) -> list[tuple[str, str]]:
    """The lines, with ``-`` for what went, ``+`` for what came, a space for what stayed; no rule has no lines."""
    old, new = _lines(before), _lines(after)
    told: list[tuple[str, str]] = []
    for what, first, last, begin, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            told.extend((" ", line) for line in old[first:last])
        else:
            told.extend(("-", line) for line in old[first:last])
            told.extend(("+", line) for line in new[begin:end])
    return told


def _lines(rule: WrittenRule | None) -> list[str]:
    if rule is None:
        return []
    said = [f"{name}: {getattr(rule, name) or ''}" for name in ("title", "kind", "severity", *SENTENCES)]
    return [*said, *write_lines(rule.condition).split("\n"), *write_examples(rule.examples).split("\n")]
