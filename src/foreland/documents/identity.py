"""One person with many passports of one issuer.

Most of it is ordinary: a renewal is one number after the other, a second nationality has another issuer, a marriage
another name. Left over are a number that comes back after another was used, and more numbers than anybody renews.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

from msgspec import Struct

from foreland.documents.clerical import number_slip
from foreland.documents.facts import DocumentFacts, consider, document_identity, is_identity_document
from foreland.documents.index import document_type_class
from foreland.documents.policy import DocumentPolicy
from foreland.documents.prior_use import PriorDocument
from foreland.travel.document_number import document_key
from foreland.travel.finding import Finding, Reason
from foreland.travel.traveller import TravelDocument


class _Travel(Struct, frozen=True):
    flight_date: str
    journey_id: UUID
    number: str


def check_identity(facts: DocumentFacts, policy: DocumentPolicy) -> list[Finding]:
    """At most one finding for each issuer of a passport that API reported now."""
    if facts.api is None:
        return []
    findings: dict[str, Finding] = {}
    for document in facts.api.documents:
        key = document_key(document)
        if key is None or not is_identity_document(document) or document_type_class(document.type) != "P":
            continue
        if all(use.key == key for use in facts.identity_uses):
            continue  # one document: nothing comes back, and nobody has many
        issuer, _, number = key.partition(":")
        travels = list(_travels(facts, issuer, number))
        reason = _came_back(travels, number) or _too_many(travels, number, policy)
        if reason is not None:
            findings.setdefault(issuer, _finding(document, reason, policy))
    return list(findings.values())


def _travels(facts: DocumentFacts, issuer: str, number: str) -> Iterator[_Travel]:
    """Each earlier journey with the one passport of the issuer that it was made with; the present number ends it.

    A journey that names two passports of the issuer says nothing about which was used. Spellings of one number that
    a slip explains are that number.
    """
    spelled: list[str] = [number]
    for _, uses in groupby(sorted(facts.identity_uses, key=_by_journey), key=_by_journey):
        named: dict[str, PriorDocument] = {}
        for use in uses:
            of, _, other = use.key.partition(":")
            if of == issuer and document_type_class(use.type) == "P" and use.journey_id != facts.journey_id:
                named[_one_spelling(other, spelled)] = use
        if len(named) == 1:
            ((other, use),) = named.items()
            if use.flight_date <= facts.flight_date:
                yield _Travel(use.flight_date, use.journey_id, other)


def _by_journey(use: PriorDocument) -> tuple[str, UUID]:
    return use.flight_date, use.journey_id


def _one_spelling(number: str, spelled: list[str]) -> str:
    known = next((each for each in spelled if each == number or number_slip(each, number)), None)
    if known is None:
        spelled.append(number)
    return known or number


def _came_back(travels: list[_Travel], number: str) -> Reason | None:
    """The present number was used before, and another of the issuer since."""
    own = [place for place, travel in enumerate(travels) if travel.number == number]
    between = [travel for travel in travels[own[0] :] if travel.number != number] if own else []
    if not between:
        return None
    values = {"number": between[-1].number, "flight_date": between[-1].flight_date}
    return Reason(code="number_came_back", fact="document.number", value=number, values=values)


def _too_many(travels: list[_Travel], number: str, policy: DocumentPolicy) -> Reason | None:
    numbers = {number, *(travel.number for travel in travels)}
    if len(numbers) < policy.many_documents:
        return None
    values = {"since": travels[0].flight_date}
    return Reason(code="many_numbers", fact="document.number", value=str(len(numbers)), values=values)


def _finding(document: TravelDocument, reason: Reason, policy: DocumentPolicy) -> Finding:
    return Finding(
        kind="document",
        code="identity_many_documents",
        key=f"identity_many_documents:{document_identity(document)}",
        severity="low",
        strength="weak_lead",
        source="documents",
        source_version=policy.version(),
        reasons=(reason, consider("second_passport"), consider("namesake")),
    )
