"""Screening one journey: documents, watchlists and targeting rules over what is known, to findings in a fixed order."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from msgspec import Struct

from foreland.documents.check import check_documents
from foreland.documents.facts import DocumentFacts
from foreland.documents.prior_use import PriorUse
from foreland.screening.context import Context
from foreland.screening.denied_before import check_denied_before
from foreland.screening.journey import ScreenedJourney
from foreland.screening.requirements import Judged, check_requirements
from foreland.screening.rule_words import written_facts
from foreland.targeting.live import Verdict, one_alert
from foreland.targeting.rule import RuleFacts
from foreland.travel.booking import Booking
from foreland.travel.document_number import normalise_number
from foreland.travel.finding import Finding
from foreland.travel.traveller import Address
from foreland.watchlists.findings import document_finding, match_finding
from foreland.watchlists.index import NameIndex
from foreland.watchlists.match import Match, Query, match_document, match_travellers
from foreland.watchlists.normalise import NameForm

_SEVERITIES = ("high", "medium", "low")


class Screening(Struct, frozen=True):
    """What a screening found, what written rules said that is in nobody's queue, and what the rules of entry said."""

    findings: tuple[Finding, ...]
    verdict: Verdict
    requirements: Judged = Judged()


def screen(journey: ScreenedJourney, context: Context) -> tuple[Finding, ...]:
    """Everything found about the journey, most severe first, then by kind and key; the same in, the same out.

    It never raises for a reported value, whatever it is: what cannot be judged is a reason with the result ``unknown``.
    """
    return screen_all((journey,), context)[0].findings


def screen_all(journeys: Sequence[ScreenedJourney], context: Context) -> list[Screening]:
    """The same of many journeys, which are compared with the lists all at once."""
    index, policy = context.lists.names, context.policy.matching
    queries = [_query(journey, _name_forms(journey, index)) for journey in journeys]
    found = zip(journeys, queries, match_travellers(index, queries, policy), strict=True)
    common: dict[Hashable, Any] = {}
    return [_screen(journey, context, query, matches, common) for journey, query, matches in found]


def _screen(
    journey: ScreenedJourney,
    context: Context,
    query: Query,
    matches: Sequence[Match],
    common: dict[Hashable, Any],
) -> Screening:
    documents = check_documents(document_facts(journey, context), context.lists.documents, context.policy.documents)
    verdict = _judge_written(journey, context, common)
    entry = _judge_requirements(journey, context, documents)
    listed = (match_finding(match, context.policy.matching, query) for match in matches)
    findings = (
        *documents,
        *entry.findings,
        *listed,
        *_screen_listed_documents(journey, context, query.names),
        *_screen_rules(journey, context, verdict),
        *_screen_denials(journey, context),
    )
    ordered = sorted(findings, key=lambda one: (_SEVERITIES.index(one.severity), one.kind, one.key))
    return Screening(tuple(ordered), verdict, entry)


def document_facts(journey: ScreenedJourney, context: Context) -> DocumentFacts:
    """What the checks of documents look at."""
    return DocumentFacts(
        journey_id=journey.journey_id,
        flight_date=journey.flight_date,
        arrival_date=journey.arrival_date,
        role=journey.role,
        api=journey.api,
        pnr=journey.pnr,
        uses=context.document_uses,
        identity_uses=tuple(
            dict.fromkeys(use for key in journey.identity_keys() for use in context.identity_uses.get(key, ()))
        ),
        movement=_movement(journey),
        airports=context.airports,
        departures_seen=context.departures_seen,
    )


def _movement(journey: ScreenedJourney) -> PriorUse:
    """The journey as later ones will see it."""
    return PriorUse(
        journey_id=journey.journey_id,
        flight_date=journey.flight_date,
        flight=journey.flight,
        origin=journey.origin,
        destination=journey.destination,
        departure_utc=journey.departure_utc,
        arrival_utc=journey.arrival_utc,
        boarded=journey.boarded,
    )


