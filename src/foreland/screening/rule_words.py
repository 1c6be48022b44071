"""A stored journey in the words of the rule vocabulary: what is read here says these, all others are unknown."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from foreland.documents.index import DocumentIndex
from foreland.screening.context import Context, Lists
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import LinkKind, person_key
from foreland.screening.policy import ScreeningPolicy
from foreland.screening.told_words import (
    AUTHORISATION_WORDS,
    OF_AGE,
    TOLD,
    Around,
    age_on,
    authorisation_words,
    document_blocks,
    told_words,
)
from foreland.targeting.language.facts import Facts, Row, together
from foreland.targeting.language.vocabulary import Value
from foreland.travel.airport import Airport
from foreland.travel.document_number import document_key, normalise_number

LINK_KINDS: Mapping[str, LinkKind] = {
    "booking.locator": "locator",
    "booking.agency": "agency",
    "booking.agent": "agent",
    "ticket.block": "ticket_block",
    "payment.card": "card",
    "document.blocks": "document_block",
    "contact.phones": "phone",
    "contact.emails": "email",
    "document.number": "document",
    "document.numbers": "document",
    "traveller.person": "person",
}
"""The links by which earlier journeys are found when a journey is screened."""

ON_ONE_ROUTE = frozenset(("booking.agency",))
"""Links by which earlier journeys of the same route alone are found: a rule has to ask for the route."""

PAST_WORDS = frozenset(
    (
        "journey.id", "journey.date", "journey.seen_at", "journey.flight", "journey.carrier", "journey.origin",
        "journey.destination", "journey.route", "journey.departs", "journey.arrives", "traveller.surname",
        "traveller.birth_date", "traveller.age", "traveller.minor", "traveller.sex", "traveller.nationality",
        "document.issuer", "document.issued_on", "contact.addresses", "booking.known", "booking.travellers",
        "booking.surnames", "party.size", "party.surnames", "party.adults", "party.minors", "party.youngest",
        "party.oldest", "ticket.known", "ticket.number", "payment.kind", "payment.payer", "payment.payer_travels",
        "outcome.result", "outcome.known_at", *LINK_KINDS,
    )
)  # fmt: skip
"""The words that are answered of earlier journeys."""

STATE_WORDS = frozenset(("booking.name_changes", "booking.route_changes"))
"""The words for which it is read what a booking said before."""

WORDS = TOLD | STATE_WORDS | AUTHORISATION_WORDS | {
    "journey.seen_at", "journey.judged_at", "journey.boarded", "journey.taken_later", "document.listed",
}  # fmt: skip
"""The words that are answered of the journey that is screened."""

LISTS_WORDS = AUTHORISATION_WORDS | {"document.listed"}
"""Those of them that lists answer as they are now: past journeys do not tell them."""


def written_facts(journey: ScreenedJourney, context: Context, common: dict[Hashable, Any] | None = None) -> Facts:
    """What written rules judge the journey by; ``common`` is kept for all that are judged in this context."""
    told = live_words(journey, context.airports, context.lists, context.policy)
    values: dict[str, Value] = {**told, "journey.seen_at": journey.seen_at, "journey.judged_at": context.judged_at}
    values |= authorisation_words(journey, context.authorisations, context.policy.documents.different_name_below)
    keys = link_keys(journey)
    past = {
        link: _earlier(kind, keys[kind], context, common)
        for link, kind in LINK_KINDS.items()
        if kind in context.rule_kinds
    }
    return Facts({word: value for word, value in values.items() if word in WORDS}, past, common=common)


def _earlier(
    kind: LinkKind, keys: Sequence[str], context: Context, common: dict[Hashable, Any] | None
) -> tuple[Row, ...]:
    """Each earlier journey once, by however many keys it is found: for the same keys the very same tuple."""
    known: dict[Hashable, Any] = {} if common is None else common
    asked = (kind, *keys)
    if asked not in known:
        known[asked] = together([rows for key in keys if (rows := context.rule_rows.get((kind, key)))])
    earlier: tuple[Row, ...] = known[asked]
    return earlier


def live_words(
    journey: ScreenedJourney, airports: Mapping[str, Airport], lists: Lists, policy: ScreeningPolicy
) -> dict[str, Value]:
    """Every word that is answered of a stored journey, but the instants of seeing and judging."""
    around = Around(
        airports=airports,
        agency_contacts=lists.agency_contacts,
        party=journey.party,
        states=journey.states,
        listed=_listed(journey, lists.documents),
        terms=policy.document_terms,
        provisional_types=policy.documents.provisional_types,
    )
    told = told_words(journey, around)
    return told | closing_words(journey)


def closing_words(journey: ScreenedJourney) -> dict[str, Value]:
    """What the carrier said when the flight was closed: who is on board, who was left behind and takes a later one."""
    told: dict[str, Value] = {}
    if journey.boarded or journey.left_behind:
        told["journey.boarded"] = journey.boarded
    if journey.taken_later is not None:
        told["journey.taken_later"] = journey.taken_later
    return told


def _listed(journey: ScreenedJourney, index: DocumentIndex) -> bool | None:
    """Whether a reported document stands on a list of documents; of one without number or issuer nobody knows."""
    documents = [one for _, one in journey.documents() if one.number and one.issuing_state]
    if not documents:
        return None
    return any(index.find(normalise_number(one.number), str(one.issuing_state), one.type) for one in documents)


def link_keys(journey: ScreenedJourney) -> Mapping[LinkKind, Sequence[str]]:
    """The keys of each kind by which earlier journeys share something with this one."""
    keys: dict[LinkKind, list[str]] = {kind: [] for kind in LINK_KINDS.values()}
    for kind, key in (*journey.registry_keys(), *journey.booking_keys()):
        keys[kind].append(key)
    numbers = [number for _, one in journey.documents() if (number := document_key(one))]
    keys["document_block"] = sorted(document_blocks(numbers[0])) if numbers else []
    keys["person"] = [person_key(name, born) for name, born in journey.identity_keys()]
    return keys


def past_row(said: Mapping[str, Value]) -> Row:
    """An earlier journey as the store read it, with what follows from that: its route, the traveller's age."""
    origin, destination = said.get("journey.origin"), said.get("journey.destination")
    born, on = said.get("traveller.birth_date"), said.get("journey.date")
    age = age_on(born, on) if isinstance(born, date) and isinstance(on, date) else None
    return {
        **said,
        "journey.route": f"{origin}-{destination}" if origin and destination else None,
        "traveller.age": age,
        "traveller.minor": None if age is None else age < OF_AGE,
    }
