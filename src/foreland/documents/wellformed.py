"""Missing documents and values that no document can have. Most are slips at check-in: leads, never facts."""

from __future__ import annotations

from foreland.documents.facts import DocumentFacts, consider, document_identity, is_identity_document
from foreland.documents.index import document_type_class
from foreland.documents.mrz.digits import check_digit
from foreland.documents.policy import DocumentPolicy
from foreland.travel.countries import country_code
from foreland.travel.document_number import normalise_number
from foreland.travel.finding import Finding, Reason
from foreland.travel.partial_date import PartialDate, read_partial_date
from foreland.travel.traveller import TravelDocument


def check_missing(facts: DocumentFacts, policy: DocumentPolicy) -> list[Finding]:
    """A passenger whom API reports without any document, infants too: they need one of their own."""
    if facts.api is None or facts.api.documents or facts.role not in ("passenger", "transit_passenger"):
        return []
    booked = facts.pnr is not None and bool(facts.pnr.documents)
    return [
        Finding(
            kind="document",
            code="document_missing",
            key="document_missing",
            severity="medium",
            strength="fact",
            source="documents",
            source_version=policy.version(),
            reasons=(
                Reason(code="no_document_reported", fact="traveller.documents", values={"in_booking": booked}),
                consider("carrier_left_it_out"),
            ),
        )
    ]


def check_malformed(facts: DocumentFacts, policy: DocumentPolicy) -> list[Finding]:
    """One finding for each document with impossible values, and one for an impossible birth date."""
    findings = []
    for _, document in facts.documents:
        reasons = _number_reasons(document, policy) + _date_reasons(document, facts, policy)
        if reasons:
            findings.append(_malformed(f"document_malformed:{document_identity(document)}", reasons, policy))
    born: dict[str, Reason] = {}
    for _, said in facts.reported():
        for reason in _birth_reasons(said.date_of_birth, facts.flight_date, policy):
            born.setdefault(reason.code, reason)
    if born:
        findings.append(_malformed("date_of_birth_malformed", list(born.values()), policy))
    return findings


def _malformed(key: str, reasons: list[Reason], policy: DocumentPolicy) -> Finding:
    return Finding(
        kind="document",
        code=key.partition(":")[0],
        key=key,
        severity="low",
        strength="weak_lead",
        source="documents",
        source_version=policy.version(),
        reasons=(*reasons, consider("mistyped_at_check_in")),
    )


def _number_reasons(document: TravelDocument, policy: DocumentPolicy) -> list[Reason]:
    reasons = []
    number = normalise_number(document.number)
    code = None
    if not number:
        code = "number_missing"
    elif len(number) < policy.shortest_number:
        code = "number_short"
    elif len(number) > _longest(document, number, policy):
        code = "number_long"
    if code:
        reasons.append(Reason(code=code, fact="document.number", value=document.number, values={"length": len(number)}))
    if is_identity_document(document):
        if not document.issuing_state:
            reasons.append(Reason(code="issuing_state_missing", fact="document.issuing_state", result="unknown"))
        elif country_code(document.issuing_state) is None:
            reasons.append(
                Reason(code="issuing_state_unknown", fact="document.issuing_state", value=document.issuing_state)
            )
    return reasons


def _longest(document: TravelDocument, number: str, policy: DocumentPolicy) -> int:
    """How long the number may be.

    A passport's fits the nine characters of its zone; carriers often send the check digit as a tenth.
    """
    usual = policy.usual_longest_number
    if document_type_class(document.type) != "P":
        return policy.longest_number
    return usual + 1 if len(number) == usual + 1 and number[-1] == check_digit(number[:usual]) else usual


def _date_reasons(document: TravelDocument, facts: DocumentFacts, policy: DocumentPolicy) -> list[Reason]:
    reasons = [
        Reason(code=f"{name}_unreadable", fact=f"document.{name}", value=text, result="unknown")
        for name, text in (("expiry_date", document.expiry_date), ("issue_date", document.issue_date))
        if text and read_partial_date(text) is None
    ]
    issued, expires = read_partial_date(document.issue_date), read_partial_date(document.expiry_date)
    travelled = read_partial_date(facts.flight_date)
    born = read_partial_date(next((said.date_of_birth for _, said in facts.reported() if said.date_of_birth), None))
    if issued and expires and _before(expires, issued):
        reasons.append(_order("expiry_before_issue", "document.expiry_date", document.expiry_date, document.issue_date))
    if issued and travelled and _before(travelled, issued):
        reasons.append(_order("issued_after_flight", "document.issue_date", document.issue_date, facts.flight_date))
    if issued and born and _before(issued, born):
        reasons.append(_order("issued_before_birth", "document.issue_date", document.issue_date, str(born.year)))
    start = issued or travelled
    if start and expires and expires.year - start.year > policy.longest_validity_years:
        reasons.append(_order("validity_too_long", "document.expiry_date", document.expiry_date, str(start.year)))
    return reasons


def _birth_reasons(text: str | None, flight_date: str, policy: DocumentPolicy) -> list[Reason]:
    if not text:
        return []
    born, travelled = read_partial_date(text), read_partial_date(flight_date)
    fact = "traveller.date_of_birth"
    if born is None:
        return [Reason(code="date_of_birth_unreadable", fact=fact, value=text, result="unknown")]
    if travelled and _before(travelled, born):
        return [_order("date_of_birth_in_future", fact, text, flight_date)]
    if travelled and travelled.year - born.year > policy.oldest_age_years:
        return [_order("age_too_high", fact, text, str(policy.oldest_age_years))]
    return []


def _before(first: PartialDate, second: PartialDate) -> bool:
    """Whether the first is earlier, whatever the unknown parts are."""
    return first.latest() < second.earliest()


def _order(code: str, fact: str, value: str | None, expected: str | None) -> Reason:
    return Reason(code=code, fact=fact, value=value, expected=expected)
