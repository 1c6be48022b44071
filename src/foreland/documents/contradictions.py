"""What advance passenger information and the booking (SSR DOCS) say differently about one document or person.

Most of it is a clerk's slip, so each contradiction names the slip that explains it. Another number altogether is
none: a booking keeps the passport that was renewed since. Nationality is none, people have two; nor is sex.
"""

from __future__ import annotations

from collections.abc import Iterator

from foreland.documents.clerical import date_slip, dates_differ, number_slip
from foreland.documents.facts import DocumentFacts, consider, is_identity_document
from foreland.documents.history import births_differ
from foreland.documents.policy import DocumentPolicy
from foreland.travel.countries import country_code
from foreland.travel.document_number import identifies, normalise_number
from foreland.travel.finding import Finding, Reason
from foreland.travel.traveller import TravelDocument, Traveller

_MOST = 6


def check_contradictions(facts: DocumentFacts, policy: DocumentPolicy) -> list[Finding]:
    """One finding with all contradictions between the two reports; a slip that explains each makes it a weak lead."""
    if facts.api is None or facts.pnr is None:
        return []
    found = list(_contradictions(facts.api, facts.pnr))[:_MOST]
    if not found:
        return []
    explanations = dict.fromkeys(slip or _UNEXPLAINED[reason.code] for reason, slip in found)
    unexplained = {reason.code for reason, slip in found if not slip} - {"expiry_dates_contradict"}
    return [
        Finding(
            kind="document",
            code="reports_contradict",
            key="reports_contradict",
            severity="medium" if unexplained else "low",
            strength="weak_lead",
            source="documents",
            source_version=policy.version(),
            reasons=(*(reason for reason, _ in found), *map(consider, explanations)),
        )
    ]


_UNEXPLAINED = {
    "birth_dates_contradict": "reports_joined_wrongly",
    "expiry_dates_contradict": "expiry_mistyped",
    "issuers_contradict": "same_number_other_issuer",
}
"""What to consider where no slip explains it."""


def _contradictions(api: Traveller, pnr: Traveller) -> Iterator[tuple[Reason, str | None]]:
    """Each contradiction with the slip that explains it."""
    if dates_differ(api.date_of_birth, pnr.date_of_birth):
        swapped = date_slip(api.date_of_birth, pnr.date_of_birth)
        if swapped or births_differ(api.date_of_birth, pnr.date_of_birth):
            yield _reason(
                "birth_dates_contradict", "traveller.date_of_birth", api.date_of_birth, pnr.date_of_birth, swapped
            )
    for one, other, slip in _pairs(api, pnr):
        if slip:
            yield _reason("numbers_contradict", "document.number", one.number, other.number, slip)
        if dates_differ(one.expiry_date, other.expiry_date):
            yield _reason(
                "expiry_dates_contradict",
                "document.expiry_date",
                one.expiry_date,
                other.expiry_date,
                date_slip(one.expiry_date, other.expiry_date),
            )
        issuers = (country_code(one.issuing_state), country_code(other.issuing_state))
        if None not in issuers and issuers[0] != issuers[1]:
            # Clerks put the holder's nationality where the issuer belongs.
            mixed = issuers[0] in _nationalities(other, pnr) or issuers[1] in _nationalities(one, api)
            slip_of_issuer = "nationality_for_issuer" if mixed else None
            yield _reason("issuers_contradict", "document.issuing_state", *issuers, slip_of_issuer)


def _nationalities(document: TravelDocument, said: Traveller) -> set[str | None]:
    return {country_code(document.nationality), country_code(said.nationality)} - {None}


def _reason(code: str, fact: str, api: str | None, pnr: str | None, slip: str | None) -> tuple[Reason, str | None]:
    return Reason(code=code, fact=fact, value=api, expected=pnr), slip


def _pairs(api: Traveller, pnr: Traveller) -> Iterator[tuple[TravelDocument, TravelDocument, str | None]]:
    """Documents of both reports that are one and the same: equal in number, or but for a slip.

    Two numbers of one issuer can be neighbours, as passports of a family are: only a slip that both are spellings of
    one number by, or one character where nothing else is of another document, pairs them.
    """
    left = [document for document in pnr.documents if _comparable(document)]
    rest: list[TravelDocument] = []
    for one in (document for document in api.documents if _comparable(document)):
        same = next((other for other in left if normalise_number(other.number) == normalise_number(one.number)), None)
        if same is None:
            rest.append(one)
            continue
        left.remove(same)
        yield one, same, None
    for one in rest:
        for other in left:
            slip = number_slip(one.number, other.number, one.issuing_state or other.issuing_state)
            if slip and not _two_documents(one, other):
                left.remove(other)
                yield one, other, slip
                break


def _comparable(document: TravelDocument) -> bool:
    return is_identity_document(document) and identifies(normalise_number(document.number))


def _two_documents(one: TravelDocument, other: TravelDocument) -> bool:
    """Whether issuer or expiry say that they are two documents after all."""
    issuers = {country_code(one.issuing_state), country_code(other.issuing_state)} - {None}
    slip = date_slip(one.expiry_date, other.expiry_date)
    return len(issuers) > 1 or (dates_differ(one.expiry_date, other.expiry_date) and slip is None)
