"""Reasons in words. A hit stores codes and compared values; this is where they become sentences, for every reader alike.

A pattern may name ``{value}``, ``{expected}`` and anything of the reason's own ``values``. A code without a pattern is
shown by its compared values, so that nothing an officer decides on is ever blank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from foreland.web.marking import N_

Gettext = Callable[[str], str]

HIT = {
    "watchlist_name": N_("Name like a watchlist entry"),
    "watchlist_document": N_("Document number on a watchlist"),
}
"""What a hit is called by its code."""

SENTENCES = {
    "name_aligned": N_("Name {value} is like listed {expected}"),
    "date_of_birth_same": N_("birth date {value} is the listed one"),
    "date_of_birth_compatible": N_("birth date {value} fits listed {expected}"),
    "date_of_birth_day_month_swapped": N_("birth date {value} is listed {expected} with day and month swapped"),
    "date_of_birth_one_part_differs": N_("birth date {value} is listed {expected} but for one part"),
    "date_of_birth_close": N_("birth date {value} is close to listed {expected}"),
    "date_of_birth_differs": N_("birth date {value} differs from listed {expected}"),
    "date_of_birth_unknown": N_("birth date not known on one side"),
    "nationality_same": N_("nationality {value} is listed"),
    "nationality_differs": N_("nationality {value} differs from listed {expected}"),
    "nationality_unknown": N_("nationality not known on one side"),
    "sex_same": N_("sex {value} is listed"),
    "sex_differs": N_("sex {value} differs from listed {expected}"),
    "sex_unknown": N_("sex not known on one side"),
    "document_number_listed": N_("Document number {value} is on the list"),
    "name_agrees": N_("the names agree as well"),
    "name_differs": N_("the names differ"),
}
"""Sentences by the code of a reason."""

INNOCENT = {
    "namesake": N_("Consider first: another person of the same name."),
    "same_number_other_issuer": N_("Consider first: the same number from another issuer."),
}
"""The innocent explanation to think of first, by the reason's value."""

FACT = {
    "traveller.name": N_("Name"),
    "traveller.date_of_birth": N_("Birth date"),
    "traveller.nationality": N_("Nationality"),
    "traveller.sex": N_("Sex"),
    "document.number": N_("Document number"),
    "document.expiry_date": N_("Expiry date"),
    "document.issue_date": N_("Issue date"),
    "document.issuing_state": N_("Issuing state"),
    "officer.consider": N_("Consider"),
}
"""Where a compared value came from."""


def title(gettext: Gettext, code: str) -> str:
    """Return what a hit is called."""
    found = HIT.get(code)
    return gettext(found) if found else _plain(code)


def fact(gettext: Gettext, name: str) -> str:
    """Return what a fact is called."""
    found = FACT.get(name)
    return gettext(found) if found else _plain(name)


def sentence(gettext: Gettext, reason: Mapping[str, Any]) -> str:
    """Return one reason in words."""
    code, value, expected = reason["code"], reason.get("value"), reason.get("expected")
    if code == "innocent_explanation":
        found = INNOCENT.get(value or "")
        return gettext(found) if found else gettext(N_("Consider first: {value}")).format(value=_plain(value or code))
    pattern = SENTENCES.get(code)
    if pattern is None:
        return _compared(gettext, reason)
    values = {key: _shown(each) for key, each in (reason.get("values") or {}).items()}
    filling = values | {"value": _shown(value), "expected": _shown(expected)}
    return gettext(pattern).format_map(_Filling(filling))


def why(gettext: Gettext, reasons: list[dict[str, Any]], most: int = 3) -> str:
    """Return the first reasons that speak for a hit as one line."""
    speaking = [each for each in reasons if each.get("result", "true") == "true" and each["code"] != "innocent_explanation"]
    return "; ".join(sentence(gettext, each) for each in speaking[:most])


class _Filling(dict[str, str]):
    """A pattern that names a value the reason does not hold shows a dash in its place."""

    def __missing__(self, key: str) -> str:
        return "–"


def _compared(gettext: Gettext, reason: Mapping[str, Any]) -> str:
    name = f"{_plain(reason['code'])} ({fact(gettext, reason['fact'])})"
    value, expected = reason.get("value"), reason.get("expected")
    if value is not None and expected is not None:
        return gettext(N_("{name}: {value}, compared with {expected}")).format(name=name, value=value, expected=expected)
    if value is not None or expected is not None:
        return gettext(N_("{name}: {value}")).format(name=name, value=value if value is not None else expected)
    return name


def _plain(code: str) -> str:
    return code.replace("_", " ").replace(".", " ").strip()


def _shown(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(each) for each in value)
    return str(value)
