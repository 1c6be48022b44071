"""Whether a document is expired when the traveller arrives. Unknown is never OK, and never a hit either."""

from __future__ import annotations

from typing import Literal

from foreland.documents.facts import (
    DocumentFacts,
    Origin,
    consider,
    document_identity,
    is_identity_document,
)
from foreland.documents.index import document_type_class
from foreland.documents.policy import DocumentPolicy
from foreland.travel.finding import Finding, Reason
from foreland.travel.partial_date import read_partial_date
from foreland.travel.traveller import TravelDocument

Judgement = Literal["true", "false", "unknown"]


def expired_at(expiry_date: str | None, arrival_date: str | None, flight_date: str) -> Judgement:
    """Whether the document is expired on the local date of arrival, the last day of validity included.

    A partial date is judged when every day it can mean gives the same answer. Without an arrival date the departure
    still tells when a document is already expired (a day is allowed for, since eastbound flights over the date line
    arrive the day before); that it is not expired then stays unknown.
    """
    expiry = read_partial_date(expiry_date)
    if expiry is None:
        return "unknown"
    arrival, departure = read_partial_date(arrival_date), read_partial_date(flight_date)
    if arrival is not None:
        if expiry.latest() < arrival.earliest():
            return "true"
        return "false" if expiry.earliest() >= arrival.latest() else "unknown"
    if departure is not None and expiry.latest().toordinal() + 1 < departure.earliest().toordinal():
        return "true"
    return "unknown"


def check_expiry(facts: DocumentFacts, policy: DocumentPolicy) -> list[Finding]:
    """Expired documents, and API passports of which it cannot be told.

    Once API reported a document, the booking's are not judged: bookings keep the numbers of passports long renewed.
    """
    findings = []
    has_api = facts.api is not None and bool(facts.api.documents)
    for origin, document in facts.documents:
        if not is_identity_document(document) or (origin == "pnr" and has_api):
            continue
        judged = expired_at(document.expiry_date, facts.arrival_date, facts.flight_date)
        if judged == "true":
            findings.append(_expired(facts, origin, document, policy))
        elif judged == "unknown" and origin == "api" and document_type_class(document.type) == "P":
            findings.append(_unknown(facts, document, policy))
    return findings


def _reason(facts: DocumentFacts, document: TravelDocument, code: str, result: Judgement) -> Reason:
    return Reason(
        code=code,
        fact="document.expiry_date",
        value=document.expiry_date,
        expected=facts.arrival_date or facts.flight_date,
        result=result,
        values={"compared_with": "arrival_date" if facts.arrival_date else "flight_date"},
    )


def _expired(facts: DocumentFacts, origin: Origin, document: TravelDocument, policy: DocumentPolicy) -> Finding:
    return Finding(
        kind="document",
        code="document_expired",
        key=f"document_expired:{document_identity(document)}",
        severity="high" if origin == "api" else "medium",
        strength="fact" if origin == "api" else "strong_lead",
        source="documents",
        source_version=policy.version(),
        reasons=(
            _reason(facts, document, "expired_at_arrival", "true"),
            consider("expiry_mistyped" if origin == "api" else "booking_out_of_date"),
        ),
    )


def _unknown(facts: DocumentFacts, document: TravelDocument, policy: DocumentPolicy) -> Finding:
    return Finding(
        kind="document",
        code="document_expiry_unknown",
        key=f"document_expiry_unknown:{document_identity(document)}",
        severity="low",
        strength="weak_lead",
        source="documents",
        source_version=policy.version(),
        reasons=(_reason(facts, document, "expiry_not_judged", "unknown"), consider("carrier_left_it_out")),
    )
