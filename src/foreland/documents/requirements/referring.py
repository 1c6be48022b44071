"""Answers that no rule gave: no rule at all, input that cannot be relied on, protection."""

from __future__ import annotations

from msgspec import structs

from foreland.documents.requirements.answer import PointAnswer, PointRole, RequirementAnswer, RequirementReason
from foreland.documents.requirements.journey import Journey, Problem
from foreland.documents.requirements.look import Point


def closed_reason(point: Point, code: str, cite: str) -> RequirementReason:
    """That no path is open where the paths are declared complete."""
    return RequirementReason(
        rule="complete",
        version="1",
        fact="paths",
        value=point.state,
        result="false",
        citation=cite,
        code=code,
        text="No path is open, and the paths are declared complete.",
    )


def without_rule(place: str, role: PointRole, code: str, closed: tuple[str, str] | None = None) -> PointAnswer:
    """A point that no rule is for; NOT_OK where the paths are declared complete (``closed``), else REFER."""
    reason = RequirementReason(
        rule="complete" if closed else "policy.no_rule",
        version="1",
        fact="paths",
        value=place,
        result="false" if closed else "unknown",
        citation=closed[1] if closed else "POLICY",
        code=code,
        text="No path is open." if closed else "There is no rule for this.",
    )
    return PointAnswer(
        place=place,
        role=role,
        decision="NOT_OK" if closed else "REFER",
        reason_code=closed[0] if closed else code,
        reasons=(reason,),
    )


def undocumented(point: Point) -> PointAnswer:
    """A point of somebody whose documents nobody has stated."""
    reason = RequirementReason(
        rule="policy.unknown",
        version="1",
        fact="documents",
        result="unknown",
        citation="POLICY",
        code="documents_unknown",
    )
    return PointAnswer(
        place=point.airport,
        role=point.role,
        decision="CONDITIONAL",
        reason_code="documents_unknown",
        reasons=(reason,),
        questions=("documents",),
    )


def unread_reason(problem: Problem) -> RequirementReason:
    """That something in the input could not be relied on."""
    return RequirementReason(
        rule="policy.unreadable",
        version="1",
        fact=problem.fact,
        value=problem.value,
        result="unknown",
        citation="POLICY",
        code=problem.code,
        text="This could not be read or is not known here; a person has to look.",
    )


def protection_reason() -> RequirementReason:
    """That the journey belongs to the protection focal point."""
    return RequirementReason(
        rule="policy.protection",
        version="1",
        fact="protection",
        result="true",
        citation="PROTECT",
        code="protection",
        text="May need protection: for the protection focal point, not for an automatic answer.",
    )


def referred(
    journey: Journey,
    answers: list[PointAnswer],
    told: list[RequirementReason],
    code: str,
    *,
    protection: bool = False,
    only_last: bool = False,
) -> RequirementAnswer:
    """REFER whatever the points said; the reasons stand with the destination."""
    place = journey.route[-1] if journey.route else "?"
    points = answers or [PointAnswer(place=place, role="destination", decision="REFER", reason_code=code)]
    last = points[-1]
    kept = points[:-1] if only_last else [structs.replace(one, decision="REFER", questions=()) for one in points[:-1]]
    changed = structs.replace(
        last, decision="REFER", reason_code=code, reasons=(*told, *last.reasons), questions=(), path=None
    )
    return RequirementAnswer(decision="REFER", reason_code=code, points=(*kept, changed), protection=protection)


def asked_about_name(point: PointAnswer, name: str) -> PointAnswer:
    """A point that was OK, with a question: people change their names, and bookings misspell them."""
    reason = RequirementReason(
        rule="policy.name",
        version="1",
        fact="docs.name",
        value=name,
        result="unknown",
        citation="POLICY",
        code="name_differs",
        text="A name in a report is not in the documents; marriage, spelling and order of names are usual causes.",
    )
    return structs.replace(
        point,
        decision="CONDITIONAL",
        reason_code="name_differs",
        reasons=(reason, *point.reasons),
        questions=(*point.questions, "name"),
    )
