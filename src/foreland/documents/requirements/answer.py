"""What a check answers, and the order of truth it is worked out in."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

Decision = Literal["OK", "CONDITIONAL", "NOT_OK", "REFER"]
Result = Literal["true", "false", "unknown"]
PointRole = Literal["departure", "transit", "destination"]

FALSE: Final = 0
UNSURE: Final = 1
"""Unknown to the rules: a missing, unreviewed or contradictory rule, a code nobody knows."""
ASK: Final = 2
"""Unknown, and the traveller or the carrier can tell."""
TRUE: Final = 3
"""All of a conjunction is the least of its parts, any of several ways the greatest."""

DECISIONS: Final[tuple[Decision, ...]] = ("NOT_OK", "REFER", "CONDITIONAL", "OK")
RESULTS: Final[tuple[Result, ...]] = ("false", "unknown", "unknown", "true")


class RequirementReason(Struct, frozen=True, kw_only=True, gc=False):
    """One compared fact. ``citation`` is a source key of the rule pack, ``text`` the words of the rule."""

    rule: str
    version: str
    fact: str
    value: str | None = None
    result: Result
    citation: str | None = None
    text: str = ""
    code: str | None = None


class PointAnswer(Struct, frozen=True, kw_only=True, gc=False):
    """The answer for one place; ``path`` is the rule that lets the traveller in, or the one that came closest."""

    place: str
    role: PointRole
    decision: Decision
    path: str | None = None
    reason_code: str
    reasons: tuple[RequirementReason, ...] = ()
    questions: tuple[str, ...] = ()


class RequirementAnswer(Struct, frozen=True, kw_only=True, gc=False):
    """The answer for a journey. ``questions`` are codes; the packs hold their words.

    ``protection``: the journey has left the automatic path and belongs to the protection focal point.
    """

    decision: Decision
    reason_code: str
    points: tuple[PointAnswer, ...] = ()
    questions: tuple[str, ...] = ()
    protection: bool = False
