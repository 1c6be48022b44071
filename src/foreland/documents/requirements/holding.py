"""Whether a paper can be used: its status, its validity, and whether it is the one a rule asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from foreland.documents.requirements.answer import ASK, FALSE, TRUE, UNSURE
from foreland.documents.requirements.journey import Paper
from foreland.documents.requirements.lists import DatedList
from foreland.documents.requirements.look import NO_PAPER, Point
from foreland.documents.requirements.pack import Holding, Validity
from foreland.documents.requirements.spans import add_months

_GOOD: Final = frozenset(
    [
        "valid",
        "approved",
        "issued",
        "active",
        "granted",
        "authorised",
        "authorized",
        "current",
        "ok",
        "in_force",
        "unexpired",
        "authorization_approved",
        "settled",
        "pre_settled",
    ]
)
_OPEN: Final = frozenset(
    ["pending", "applied", "in_process", "processing", "submitted", "requested", "under_review", "travel_pending"]
)
_BAD: Final = frozenset(
    (
        *("denied", "refused", "rejected", "revoked", "cancelled", "canceled", "expired", "withdrawn", "annulled"),
        *(
            "invalid",
            "void",
            "not_authorized",
            "travel_not_authorized",
            "lapsed",
            "missing",
            "none",
            "not_held",
            "not_approved",
        ),
    )
)
_LOST: Final = frozenset(
    ["lost", "stolen", "stolen_blank", "blank_stolen", "reported_lost", "reported_stolen", "counterfeit", "forged"]
)
_UNDATED: Final = frozenset(
    (
        *("exit_authorisation", "employment_letter", "lpr_extension", "police_certificate", "settled_status", "i94"),
        *("birth_certificate", "crew_certificate", "esta", "eta", "evisitor", "etias", "evus", "frontier_permit"),
    )
)
"""Kinds that often come without an expiry: a good word about them is enough."""


_GRANTED: Final = frozenset(("esta", "eta", "evisitor", "etias", "evus"))
"""Kinds of which only the status tells whether they were granted."""


def status_of(paper: Paper, expired_ok: bool = False) -> int:
    """What the status of a paper says about its use."""
    status = paper.status
    if status is None and paper.kind in _GRANTED and paper.expires is None:
        return ASK
    if status is None or status in _GOOD:
        return FALSE if paper.used_up or paper.damaged else TRUE
    if status in _OPEN:
        return ASK
    if status == "expired" and expired_ok:
        return TRUE
    if status in _BAD:
        return FALSE
    return UNSURE


def reported_gone(paper: Paper) -> bool:
    """Whether the paper itself says that it was lost, stolen or made up."""
    return paper.status in _LOST


def not_yet(paper: Paper, point: Point) -> bool:
    """Whether a paper is valid only from a later day on."""
    return paper.starts is not None and paper.starts > point.day


def validity(paper: Paper, needed: Validity, point: Point, unknown: int) -> int:
    """Whether a paper is valid on arrival, for the stay, or some months past it; the last day of validity included."""
    expires = paper.expires
    if paper.status == "expired" or not_yet(paper, point):
        return FALSE
    if expires is None:
        if paper is NO_PAPER:
            return FALSE
        return TRUE if paper.kind in _UNDATED else unknown
    if expires < point.day:
        return FALSE
    if needed == "arrival":
        return TRUE
    end = point.stay_end
    if end is None:
        return unknown
    return TRUE if expires >= _needed_until(needed, end) else FALSE


def _needed_until(needed: Validity, end: date) -> date:
    return add_months(end, {"stay_3m": 3, "stay_6m": 6}.get(needed, 0))


def _is_over(paper: Paper, point: Point, unknown: int) -> int:
    """Whether the validity of a paper has ended before arrival."""
    if paper.status == "expired":
        return TRUE
    return unknown if paper.expires is None else TRUE if paper.expires < point.day else FALSE


def holds(wanted: Holding, listed: DatedList | None, unknown: int) -> Callable[[Point, Paper], int]:
    """A test: the best any held paper does against what is wanted."""
    kinds, issuers = frozenset(wanted.kind), frozenset(wanted.issuer)

    def test(point: Point, bearer: Paper) -> int:
        best = FALSE
        for paper in point.papers:
            if paper.kind in kinds:
                best = max(best, fits(paper, point, bearer))
            elif paper.kind is None and best == FALSE:
                best = UNSURE
        if best == FALSE and not point.journey.authorisations_known:
            return unknown
        return best

    def fits(paper: Paper, point: Point, bearer: Paper) -> int:
        value = status_of(paper, wanted.expired)
        if value == FALSE or not_yet(paper, point):
            return FALSE
        if wanted.expired:
            value = min(value, _is_over(paper, point, unknown))
        elif wanted.valid is not None:
            value = min(value, validity(paper, wanted.valid, point, unknown))
        if issuers or listed is not None:
            value = min(value, issued_by(paper, point))
        if wanted.classes or wanted.not_classes:
            value = min(value, _of_class(paper, wanted, point, unknown))
        if wanted.years_gte is not None:
            value = min(value, unknown if paper.years is None else TRUE if paper.years >= wanted.years_gte else FALSE)
        if wanted.issued_within_years is not None and paper.issued is not None:
            value = min(
                value, TRUE if add_months(paper.issued, 12 * wanted.issued_within_years) >= point.day else FALSE
            )
        if paper.belongs_to is not None and paper.belongs_to != bearer.number:
            value = min(value, FALSE if bearer.number else unknown)
        return value

    def issued_by(paper: Paper, point: Point) -> int:
        if paper.issuer is None:
            return unknown
        if paper.issuer in issuers or ("here" in issuers and paper.issuer == point.state):
            return TRUE
        if "area" in issuers and paper.issuer in point.area:
            return TRUE
        if "final_state" in issuers and paper.issuer == point.final_state:
            return TRUE
        return FALSE if listed is None else listed.has(paper.issuer, point.day, point.instant)

    return test


def _of_class(paper: Paper, wanted: Holding, point: Point, unknown: int) -> int:
    if not paper.classes:
        return TRUE if wanted.class_optional else unknown
    named = (point.journey.category,) if "category" in wanted.classes else wanted.classes
    if wanted.classes and not any(one in named for one in paper.classes):
        return FALSE
    return FALSE if wanted.not_classes and all(one in wanted.not_classes for one in paper.classes) else TRUE
