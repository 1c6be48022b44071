"""Entry requirements as part of a screening: what the messages about a journey say against the rules of where it leads.

Messages hold the passport and seldom a visa: what they leave out is unknown, and the rules make a question of it. A
journey that no rule may decide (packs nobody verified) is found by nobody here: that is one alarm of the system
(``foreland doctor``), never a hit for every traveller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct

from foreland.documents.facts import consider, is_identity_document
from foreland.documents.requirements.answer import Decision, PointAnswer, RequirementReason
from foreland.documents.requirements.decide import check_journey
from foreland.documents.requirements.given import read_case
from foreland.documents.requirements.rulebook import Area, RuleBook
from foreland.screening.journey import ScreenedJourney
from foreland.travel.airport import Airport
from foreland.travel.booking import Segment
from foreland.travel.finding import Finding, Reason, Severity, Strength
from foreland.travel.partial_date import read_partial_date
from foreland.travel.traveller import TravelDocument

RequirementHits = Mapping[Decision, Severity]
"""Which answers become hits, and how severe these are."""

_CODES: Final[Mapping[Decision, str]] = {
    "NOT_OK": "requirements_not_met",
    "REFER": "requirements_unclear",
    "CONDITIONAL": "requirements_open",
}
_STRENGTHS: Final[Mapping[Decision, Strength]] = {"NOT_OK": "strong_lead"}
_OF_THE_RULES: Final = frozenset(
    (
        *("no_rule", "rule_without_source", "rule_unverified", "review_overdue", "airport_unknown"),
        *("documents_unknown", "code_without_a_state", "code_unknown"),
    )
)
"""Codes of answers that say something about our rules or the message, and nothing about a traveller."""
_LONGEST_CONNECTION = 24 * 3600
_MOST_POINTS = 6
_MOST_REASONS = 6


class Requirements:
    """The rules in force, made ready, with the state of each airport."""

    __slots__ = ("_version", "book", "states")

    def __init__(self, book: RuleBook, airports: Mapping[str, Airport]) -> None:
        """Keep them together with their version."""
        self.book = book
        self.states = {code: airport.country for code, airport in airports.items()}
        self._version = book.version()

    def version(self) -> str:
        """Content hash of the packs and of what of them may decide."""
        return self._version

    def may_decide(self, airport: str | None, day: date) -> bool:
        """Whether a pack of its own is for the state of an airport, and some rule of it may decide."""
        area = self._area(airport, day)
        return area is not None and not self._is_silent(area)

    def is_silent(self, airport: str | None, day: date) -> bool:
        """Whether a pack is for the state of an airport, and none of its rules may decide."""
        area = self._area(airport, day)
        return area is not None and self._is_silent(area)

    @staticmethod
    def _is_silent(area: Area) -> bool:
        return area.silence is not None or not any(area.paths.values())

    def _area(self, airport: str | None, day: date) -> Area | None:
        state = self.states.get(airport or "")
        area = self.book.area_of(state, day) if state else None
        return None if area is self.book.elsewhere else area


class Judged(Struct, frozen=True):
    """What the rules said of the whole journey, and what of it is a hit; ``None``: none that may decide was asked."""

    decision: Decision | None = None
    code: str = ""
    findings: tuple[Finding, ...] = ()


def check_requirements(
    journey: ScreenedJourney, requirements: Requirements, hits: RequirementHits, found: Iterable[Finding]
) -> Judged:
    """The answer, and one finding for the worst that becomes a hit, with each place that gave it; mostly none.

    ``found`` is what the checks of documents found: an expired passport meets no requirement, and is not told twice.
    """
    if journey.role != "passenger" or not hits or any(one.code == "document_expired" for one in found):
        return Judged()
    way, day = way_of(journey), read_partial_date(journey.arrival_date or journey.flight_date)
    if day is None or day.day is None or len(way.route) < 2:
        return Judged()
    deciding = {place for place in way.route[1:] if requirements.may_decide(place, day.earliest())}
    case = case_of(journey, way, requirements.states) if deciding else None
    if case is None:
        return Judged()
    answer = check_journey(read_case(case), requirements.book, requirements.states)
    for decision in _CODES:
        points = [
            point
            for point in answer.points
            if point.decision == decision and point.place in deciding and point.reason_code not in _OF_THE_RULES
        ]
        if decision in hits and points:
            findings = (_finding(decision, points, requirements, hits[decision]),)
            return Judged(answer.decision, answer.reason_code, findings)
    return Judged(answer.decision, answer.reason_code)


class Way(Struct, frozen=True):
    """The airports of a journey, and when its last connection arrives (local); ``None``: there is none, or unknown."""

    route: tuple[str, ...] = ()
    arrival_local: str | None = None


def way_of(journey: ScreenedJourney) -> Way:
    """The flight's two ends, and where the booking leads on from there within a day."""
    if not journey.origin or not journey.destination:
        return Way()
    route = [journey.origin, journey.destination]
    arrived: str | None = None
    last: str | None = None
    for segment in journey.booking.segments if journey.booking else ():
        if segment.kind != "flight" or not segment.origin or not segment.destination:
            arrived = None
        elif (segment.origin, segment.destination) == (journey.origin, journey.destination) and len(route) == 2:
            arrived = segment.arrival_local
        elif arrived is not None and segment.origin == route[-1] and _goes_on(arrived, segment):
            route.append(segment.destination)
            arrived = last = segment.arrival_local
        else:
            arrived = None
        if len(route) == _MOST_POINTS:
            break
    return Way(tuple(route), last)


