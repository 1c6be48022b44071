"""What a rule can say: conditions, which are true, false or unknown, and terms, which have a value or none.

Stored as JSON; each object names what it is in ``is``. Nothing here has been checked: see ``checking``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

Sign = Literal["=", "!=", "<", "<=", ">", ">="]
Unit = Literal["", "days", "hours", "years", "kg", "km"]
Measure = Literal["count", "distinct", "first", "last", "rarity"]
Step = str | int
Path = tuple[Step, ...]


class _Node(Struct, frozen=True, tag_field="is", forbid_unknown_fields=True, omit_defaults=True):
    """A part of a rule."""


class Field(_Node, frozen=True, tag="field"):
    """A word of the vocabulary, of the journey that is judged (``booking.segments``)."""

    name: str


class Past(_Node, frozen=True, tag="past"):
    """The same word of an earlier journey, inside of :class:`Seen` alone (written ``past.booking.segments``)."""

    name: str


class Text(_Node, frozen=True, tag="text"):
    """A text, compared as it stands."""

    value: str


class Number(_Node, frozen=True, tag="number"):
    """A number and its unit; without a unit it is a count or a share."""

    value: int | float
    unit: Unit = ""


class Day(_Node, frozen=True, tag="day"):
    """A calendar day."""

    value: date


class Arithmetic(_Node, frozen=True, tag="arithmetic"):
    """Two numbers, or two days or two instants of which the distance is taken. A division by zero has no value."""

    sign: Literal["+", "-", "*", "/"]
    left: Term
    right: Term


class Size(_Node, frozen=True, tag="size"):
    """How many members a set has."""

    of: Term


class Seen(_Node, frozen=True, tag="seen"):
    """What is known of earlier journeys that share the value of ``by`` and left at most ``days`` days before.

    ``count`` counts those of which ``where`` is true, ``distinct`` the different values of ``of`` among them, ``first``
    and ``last`` are the least and the greatest of these (none: no value), ``rarity`` the share they are of all earlier
    journeys of these days. The journey itself is never counted, nor what became known after it was judged.
    """

    measure: Measure
    by: str
    days: int
    of: Past | None = None
    where: Condition | None = None


class And(_Node, frozen=True, tag="and"):
    """All of them; false as soon as one is false, whatever is unknown."""

    parts: tuple[Condition, ...]


class Or(_Node, frozen=True, tag="or"):
    """One of them; true as soon as one is true, whatever is unknown."""

    parts: tuple[Condition, ...]


class Not(_Node, frozen=True, tag="not"):
    """The contrary; the contrary of unknown is unknown."""

    part: Condition


class AtLeast(_Node, frozen=True, tag="at_least"):
    """So many of them; unknown while those unknown can decide it."""

    number: int
    parts: tuple[Condition, ...]


class Compare(_Node, frozen=True, tag="compare"):
    """Two terms of one type and unit; unknown when one has no value."""

    sign: Sign
    left: Term
    right: Term


class OneOf(_Node, frozen=True, tag="one_of"):
    """A text is one of these; of a set, one of its members is."""

    value: Term
    values: tuple[str, ...]


class Listed(_Node, frozen=True, tag="listed"):
    """A text, or one member of a set, is on the named list; unknown when there is no such list."""

    value: Term
    list: str


class Overlaps(_Node, frozen=True, tag="overlaps"):
    """Two sets have a member in common."""

    left: Term
    right: Term


class StartsWith(_Node, frozen=True, tag="starts_with"):
    """A text begins so."""

    value: Term
    prefix: str


class Known(_Node, frozen=True, tag="known"):
    """The term has a value. The one condition that is never unknown."""

    value: Term


class Holds(_Node, frozen=True, tag="holds"):
    """A flag is set."""

    value: Term


Term = Field | Past | Text | Number | Day | Arithmetic | Size | Seen
Condition = And | Or | Not | AtLeast | Compare | OneOf | Listed | Overlaps | StartsWith | Known | Holds
Node = Term | Condition

_DECODER: msgspec.json.Decoder[Condition] = msgspec.json.Decoder(Condition)


def from_json(text: bytes | str) -> Condition:
    """Read the stored form. Raises :class:`msgspec.ValidationError` with the place when it is no condition."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise msgspec.ValidationError("the rule is nested too deeply") from None


def to_json(condition: Condition) -> bytes:
    """The form in which a rule is stored; equal conditions give equal bytes."""
    return msgspec.json.encode(condition, order="deterministic")


def children(node: Node) -> Iterator[tuple[Path, Node]]:
    """The parts of a node with the steps that lead to each."""
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if isinstance(value, _Node):
            yield (name,), value  # type: ignore[misc]
        elif name == "parts":
            for position, part in enumerate(value):
                yield (name, position), part


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """The node and everything in it, each with the steps that lead to it."""
    yield path, node
    for steps, child in children(node):
        yield from walk(child, path + steps)


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must all hold, those of a nested *and* among them."""
    if not isinstance(condition, And):
        return (condition,)
    return tuple(inner for part in condition.parts for inner in conjuncts(part))