def _query(journey: ScreenedJourney, names: tuple[NameForm, ...]) -> Query:
    """Every reported spelling of the name; an entry that several of them reach is found once, by the best."""
    places = (said.place_of_birth for said in journey.identities())
    states = (document.issuing_state for _, document in journey.documents())
    return Query(
        names=names,
        date_of_birth=journey.date_of_birth(),
        nationality=journey.nationality(),
        sex=journey.sex(),
        places_of_birth=tuple(dict.fromkeys(place for place in places if place)),
        issuing_states=tuple(dict.fromkeys(state for state in states if state)),
    )


def _screen_listed_documents(journey: ScreenedJourney, context: Context, names: tuple[NameForm, ...]) -> list[Finding]:
    """Document numbers that list entries give; of the reported names, the one closest to the entry's is compared."""
    index, policy = context.lists.names, context.policy.matching
    numbers = sorted({normalise_number(document.number) for _, document in journey.documents()})
    found = (match for number in numbers for match in match_document(index, number, names, policy))
    return [document_finding(match) for match in found]


def _name_forms(journey: ScreenedJourney, index: NameIndex) -> tuple[NameForm, ...]:
    """The distinct names reported, API first; the raw name when a report has no name in parts."""
    reported = (
        index.forms(said.surname, said.given_names) or index.forms(said.name_raw, None) for said in journey.identities()
    )
    return tuple(dict.fromkeys(form for forms in reported for form in forms))


def _screen_rules(journey: ScreenedJourney, context: Context, verdict: Verdict) -> list[Finding]:
    facts = rule_facts(journey, context)
    skipped = context.policy.not_for_crew if journey.role.endswith("crew") else ()
    rules = [rule for rule in context.rules.rules if rule.declaration.id not in skipped]
    coded = [finding for rule in rules for finding in rule.evaluate(rule.declaration, facts).findings]
    found = [*coded, *verdict.findings]
    chance = context.rules.random
    if chance is not None and not journey.role.endswith("crew") and chance.chooses(journey.journey_id):
        found.append(chance.finding())
    return [*one_alert(found)]


def _judge_written(journey: ScreenedJourney, context: Context, common: dict[Hashable, Any]) -> Verdict:
    """What the rules that analysts wrote say of the journey; of crew they say nothing, for crew have no booking."""
    if not context.rules.written or journey.role.endswith("crew"):
        return Verdict()
    return context.rules.written.judge(written_facts(journey, context, common))


def _judge_requirements(journey: ScreenedJourney, context: Context, documents: Sequence[Finding]) -> Judged:
    if context.requirements is None:
        return Judged()
    return check_requirements(journey, context.requirements, context.policy.requirement_hits, documents)


def _screen_denials(journey: ScreenedJourney, context: Context) -> list[Finding]:
    if journey.in_care or journey.role.endswith("crew"):
        return []
    policy = context.policy
    return check_denied_before(
        journey, context.denials, policy.realert_days, policy.version(), context.lists.agency_contacts
    )


def rule_facts(journey: ScreenedJourney, context: Context) -> RuleFacts:
    """What targeting rules may look at."""
    booking = journey.booking or Booking()
    people = (*journey.identities(), *booking.travellers)
    contacts = tuple(key for kind, key in journey.registry_keys() if kind in ("phone", "email"))
    return RuleFacts(
        flight_date=journey.flight_date,
        surnames=tuple(sorted({person.surname for person in people if person.surname})),
        record_locator=booking.record_locator or _locator(journey),
        split_from=booking.split_from,
        agency=booking.agency.iata_number or booking.agency.office,
        addresses=booking_addresses(booking),
        contacts=contacts,
        contact_uses=context.contact_uses,
        agency_contacts=context.lists.agency_contacts,
        facts=context.facts,
    )


def _locator(journey: ScreenedJourney) -> str | None:
    return next((said.record_locator for said in journey.identities() if said.record_locator), None)


def booking_addresses(booking: Booking) -> tuple[str, ...]:
    """The addresses of a booking and its travellers as one line each; without a street there is none."""
    given = (*booking.contacts.addresses, *(a for person in booking.travellers for a in person.addresses))
    return tuple(sorted({line for address in given if (line := _one_line(address))}))


def _one_line(address: Address) -> str:
    if not address.street or address.kind == "destination":
        return ""
    parts = (address.street, address.city, address.postcode, address.country)
    return " ".join(" ".join(part for part in parts if part).upper().split())
