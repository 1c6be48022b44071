"""What each single rule says about a journey: for the cases kept beside the rules, and for looking into a pack."""

from __future__ import annotations

from collections.abc import Mapping

from foreland.documents.requirements.answer import FALSE
from foreland.documents.requirements.attempts import best_of, candidates, requirements_of
from foreland.documents.requirements.decide import placed
from foreland.documents.requirements.journey import Journey
from foreland.documents.requirements.pack import Where
from foreland.documents.requirements.rulebook import RuleBook


def outcomes(journey: Journey, book: RuleBook, states: Mapping[str, str | None]) -> dict[str, int]:
    """The truth of each rule by its id, the best of all points; rules that are not for this traveller are left out."""
    found: dict[str, int] = {}
    for point, area in placed(journey, book, states):
        where: Where = "exit" if point.role == "departure" else "entry" if point.landside else "airside"
        papers = candidates(point)
        for rule in area.paths[where]:
            attempt = best_of(rule, point, papers)
            if attempt is not None:
                found[rule.written.id] = max(found.get(rule.written.id, FALSE), attempt.value)
        for rule in area.conditions[where]:
            value = requirements_of(rule, point, papers[0].paper)
            if value is not None:
                found[rule.written.id] = max(found.get(rule.written.id, FALSE), value)
    return found
