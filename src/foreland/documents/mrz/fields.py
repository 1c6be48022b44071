"""The fields of a zone, one function each: from its text and values to what it says and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from foreland.documents.mrz.dates import ZoneDate
from foreland.documents.mrz.digits import INVALID, weigh, zone_values
from foreland.documents.mrz.layouts import Layout
from foreland.documents.mrz.record import ZoneProblem
from foreland.travel.countries import COUNTRIES, ZONE_CODES, country_code
from foreland.travel.traveller import Sex

Found = list[ZoneProblem]
_INVALID = bytes((INVALID,))
_SEXES: dict[str, Sex] = {"M": "M", "F": "F", "<": "X"}
_NOT_IN_NAMES = re.compile(r"[^A-Z<]")
_NOT_IN_ZONES = re.compile(r"[^0-9A-Z<]")
_NAMES_IN_CODE = ("PNRUS",)
"""Russian internal passports write letters that Latin lacks as digits."""
_DIGITS = "0123456789"
_PLAIN_CODES = {zone: code for zone, code in ZONE_CODES.items() if COUNTRIES[code].kind not in ("historic", "specimen")}


def agrees(field: str, text: str, values: bytes, covered: slice, position: int, found: Found) -> bool:
    """Whether a check digit agrees with what it covers. Over fillers alone it is ``0`` or left out."""
    digit, over = text[position], values[covered]
    if digit == weigh(over) and _INVALID not in over:
        return True
    if digit == "<" and not text[covered].strip("<"):
        return True
    found.append(_disagreement(field, digit, over))
    return False


def _disagreement(field: str, digit: str, over: bytes) -> ZoneProblem:
    if _INVALID in over:
        return ZoneProblem(field, "character_not_allowed")
    if digit == "<":
        return ZoneProblem(field, "check_digit_missing", digit, weigh(over))
    return ZoneProblem(field, "check_digit_wrong", digit, weigh(over))


def read_number(layout: Layout, text: str, values: bytes, found: Found) -> tuple[bool | None, str | None, int]:
    """Whether the number's check digit agrees, the number, and how much of the optional field it goes on in.

    A number of more than nine characters fills its field, leaves its check digit's place to ``<`` and goes on in the
    optional field, its check digit last, up to the next filler (ICAO 9303-5, 4.2.4 and 9303-6). Whether that ``<``
    takes part in the sum is read both ways, and both are met: either will do.
    """
    field, position = text[layout.number], layout.number_digit
    number = field.replace("<", "") or None
    if number is None:
        found.append(ZoneProblem("document_number", "number_missing"))
    if position is None:
        return None, number, 0
    if text[position] == "<" and number is None:
        return False, None, 0
    if text[position] == "<" and number and layout.continued is not None and "<" not in field:
        rest = text[layout.continued].partition("<")[0]
        if len(rest) > 1:
            ok = _long_agrees(values[layout.number], values[layout.continued][: len(rest) - 1], rest[-1], found)
            return ok, number + rest[:-1], len(rest)
    return agrees("document_number", text, values, layout.number_covered or layout.number, position, found), number, 0


def _long_agrees(first: bytes, rest: bytes, digit: str, found: Found) -> bool:
    joined = first + rest
    if _INVALID not in joined and digit in (weigh(joined), weigh(first + b"\0" + rest)):
        return True
    found.append(_disagreement("document_number", digit, joined))
    return False


def read_date(
    field: str, raw: str, today: date, reader: Callable[[str, date], ZoneDate], found: Found, notes: list[str]
) -> ZoneDate:
    """A date, with a problem when there is no such date and a note when a part is unknown.

    Dates repeat, so what was made of one is remembered, with its check digit.
    """
    read = reader(raw, today)
    if not read.possible:
        found.append(ZoneProblem(field, "date_impossible", raw))
    elif not read.complete:
        notes.append(f"{field}_partly_unknown" if read.text else f"{field}_unknown")
    return read


def date_agrees(field: str, raw: str, digit: str, read: ZoneDate, found: Found) -> bool:
    """Whether the check digit of a date agrees."""
    if digit == read.digit or (digit == "<" and raw == "<<<<<<"):
        return True
    found.append(_disagreement(field, digit, zone_values(raw)))
    return False


def read_sex(raw: str, found: Found) -> tuple[bool, Sex | None]:
    """``<`` is what a zone holds for the X that is printed on the page; other letters are none."""
    sex = _SEXES.get(raw)
    if sex is None:
        found.append(ZoneProblem("sex", "sex_not_allowed", raw, "M, F, <"))
    return sex is not None, sex


def read_country(field: str, raw: str, found: Found, notes: list[str]) -> str | None:
    """Our code of a country or status; the British and the X and U codes are kept as they are."""
    if (code := _PLAIN_CODES.get(raw)) is not None:
        return code
    code = ZONE_CODES.get(raw)
    if code is None:
        code = country_code(raw)
        if code is None:
            found.append(ZoneProblem(field, "country_unknown", raw))
            return None
        notes.append(f"{field}_not_as_in_zones")
    if (kind := COUNTRIES[code].kind) in ("historic", "specimen"):
        notes.append(f"{field}_{kind}")
    return code


def read_name(layout: Layout, text: str, found: Found, notes: list[str]) -> tuple[str | None, str | None, bool]:
    """Surname, given names and whether the name may have been cut off: its field is full to the last position."""
    field = text[layout.name]
    if not field:
        return None, None, False
    if layout.given is None:
        first, _, second = field.partition("<<")
        last = field
    else:
        first, second, last = field, text[layout.given], text[layout.given]
    surname, given = _words(first), _words(second)
    if surname is None:
        found.append(ZoneProblem("name", "name_missing") if given is None else ZoneProblem("name", "surname_missing"))
    elif given is None:
        notes.append("name_in_one_part")
    if layout.given is None and "<<" in second.rstrip("<"):
        notes.append("name_in_more_parts")
    if _NOT_IN_NAMES.search(field) or (layout.given is not None and _NOT_IN_NAMES.search(second)):
        if text.startswith(_NAMES_IN_CODE) and _NOT_IN_ZONES.search(field) is None:
            notes.append("name_in_issuers_code")
        else:
            found.append(ZoneProblem("name", "character_not_allowed", field.rstrip("<")))
    cut = last[-1] != "<" or (layout.given is not None and first[-1] != "<")
    if cut:
        notes.append("name_may_be_cut_off")
    return surname, given, cut


def _words(part: str) -> str | None:
    words = part.strip("<").replace("<", " ")
    return (" ".join(words.split()) if "  " in words else words) or None


def read_code(layout: Layout, raw: str, found: Found, notes: list[str]) -> str | None:
    """The document code. Only the first letter has a meaning of its own everywhere; the second is the issuer's."""
    if raw[0] not in layout.first_letters:
        notes.append("document_code_unusual")
    if not raw[0].isalpha() or not raw.isascii() or (raw[1] in _DIGITS and raw[0] != "D"):
        found.append(ZoneProblem("document_code", "character_not_allowed", raw))
    return raw.strip("<") or None
