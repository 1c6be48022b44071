"""One document or authorisation of a case, read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from msgspec import structs

from foreland.documents.requirements.journey import Paper, Problem
from foreland.documents.requirements.kinds import CONVENTION, paper_kind, word
from foreland.travel.countries import country_code
from foreland.travel.document_number import normalise_number

_KNOWN = frozenset(
    (
        *("type", "subtype", "issuer", "issuing_state", "nationality", "number", "issue_date", "expiry_date", "status"),
        *(
            "electronic",
            "class",
            "visa_class",
            "category",
            "validity_days",
            "validity_years",
            "machine_readable",
            "mrp",
        ),
        *("dob", "date_of_birth", "sex", "surname", "given_names", "name", "damaged", "condition", "used", "entries"),
        *(
            "entries_left",
            "entries_used",
            "passport_number",
            "document_number",
            "biometric",
            "issued_at",
            "conditional",
        ),
        *(
            "child_entry",
            "note",
            "notes",
            "source",
            "country",
            "approved_at",
            "valid_from",
            "for_nationality",
        ),
        *("mrz", "has_mrz", "first_names", "expired", "annotation", "place_of_birth", "advance_parole", "validity"),
        "waiver",
    )
)


_USUAL = frozenset(
    ("type", "subtype", "issuer", "nationality", "number", "issue_date", "expiry_date", "status", "electronic", "class")
)
"""What most papers tell, and no more."""
_OFFICIAL = frozenset(("pd", "diplomatic_passport", "service_passport", "official_passport"))
ISSUED_BY: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("lpr_card", "i551_stamp", "lpr_extension", "lpr_renewal", "boarding_foil", "reentry_permit", "bcc"),
            *("us_refugee_document", "advance_parole", "employment_card", "i94", "evus", "uscg_card", "esta"),
        ),
        "USA",
    ),
    "evisitor": "AUS",
    "return_document": "CAN",
    "settled_status": "GBR",
}
"""Kinds that only one state issues: their issuer may be left out."""
_AUTHORISATIONS: Final[Mapping[str, str]] = {"eTA": "CAN", "electronic_travel_authority": "AUS"}
"""Names that only one state gives its electronic authorisation; several call theirs ``ETA``."""


_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}.*)?")


OLDEST: Final = 125
"""Years that nobody is older than."""


def read_day(value: object) -> date | None:
    """A whole date in ISO 8601, a time after it is left out; ``None`` for anything else."""
    found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def later(day: date, days: int) -> date:
    """The day so many days later; the last of the calendar when there is none."""
    return day + timedelta(days=min(days, (date.max - day).days))


def read_paper(given: Mapping[str, Any], where: str, problems: list[Problem], bearer: str | None = None) -> Paper:
    """Read one paper; what cannot be read goes to ``problems``. ``bearer``: the only nationality of who holds it."""
    issuer = _code(given.get("issuer") or given.get("issuing_state") or given.get("country"), where, "issuer", problems)
    stated = given.get("nationality") or given.get("for_nationality")
    nationality = _code(stated, where, "nationality", problems)
    subtype = _text(given.get("subtype"))
    without_state = bearer if bearer in CONVENTION else None
    kind = paper_kind(_text(given.get("type")), subtype, issuer, nationality or without_state)
    if kind == "employment_card" and _says_parole(given):
        kind = "advance_parole"
    if kind == "residence_permit" and issuer == "USA":
        kind = "lpr_card"
    named = word(str(given.get("type") or ""))
    if issuer is None and kind is not None:
        issuer = ISSUED_BY.get(kind) or _AUTHORISATIONS.get(str(given.get("type"))) or _AUTHORISATIONS.get(named)
    more = word(subtype or "") + "_" + word(str(given.get("annotation") or ""))
    of_issue = "issue_date" if given.get("issue_date") is not None else "approved_at"
    issued, expires = (_date(given, key, where, problems) for key in (of_issue, "expiry_date"))
    days = given.get("validity_days")
    if expires is None and issued is not None and isinstance(days, int) and 0 <= days < 36_525:
        expires = later(issued, days)
    if not given.keys() <= _KNOWN:
        unknown = sorted(given.keys() - _KNOWN)
        problems += [Problem("fact_not_understood", f"{where}.{key}", str(given[key])) for key in unknown]
    paper = Paper(
        kind=kind,
        type=_text(given.get("type")),
        issuer=issuer,
        nationality=nationality,
        number=normalise_number(_text(given.get("number"))),
        issued=issued,
        expires=expires,
        electronic=_flag(given, where, problems, "electronic", "biometric"),
        machine_readable=_machine_readable(given, more, where, problems),
        status=_status(given, more),
        classes=_classes(
            given.get("class") or given.get("visa_class") or given.get("category"), named, word(subtype or ""), issuer
        ),
        emergency=kind in ("emergency_passport", "laissez_passer"),
        official=named in _OFFICIAL or any(part in more for part in ("diplomatic", "service", "official")),
        child_entry=given.get("child_entry") is True or "child" in more or "parent" in more or "parent" in named,
        years=_years(given, more, issued, expires),
    )
    if given.keys() <= _USUAL:
        return paper
    return structs.replace(
        paper,
        starts=_date(given, "valid_from", where, problems),
        damaged=_damaged(given, where, problems),
        used_up=_used_up(given, where, problems),
        belongs_to=normalise_number(_text(given.get("passport_number") or given.get("document_number"))) or None,
        dob=_date(given, "dob" if "dob" in given else "date_of_birth", where, problems),
        sex=_text(given.get("sex")),
        name=_name(given),
    )


def _says_parole(given: Mapping[str, Any]) -> bool:
    """Whether an employment card says that it serves as an advance parole document (I-512)."""
    if given.get("advance_parole") is True:
        return True
    said = word(" ".join(str(given.get(key) or "") for key in ("subtype", "annotation", "class", "category")))
    return any(part in said for part in ("advance_parole", "i_512", "i512")) and "not_" not in said


def _name(given: Mapping[str, Any]) -> str:
    parts = (given.get("name"), given.get("surname"), given.get("given_names"), given.get("first_names"))
    return " ".join(part for part in parts if isinstance(part, str))


def _text(value: object) -> str | None:
    return str(value).strip() or None if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _code(value: object, where: str, field: str, problems: list[Problem]) -> str | None:
    if value is None or value == "":
        return None
    found = country_code(value) if isinstance(value, str) else None
    if found is None:
        problems.append(Problem("code_unknown", f"{where}.{field}", str(value)))
    return found


def _date(given: Mapping[str, Any], key: str, where: str, problems: list[Problem]) -> date | None:
    value = given.get(key)
    found = read_day(value)
    if value not in (None, "") and found is None:
        problems.append(Problem("date_not_read", f"{where}.{key}", str(value)))
    return found


def _flag(given: Mapping[str, Any], where: str, problems: list[Problem], *keys: str) -> bool | None:
    for key in keys:
        if key not in given:
            continue
        value = given[key]
        if isinstance(value, bool):
            return value
        if value is not None:
            problems.append(Problem("value_not_read", f"{where}.{key}", str(value)))
    return None


def _machine_readable(given: Mapping[str, Any], more: str, where: str, problems: list[Problem]) -> bool | None:
    if any(part in more for part in ("non_mrp", "non_machine", "handwritten", "manual")):
        return False
    stated = _flag(given, where, problems, "machine_readable", "mrp", "mrz", "has_mrz")
    return True if stated is None and given.get("electronic") is True else stated


def _damaged(given: Mapping[str, Any], where: str, problems: list[Problem]) -> bool | None:
    condition = word(str(given.get("condition") or ""))
    if condition:
        return condition not in ("good", "undamaged", "intact", "ok")
    return _flag(given, where, problems, "damaged")


_VOID: Final = ("cancel", "annul", "revoked", "void", "specimen")


def _status(given: Mapping[str, Any], more: str) -> str | None:
    """What is said of its state, in the field for it or stamped on it."""
    if any(part in more for part in _VOID):
        return "cancelled"
    if given.get("expired") is True:
        return "expired"
    return word(str(given["status"])) if given.get("status") is not None else None


_YES_OR_NO: Final = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}


def _used_up(given: Mapping[str, Any], where: str, problems: list[Problem]) -> bool | None:
    """Whether a visa has no entry left: the entries left, or a single entry that was used."""
    left = given.get("entries_left")
    if isinstance(left, int):
        return left <= 0
    entries = word(str(given.get("entries") or ""))
    used = given.get("used") if given.get("used") is not None else given.get("entries_used")
    if used is None or entries in ("multiple", "mult", "m", "multi"):
        return None if used is None else False
    allowed = int(entries) if entries.isdigit() else {"single": 1, "one": 1, "s": 1, "double": 2, "two": 2}.get(entries)
    if allowed is not None and str(used).isdecimal():
        return int(used) >= allowed
    said = _YES_OR_NO.get(word(str(used)))
    if said is None or allowed != 1:
        problems.append(Problem("value_not_read", f"{where}.used", str(used)))
        return None
    return said


def _years(given: Mapping[str, Any], more: str, issued: date | None, expires: date | None) -> int | None:
    """The length of validity a card was issued with, in whole years."""
    stated = given.get("validity_years", given.get("validity"))
    if isinstance(stated, int):
        return stated
    if isinstance(stated, str) and (found := re.match(r"\d+", stated)):
        return int(found[0])
    if given.get("conditional") is True or "conditional" in more:
        return 2
    if found := re.search(r"(\d+)_?(?:y|yr|year)", more):
        return int(found[1])
    if issued is not None and expires is not None and expires > issued:
        return round((expires - issued).days / 365.25)
    return None


_TRANSIT_VISAS: Final = ("airport_transit_visa", "atv", "datv", "transit_visa")
_TRANSIT_CLASSES: Final = {"GBR": "DATV", "USA": "C1"}
"""What the visa for changing planes is called where it is not class A."""


def _classes(stated: object, kind: str, subtype: str, issuer: str | None) -> tuple[str, ...]:
    """Visa classes one by one: ``B1/B2`` gives B1 and B2, ``C1/D`` C1 and D, ``H-1B`` H1B; a visa for changing planes
    that tells no class has that of its issuer.
    """
    if not isinstance(stated, str):
        if "ltv" in (kind, subtype):
            return ("LTV",)
        transit = kind in _TRANSIT_VISAS or (kind in ("visa", "v") and (subtype == "a" or "transit" in subtype))
        return (_TRANSIT_CLASSES.get(issuer or "", "A"),) if transit else ()
    plain = re.sub(r"([A-Z])-(\d)", r"\1\2", stated.upper())
    return tuple(part for part in re.split(r"[^A-Z0-9]+", plain) if part)
