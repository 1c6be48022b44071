"""A journey in the words of the rule vocabulary: what is reported here says these, all others are unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from foreland.screening.context import Context
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import LinkKind
from foreland.screening.told_words import OF_AGE, TOLD, Around, age_on, told_words
from foreland.targeting.language.facts import Facts, Row
from foreland.targeting.language.vocabulary import Value

LINK_KINDS: Mapping[str, LinkKind] = {
    "contact.phones": "phone",
    "contact.emails": "email",
    "document.number": "document",
    "document.numbers": "document",
    "traveller.person": "person",
}
"""The links by which earlier journeys are found when a journey is screened."""

PAST_WORDS = frozenset(
    (
        "journey.id", "journey.date", "journey.seen_at", "journey.origin", "journey.destination", "journey.route",
        "journey.arrives", "traveller.surname", "traveller.birth_date", "traveller.age", "traveller.minor",
        "traveller.sex", "traveller.nationality", "booking.locator", "booking.agency", "outcome.result",
        "outcome.known_at", *LINK_KINDS,
    )
)  # fmt: skip
"""The words that are answered of earlier journeys."""

_NOT_READ = frozenset(
    (
        "bags.count", "bags.weight", "party.bags", "traveller.announced_minor", "document.swiped", "booking.stay",
        "payment.payer", "payment.card", "payment.payer_travels",
    )
)  # fmt: skip
"""What reports tell but is not read with a journey that is screened."""

WORDS = (TOLD - _NOT_READ) | {"journey.seen_at", "journey.judged_at"}
"""The words that are answered of the journey that is screened."""


def written_facts(journey: ScreenedJourney, context: Context) -> Facts:
    """What written rules judge the journey by."""
    keys = journey.registry_keys()
    of_kind = {kind: frozenset(key for one, key in keys if one == kind) for kind in ("phone", "email", "document")}
    told = told_words(journey, Around(airports=context.airports, agency_contacts=context.lists.agency_contacts))
    values: dict[str, Value] = {
        **told,
        "journey.seen_at": journey.seen_at,
        "journey.judged_at": context.judged_at,
        "contact.phones": of_kind["phone"],
        "contact.emails": of_kind["email"],
        "document.numbers": of_kind["document"],
    }
    past = {
        link: tuple(row for key in link_keys(journey, kind) for row in context.rule_rows.get((kind, key), ()))
        for link, kind in LINK_KINDS.items()
        if kind in context.rule_kinds
    }
    return Facts({word: value for word, value in values.items() if word in WORDS}, past)


def link_keys(journey: ScreenedJourney, kind: LinkKind) -> tuple[str, ...]:
    """The keys of a kind by which earlier journeys share something with this one."""
    if kind == "person":
        return tuple(person_key(name, born) for name, born in journey.identity_keys())
    return tuple(key for one, key in journey.registry_keys() if one == kind)


def person_key(name: str, born: str) -> str:
    """Folded name and whole birth date as one word (``traveller.person``)."""
    return f"{name} {born}"


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
