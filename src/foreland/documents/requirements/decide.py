"""The decision: each point the best of its paths, the journey the worst of its points, and never a silent OK."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import structs

from foreland.documents.requirements.answer import (
    ASK,
    DECISIONS,
    FALSE,
    TRUE,
    UNSURE,
    PointAnswer,
    PointRole,
    RequirementAnswer,
    RequirementReason,
)
from foreland.documents.requirements.attempts import (
    Attempt,
    Candidate,
    candidates,
    code_of,
    questions,
    reasons,
    try_condition,
    try_path,
)
from foreland.documents.requirements.contradictions import disagreements, other_name
from foreland.documents.requirements.journey import Journey, Problem
from foreland.documents.requirements.look import Point
from foreland.documents.requirements.pack import Where
from foreland.documents.requirements.referring import (
    asked_about_name,
    closed_reason,
    protection_reason,
    referred,
    undocumented,
    unread_reason,
    without_rule,
)
from foreland.documents.requirements.rulebook import Area, RuleBook

_RESCUED: Final = "fact_not_understood"


def check_journey(journey: Journey, book: RuleBook, states: Mapping[str, str | None]) -> RequirementAnswer:
    """Decide one journey. ``states`` gives the state (alpha-3) of an airport."""
    answers = list(_points(journey, book, states))
    against = [one for one in disagreements(journey) if one.code is not None]
    for_record = [one for one in disagreements(journey) if one.code is None] if journey.listed else []
    unread = [unread_reason(problem) for problem in journey.problems]
    if journey.protection:
        return referred(journey, answers, [protection_reason()], "protection", protection=True)
    if unread or not answers:
        told = unread or [unread_reason(Problem("route_not_read", "route", " ".join(journey.route)))]
        return referred(journey, answers, [*told, *against], told[0].code or _RESCUED)
    worst = min(DECISIONS.index(one.decision) for one in answers)
    renamed = other_name(journey)
    if renamed is not None and worst == TRUE:
        worst = ASK
        answers[-1] = asked_about_name(answers[-1], renamed)
    if against and worst != FALSE:
        return referred(journey, answers, against, against[0].code or "contradiction", only_last=True)
    if for_record or against:
        last = answers[-1]
        answers[-1] = structs.replace(last, reasons=(*for_record, *against, *last.reasons))
    deciding = _deciding(answers, worst)
    asked = dict.fromkeys(code for one in answers if one.decision == "CONDITIONAL" for code in one.questions)
    return RequirementAnswer(
        decision=DECISIONS[worst],
        reason_code=deciding.reason_code,
        points=tuple(answers),
        questions=tuple(asked) if worst == ASK else (),
    )


def _deciding(answers: list[PointAnswer], worst: int) -> PointAnswer:
    """The point that made the answer: the first of the worst; of a journey that is OK, the destination."""
    if worst == TRUE:
        return answers[-1]
    return next(one for one in answers if DECISIONS.index(one.decision) == worst)


def placed(journey: Journey, book: RuleBook, states: Mapping[str, str | None]) -> Iterator[tuple[Point, Area]]:
    """The points of a journey for which there is a pack, departure first."""
    known = tuple(states.get(airport) or "" for airport in journey.route)
    for position, state in enumerate(known):
        if not state:
            continue
        day = journey.arrival_date if position == len(known) - 1 else journey.travel_date
        area = book.area_of(state, day) if day else None
        if area is not None and day is not None and (position or area.asks_at_exit):
            yield _place(journey, known, position, area, day), area


def _points(journey: Journey, book: RuleBook, states: Mapping[str, str | None]) -> list[PointAnswer]:
    """Where a state is left that has rules for it, each transit, the destination."""
    if journey.travel_date is None or len(journey.route) < 2:
        return []
    answers = []
    found = {point.position: (point, area) for point, area in placed(journey, book, states)}
    for position, airport in enumerate(journey.route):
        if position in found:
            point, area = found[position]
            answers += [_decide(point, area)] if position else []
            answers += _leaving(point, area) if area.asks_at_exit and _leaves(point) else []
        elif position:
            code = "no_rule" if states.get(airport) else "airport_unknown"
            answers.append(without_rule(airport, _role(journey, position), code))
    return answers


def _role(journey: Journey, position: int) -> PointRole:
    return "destination" if position == len(journey.route) - 1 else "transit" if position else "departure"


def _place(journey: Journey, states: tuple[str, ...], position: int, area: Area, day: date) -> Point:
    """A point. On the air side is who changes planes between flights from and to elsewhere, unless told otherwise."""
    role, route = _role(journey, position), journey.route
    members = area.states(day) or frozenset((states[position],))
    before = role != "departure" and states[position - 1] in members
    after = role == "transit" and states[position + 1] in members
    stated = journey.stated
    passing = role == "transit" and area.pack.airside and not before and not after
    return Point(
        journey,
        airport=route[position],
        state=states[position],
        role=role,
        day=day,
        states=states,
        departure=route[position - 1] if position else route[0],
        final=role == "destination",
        landside=not passing or stated.get("landside") is True or stated.get("airside") is False,
        area=members,
        position=position,
    )


def _leaves(point: Point) -> bool:
    """Whether a state is left here: at the start, or where a border is passed between two flights."""
    return point.next_state not in (None, point.state) and (point.role == "departure" or point.landside)


def _leaving(point: Point, area: Area) -> list[PointAnswer]:
    """What a state asks of those who leave it; no answer when it asks nothing of this traveller.

    What a missing rule would ask nobody knows.
    """
    paper = candidates(point)[0].paper
    tried = [found for rule in area.conditions["exit"] if (found := try_condition(rule, point, paper))]
    worst = min(tried, key=lambda one: one.value, default=None)
    if area.gaps and (worst is None or worst.value > UNSURE):
        return [without_rule(point.airport, "departure", "no_rule")]
    if worst is None:
        return []
    return [structs.replace(_answer(point, worst.value, worst, [], tried), role="departure")]


def _decide(point: Point, area: Area) -> PointAnswer:
    """The best of the paths, held back by conditions; NOT_OK only where the paths are declared complete."""
    where: Where = "entry" if point.landside else "airside"
    papers = candidates(point, area.conditions[where])
    tried = _try_paths(point, area, papers, where)
    best = max(tried, key=lambda one: (one.overall(), one.value), default=None)
    limits = (best.candidate if best is not None and best.candidate is not None else papers[0]).limits
    value = FALSE if best is None else best.value
    if point.journey.papers is None and value == FALSE:
        return undocumented(point)
    closed: tuple[str, str] | None = None
    if value == FALSE:
        closed = _closed(point, area, where, papers)
        value = UNSURE if closed is None else FALSE
    if area.gaps:
        value = min(value, UNSURE) or UNSURE
    worst = min(limits, key=lambda one: one.value, default=None)
    if worst is not None and worst.value < value:
        otherwise = any(one.limit > FALSE for one in papers) and _closed(point, area, where, papers) is None
        if area.gaps or (worst.value == FALSE and (area.open or otherwise)):
            return _answer(point, UNSURE, worst, tried, limits)
        return _answer(point, worst.value, worst, tried, limits)
    if best is None:
        return without_rule(point.airport, point.role, "visa_required" if closed else "no_rule", closed)
    return _answer(point, value, best, tried, limits, closed)


def _try_paths(point: Point, area: Area, papers: list[Candidate], where: Where) -> list[Attempt]:
    """All paths that may be for this traveller. Stops at the first that is open."""
    tried: list[Attempt] = []
    for rule in area.may_open(where, point.purpose, frozenset(one.paper.kind for one in papers)):
        found = try_path(rule, point, papers)
        if found is not None:
            tried.append(found)
            if found.overall() == TRUE:
                break
    return tried


def _closed(point: Point, area: Area, where: Where, papers: list[Candidate]) -> tuple[str, str] | None:
    """Code and source when the paths are declared complete for this traveller, and each of them may decide."""
    if area.open:
        return None
    for written, conditions in area.complete:
        if where in written.where and all(one.test(point, has.paper) == TRUE for one in conditions for has in papers):
            return written.code, written.cite
    return None


def _answer(
    point: Point,
    value: int,
    deciding: Attempt,
    tried: list[Attempt],
    limits: Sequence[Attempt],
    closed: tuple[str, str] | None = None,
) -> PointAnswer:
    told: list[RequirementReason] = []
    code = code_of(deciding, point)
    if value == FALSE and deciding.value == FALSE and closed is not None:
        failing = [one for one in tried if one.value == FALSE]
        for one in failing:
            told += reasons(one, point, only_open=True)
        first = next((one for one in failing if one.failed is not None and one.failed.code), None)
        code = code_of(first, point) if first is not None else closed[0]
        told.append(closed_reason(point, closed[0], closed[1]))
    elif value == UNSURE:
        for one in (deciding, *(one for one in (*tried, *limits) if one is not deciding and one.value == UNSURE)):
            told += reasons(one, point, only_open=True)
        if deciding.value == FALSE:
            code = "no_rule"
    else:
        told = reasons(deciding, point, only_open=False)
    told += [
        each
        for one in limits
        if one is not deciding and one.value != TRUE
        for each in reasons(one, point, only_open=True)
    ]
    asked = (
        []
        if value != ASK
        else [code for one in (deciding, *limits) if one.value == ASK for code in questions(one, point)]
    )
    paths = [deciding] if deciding.rule.written.kind == "path" else []
    return PointAnswer(
        place=point.airport,
        role=point.role,
        decision=DECISIONS[value],
        path=paths[0].rule.written.id if paths and value >= UNSURE else None,
        reason_code=code,
        reasons=tuple(told),
        questions=tuple(dict.fromkeys(asked)),
    )
