"""How a piece of knowledge may be used: one canonical policy, whatever scheme it was marked under.

Every field is a scale on which there is a stricter side; what was not said stands on the strict side. :func:`combine`
is the most restrictive of all its inputs, so nothing made from several is ever more open, or better graded, than one of
them (a lattice: associative, commutative, idempotent). :mod:`foreland.sharing.marking` reads and writes the schemes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

Audience = Literal["public", "community", "clients", "organisation", "named"]
AUDIENCES: tuple[Audience, ...] = ("public", "community", "clients", "organisation", "named")
"""Who may read it, the widest first: as TLP 2.0 tells CLEAR, GREEN, AMBER, AMBER+STRICT and RED apart."""

Onward = Literal["audience", "originator_release"]
ONWARDS: tuple[Onward, ...] = ("audience", "originator_release")
"""Whether the audience may pass it on within its marking, or only after the originator's release."""

ActionLimit = Literal["unlimited", "active", "passive", "undetectable"]
ACTION_LIMITS: tuple[ActionLimit | None, ...] = ("unlimited", "active", None, "passive", "undetectable")
"""What may be done on it, the freest first: as PAP tells CLEAR, GREEN, AMBER and RED apart. Not said is as passive."""

SourceGrade = Literal["A", "B", "C", "F", "", "D", "E"]
SOURCE_GRADES: tuple[SourceGrade, ...] = ("A", "B", "C", "F", "", "D", "E")
"""Reliability of the source (Admiralty), the best first; whom nobody can judge (F) before the unreliable."""

InfoGrade = Literal["1", "2", "3", "6", "", "4", "5"]
INFO_GRADES: tuple[InfoGrade, ...] = ("1", "2", "3", "6", "", "4", "5")
"""Credibility of the information (Admiralty), the best first."""

Tlp = Literal["clear", "green", "amber", "amber+strict", "red"]
TLP_LEVELS: tuple[Tlp, ...] = ("clear", "green", "amber", "amber+strict", "red")
"""TLP 2.0 (FIRST, August 2022), the most open first: level by level the audience."""

Pap = Literal["clear", "green", "amber", "red"]
PAP_LEVELS: tuple[Pap, ...] = ("clear", "green", "amber", "red")
_PAP_OF: dict[ActionLimit | None, Pap | None] = {
    "unlimited": "clear",
    "active": "green",
    None: None,
    "passive": "amber",
    "undetectable": "red",
}
_LIMIT_OF = {level: limit for limit, level in _PAP_OF.items()}

Short = Annotated[str, Meta(max_length=300)]
Long = Annotated[str, Meta(max_length=20_000)]
Instant = Annotated[datetime, Meta(tz=True)]
Set = Annotated[tuple[Short, ...], Meta(max_length=1000)]
"""A set of words, sorted once it went through :func:`combine`."""


class Code(Struct, frozen=True, order=True):
    """A handling code word for word, as its originator wrote it."""

    scheme: Short
    version: Short
    code: Short


class Handling(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The policy. The defaults are what holds for something that came without a marking.

    ``only``: circles of which each has to hold a reader, whatever the audience; a member is ``state:`` with three
    letters or ``org:`` with an identifier. ``purposes`` bind together. ``codes`` are kept word for word.
    """

    audience: Audience = "organisation"
    only: Annotated[tuple[Set, ...], Meta(max_length=50)] = ()
    onward: Onward = "originator_release"
    court_use: bool = False
    action_limit: ActionLimit | None = None
    purposes: Set = ()
    originators: Set = ()
    expires_at: Instant | None = None
    source_grade: SourceGrade = ""
    info_grade: InfoGrade = ""
    codes: Annotated[tuple[Code, ...], Meta(max_length=1000)] = ()
    texts: Annotated[tuple[Long, ...], Meta(max_length=1000)] = ()

    @property
    def tlp(self) -> Tlp:
        """The audience as TLP 2.0 says it."""
        return TLP_LEVELS[AUDIENCES.index(self.audience)]

    @property
    def pap(self) -> Pap | None:
        """The limit of action as PAP says it; ``None``: nothing was said."""
        return _PAP_OF[self.action_limit]

    @property
    def originator(self) -> str:
        """Whose it is, in one line."""
        return "; ".join(self.originators)


UNMARKED = Handling()
"""What came without a marking: for the organisation that received it, and not to be passed on."""

UNREADABLE = Handling(audience="named", action_limit="undetectable")
"""What came with a marking that cannot be read: nobody but the named recipients."""

SCALES: dict[str, tuple[Any, ...]] = {
    "audience": AUDIENCES,
    "onward": ONWARDS,
    "court_use": (True, False),
    "action_limit": ACTION_LIMITS,
    "source_grade": SOURCE_GRADES,
    "info_grade": INFO_GRADES,
}
"""The fields that are scales, each from its open to its strict end."""


def audience_of(level: Tlp) -> Audience:
    """Return the audience that a level of TLP means."""
    return AUDIENCES[TLP_LEVELS.index(level)]


def limit_of(level: Pap | None) -> ActionLimit | None:
    """Return the limit of action that a level of PAP means."""
    return _LIMIT_OF[level]


def stricter(field: str, values: Iterable[Any]) -> Any:
    """Return the strictest of values of a scale."""
    return max(values, key=SCALES[field].index)


def combine(handlings: Iterable[Handling]) -> Handling:
    """Return the most restrictive of all: the handling of something that was made from them. None at all: unmarked."""
    given = list(handlings)
    if not given:
        return UNMARKED
    ends = [one.expires_at for one in given if one.expires_at is not None]
    scales: dict[str, Any] = {field: stricter(field, (getattr(one, field) for one in given)) for field in SCALES}
    sets: dict[str, Any] = {
        field: tuple(sorted({said for one in given for said in getattr(one, field)}))
        for field in ("purposes", "originators", "codes", "texts")
    }
    return Handling(
        **scales,
        **sets,
        only=tuple(sorted({tuple(sorted(set(circle))) for one in given for circle in one.only})),
        expires_at=min(ends) if ends else None,
    )


def holds(made: Handling, source: Handling) -> bool:
    """Whether something under ``made`` is nowhere more open, nor better graded, than its source."""
    return combine((made, source)) == combine((made,))
