"""Small values inside segments: flights, countries, airports, phones, e-mail addresses, bag tags, amounts, sexes."""

from __future__ import annotations

import re

from foreland.travel.countries import country_code
from foreland.travel.flight import Designator, read_designator
from foreland.travel.traveller import Sex

MAX_TAGS = 99
"""Consecutive bag tags one entry may stand for (FTX+BAG, PAXLST guide)."""

_SEX: dict[str, Sex | None] = {"M": "M", "F": "F", "X": "X", "MI": "M", "FI": "F", "XI": "X", "U": None, "UI": None}
_TAG = re.compile(r"(.*?)([0-9]{1,12})")
_AMOUNT = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-]{4,}[0-9]")
_LONGEST_EMAIL = 100
_EMAIL = re.compile(r"[^@\s/:,;]+@[^@\s/:,;]+\.[^@\s/:,;.]+")


def read_sex(text: str) -> tuple[Sex | None, bool]:
    """The sex (``U`` is unknown) and whether the code is one that may be sent."""
    code = text.upper()
    return _SEX.get(code), code in _SEX


def read_country(text: str) -> tuple[str | None, bool]:
    """Alpha-3 code and whether it is known. An unknown code of two or three letters is kept as reported."""
    code = text.strip().upper()
    if not code:
        return None, True
    known = country_code(code)
    if known is not None:
        return known, True
    return (code if len(code) == 3 and code.isalpha() and code.isascii() else None), False


def read_flight(text: str, carrier: str = "") -> Designator | None:
    """Designator from ``AA0123``. A carrier sent apart settles where the carrier ends, or completes a bare number."""
    text = text.replace(" ", "").upper()
    carrier = carrier.strip().upper()
    if carrier and text.startswith(carrier):
        text = text[len(carrier) :]
        return read_parts(carrier, text)
    if text.isdigit():  # no carrier has two digits for its code
        return read_parts(carrier, text)
    return read_designator(text) or (read_parts(carrier, text) if carrier else None)


_NUMBER = re.compile(r"0*([0-9]{1,5})([A-Z]?)")


def read_parts(carrier: str, number: str) -> Designator | None:
    """Designator from a carrier code and a number that may have leading zeros and a suffix."""
    match = _NUMBER.fullmatch(number.strip().upper())
    carrier = carrier.strip().upper()
    if match is None or not 2 <= len(carrier) <= 3 or not carrier.isalnum():
        return None
    return Designator(carrier, match[1], match[2])


def read_airport(text: str) -> str | None:
    """Airport code in capitals; ``None`` when nothing was sent."""
    return text.strip().upper() or None


def read_amount(text: str) -> str | None:
    """Decimal string with a point; ``None`` for ``IT``, ``BT`` and other words."""
    text = text.strip()
    return text.replace(",", ".") if _AMOUNT.fullmatch(text) else None


def expand_tags(first: str, count: int) -> tuple[str, ...]:
    """``count`` consecutive tags from ``first``, zeros kept; only ``first`` when it has no number to count up."""
    if count <= 1:
        return (first,)
    match = _TAG.fullmatch(first)
    if match is None:
        return (first,)
    prefix, digits = match.groups()
    return tuple(f"{prefix}{int(digits) + step:0{len(digits)}d}" for step in range(min(count, MAX_TAGS)))


def find_phone(text: str) -> str | None:
    """The first stretch of a text that reads as a telephone number (six to fifteen digits, ITU-T E.164)."""
    match = _PHONE.search(text[:500])
    if match is None or not 6 <= sum(map(str.isdigit, match[0])) <= 15:
        return None
    return match[0].strip()


def find_phones(text: str) -> tuple[str, ...]:
    """All stretches of a text that read as telephone numbers, as ``H5551000200 W 1 555 100 0201`` has two."""
    found = (match[0].strip() for match in _PHONE.finditer(text[:500]))
    return tuple(one for one in found if 6 <= sum(map(str.isdigit, one)) <= 15)


def find_email(text: str) -> str | None:
    """The first e-mail address of a text, decoded from reservation systems' spelling: ``//`` @, ``..`` _, ``./`` -.

    ``.AT.`` for the sign @ is read too when there is no other.
    """
    for word in text[:500].split():
        if len(word) > _LONGEST_EMAIL:
            continue
        decoded = word.replace("//", "@", 1).replace("./", "-")
        if "@" in decoded:
            decoded = decoded.replace("..", "_")
        elif ".AT." in decoded.upper():
            place = decoded.upper().index(".AT.")
            decoded = f"{decoded[:place]}@{decoded[place + 4 :]}"
        match = _EMAIL.search(decoded) if "@" in decoded else None
        if match is not None:
            return match[0]
    return None
