"""What speaks against relying on the input: lists of lost documents, reports that disagree, impossible dates.

These may only turn OK and CONDITIONAL into REFER; a person looks. A difference of sex, or of names, is never held
against anybody (marriage, transition, spelling).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from foreland.documents.requirements.answer import RequirementReason
from foreland.documents.requirements.holding import reported_gone
from foreland.documents.requirements.journey import Journey, Paper
from foreland.documents.requirements.papers import read_day
from foreland.travel.countries import country_code
from foreland.travel.document_number import normalise_number

_OF_NOBODY: Final = frozenset(
    [
        "XXA",
        "XXB",
        "XXC",
        "XXX",
        "UNO",
        "UNA",
        "UNK",
        "EUE",
        "XOM",
        "XPO",
        "XCE",
        "XCO",
        "XBA",
        "XIM",
        "XCC",
        "XEC",
        "XMP",
        "XES",
        "XCT",
        "XDC",
        "IAO",
    ]
)
_IDENTITY: Final = frozenset(("passport", "emergency_passport", "laissez_passer", "id_card", "passport_card"))
_ISSUED_FOR: Final = {
    **dict.fromkeys(["GBD", "GBN", "GBO", "GBP", "GBS"], frozenset(("GBR",))),
    "HKG": frozenset(("CHN",)),
    "MAC": frozenset(("CHN",)),
    "RKS": frozenset(("UNK", "UNO")),
}
_NOTHING_AGAINST: Final = frozenset(("sex", "gender", "surname", "given_names", "name", "title", "seat", "class", "id"))
_ADULT: Final = 18


def disagreements(journey: Journey) -> Iterator[RequirementReason]:
    """Every reason to have a person look, with what was compared."""
    for paper in journey.papers or ():
        yield from _of_paper(paper, journey)
    yield from _of_listed(journey)
    for field, value in journey.reported.items():
        yield from _of_report(field, value, journey)


def _of_paper(paper: Paper, journey: Journey) -> Iterator[RequirementReason]:
    if reported_gone(paper):
        yield _reason("document_lost_stolen", "doc.status", paper.status, "SLTD")
    if paper.kind in _IDENTITY and paper.nationality is not None:
        if paper.nationality not in _OF_NOBODY and paper.nationality not in journey.nationalities:
            yield _reason("nationality_contradiction", "doc.nationality", paper.nationality)
        if not _may_issue(paper):
            yield _reason("issuer_contradiction", "doc.issuer", paper.issuer)
    if paper.issued is not None and paper.expires is not None and paper.expires < paper.issued:
        yield _reason("dates_contradiction", "doc.expires", paper.expires.isoformat())
    if paper.issued is not None and journey.travel_date is not None and paper.issued > journey.travel_date:
        yield _reason("issued_after_travel", "doc.issued", paper.issued.isoformat())
    if paper.dob is not None and journey.travel_date is not None:
        age = _age(paper.dob, journey.travel_date)
        if age < 0 or (journey.age is not None and (age < _ADULT) != (journey.age < _ADULT)):
            yield _reason("age_contradiction", "doc.dob", paper.dob.isoformat())


def _may_issue(paper: Paper) -> bool:
    """Whether a state issues passports to bearers with this nationality; territories may stand for their state."""
    issuer, nationality = paper.issuer, paper.nationality
    if (
        issuer is None
        or nationality is None
        or issuer == nationality
        or nationality in _OF_NOBODY
        or issuer in _OF_NOBODY
    ):
        return True
    if nationality in _ISSUED_FOR:
        return issuer in _ISSUED_FOR[nationality] or (nationality == "GBD" and issuer in _BRITISH_TERRITORIES)
    return issuer in _TERRITORIES.get(nationality, ())


_BRITISH_TERRITORIES: Final = frozenset(
    ["AIA", "BMU", "VGB", "CYM", "FLK", "GIB", "MSR", "PCN", "SHN", "TCA", "IOT", "SGS"]
)
_TERRITORIES: Final = {
    "GBR": frozenset(["GIB", "JEY", "GGY", "IMN"]),
    "CHN": frozenset(["HKG", "MAC"]),
    "DNK": frozenset(["FRO", "GRL"]),
    "NLD": frozenset(["ABW", "CUW", "SXM", "BES", "ANT"]),
    "NZL": frozenset(["COK", "NIU", "TKL"]),
}


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _of_listed(journey: Journey) -> Iterator[RequirementReason]:
    """Exact key: number, issuer and class of the type; what a list leaves out matches. O and 0 stay different."""
    if not journey.listed:
        return
    hit = False
    for paper in journey.papers or ():
        for row in journey.listed:
            if paper.number and _is_listed(paper, row):
                hit = True
                status = row.get("status") or "listed"
                yield _reason(
                    "document_lost_stolen", "doc.number", f"{paper.issuer or '?'}:{paper.number} {status}", "SLTD"
                )
    if not hit:
        yield RequirementReason(
            rule="documents.lost_stolen",
            version="1",
            fact="doc.number",
            result="false",
            citation="SLTD",
            text="Not on the list of lost and stolen documents that was given (number, issuer and type).",
        )


def _is_listed(paper: Paper, row: Mapping[str, str | None]) -> bool:
    issuer = row.get("issuer") or row.get("issuing_state")
    listed_type = (row.get("type") or "")[:1].upper()
    return (
        normalise_number(row.get("number")) == paper.number
        and (issuer is None or paper.issuer is None or country_code(issuer) in (None, paper.issuer))
        and (not listed_type or not paper.type or listed_type == paper.type[:1].upper())
    )


def _of_report(field: str, value: str, journey: Journey) -> Iterator[RequirementReason]:
    """What the booking said (SSR DOCS) against the papers."""
    papers = [one for one in journey.papers or () if one.kind in _IDENTITY or one.kind == "travel_document"]
    if field in _NOTHING_AGAINST or not papers:
        return
    if field in ("dob", "date_of_birth"):
        births = {one.dob for one in papers if one.dob is not None}
        if births and read_day(value) not in births:
            yield _reason("dob_mismatch_api_docs", "docs.dob", value)
    elif field in ("number", "document_number", "passport_number", "doc_number"):
        numbers = {one.number for one in papers if one.number}
        if numbers and not any(same_number(normalise_number(value), one) for one in numbers):
            yield _reason("number_mismatch_api_docs", "docs.number", value)
    elif field in ("expiry", "expiry_date"):
        if read_day(value) not in {one.expires for one in papers}:
            yield _reason("expiry_mismatch_api_docs", "docs.expiry", value)
    elif field in ("nationality", "issuer", "issuing_state"):
        held = {one.nationality if field == "nationality" else one.issuer for one in papers} - {None}
        if held and country_code(value) not in held:
            yield _reason(f"{field}_mismatch_api_docs", f"docs.{field}", value)
    else:
        yield _reason("fact_not_understood", f"docs.{field}", value)


def same_number(one: str, other: str) -> bool:
    """Whether two numbers are one: as they are, without leading zeros, or one with its check digit appended."""
    if one.lstrip("0") == other.lstrip("0"):
        return True
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return len(longer) == len(shorter) + 1 and longer == shorter + check_digit(shorter)


def check_digit(text: str) -> str:
    """ICAO Doc 9303-3 check digit: weights 7, 3, 1, modulo 10."""
    return str(sum(int(char, 36) * (7, 3, 1)[place % 3] for place, char in enumerate(text)) % 10)


def _reason(code: str, fact: str, value: str | None, cite: str = "POLICY") -> RequirementReason:
    return RequirementReason(
        rule="documents.lost_stolen" if cite == "SLTD" else "policy.contradiction",
        version="1",
        fact=fact,
        value=value,
        result="unknown",
        citation=cite,
        code=code,
        text="A person has to look at this first.",
    )
