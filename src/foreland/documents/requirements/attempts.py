"""Trying the rules at a point: how far each path gets with each paper, and which conditions hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from foreland.documents.requirements.answer import ASK, DECISIONS, FALSE, RESULTS, TRUE, UNSURE, RequirementReason
from foreland.documents.requirements.conditions import Ready, all_of
from foreland.documents.requirements.holding import status_of
from foreland.documents.requirements.journey import Paper
from foreland.documents.requirements.kinds import BEARER
from foreland.documents.requirements.look import NO_PAPER, Point
from foreland.documents.requirements.rulebook import ReadyRule


class Attempt(Struct, frozen=True, gc=False):
    """How far a rule got: its truth, with which paper, what failed first; ``forced``: the day left its force open."""

    rule: ReadyRule
    value: int
    paper: Paper
    failed: Ready | None = None
    forced: int = TRUE
    candidate: Candidate | None = None

    def overall(self) -> int:
        """Its truth, held back by the conditions that stand beside every path."""
        return self.value if self.candidate is None else min(self.value, self.candidate.limit)


class Candidate(Struct, frozen=True, gc=False):
    """A paper that may identify the traveller: what its status lets it be used for, and what holds it back."""

    paper: Paper
    usable: int = TRUE
    limits: tuple[Attempt, ...] = ()
    limit: int = TRUE


def candidates(point: Point, conditions: Sequence[ReadyRule] = ()) -> list[Candidate]:
    """The papers that may identify the traveller, each with the conditions that stand beside every path."""
    papers = [one for one in point.papers if one.kind in BEARER or one.kind is None] or [NO_PAPER]
    found = []
    for paper in papers:
        limits = tuple(tried for rule in conditions if (tried := try_condition(rule, point, paper)))
        limit = min((one.value for one in limits), default=TRUE)
        found.append(Candidate(paper, TRUE if paper is NO_PAPER else status_of(paper, True), limits, limit))
    return found


def try_path(rule: ReadyRule, point: Point, papers: Sequence[Candidate]) -> Attempt | None:
    """The best that a path says with any paper; ``None`` when it is not for this traveller or not in force."""
    best = best_of(rule, point, papers)
    if best is None:
        return None
    top = TRUE if rule.written.cap is None else DECISIONS.index(rule.written.cap)
    if rule.standing != "good":
        top = UNSURE
    return best if best.value <= top else replace(best, value=top)


def best_of(rule: ReadyRule, point: Point, papers: Sequence[Candidate]) -> Attempt | None:
    """How far the conditions of a path hold, whatever the path may say at best."""
    forced = TRUE if rule.force is None else rule.force(point.day, point.instant)
    if forced == FALSE:
        return None
    best: Attempt | None = None
    for candidate in papers:
        paper = candidate.paper
        value = all_of(rule.applies, point, paper)
        if value == FALSE:
            continue
        value = min(value, candidate.usable, forced)
        failed = None
        for one in rule.requires:
            found = one.test(point, paper)
            if found < value:
                value = found
                if value == FALSE:
                    failed = one
                    break
        if best is None or (min(value, candidate.limit), value) > (best.overall(), best.value):
            best = Attempt(rule, value, paper, failed, forced, candidate)
    return best


def try_condition(rule: ReadyRule, point: Point, paper: Paper) -> Attempt | None:
    """What a condition says: TRUE when met, else its ``on_unmet``, or open where it is open whether it applies."""
    forced = TRUE if rule.force is None else rule.force(point.day, point.instant)
    applies = min(forced, all_of(rule.applies, point, paper))
    if applies == FALSE:
        return None
    value = max(all_of(rule.requires, point, paper), DECISIONS.index(rule.written.on_unmet))
    if applies != TRUE:
        value = max(value, applies)
    return Attempt(rule, value if rule.standing == "good" else min(value, UNSURE), paper, None, forced)


def requirements_of(rule: ReadyRule, point: Point, paper: Paper) -> int | None:
    """Whether what a condition requires holds; ``None`` when it is not for this traveller or not in force."""
    if rule.force is not None and rule.force(point.day, point.instant) == FALSE:
        return None
    applies = all_of(rule.applies, point, paper)
    return None if applies == FALSE else min(applies, all_of(rule.requires, point, paper))


def leaves(attempt: Attempt, point: Point) -> Iterator[tuple[Ready, int]]:
    """Every single condition of a rule with what it gave; of alternatives those of the best."""
    for one in (*attempt.rule.applies, *attempt.rule.requires):
        for leaf in one.leaves(point, attempt.paper):
            yield leaf, leaf.test(point, attempt.paper)


def questions(attempt: Attempt, point: Point) -> list[str]:
    """Codes of what to ask so that the rule can be decided."""
    found = [_asked(leaf, attempt, point) for leaf, value in leaves(attempt, point) if value == ASK and leaf.ask]
    if attempt.rule.written.ask and (
        attempt.rule.written.cap == "CONDITIONAL" or attempt.rule.written.kind == "condition"
    ):
        found.append(attempt.rule.written.ask)
    if attempt.forced == ASK:
        found.append("arrival_time")
    if not found and attempt.value == ASK:
        found.append("document_status")
    return list(dict.fromkeys(found))


def _asked(leaf: Ready, attempt: Attempt, point: Point) -> str:
    """What to ask about an open condition: not until when a paper is valid where the length of the stay is missing."""
    known = leaf.fact == "doc.expires" and attempt.paper.expires is not None and point.stay_end is None
    return "stay" if known else leaf.ask or ""


def code_of(attempt: Attempt, point: Point) -> str:
    """The reason code: of what failed, of the alternative that opened the way, else of the rule."""
    written = attempt.rule.written
    if attempt.rule.standing != "good" and attempt.value == UNSURE:
        return attempt.rule.standing
    if attempt.value == FALSE:
        return (attempt.failed.code if attempt.failed is not None else None) or written.code
    if attempt.rule.tells and (attempt.value == TRUE or written.cap == "CONDITIONAL"):
        told = [leaf.tells for leaf, value in leaves(attempt, point) if leaf.tells and value == TRUE]
        return told[0] if told else written.code
    return written.code


def reasons(attempt: Attempt, point: Point, *, only_open: bool) -> list[RequirementReason]:
    """What was compared; ``only_open`` leaves out what is true. Every source of the rule is cited once at least.

    What holds only because nobody stated anything else has the code ``presumed``.
    """
    rule = attempt.rule
    found = []
    for leaf, value in leaves(attempt, point):
        if only_open and value == TRUE:
            continue
        said = leaf.value(point, attempt.paper)
        code = "presumed" if said is None and leaf.presumed and value == TRUE else leaf.code
        found.append(_reason(rule, leaf.fact, said, value, leaf.citation(point, attempt.paper), code))
    cited = {one.citation for one in found}
    found += [
        _reason(rule, "rule", rule.written.id, attempt.value, source, None)
        for source in rule.written.sources
        if source not in cited
    ]
    if rule.standing != "good":
        found.append(_reason(rule, "rule.standing", rule.standing, UNSURE, None, rule.standing))
    return found


def _reason(
    rule: ReadyRule, fact: str, value: str | None, truth: int, cite: str | None, code: str | None
) -> RequirementReason:
    written = rule.written
    return RequirementReason(
        rule=written.id,
        version=rule.version,
        fact=fact,
        value=value,
        result=RESULTS[truth],
        citation=cite or (written.sources[0] if written.sources else None),
        text=written.text,
        code=code,
    )
