"""What speaks against relying on the input: lists of lost documents, reports that disagree, impossible dates.

These may only turn OK and CONDITIONAL into REFER; a person looks. A difference of sex, or of names, is never held
against anybody (marriage, transition, spelling).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from msgspec import structs

from foreland.documents.requirements.answer import RequirementReason
from foreland.documents.requirements.holding import reported_gone
from foreland.documents.requirements.journey import Journey, Paper
from foreland.documents.requirements.kinds import paper_kind
from foreland.documents.requirements.papers import ISSUED_BY, OLDEST, read_day
from foreland.documents.requirements.stated import is_range, range_ends
from foreland.travel.countries import COUNTRIES, country_code
from foreland.travel.document_number import normalise_number

_IDENTITY: Final = frozenset(("passport", "emergency_passport", "laissez_passer", "id_card", "passport_card"))
_PASSPORTS: Final = frozenset(("passport", "emergency_passport", "laissez_passer"))
_OF_ONE_STATE: Final = frozenset(
    (
        *("visa", "esta", "eta", "evisitor", "etias", "evus", "lpr_card", "i551_stamp", "residence_permit", "bcc"),
        *("reentry_permit", "advance_parole", "boarding_foil", "us_refugee_document"),
    )
)
"""Permissions that are given to somebody as a national of one state."""
_CLASSES: Final[Mapping[str | None, str]] = {
    **dict.fromkeys(("passport", "diplomatic_passport", "emergency_passport", "laissez_passer"), "P"),
    **dict.fromkeys(("travel_document", "organisation_document"), "P"),
    **dict.fromkeys(("id_card", "passport_card", "irish_passport_card"), "I"),
    "visa": "V",
}
"""Classes that lists of lost documents keep apart; papers of no class here may be on a list under any."""
_ENDED: Final = frozenset(("UNK",))
"""Issuers that issue no more (the United Nations Mission in Kosovo, until 2008): a person asks who still takes them."""
_LONGEST_VALIDITY: Final = 20
"""Years: ten are usual, and nobody gives passports for longer than this."""
_NOTHING_AGAINST: Final = frozenset(("sex", "gender", "title", "seat", "class", "id"))


def disagreements(journey: Journey) -> Iterator[RequirementReason]:
    """Every reason to have a person look, with what was compared."""
    for code in journey.nationalities:
        if COUNTRIES[code].kind in ("historic", "specimen"):
            yield _reason("code_without_a_state", "nationality", code)
    for paper in journey.papers or ():
        yield from _of_paper(paper, journey)
    yield from _of_listed(journey)
    yield from _of_reports(journey)
    for paper in journey.papers or ():
        yield from _of_age(paper, journey)


def _of_paper(paper: Paper, journey: Journey) -> Iterator[RequirementReason]:
    if reported_gone(paper):
        yield _reason("document_lost_stolen", "doc.status", paper.status, "SLTD")
    if paper.issuer in _ENDED:
        yield _reason("issuer_no_longer_issues", "doc.issuer", paper.issuer)
    if paper.issuer != ISSUED_BY.get(paper.kind or "", paper.issuer):
        yield _reason("issuer_contradiction", "doc.issuer", paper.issuer)
    if paper.kind in _PASSPORTS and paper.nationality is None and journey.nationalities:
        bearers = (structs.replace(paper, nationality=code) for code in journey.nationalities)
        if not any(_may_issue(one) for one in bearers):
            yield _reason("issuer_contradiction", "doc.issuer", paper.issuer)
    if paper.kind in _IDENTITY and paper.nationality is not None:
        if not of_no_state(paper.nationality) and paper.nationality not in journey.nationalities:
            yield _reason("nationality_contradiction", "doc.nationality", paper.nationality)
        if not _may_issue(paper):
            yield _reason("issuer_contradiction", "doc.issuer", paper.issuer)
    if paper.issued is not None and paper.expires is not None and paper.expires < paper.issued:
        yield _reason("dates_contradiction", "doc.expires", paper.expires.isoformat())
    if paper.issued is not None and paper.dob is not None and paper.issued < paper.dob:
        yield _reason("dates_contradiction", "doc.issued", paper.issued.isoformat())
    if paper.kind in _OF_ONE_STATE and not _is_theirs(paper, journey):
        yield _reason("nationality_contradiction", "doc.nationality", paper.nationality)
    if paper.kind in _PASSPORTS and _years_between(paper.issued, paper.expires) > _LONGEST_VALIDITY:
        yield _reason("validity_too_long", "doc.expires", str(paper.expires))
    if paper.issued is not None and journey.travel_date is not None and paper.issued > journey.travel_date:
        yield _reason("issued_after_travel", "doc.issued", paper.issued.isoformat())


def _is_theirs(paper: Paper, journey: Journey) -> bool:
    """Whether a visa or authorisation that names a nationality names one that the traveller has."""
    return paper.nationality is None or paper.nationality in journey.nationalities


def _years_between(first: date | None, last: date | None) -> int:
    return 0 if first is None or last is None else last.year - first.year


def of_no_state(code: str) -> bool:
    """Whether a code is no nationality of a state (UNO, XXB): any state may issue to such bearers."""
    country = COUNTRIES[code]
    return country.kind == "organisation" or (country.kind == "status" and country.parent is None)


def _may_issue(paper: Paper) -> bool:
    """Whether an issuer gives passports to bearers of a nationality; a territory may stand for its state and back."""
    issuer, nationality = paper.issuer, paper.nationality
    if issuer is None or nationality is None or issuer == nationality or "RKS" in (issuer, nationality):
        return True
    if of_no_state(issuer) or of_no_state(nationality):
        return True
    of, to = COUNTRIES[issuer], COUNTRIES[nationality]
    related = to.parent == issuer or (of.parent == nationality and to.kind == "state")
    return related or (to.code == "GBD" and of.parent == to.parent == "GBR")


def _of_age(paper: Paper, journey: Journey) -> Iterator[RequirementReason]:
    if paper.dob is not None and journey.travel_date is not None:
        age = _age(paper.dob, journey.travel_date)
        if not 0 <= age <= OLDEST or (journey.age is not None and abs(age - journey.age) > 1 and not paper.child_entry):
            yield _reason("age_contradiction", "doc.dob", paper.dob.isoformat())


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _of_listed(journey: Journey) -> Iterator[RequirementReason]:
    """Exact key: number, issuer and class of the type; what a list leaves out matches. O and 0 stay different."""
    if not journey.listed:
        return
    hit = False
    if any(_CLASSES.get(paper.kind) in ("P", "I") and not paper.number for paper in journey.papers or ()):
        yield _reason("document_number_unknown", "doc.number", None, "SLTD")
        return
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
    kind = paper_kind(row.get("type"), row.get("subtype"), country_code(issuer or ""), None)
    listed, held = _CLASSES.get(kind), _CLASSES.get(paper.kind)
    return (
        _is_number(paper.number, row)
        and (issuer is None or paper.issuer is None or country_code(issuer) in (None, paper.issuer))
        and (listed is None or held is None or listed == held)
    )


def _is_number(number: str, row: Mapping[str, str | None]) -> bool:
    """The number itself, or one within a range of the same letters and the same width."""
    if row.get("number") and not is_range(row):
        return normalise_number(row.get("number")) == number
    prefix, width = normalise_number(row.get("prefix")), str(row.get("width") or "")
    fill = int(width) if width.isdecimal() and len(width) < 3 else 0
    low, high = (prefix + normalise_number(end).zfill(fill) for end in range_ends(row))
    letters = number.rstrip("0123456789")
    same = len(number) == len(low) == len(high) and low.startswith(letters) and high.startswith(letters)
    return same and low <= number <= high


def _of_reports(journey: Journey) -> Iterator[RequirementReason]:
    """What API and the booking (SSR DOCS) said against the papers, and against each other, field by field."""
    papers = [one for one in journey.papers or () if one.kind in _IDENTITY or one.kind == "travel_document"]
    said: dict[str, list[str]] = {}
    for key, value in journey.reported.items():
        said.setdefault(_FIELDS.get(key.partition(".")[2], key.partition(".")[2]), []).append(value)
    births = {
        one.dob.isoformat()
        for one in journey.papers or ()
        if one.dob is not None and (one in papers or one.kind in _OF_ONE_STATE) and "parent" not in (one.type or "")
    }
    births |= {_day(value) for value in said.get("dob", ())}
    if len(births) > 1:
        yield _reason("dob_mismatch_api_docs", "docs.dob", " ".join(sorted(births)))
    if not said:
        return
    expiries = [_day(value) for value in said.get("expiry", ())]
    held_until = {one.expires.isoformat() for one in papers if one.expires}
    if expiries and papers and not held_until.issuperset(expiries):
        yield _reason("expiry_mismatch_api_docs", "docs.expiry", " ".join(expiries))
    numbers = [normalise_number(value) for value in said.get("number", ())]
    known = [one.number for one in papers if one.number] or numbers[:1]
    if any(not any(same_number(value, one) for one in known) for value in numbers):
        yield _reason("number_mismatch_api_docs", "docs.number", " ".join(numbers))
    yield from _of_codes("nationality", said, {one.nationality for one in papers} | set(journey.nationalities))
    yield from _of_codes("issuer", said, {one.issuer for one in papers})
    for field in sorted(said.keys() - _COMPARED - _NOTHING_AGAINST):
        yield _reason("fact_not_understood", f"docs.{field}", " ".join(said[field]))


def _of_codes(field: str, said: Mapping[str, list[str]], held: set[str | None]) -> Iterator[RequirementReason]:
    codes = {country_code(value) for value in said.get(field, ())}
    if (codes and held - {None} and not codes <= held) or len(codes) > 1:
        yield _reason(f"{field}_mismatch_api_docs", f"docs.{field}", " ".join(said[field]))


_FIELDS: Final = {
    **dict.fromkeys(("dob", "date_of_birth", "birth_date"), "dob"),
    **dict.fromkeys(("expiry", "expiry_date"), "expiry"),
    **dict.fromkeys(("number", "document_number", "passport_number", "doc_number", "passport"), "number"),
    **dict.fromkeys(("issuer", "issuing_state"), "issuer"),
    **dict.fromkeys(("name", "surname", "given_names", "first_names", "full_name"), "name"),
}
_COMPARED: Final = frozenset(("dob", "expiry", "number", "nationality", "issuer", "name"))


def _day(value: str) -> str:
    found = read_day(value)
    return value if found is None else found.isoformat()


def other_name(journey: Journey) -> str | None:
    """A name that a report gives and no paper holds: to be asked about, never held against anybody."""
    if not journey.reported:
        return None
    held = _letters(" ".join(one.name for one in journey.papers or ()))
    for key, value in journey.reported.items():
        is_name = _FIELDS.get(key.partition(".")[2]) == "name"
        if is_name and held and not all(_letters(one) in held for one in value.split()):
            return value
    return None


def _letters(text: str) -> str:
    return "".join(char for char in text.upper() if char.isalnum())


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
