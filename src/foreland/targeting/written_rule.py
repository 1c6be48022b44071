"""A rule as an analyst writes it: its condition, what must be said about it, and the examples that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct

from foreland.targeting.language.facts import DAY, ID, JUDGED_AT, SEEN_AT, Facts, Row
from foreland.targeting.language.reading import read
from foreland.targeting.language.syntax import Condition, to_json
from foreland.targeting.language.vocabulary import Kind, Value, Vocabulary
from foreland.travel.content_hash import content_hash

RuleKind = Literal["fact", "pattern", "vulnerability"]
"""``fact``: about a document, which can support a recommendation. ``pattern``: for review only. ``vulnerability``: for
the protection view only, and never a ground.
"""

_TYPES: Mapping[Kind, Any] = {
    "text": str,
    "set": frozenset[str],
    "number": int | float,
    "flag": bool,
    "day": date,
    "instant": Annotated[datetime, msgspec.Meta(tz=True)],
}


class ExampleError(ValueError):
    """An example says something that the vocabulary does not know, or not so."""


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A synthetic journey of which the rule must be true (``positive``) or must not (its lawful twin, ``benign``).

    ``says`` are words of the vocabulary, days and instants as ISO 8601, sets as lists. ``past`` are earlier journeys by
    the link they share; identifiers and instants of theirs that are not given are made up so that they count.
    """

    name: str
    expected: Literal["positive", "benign"]
    says: dict[str, Any]
    past: dict[str, list[dict[str, Any]]] = {}
    earlier: dict[str, int] = {}

    def facts(self, vocabulary: Vocabulary) -> Facts:
        """What a rule is judged by. Raises :class:`ExampleError`."""
        given = {ID: "judged", SEEN_AT: "2026-01-02T00:00:00Z", JUDGED_AT: "2026-01-02T00:00:00Z"}
        values = _row({**given, **self.says}, vocabulary)
        past = {}
        for link, rows in self.past.items():
            made = [{ID: f"earlier {number}", SEEN_AT: "2000-01-01T00:00:00Z"} for number in range(len(rows))]
            past[link] = tuple(
                {DAY: values.get(DAY), link: values.get(link), **_row({**known, **row}, vocabulary)}
                for known, row in zip(made, rows, strict=True)
            )
        if not all(days.isdecimal() for days in self.earlier):
            raise ExampleError(f"{self.name}: journeys at all are counted by days")
        return Facts(values, past, {int(days): count for days, count in self.earlier.items()})


class WrittenRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule. A version of it is never changed; :meth:`hash` identifies it.

    ``purpose``, ``legal_basis``, ``source`` (title of the publication) and ``innocent`` (what lawful travellers do that
    looks the same) are sentences. ``expires_on`` is ISO 8601. ``look_back_days`` and ``elements`` are what the rule
    needs to be stored; ``hook`` names the room that fills what it asks of it.
    """

    id: str
    title: str
    kind: RuleKind
    severity: Literal["low", "medium"]
    condition: Condition
    purpose: str = ""
    legal_basis: str = ""
    source: str = ""
    innocent: str = ""
    owner: str = ""
    expires_on: str = ""
    look_back_days: int = 0
    elements: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    hook: str | None = None

    def hash(self) -> str:
        """Content hash."""
        return content_hash(self)


def read_rule(content: bytes | str) -> WrittenRule:
    """Read a rule from JSON, in which ``condition`` is an object or the text of the rule.

    Raises :class:`msgspec.ValidationError` when it has another shape and
    :class:`foreland.targeting.language.reading.RuleTextError` when the text is no rule.
    """
    said = msgspec.json.decode(content, type=dict[str, Any])
    if isinstance(text := said.get("condition"), str):
        said["condition"] = msgspec.json.decode(to_json(read(text).condition))
    return from_json_object(said)


def from_json_object(said: Mapping[str, Any]) -> WrittenRule:
    """Read what was stored. Raises :class:`msgspec.ValidationError` when it has another shape."""
    try:
        return msgspec.convert(said, WrittenRule)
    except RecursionError:
        raise msgspec.ValidationError("the rule is nested too deeply") from None


def _row(says: Mapping[str, Any], vocabulary: Vocabulary) -> Row:
    return {name: _value(name, value, vocabulary) for name, value in says.items()}


def _value(name: str, value: Any, vocabulary: Vocabulary) -> Value:
    word = vocabulary.by_name.get(name)
    if word is None:
        raise ExampleError(f"{name} is no word of the vocabulary")
    if value is None:
        return None
    try:
        read: Value = msgspec.convert(value, _TYPES[word.kind])
    except msgspec.ValidationError:
        raise ExampleError(f"{name} is no {word.kind}: {value!r}") from None
    return read
