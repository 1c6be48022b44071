"""A second, plain reader of machine-readable zones, written from ICAO Doc 9303 parts 3 to 7 alone, to compare with.

It knows nothing of our code: positions are those of the tables in the standard, from 1, both ends included. The old
French card, driving licences, Slovak cards and German supplementary sheets are no documents of ICAO; their layouts are
those that their issuers and readers in use tell.
"""

from __future__ import annotations

from typing import Any

KNOWN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
NUMBER, BIRTH, SEX, EXPIRY, NATIONALITY = (1, 9), (14, 19), (21, 21), (22, 27), (11, 13)


def digit_of(text: str) -> str | None:
    """Part 3, 4.9; ``None`` over a character that no zone may hold."""
    total = 0
    for place, char in enumerate(text):
        value = 0 if char == "<" else KNOWN.find(char)
        if value < 0:
            return None
        total += value * (7, 3, 1)[place % 3]
    return str(total % 10)


def at(line: str, span: tuple[int, int]) -> str:
    return line[span[0] - 1 : span[1]]


def read(lines: list[str]) -> dict[str, Any]:
    """Checks, number, dates as they stand, names and optional data of lines of the right lengths."""
    if len(lines) == 1:
        return _french_licence(lines[0]) if lines[0][2:5] == "FRA" else _dutch_licence(lines[0])
    if len(lines) == 3:
        return _swiss_licence(*lines) if len(lines[0]) == 9 else _td1(*lines)
    first, second = lines
    if first.startswith("IDFRA") and len(first) == 36:
        return _old_french(first, second)
    if len(first) == 34 or first[:5] in ("ABD<<", "AGD<<", "AUD<<", "MED<<"):
        return _without_composite(first, second)
    wide = len(first) == 44
    visa = first[0] == "V"
    last = {(True, False): 42, (True, True): 44, (False, False): 35, (False, True): 36}[wide, visa]
    optional = at(second, (29, last))
    may_go_on = not wide and not visa
    found = _common(
        at(second, NUMBER), second[9], at(second, BIRTH), second[19], at(second, SEX), at(second, EXPIRY), second[27]
    )
    found |= _long(at(second, NUMBER), second[9], optional) if may_go_on else {}
    if wide and not visa:
        found["opt"] = second[42] == digit_of(optional) or (second[42] == "<" and not optional.strip("<"))
    if not visa:
        composed = at(second, (1, 10)) + at(second, (14, 20)) + at(second, (22, 43 if wide else 35))
        found["comp"] = second[-1] == digit_of(composed)
    return {"optional": optional} | found | _names(first[5:]) | {"nationality": at(second, NATIONALITY)}


def _td1(first: str, second: str, third: str) -> dict[str, Any]:
    optional = at(first, (16, 30))
    number, digit = at(first, (6, 14)), first[14]
    found = _common(number, digit, at(second, (1, 6)), second[6], second[7], at(second, (9, 14)), second[14])
    found |= _long(number, digit, optional)
    composed = at(first, (6, 30)) + at(second, (1, 7)) + at(second, (9, 15)) + at(second, (19, 29))
    found["comp"] = second[29] == digit_of(composed)
    return {"optional": optional} | found | _names(third) | {"nationality": at(second, (16, 18))}


def _old_french(first: str, second: str) -> dict[str, Any]:
    return {
        "number": at(second, (1, 12)).replace("<", ""),
        "doc": second[12] == digit_of(at(second, (1, 12))),
        "birth": at(second, (28, 33)),
        "dob": _date_digit(at(second, (28, 33)), second[33]),
        "sex": second[34] in "MF<",
        "comp": second[35] == digit_of(first + second[:35]),
        "surname": _words(at(first, (6, 30))),
        "given": _words(at(second, (14, 27))),
    }


def _french_licence(line: str) -> dict[str, Any]:
    return {
        "number": at(line, (6, 14)).replace("<", ""),
        "doc": line[14] == digit_of(at(line, (1, 14))),
        "dates": _may_be(at(line, (16, 21))),
        "expiry": at(line, (16, 21)),
        "comp": line[29] == digit_of(at(line, (1, 29))),
    } | _names(at(line, (22, 29)))


def _dutch_licence(line: str) -> dict[str, Any]:
    return {
        "number": at(line, (7, 16)).replace("<", ""),
        "optional": at(line, (17, 29)),
        "comp": line[29] == digit_of(at(line, (1, 29))),
        "surname": None,
        "given": None,
    }


def _swiss_licence(first: str, second: str, third: str) -> dict[str, Any]:
    return {
        "number": at(second, (6, 14)).replace("<", ""),
        "birth": at(second, (20, 25)),
        "optional": first,
    } | _names(third)


def _without_composite(first: str, second: str) -> dict[str, Any]:
    """The Slovak card of 2x34, and the German sheets, whose last place holds data."""
    found = _common(
        at(second, NUMBER), second[9], at(second, BIRTH), second[19], at(second, SEX), at(second, EXPIRY), second[27]
    )
    optional = at(second, (29, len(second) if len(second) == 34 else 35))
    sheet = len(second) == 36
    found |= _long(at(second, NUMBER), second[9], optional) if sheet else {}
    return {"optional": optional} | found | _names(first[5:]) | {"nationality": at(second, NATIONALITY)}


def _common(
    number: str, digit: str, birth: str, of_birth: str, sex: str, expiry: str, of_expiry: str
) -> dict[str, Any]:
    return {
        "number": number.replace("<", ""),
        "doc": digit == digit_of(number),
        "birth": birth,
        "dob": _date_digit(birth, of_birth),
        "sex": sex in "MF<",
        "expiry": expiry,
        "exp": _date_digit(expiry, of_expiry),
        "dates": _may_be(birth) and _may_be(expiry),
    }


def _long(number: str, digit: str, optional: str) -> dict[str, Any]:
    """Parts 5 and 6: a filler for the check digit says that the number goes on, to the filler after its digit."""
    rest = optional.split("<")[0]
    if digit != "<" or "<" in number or len(rest) < 2:
        return {}
    either = {digit_of(number + rest[:-1]), digit_of(number + "<" + rest[:-1])}
    return {"number": number + rest[:-1], "doc": rest[-1] in either - {None}, "optional": optional[len(rest) :]}


def _date_digit(date: str, digit: str) -> bool:
    return digit == digit_of(date) or (date == "<<<<<<" and digit == "<")


def _may_be(date: str) -> bool:
    """Two digits each, or two fillers for what is unknown; 29 February is left to the century."""
    month, day = date[2:4], date[4:]
    for part, least, most in ((date[:2], 0, 99), (month, 1, 12), (day, 1, 31)):
        if part != "<<" and not (part.isascii() and part.isdigit() and least <= int(part) <= most):
            return False
    return "<<" in (month, day) or int(day) <= DAYS[int(month) - 1]


def _names(field: str) -> dict[str, Any]:
    first, _, second = field.partition("<<")
    return {"surname": _words(first), "given": _words(second)}


def _words(text: str) -> str | None:
    return " ".join(text.replace("<", " ").split()) or None
