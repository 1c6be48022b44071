"""Reading one machine-readable zone. Any text gives an answer; what cannot be read is a problem in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from foreland.documents.mrz.dates import ZoneDate, read_birth, read_expiry
from foreland.documents.mrz.digits import INVALID, weigh, zone_values
from foreland.documents.mrz.fields import (
    Found,
    agrees,
    date_agrees,
    read_code,
    read_country,
    read_date,
    read_name,
    read_number,
    read_sex,
)
from foreland.documents.mrz.layouts import FRID, TD2, Layout, has_no_composite, layout_of, nearest_layout
from foreland.documents.mrz.record import Zone, ZoneProblem
from foreland.travel.traveller import Sex

LONGEST_LINE = 100
MOST_LINES = 4
_INVALID = bytes((INVALID,))


def read_zone(lines: Sequence[str], today: date) -> Zone:
    """Read the lines of one document, in capitals and without blanks (``split``); ``today`` decides on centuries."""
    given = tuple(lines[:MOST_LINES])
    layout = layout_of(given) if len(given) == len(lines) else None
    if layout is not None:
        read = _read(layout, given, given, today, [])
        if layout is FRID and not read.all_checks_ok:
            other = _read(TD2, given, given, today, [])
            return other if other.all_checks_ok else read
        return read
    given = tuple(line[:LONGEST_LINE] for line in given)
    layout = nearest_layout(given) if len(given) == len(lines) else None
    if layout is None:
        lengths = ", ".join(str(len(line)) for line in given)
        return Zone(format=None, lines=given, problems=(ZoneProblem("lines", "format_unknown", lengths),))
    found = [
        ZoneProblem("lines", "line_length", str(len(line)), str(width))
        for line, width in zip(given, layout.widths, strict=True)
        if len(line) != width
    ]
    fitted = tuple(line[:width].ljust(width, "<") for line, width in zip(given, layout.widths, strict=True))
    return _read(layout, given, fitted, today, found)


def _read(layout: Layout, given: tuple[str, ...], lines: tuple[str, ...], today: date, found: Found) -> Zone:
    text = "".join(lines)
    values = zone_values(text)
    right_lengths = not found
    notes: list[str] = []
    checks: dict[str, bool] = {}

    code = read_code(layout, text[layout.code], found, notes)
    issuer = read_country("issuing_state", text[layout.issuer], found, notes)
    surname, forenames, cut = read_name(layout, text, found, notes)
    nationality = (
        None if layout.nationality is None else read_country("nationality", text[layout.nationality], found, notes)
    )
    number_ok, number, taken = read_number(layout, text, values, found)
    if number_ok is not None:
        checks["doc"] = number_ok
    if taken:
        notes.append("long_number")
    birth, expiry = _dates(layout, text, today, checks, found, notes)
    sex: Sex | None = None
    if layout.sex is not None:
        checks["sex"], sex = read_sex(text[layout.sex], found)
    if layout.optional_digit is not None and layout.optional is not None:
        checks["opt"] = agrees("optional_data", text, values, layout.optional, layout.optional_digit, found)
    composite = _composite(layout, lines, text, values, found)
    if composite is not None:
        checks["comp"] = composite
    if _INVALID in values and not any(problem.code == "character_not_allowed" for problem in found):
        found.append(ZoneProblem("lines", "character_not_allowed"))
    return Zone(
        format=layout.format,
        lines=given,
        checks=checks,
        all_checks_ok=right_lengths and bool(checks) and all(checks.values()),
        valid=not found,
        document_code=code,
        issuing_state=issuer,
        document_number=number,
        surname=surname,
        given_names=forenames,
        name_truncated=cut,
        nationality=nationality,
        date_of_birth=_birth_text(birth, expiry),
        sex=sex,
        expiry_date=expiry.text if expiry else None,
        optional_data=_data(text, layout.optional, taken),
        optional_data_2=_data(text, layout.optional_2, 0),
        notes=tuple(notes),
        problems=tuple(found),
    )


def _dates(
    layout: Layout,
    text: str,
    today: date,
    checks: dict[str, bool],
    found: Found,
    notes: list[str],
) -> tuple[ZoneDate | None, ZoneDate | None]:
    """Both dates, their check digits, and whether they exist."""
    birth = expiry = None
    if layout.birth is not None:
        birth = read_date("date_of_birth", text[layout.birth], today, read_birth, found, notes)
        if birth.other_century:
            notes.append("date_of_birth_century")
        if layout.birth_digit is not None:
            digit = text[layout.birth_digit]
            checks["dob"] = date_agrees("date_of_birth", text[layout.birth], digit, birth, found)
    if layout.expiry is not None:
        expiry = read_date("expiry_date", text[layout.expiry], today, read_expiry, found, notes)
        if layout.expiry_digit is not None:
            digit = text[layout.expiry_digit]
            checks["exp"] = date_agrees("expiry_date", text[layout.expiry], digit, expiry, found)
        checks["dates"] = expiry.possible and (birth is None or birth.possible)
    return birth, expiry


def _birth_text(birth: ZoneDate | None, expiry: ZoneDate | None) -> str | None:
    """The birth date; nobody is born after the document expired, so then it was a hundred years earlier."""
    if birth is None or birth.text is None:
        return None
    if birth.other_century and expiry and expiry.text and birth.text > expiry.text:
        return birth.other_century
    return birth.text


def _composite(layout: Layout, lines: tuple[str, ...], text: str, values: bytes, found: Found) -> bool | None:
    if layout.composite_digit is None:
        return None
    over = b"".join([values[part] for part in layout.composite])
    digit = text[layout.composite_digit]
    if digit == weigh(over) and _INVALID not in over:
        return True
    if layout is TD2 and has_no_composite(lines[0]):
        return None
    found.append(ZoneProblem("composite", "check_digit_wrong", digit, weigh(over)))
    return False


def _data(text: str, where: slice | None, taken: int) -> str | None:
    """What an optional field holds, past the part of a long number; fillers inside it stay."""
    return None if where is None else text[where][taken:].strip("<") or None