def _goes_on(arrived: str, segment: Segment) -> bool:
    """Whether a flight is a connection: both times are local at one airport."""
    try:
        waiting = datetime.fromisoformat(segment.departure_local or "") - datetime.fromisoformat(arrived)
    except (ValueError, TypeError):
        return False
    return 0 <= waiting.total_seconds() < _LONGEST_CONNECTION


def case_of(journey: ScreenedJourney, way: Way, states: Mapping[str, str | None]) -> dict[str, Any] | None:
    """The case as the messages tell it; ``None`` when too little was said to decide anything.

    Once API reported documents, the booking's are not looked at: bookings keep the numbers of passports long renewed.
    """
    nationality = journey.nationality()
    said = next((one for one in journey.identities() if one.documents), None)
    if nationality is None or said is None:
        return None
    papers = [_paper(one) for one in said.documents if is_identity_document(one)]
    permissions = [_paper(one) | {"type": "visa"} for one in said.documents if not is_identity_document(one)]
    if not papers:
        return None
    return {
        "travel_date": journey.arrival_date or journey.flight_date,
        "arrival_time": way.arrival_local,
        "route": list(way.route),
        "nationality": [nationality],
        "residence": next((one.residence for one in journey.identities() if one.residence), None),
        "age": _age(journey),
        "return_or_onward": True if _leaves_again(journey, way.route, states) else None,
        "documents": papers,
        "authorisations": permissions or None,
    }


def _paper(document: TravelDocument) -> dict[str, Any]:
    return {
        "type": document.type or "P",
        "number": document.number,
        "issuer": document.issuing_state,
        "nationality": document.nationality,
        "expiry_date": document.expiry_date,
        "issue_date": document.issue_date,
    }


def _age(journey: ScreenedJourney) -> int | None:
    born, day = read_partial_date(journey.date_of_birth()), read_partial_date(journey.flight_date)
    if born is None or day is None or born.day is None or day.day is None or born.earliest() > day.earliest():
        return None
    birth, on = born.earliest(), day.earliest()
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _leaves_again(journey: ScreenedJourney, route: tuple[str, ...], states: Mapping[str, str | None]) -> bool:
    """Whether the booking leads out of the state of destination again, after it was reached."""
    there, reached = states.get(route[-1]), False
    for segment in journey.booking.segments if journey.booking else ():
        leaves = reached and there and states.get(segment.origin or "") == there
        if leaves and states.get(segment.destination or "") not in (None, there):
            return True
        reached = reached or segment.destination == route[-1]
    return False


def _finding(decision: Decision, points: list[PointAnswer], requirements: Requirements, severity: Severity) -> Finding:
    packs = dict.fromkeys(area for point in points if (area := _pack(point, requirements)))
    return Finding(
        kind="document",
        code=_CODES[decision],
        key="requirements",
        severity=severity,
        strength=_STRENGTHS.get(decision, "weak_lead"),
        source=f"requirements:{'+'.join(packs)}",
        source_version=requirements.version(),
        reasons=(
            *(each for point in points for each in _reasons(decision, point, requirements)),
            consider("papers_not_reported"),
        ),
    )


def _pack(point: PointAnswer, requirements: Requirements) -> str | None:
    state = requirements.states.get(point.place)
    return next((area.pack.pack for area in requirements.book.areas if state and area.covers_ever(state)), None)


def _reasons(decision: Decision, point: PointAnswer, requirements: Requirements) -> Iterator[Reason]:
    if decision == "CONDITIONAL":
        for code in point.questions[:_MOST_REASONS]:
            words = requirements.book.questions.get(code, code)
            yield Reason(
                code="requirement_asks",
                fact="journey.requirements",
                value=code,
                result="unknown",
                values={"place": point.place, "words": words},
            )
        return
    wanted = "false" if decision == "NOT_OK" else "unknown"
    told = [reason for reason in point.reasons if reason.result == wanted] or list(point.reasons)
    for reason in dict.fromkeys(map(_told, told[:_MOST_REASONS])):
        rule, value, words, citation = reason
        yield Reason(
            code="requirement_not_met" if decision == "NOT_OK" else "requirement_unclear",
            fact="journey.requirements",
            value=value,
            result="false" if decision == "NOT_OK" else "unknown",
            values={"place": point.place, "rule": rule, "words": words, "citation": citation},
        )


def _told(reason: RequirementReason) -> tuple[str, str | None, str, str]:
    return reason.rule, reason.value, reason.text, reason.citation or ""
