"""What the holder's age and the kind of document say: fares of children, provisional documents."""

from __future__ import annotations

from foreland.documents.facts import DocumentFacts, Origin, consider, document_identity, is_identity_document
from foreland.documents.policy import DocumentPolicy
from foreland.travel.document_number import normalise_number
from foreland.travel.finding import Finding, Reason
from foreland.travel.partial_date import PartialDate, read_partial_date
from foreland.travel.traveller import TravelDocument


def check_age_type(facts: DocumentFacts, policy: DocumentPolicy) -> list[Finding]:
    """A traveller reported as infant or child whose birth date is clearly that of an older person.

    The other way round is none: many systems call everybody an adult.
    """
    born = _born(facts)
    travelled = read_partial_date(facts.flight_date)
    if born is None or travelled is None:
        return []
    oldest = {"infant": policy.oldest_infant_years, "child": policy.oldest_child_years}
    for origin, said in facts.reported():
        limit = oldest.get(said.type or "")
        if limit is not None and _least_age(born, travelled) > limit:
            reason = Reason(
                code=f"{said.type}_contradicts_age",
                fact="traveller.date_of_birth",
                value=str(_least_age(born, travelled)),
                expected=str(limit),
                values={"origin": origin},
            )
            found = _weak("age_contradicts_type", "age_contradicts_type", policy, (reason, consider("wrong_fare_type")))
            return [found]
    return []


def check_provisional(facts: DocumentFacts, policy: DocumentPolicy) -> list[Finding]:
    """Emergency and provisional documents: by code, or valid for a year at most. Some entry rules leave them out."""
    findings = []
    for origin, document in facts.documents:
        if not is_identity_document(document) or (origin == "pnr" and facts.api is not None and facts.api.documents):
            continue
        reason = _provisional(facts, origin, document, policy)
        if reason is not None:
            key = f"document_provisional:{document_identity(document)}"
            findings.append(_weak("document_provisional", key, policy, (reason, consider("lost_passport_replaced"))))
    return findings


def _provisional(
    facts: DocumentFacts, origin: Origin, document: TravelDocument, policy: DocumentPolicy
) -> Reason | None:
    code = normalise_number(document.type)
    if code in policy.provisional_types:
        return Reason(code="provisional_by_type", fact="document.type", value=document.type, values={"origin": origin})
    issued, expires = read_partial_date(document.issue_date), read_partial_date(document.expiry_date)
    if issued is None or expires is None or expires.latest() < issued.earliest():
        return None
    born, travelled = _born(facts), read_partial_date(facts.flight_date)
    if born and travelled and _least_age(born, travelled) < policy.short_validity_usual_below_years:
        return None
    if (expires.latest() - issued.earliest()).days > policy.provisional_validity_days:
        return None
    return Reason(
        code="provisional_by_validity",
        fact="document.expiry_date",
        value=document.expiry_date,
        expected=document.issue_date,
        values={"origin": origin},
    )


def _born(facts: DocumentFacts) -> PartialDate | None:
    return read_partial_date(next((said.date_of_birth for _, said in facts.reported() if said.date_of_birth), None))


def _least_age(born: PartialDate, on: PartialDate) -> int:
    """Whole years, whatever the unknown parts are."""
    birth, day = born.latest(), on.earliest()
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _weak(code: str, key: str, policy: DocumentPolicy, reasons: tuple[Reason, ...]) -> Finding:
    return Finding(
        kind="document",
        code=code,
        key=key,
        severity="low",
        strength="weak_lead",
        source="documents",
        source_version=policy.version(),
        reasons=reasons,
    )
