"""The words a rule may use, each with its type; the data are ``resources/rule_vocabulary.json``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct, field

from foreland.targeting.language.syntax import Unit
from foreland.travel.content_hash import content_hash

Kind = Literal["text", "set", "number", "flag", "day", "instant"]
Value = str | frozenset[str] | int | float | bool | date | datetime | None
"""``None`` is unknown. Days are dates, instants are aware; a set may be empty, which is known."""


class Word(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word of the vocabulary.

    ``means`` says it in a line. ``domain`` is what a text or a member of a set stands for: only texts of one domain are
    compared with each other; ``values`` are all it can be, where that is known. ``unit`` is that of a number.
    ``element`` is what of API or PNR (or which room) it comes from, by which retention is judged. ``link``: earlier
    journeys are found by it. ``known_by`` names the instant from which on it is known: what happened on a journey is a
    word of past journeys alone. ``sole``: never the only ground of a rule. ``barred``: why no rule may use it.
    ``room``: the room that computes it, when it is not part of what was reported. ``cost`` is relative to reading one
    value.
    """

    name: str
    means: str
    kind: Kind
    element: str
    domain: str = ""
    values: tuple[str, ...] = ()
    unit: Unit = ""
    link: bool = False
    known_by: str | None = None
    sole: bool = False
    barred: str | None = None
    room: str | None = None
    cost: int = 1

    @property
    def group(self) -> str:
        """What the word is about: the part of its name before the point."""
        return self.name.partition(".")[0]


class Vocabulary(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All words, in the order in which a form offers them."""

    version: str
    words: tuple[Word, ...]
    by_name: Mapping[str, Word] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise :class:`ValueError` for a word that is there twice or refers to one that is not there."""
        by_name = {word.name: word for word in self.words}
        if len(by_name) != len(self.words):
            raise ValueError("a word of the rule vocabulary is there twice")
        for word in self.words:
            known_by = by_name.get(word.known_by) if word.known_by else None
            if word.known_by and (known_by is None or known_by.kind != "instant"):
                raise ValueError(f"{word.name}: {word.known_by} is no instant of the vocabulary")
            if word.link and word.kind not in ("text", "set"):
                raise ValueError(f"{word.name}: only a text or a set can link journeys")
        self.by_name.update(by_name)  # type: ignore[attr-defined]

    def links(self) -> tuple[Word, ...]:
        """The words by which earlier journeys are found."""
        return tuple(word for word in self.words if word.link)

    def hash(self) -> str:
        """Content hash of the words."""
        return content_hash(self.words)
