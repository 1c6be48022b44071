"""Free text of special service requests: DOCS, DOCO, DOCA, INFT and ticket numbers (IATA AIRIMP, PNRGOV guide).

``DOCS /type/issuer/number/nationality/birth/gender/expiry/surname/first/middle/holder``. Carriers leave the first
slash out, double it, or send only the Secure Flight part, so the text is read from the date of birth outwards.
"""

from __future__ import annotations

import re

from msgspec import Struct

from foreland.messages.dates import read_ddmmmyy

_DATE = re.compile(r"[0-9]{2}[A-Za-z]{3}(?:[0-9]{2}|[0-9]{4})")
_ASSOCIATION = re.compile(r"-[0-9]{1,2}[A-Z].*$", re.DOTALL)
_TICKET = re.compile(r"(?<![0-9])([0-9]{10,15})(?:C[0-9]+)?(?![0-9])")
_INFANT_BIRTH = re.compile(r"[\s/]*([0-9]{2}[A-Z]{3}[0-9]{2}(?:[0-9]{2})?)\s*$")
_GENDERS = frozenset(("M", "F", "MI", "FI", "U", "UI", "X", "XI"))


class Docs(Struct, frozen=True, kw_only=True):
    """DOCS as sent; dates still in DDMMMYY, countries unread, empty text where nothing stood."""

    type: str = ""
    issuer: str = ""
    number: str = ""
    nationality: str = ""
    birth: str = ""
    gender: str = ""
    expiry: str = ""
    surname: str = ""
    first: str = ""
    middle: str = ""
    holder: str = ""

    @property
    def infant(self) -> bool:
        """Whether the gender says that this is the infant, not the adult it travels with."""
        return len(self.gender) == 2 and self.gender.endswith("I")


def _clean(text: str) -> list[str]:
    return [token.strip() for token in _ASSOCIATION.sub("", text).split("/")]


def read_docs(text: str) -> Docs | None:
    """Read DOCS; ``None`` when neither a date of birth nor a gender shows where its parts lie."""
    tokens = _clean(text)
    birth = _birth_place(tokens)
    if birth is None:
        return None
    before = [""] * max(0, 4 - birth) + tokens[:birth]
    after = tokens[birth:] + [""] * 6
    return Docs(
        type=before[-4].upper(),
        issuer=before[-3],
        number=before[-2],
        nationality=before[-1],
        birth=after[0],
        gender=after[1].upper(),
        expiry=after[2],
        surname=after[3],
        first=after[4],
        middle=after[5],
        holder=after[6] if len(after) > 6 else "",
    )


def _birth_place(tokens: list[str]) -> int | None:
    """Index of the date of birth: before the gender; a date behind a gender is the expiry date."""
    for place, token in enumerate(tokens):
        if _DATE.fullmatch(token):
            behind_gender = place > 1 and tokens[place - 1].upper() in _GENDERS
            return place - 2 if behind_gender else place
    for place, token in enumerate(tokens):
        if place >= 4 and token.upper() in _GENDERS and not tokens[place - 1]:
            return place - 1
    return None


class Doco(Struct, frozen=True, kw_only=True):
    """DOCO as sent: a visa (V), a known-traveller (K) or a redress number (R)."""

    place_of_birth: str = ""
    type: str = ""
    number: str = ""
    place_of_issue: str = ""
    issued: str = ""
    country: str = ""
    infant: bool = False


def read_doco(text: str) -> Doco | None:
    """Read DOCO; ``None`` when no V, K or R stands where the type belongs."""
    tokens = _clean(text)
    place = next((n for n, token in enumerate(tokens[:4]) if token.upper() in ("V", "K", "R")), None)
    if place is None:
        return None
    rest = tokens[place:] + [""] * 6
    return Doco(
        place_of_birth=tokens[place - 1] if place == 2 or (place == 1 and not tokens[0][:1].isdigit()) else "",
        type=rest[0].upper(),
        number=rest[1],
        place_of_issue=rest[2],
        issued=rest[3],
        country=rest[4],
        infant=rest[5].upper() == "I",
    )


class Doca(Struct, frozen=True, kw_only=True):
    """DOCA as sent: an address of residence (R), destination (D) or birth (B)."""

    type: str = ""
    country: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    infant: bool = False


def read_doca(text: str) -> Doca | None:
    """Read DOCA; ``None`` when no R, D or B stands where the type belongs."""
    tokens = _clean(text)
    place = next((n for n, token in enumerate(tokens[:3]) if token.upper() in ("R", "D", "B")), None)
    if place is None:
        return None
    rest = tokens[place:] + [""] * 7
    return Doca(
        type=rest[0].upper(),
        country=rest[1],
        street=rest[2],
        city=rest[3],
        region=rest[4],
        postcode=rest[5],
        infant=rest[6].upper() == "I",
    )


class Infant(Struct, frozen=True, kw_only=True):
    """INFT as sent."""

    surname: str
    given: str
    birth: str | None = None


def read_infant(text: str, today: str | None) -> Infant | None:
    """Read ``SURNAME/GIVEN 15APR12`` or ``SURNAME/GIVEN/15APR12``; ``None`` without a surname and a given name."""
    text = text.strip().lstrip("/")
    match = _INFANT_BIRTH.search(text)
    birth = read_ddmmmyy(match[1], today, birth=True) if match else None
    surname, slash, given = (text[: match.start()] if match else text).partition("/")
    if not slash or not surname.strip() or not given.strip():
        return None
    return Infant(surname=surname.strip(), given=given.replace("/", " ").strip(), birth=birth)


def read_child_birth(text: str, today: str | None) -> str | None:
    """Date of birth of a CHLD; ``None`` when the text is anything else."""
    return read_ddmmmyy(text.strip(" /"), today, birth=True)


def read_ticket(text: str) -> tuple[str | None, bool]:
    """Ticket number of a TKNE, and whether it is the infant's (``INF`` before the number)."""
    match = _TICKET.search(text.replace("INF", " "))
    return (match[1] if match else None), text.lstrip(" /").upper().startswith("INF")
