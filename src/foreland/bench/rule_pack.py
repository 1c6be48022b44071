"""What the shipped rules find of the simulation's planted cases and of their lawful twins, and of everybody else.

Each journey is judged as it was known at departure, and once more when all was known: who did not board, and what an
inspection on arrival found of the document. Nothing is written, no database is needed.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from msgspec import Struct

from foreland.documents.authorisation import Authorisation
from foreland.documents.policy import DocumentPolicy
from foreland.resources.airports import airports
from foreland.resources.rule_pack import PackedRule, load_rule_pack
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.screening.journey import ScreenedJourney
from foreland.screening.told_booking import fares_of, way_of
from foreland.screening.told_words import Around, authorisation_words, inspected_words, told_words
from foreland.simulation.agencies import offices
from foreland.simulation.parties import Party, as_it_was
from foreland.simulation.schedule import Flight
from foreland.simulation.tables import ANY_FORMAT, number_formats
from foreland.simulation.world import DEMO_SEED, World, simulate
from foreland.targeting.contacts import canonical_phone
from foreland.targeting.language.facts import Facts, Row, together
from foreland.targeting.language.planning import plan
from foreland.targeting.language.rule_set import CompiledRules
from foreland.targeting.language.vocabulary import Value, Vocabulary

FLIGHTS = 120
START = datetime(2026, 11, 27, 6, tzinfo=UTC)
_REPORTED = timedelta(hours=26)
_CLOSED = timedelta(hours=1)
_TAKEN_LATER = timedelta(days=3)
_CHILD_YEARS = 5
_TICKETS = 30
INSPECTED = {
    "no_document": "none",
    "document_lost_reported": "lost",
    "other_child_on_document": "other_holder",
    "same_child_grown": "as_announced",
}
"""What an inspection found of the document, by how a planted case ends."""
_REGIONS = ("pacific", "caribbean", "atlantic")


class Judged(Struct, frozen=True, kw_only=True):
    """A simulated traveller on one flight in the words of the vocabulary, and the planted case it belongs to.

    ``beside``: the case of those in the same booking. Whom an escort brings along is no ordinary traveller.
    """

    case: str | None
    beside: str | None
    words: Mapping[str, Value]
    closed_at: datetime
    boarded: bool
    inspected: Mapping[str, Value]


class Line(Struct, frozen=True, kw_only=True):
    """A line of the confusion table: one typology.

    ``before`` and ``after`` say whether the case was found before departure, and when its flight was closed or somebody
    inspected at the latest; ``twin`` whether its lawful twin was. ``others`` are ordinary travellers that the rule is
    true of.
    """

    typology: int
    rule: str
    kind: str
    hook: str | None
    before: bool
    after: bool
    twin: bool
    others: int


class Confusion(Struct, frozen=True, kw_only=True):
    """The table, and of how many ordinary travellers any rule was true; those on vulnerability are not counted."""

    lines: tuple[Line, ...]
    travellers: int
    ordinary: int
    ordinary_found: int


def confusion(flights: int = FLIGHTS, seed: int = DEMO_SEED, load: float = 0.4) -> Confusion:
    """Judge a simulated world by the shipped rules."""
    return confusion_of(simulate(seed, START, flights, load=load, typologies=True))


def confusion_of(world: World) -> Confusion:
    """Judge this world by the shipped rules."""
    vocabulary = load_rule_vocabulary()
    packed = load_rule_pack()
    told = list(tell(world))
    found = _found(packed, vocabulary, told)
    of_case = {case.id: (case.typology, case.twin) for case in world.cases.values()}
    planted = {case.id for case in world.cases.values() if not case.twin}
    ordinary = {n for n, one in enumerate(told) if one.case is None and one.beside not in planted}
    lines = []
    for one in packed:
        hits = found[one.rule.id]
        cases = {twin: [case for case, of in of_case.items() if of == (one.typology, twin)] for twin in (False, True)}
        known = {told[number].case for number, early in hits.items() if early}
        at_all = {told[number].case for number in hits}
        lines.append(
            Line(
                typology=one.typology,
                rule=one.rule.id,
                kind=one.rule.kind,
                hook=one.rule.hook,
                before=any(case in known for case in cases[False]),
                after=any(case in at_all for case in cases[False]),
                twin=any(case in at_all for case in cases[True]),
                others=len(ordinary & hits.keys()),
            )
        )
    reviewed = {n for one in packed if one.rule.kind != "vulnerability" for n in found[one.rule.id]}
    return Confusion(
        lines=tuple(lines),
        travellers=len(told),
        ordinary=len(ordinary),
        ordinary_found=len(ordinary & reviewed),
    )


def tell(world: World) -> Iterator[Judged]:
    """Every passenger of the world on every flight, in order of departure."""
    listed = {(notice.issuing_state, notice.number) for notice in world.notices}
    held: dict[str, list[Authorisation]] = defaultdict(list)
    for one in world.authorisations:
        held[one.document_key()].append(one)
    contacts = frozenset(key for region in _REGIONS for one in offices(region) if (key := canonical_phone(one.phone)))
    issuers = {
        one.issuing_state or ""
        for parties in world.parties.values()
        for party in parties
        for traveller in party.passengers
        for one in traveller.documents
    }
    formats = number_formats()
    terms = {state: frozenset((_CHILD_YEARS, formats.get(state, ANY_FORMAT).years)) for state in issuers}
    usual = _usual_fares(world)
    for flight in sorted(world.flights, key=lambda one: (one.departs, one.index)):
        for number, party in enumerate(world.parties[flight.index]):
            around = Around(
                airports=airports(),
                agency_contacts=contacts,
                party=party.passengers,
                states=tuple(as_it_was(party, one, flight) for one in party.request.before),
                terms=terms,
            )
            for place in range(len(party.passengers)):
                fare = usual.get(way_of(party.booking))
                yield _judged(flight, (party, number, place), around, (listed, held), fare)


def _usual_fares(world: World) -> dict[str | None, float]:
    fares: dict[str | None, list[float]] = defaultdict(list)
    for parties in world.parties.values():
        for party in parties:
            fares[way_of(party.booking)] += fares_of(party.booking)
    return {way: median(paid) for way, paid in fares.items() if way and len(paid) >= _TICKETS}


def _judged(
    flight: Flight,
    who: tuple[Party, int, int],
    around: Around,
    lists: tuple[set[tuple[str, str]], Mapping[str, Sequence[Authorisation]]],
    usual_fare: float | None,
) -> Judged:
    party, number, place = who
    leg = flight.leg()
    api = party.passengers[place]
    journey = ScreenedJourney(
        journey_id=uuid.uuid5(uuid.NAMESPACE_OID, f"{flight.index} {number} {place}"),
        flight=flight.designator,
        flight_date=(leg.departure_local or "")[:10],
        origin=leg.origin,
        destination=leg.destination,
        departure_utc=flight.departs,
        arrival_utc=flight.arrives,
        api=api,
        pnr=party.booking.travellers[place],
        booking=party.booking,
        usual_fare=usual_fare,
    )
    words = told_words(journey, around)
    listed, held = lists
    words |= authorisation_words(journey, held, DocumentPolicy().different_name_below)
    words["document.listed"] = any((one.issuing_state, one.number) in listed for one in api.documents)
    words["journey.seen_at"] = flight.departs - _REPORTED
    request = party.request
    subject = request.case is not None and place in request.subjects
    result, known_at = _outcome(flight, request.outcome if subject else None, boards=request.boards)
    found = INSPECTED.get(request.outcome or "") if subject else None
    words |= {"outcome.result": result, "outcome.known_at": known_at}
    return Judged(
        case=request.case if subject else None,
        beside=request.case,
        words=words,
        closed_at=flight.departs + _CLOSED,
        boarded=request.boards,
        inspected=inspected_words(found),
    )


def _outcome(flight: Flight, told: str | None, *, boards: bool) -> tuple[str, datetime]:
    """How a journey ended in the words of the vocabulary, and when that was known."""
    if told is not None and told.startswith("denied"):
        return "denied", flight.departs
    if not boards:
        return "no_show", flight.departs + _CLOSED
    arrived = flight.arrives + 2 * _CLOSED
    if told is not None and told.startswith("refused"):
        return "refused_entry", arrived
    if told == "removed":
        return "returned", arrived
    if told == "no_document":
        return "document_gone", arrived
    return "boarded", flight.departs


def _found(packed: Sequence[PackedRule], vocabulary: Vocabulary, told: Sequence[Judged]) -> dict[str, dict[int, bool]]:
    """By rule the journeys it is true of, and whether it was before departure."""
    rules = {one.rule.id: one.rule.condition for one in packed}
    planned = {key: plan(rule, vocabulary) for key, rule in rules.items()}
    links = {by for one in planned.values() for by in one.past} | {"traveller.person"}
    compiled = CompiledRules(rules, vocabulary, {})
    by_link: dict[tuple[str, Value], list[Row]] = defaultdict(list)
    for one in told:
        for link in links:
            for value in _values(one.words.get(link)):
                by_link[link, value].append(one.words)
    found: dict[str, dict[int, bool]] = {key: {} for key in rules}
    for number, one in enumerate(told):
        past = {
            link: together([tuple(by_link[link, value]) for value in _values(one.words.get(link))]) for link in links
        }
        same = by_link["traveller.person", one.words.get("traveller.person")]
        at_closing: dict[str, Value] = {
            "journey.judged_at": one.closed_at,
            "journey.boarded": one.boarded,
            **one.inspected,
            "journey.taken_later": any(_is_later(one, other) for other in same),
        }
        for early, said in ((True, {"journey.judged_at": one.words["journey.departs"]}), (False, at_closing)):
            for key in compiled.true_of(Facts({**one.words, **said}, past)):
                found[key].setdefault(number, early)
    return found


def _is_later(one: Judged, other: Mapping[str, Any]) -> bool:
    """Whether another journey is the same one taken later, reported before the flight was closed."""
    same_way = other["journey.destination"] == one.words["journey.destination"]
    later: timedelta = other["journey.departs"] - one.words["journey.departs"]
    return same_way and timedelta() < later <= _TAKEN_LATER and bool(other["journey.seen_at"] <= one.closed_at)


def _values(value: Value) -> tuple[Value, ...]:
    return tuple(value) if isinstance(value, frozenset) else () if value is None else (value,)
