"""How reliable a source turned out to be, beside the grade its originator gave it: a suggestion that changes nothing.

The rule is data (:mod:`foreland.resources.source_grades`). Of what was judged a share held; the grade moves only as far
as the interval of that share forces it, and not at all on few judgements.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from foreland.sharing.handling import SourceGrade
from foreland.sharing.requests import Feedback

Share = Annotated[float, Meta(ge=0, le=1)]


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """A grade, and from which share of what held on it fits; the last band begins at 0."""

    grade: Literal["A", "B", "C", "D", "E"]
    from_share: Share


class GradeRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``fewest`` judgements say something; ``held`` and ``failed`` are the feedbacks that judge, others judge not."""

    version: str
    fewest: Annotated[int, Meta(ge=1)]
    held: tuple[Feedback, ...]
    failed: tuple[Feedback, ...]
    bands: Annotated[tuple[Band, ...], Meta(min_length=1)]
    citation: str

    def __post_init__(self) -> None:
        """Raise :class:`ValueError` when the bands do not fall from the best grade to the worst, down to 0."""
        shares, grades = [one.from_share for one in self.bands], [one.grade for one in self.bands]
        if shares != sorted(set(shares), reverse=True) or grades != sorted(set(grades)) or shares[-1] != 0:
            raise ValueError("bands fall from the best grade to the worst, the last from 0")


class Suggestion(Struct, frozen=True):
    """A grade to hold a source for. ``too_few``: nothing can be said; ``fits``: the originator's grade agrees."""

    grade: SourceGrade
    because: Literal["too_few", "fits", "better", "worse", "judged"]


def suggest_grade(given: SourceGrade, judged: int, held: tuple[float, float], rule: GradeRule) -> Suggestion:
    """Return what a source is to be held for, whose originator graded it ``given``.

    ``held`` is the interval of 95 per cent of the share that held, of ``judged`` judgements. A source that nobody could
    judge (F, or no grade) gets the grade of the low end.
    """
    if judged < rule.fewest:
        return Suggestion(given, "too_few")
    worst, best = _band(held[0], rule), _band(held[1], rule)
    if given in ("", "F"):
        return Suggestion(worst, "judged")
    if given < best:
        return Suggestion(best, "worse")
    return Suggestion(worst, "better") if given > worst else Suggestion(given, "fits")


def _band(share: float, rule: GradeRule) -> SourceGrade:
    return next(one.grade for one in rule.bands if share >= one.from_share)
