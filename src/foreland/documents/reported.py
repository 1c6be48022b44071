"""Documents that were reported lost, stolen, revoked or taken blank.

A match is never a fact: most travellers who are found this way carry a passport of their own that they found again
or reported too soon. It says *ask the issuer*.
"""

from __future__ import annotations

from msgspec import structs

from foreland.documents.clerical import without_check_digit
from foreland.documents.facts import DocumentFacts, consider
from foreland.documents.index import DocumentIndex, NoticeHit
from foreland.documents.notice import BlankRange
from foreland.travel.countries import country_code
from foreland.travel.document_number import normalise_number
from foreland.travel.finding import Finding, Reason
from foreland.travel.traveller import TravelDocument

_WITH_CHECK_DIGIT = 10


def check_reported(facts: DocumentFacts, index: DocumentIndex) -> list[Finding]:
    """One finding for each notice source and category that names a document of the traveller."""
    findings: dict[str, Finding] = {}
    for _, document in facts.documents:
        reported, issuer = normalise_number(document.number), country_code(document.issuing_state)
        if not reported or issuer is None:
            continue
        for number in _spellings(reported):
            for hit in index.find(number, issuer, document.type):
                key = f"document_reported:{hit.notice.source}:{hit.category}:{issuer}:{number}"
                found = _finding(key, document, f"{issuer}:{number}", hit, index.version)
                if number != reported:
                    found = structs.replace(found, reasons=(*found.reasons, _removed(reported, number)))
                findings.setdefault(key, found)
    return list(findings.values())


def _spellings(number: str) -> tuple[str, ...]:
    """The number, and what it is when its tenth character is the check digit that carriers often send with it."""
    stem = without_check_digit(number) if len(number) == _WITH_CHECK_DIGIT else None
    return (number, stem) if stem else (number,)


def _removed(reported: str, number: str) -> Reason:
    return Reason(code="check_digit_removed", fact="document.number", value=reported, expected=number)


def _finding(key: str, document: TravelDocument, document_key: str, hit: NoticeHit, version: str) -> Finding:
    notice = hit.notice
    values: dict[str, str | int | None] = {"category": hit.category, "reported_on": notice.reported_on}
    if isinstance(notice, BlankRange):
        expected = f"{notice.prefix}{notice.low:0{notice.width}d}-{notice.prefix}{notice.high:0{notice.width}d}"
    else:
        expected = notice.number
    return Finding(
        kind="document",
        code=f"document_reported_{hit.category}",
        key=key,
        severity="medium",
        strength="strong_lead",
        source=notice.source,
        source_version=version,
        reasons=(
            Reason(
                code="number_reported", fact="document.number", value=document_key, expected=expected, values=values
            ),
            Reason(
                code="document_type_compared",
                fact="document.type",
                value=document.type,
                expected=notice.type,
                result="unknown" if hit.type_agrees is None else "true",
            ),
            Reason(code="contact_issuer", fact="officer.next_step"),
            consider("number_mistyped" if isinstance(notice, BlankRange) else "owner_found_it_again"),
        ),
    )
