"""Slips of clerks and systems: how two spellings of one number or date usually come apart."""

from __future__ import annotations

from typing import Literal

from rapidfuzz.distance import OSA

from foreland.documents.mrz.digits import check_digit
from foreland.travel.document_number import normalise_number
from foreland.travel.partial_date import read_partial_date, relate_dates

NumberSlip = Literal[
    "check_digit_appended", "issuer_put_before", "leading_zeros", "characters_look_alike", "one_character_differs"
]
DateSlip = Literal["day_month_swapped", "first_of_january", "one_part_differs"]

_FOLD = str.maketrans("OQDILZSGB", "000112568")
_USUAL_LENGTH = 9
_SHORTEST = 5


def number_slip(one: str | None, other: str | None, issuer: str | None = None) -> NumberSlip | None:
    """The slip that makes one number into the other, whichever way round; ``None`` when they are the same or no slip
    explains them.
    """
    first, second = normalise_number(one), normalise_number(other)
    if first == second or min(len(first), len(second)) < _SHORTEST:
        return None
    short, long = sorted((first, second), key=len)
    if without_check_digit(long) == short:
        return "check_digit_appended"
    if issuer and long == normalise_number(issuer) + short:
        return "issuer_put_before"
    if first.lstrip("0") == second.lstrip("0"):
        return "leading_zeros"
    if first.translate(_FOLD) == second.translate(_FOLD):
        return "characters_look_alike"
    return "one_character_differs" if OSA.distance(first, second, score_cutoff=1) <= 1 else None


def without_check_digit(number: str) -> str | None:
    """The number before a check digit that was sent as its last character; ``None`` when the last is none.

    A zone's number is filled up to nine places before its check digit is made: shorter ones too.
    """
    stem, last = number[:-1], number[-1:]
    if len(stem) < _SHORTEST or len(stem) > _USUAL_LENGTH or not number.isascii() or not number.isalnum():
        return None
    return stem if last == check_digit(stem) else None


def date_slip(one: str | None, other: str | None) -> DateSlip | None:
    """The slip that makes one date into the other; ``None`` when they are the same, unknown, or clearly two dates."""
    first, second = read_partial_date(one), read_partial_date(other)
    if first is None or second is None:
        return None
    match relate_dates(first, second):
        case "day_month_swapped":
            return "day_month_swapped"
        case "compatible":
            return "first_of_january"
        case "one_part_differs":
            return "one_part_differs"
    return None


def dates_differ(one: str | None, other: str | None) -> bool:
    """Whether both are known and not the same day; a part that is unknown on one side differs from nothing."""
    first, second = read_partial_date(one), read_partial_date(other)
    return first is not None and second is not None and not first.overlaps(second)
