"""Likely misreadings: letters and digits that look alike, as hints. A zone is never read as a hint would have it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from foreland.documents.mrz.fillers import refilled
from foreland.documents.mrz.layouts import LAYOUTS, Layout, layout_of
from foreland.documents.mrz.read import read_zone
from foreland.documents.mrz.record import Zone

_TO_DIGIT = {
    "O": "0",
    "Q": "0",
    "D": "0",
    "I": "1",
    "L": "1",
    "Z": "2",
    "A": "4",
    "S": "5",
    "G": "6",
    "T": "7",
    "B": "8",
}
_TO_LETTER = {"0": "O", "1": "I", "2": "Z", "4": "A", "5": "S", "6": "G", "8": "B"}
_ALIKE: dict[str, str] = dict(_TO_DIGIT) | {
    digit: "".join(letter for letter, like in _TO_DIGIT.items() if like == digit) for digit in _TO_DIGIT.values()
}
_MOST = 12


class Misreading(Struct, frozen=True):
    """A field as it may have been meant.

    ``check_ok`` is whether its own check then agrees, or, for a field that has none, whether no problem is left in it.
    """

    field: str
    value: str
    suggested: str
    check_ok: bool
    all_checks_ok: bool


def misreadings(zone: Zone, today: date) -> tuple[Misreading, ...]:
    """Hints for fields with a problem: letters where digits must be, digits in names and codes, a number's one slip.

    For lines that lost fillers: the lines with which every check digit agrees, as the field ``lines``.
    """
    if not zone.problems:
        return ()
    lost = tuple(Misreading("lines", zone.lines[place], line, True, True) for place, line in refilled(zone, today))
    if lost or zone.format is None or layout_of(zone.lines) is None:
        return lost
    layout = LAYOUTS[zone.format]
    text = "".join(zone.lines)
    found: list[Misreading] = []
    for field, check, where, table in _typed(layout):
        changed = "".join(table.get(character, character) for character in text[where])
        if changed != text[where]:
            found.append(_tried(layout, text, today, (field, check, where, changed)))
    if zone.checks.get("doc") is False:
        found += _numbers(layout, text, today)
    return tuple(found[:_MOST])


def _typed(layout: Layout) -> Iterator[tuple[str, str | None, slice, dict[str, str]]]:
    """Fields that hold digits only, with their check digits; then those that hold letters only."""
    for field, check, where, digit in (
        ("date_of_birth", "dob", layout.birth, layout.birth_digit),
        ("expiry_date", "exp", layout.expiry, layout.expiry_digit),
    ):
        if where is not None:
            yield field, check, slice(where.start, where.stop + (digit == where.stop)), _TO_DIGIT
    for field, check, position in (
        ("document_number", "doc", layout.number_digit),
        ("optional_data", "opt", layout.optional_digit),
        ("composite", "comp", layout.composite_digit),
    ):
        if position is not None:
            yield field, check, slice(position, position + 1), _TO_DIGIT
    for field, letters in (
        ("issuing_state", layout.issuer),
        ("nationality", layout.nationality),
        ("name", layout.name),
    ):
        if letters is not None:
            yield field, None, letters, _TO_LETTER
    if layout.first_letters != "D":
        yield "document_code", None, layout.code, _TO_LETTER
    if layout.given is not None:
        yield "name", None, layout.given, _TO_LETTER


def _numbers(layout: Layout, text: str, today: date) -> Iterator[Misreading]:
    """Single characters of the number that look like another with which its check digit agrees."""
    spans = [layout.number]
    if layout.continued is not None and layout.number_digit is not None and text[layout.number_digit] == "<":
        spans.append(layout.continued)
    for span in spans:
        for position in range(span.start, span.stop):
            for other in _ALIKE.get(text[position], ""):
                changed = text[span.start : position] + other + text[position + 1 : span.stop]
                hint = _tried(layout, text, today, ("document_number", "doc", span, changed))
                if hint.check_ok:
                    yield hint


def _tried(layout: Layout, text: str, today: date, change: tuple[str, str | None, slice, str]) -> Misreading:
    """Read the zone once more with one field changed."""
    field, check, where, changed = change
    tried = text[: where.start] + changed + text[where.stop :]
    lines, start = [], 0
    for width in layout.widths:
        lines.append(tried[start : start + width])
        start += width
    read = read_zone(lines, today)
    if check is None:
        ok = not any(problem.field == field for problem in read.problems)
    else:
        ok = read.checks.get(check, False)
    return Misreading(field, text[where], changed, ok, read.all_checks_ok)
