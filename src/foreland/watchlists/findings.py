"""From a match to the finding an officer sees: every part of the score as a reason, in codes and values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import structs

from foreland.travel.finding import Finding, Reason, Severity, Strength
from foreland.watchlists.match import DocumentMatch, Match, Query
from foreland.watchlists.policy import MatchPolicy, SameCode


def match_finding(match: Match, policy: MatchPolicy, query: Query) -> Finding:
    """The finding of a name match. A name is never a fact: even a perfect score is a lead."""
    dated = match.date_of_birth.code in ("same", "compatible", "day_month_swapped")
    strong = match.score >= policy.strong_score and dated and match.quality == "strong"
    severity: Severity = "high" if strong else "medium" if match.score >= policy.strong_score or dated else "low"
    strength: Strength = "strong_lead" if strong else "weak_lead"
    reasons = (
        Reason(
            code="name_aligned",
            fact="traveller.name",
            value=" ".join(match.reported_name.tokens()),
            expected=" ".join(match.matched_name.tokens()),
            values={
                "score": round(match.name.score, 4),
                "quality": match.quality,
                "policy": match.policy_version,
                "alignment": [structs.asdict(pair) for pair in match.name.pairs],
                "reported_only": list(match.name.reported_only),
                "listed_only": list(match.name.listed_only),
            },
        ),
        Reason(
            code=f"date_of_birth_{match.date_of_birth.code}",
            fact="traveller.date_of_birth",
            value=match.date_of_birth.reported,
            expected=match.date_of_birth.listed,
            result=_date_result(match),
            values={"adjustment": policy.date_adjustments[match.date_of_birth.code]},
        ),
        _same(
            "nationality",
            query.nationality,
            ";".join(match.entry.nationalities),
            match.nationality,
            policy.nationality_adjustments[match.nationality],
        ),
        _same("sex", query.sex, match.entry.sex, match.sex, policy.sex_adjustments[match.sex]),
        *_origin(match, policy, query),
        Reason(code="innocent_explanation", fact="officer.consider", value="namesake"),
    )
    return Finding(
        kind="watchlist",
        code="watchlist_name",
        key=f"watchlist_name:{match.entry.source}:{match.entry.id}",
        severity=severity,
        strength=strength,
        source=match.entry.source,
        source_version=match.list_version,
        score=match.score,
        reasons=reasons,
    )


def _date_result(match: Match) -> Literal["true", "false", "unknown"]:
    code = match.date_of_birth.code
    return "unknown" if code == "unknown" else "false" if code == "differs" else "true"


def _origin(match: Match, policy: MatchPolicy, query: Query) -> Iterator[Reason]:
    """Place of birth and issuing state, where both sides say one: most lists and most reports do not."""
    if match.place_of_birth != "unknown":
        said, given = "; ".join(query.places_of_birth), "; ".join(match.entry.places_of_birth)
        counts = policy.place_of_birth_adjustments[match.place_of_birth]
        yield _same("place_of_birth", said, given, match.place_of_birth, counts)
    if match.issuing_state != "unknown":
        said = "; ".join(query.issuing_states)
        given = "; ".join(sorted({paper.issuer for paper in match.entry.papers if paper.issuer}))
        counts = policy.issuing_state_adjustments[match.issuing_state]
        yield _same("issuing_state", said, given, match.issuing_state, counts)


def _same(fact: str, value: str | None, expected: str | None, code: SameCode, adjustment: float) -> Reason:
    return Reason(
        code=f"{fact}_{code}",
        fact=f"traveller.{fact}",
        value=value,
        expected=expected or None,
        result="unknown" if code == "unknown" else "true" if code == "same" else "false",
        values={"adjustment": adjustment},
    )


def document_finding(match: DocumentMatch) -> Finding:
    """The finding of a listed document number. Lists seldom name the issuer, so a number alone is a weak lead."""
    return Finding(
        kind="watchlist",
        code="watchlist_document",
        key=f"watchlist_document:{match.entry.source}:{match.entry.id}:{match.number}",
        severity="high" if match.name_agrees else "medium",
        strength="strong_lead" if match.name_agrees else "weak_lead",
        source=match.entry.source,
        source_version=match.list_version,
        reasons=(
            Reason(code="document_number_listed", fact="document.number", value=match.number, expected=match.number),
            Reason(
                code="name_agrees" if match.name_agrees else "name_differs",
                fact="traveller.name",
                result="true" if match.name_agrees else "false",
                values={"score": round(match.name_score, 4)},
            ),
            Reason(code="innocent_explanation", fact="officer.consider", value="same_number_other_issuer"),
        ),
    )
