"""A case as it was given (JSON) to a :class:`Journey`. Nothing raises: what cannot be read is a problem of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import pairwise
from math import ceil, floor
from typing import Any, Final

from foreland.documents.requirements.journey import Journey, Paper, Problem
from foreland.documents.requirements.kinds import word
from foreland.documents.requirements.papers import OLDEST, read_day, read_paper
from foreland.documents.requirements.stated import ARRIVALS, Stating, asks_protection
from foreland.travel.countries import country_code

_PURPOSES: Final = {
    **dict.fromkeys(
        [
            "visit",
            "tourism",
            "tourist",
            "holiday",
            "leisure",
            "family",
            "vacation",
            "visiting",
            "family_visit",
            "pleasure",
        ],
        "visit",
    ),
    **dict.fromkeys(["business", "business_visit", "meeting", "conference"], "business"),
    **dict.fromkeys(["transit", "airside_transit"], "transit"),
    **dict.fromkeys(
        ["crew", "aircrew", "flight_crew", "operating_crew", "airline_crew", "deadhead", "positioning"], "crew"
    ),
    **dict.fromkeys(["join_ship", "join_vessel", "seafarer", "joining_ship", "joining_vessel", "sign_on"], "join_ship"),
    **dict.fromkeys(["study", "student", "studies", "education"], "study"),
    **dict.fromkeys(["work", "employment", "job"], "work"),
    **dict.fromkeys(
        ["immigrate", "immigration", "settle", "settlement", "immigrant", "residence", "reside"], "immigrate"
    ),
    **dict.fromkeys(
        ["return", "returning", "return_home", "resident", "returning_resident", "home", "going_home"], "return"
    ),
    **dict.fromkeys(
        ["official", "diplomatic", "government", "official_travel", "official_mission", "mission"], "official"
    ),
    **dict.fromkeys(["medical", "treatment", "medical_treatment"], "medical"),
    **dict.fromkeys(["media", "press", "journalism", "journalist"], "media"),
}
_CATEGORY_PURPOSES: Final = {
    "B1": "business",
    "B2": "visit",
    "B1/B2": "visit",
    "WT": "visit",
    "WB": "business",
    "C1": "transit",
    "D": "crew",
    "C1/D": "join_ship",
}
_CATEGORY = re.compile(r"[A-Z]{1,3}-?\d{1,2}[A-Z]?|TN|TD|[A-Z]-\d[A-Z]?")
_LONGEST_DAYS = 3
"""Between leaving and arriving."""
_SAID = ("note", "notes", "comment")
_KNOWN = frozenset(
    (
        *_SAID,
        *("id", "tags", "travel_date", "route", "nationality", "residence", "age", "purpose", "stay_days", "documents"),
        *(
            "return_or_onward",
            "authorisations",
            "other",
            "expected",
            "sources",
            "arrival_time",
        ),
    )
)


def read_case(given: Mapping[str, Any]) -> Journey:
    """Read one case (see ``docs/reference/requirements.md``)."""
    problems: list[Problem] = []
    stating = Stating()
    other = given.get("other")
    if isinstance(other, dict):
        stating.read({key: value for key, value in other.items() if key not in ARRIVALS})
    elif other is not None:
        problems.append(Problem("value_not_read", "other", str(other)))
    if not given.keys() <= _KNOWN:
        problems += [Problem("fact_not_understood", str(key), str(given[key])) for key in sorted(given.keys() - _KNOWN)]
    nationalities = _nationalities(given.get("nationality"), stating, problems)
    bearer = nationalities[0] if len(nationalities) == 1 else None
    documents = _papers(given.get("documents"), "documents", problems, bearer)
    authorisations = _papers(given.get("authorisations"), "authorisations", problems, bearer)
    purpose, category, seeks = _purpose(given.get("purpose"), problems)
    travel_date = read_day(given.get("travel_date"))
    if travel_date is None:
        problems.append(Problem("date_not_read", "travel_date", str(given.get("travel_date"))))
    times = _times(given, other if isinstance(other, dict) else {})
    arrival = _instant(times, given.get("travel_date"))
    arrival_date = next((day for one in times if (day := _local_day(one))), travel_date)
    for day in (arrival_date, arrival.date() if arrival else None):
        if day and travel_date and not -1 <= (day - travel_date).days <= _LONGEST_DAYS:
            problems.append(Problem("date_not_read", "arrival_time", str(day)))
    told = [key for key in _SAID if given.get(key)]
    return Journey(
        id=str(given.get("id", "")),
        travel_date=travel_date,
        arrival_date=arrival_date,
        arrival=arrival,
        route=_route(given.get("route"), problems),
        nationalities=nationalities,
        residence=_residence(given.get("residence"), problems),
        age=_number(given, "age", problems, floor, OLDEST),
        purpose=purpose,
        category=category,
        stay_days=_number(given, "stay_days", problems, ceil, 99_999),
        onward=_onward(given.get("return_or_onward"), problems),
        papers=None if documents is None else (*documents, *(authorisations or ())),
        authorisations_known=authorisations is not None,
        stated=stating.stated,
        unknown=frozenset(stating.unknown - stating.stated.keys()),
        listed=tuple(stating.listed),
        reported=stating.reported,
        problems=(*problems, *stating.problems),
        protection=stating.protection or seeks or any(asks_protection(str(given[key])) for key in told),
    )


def _papers(given: Any, where: str, problems: list[Problem], bearer: str | None) -> tuple[Paper, ...] | None:
    if given is None:
        return None
    if not isinstance(given, list):
        problems.append(Problem("value_not_read", where, str(given)))
        return None
    found = []
    for number, each in enumerate(given):
        if isinstance(each, dict):
            found.append(read_paper(each, f"{where}[{number}]", problems, bearer))
        else:
            problems.append(Problem("value_not_read", f"{where}[{number}]", str(each)))
    return tuple(found)


def _route(given: Any, problems: list[Problem]) -> tuple[str, ...]:
    if isinstance(given, list) and len(given) >= 2 and all(isinstance(one, str) for one in given):
        route = tuple(one.strip().upper() for one in given)
        if all(one != following for one, following in pairwise(route)):
            return route
    problems.append(Problem("route_not_read", "route", str(given)))
    return ()


def _nationalities(given: Any, stating: Stating, problems: list[Problem]) -> tuple[str, ...]:
    values = given if isinstance(given, list) else [given] if given else []
    found = []
    for each in values:
        code = country_code(each) if isinstance(each, str) else None
        if code is None:
            problems.append(Problem("code_unknown", "nationality", str(each)))
        elif code not in found:
            found.append(code)
    if not values:
        problems.append(Problem("nationality_missing", "nationality"))
    others = stating.stated.pop("nationalities", ())
    return tuple(dict.fromkeys((*found, *(others if isinstance(others, tuple) else ()))))


def _residence(given: Any, problems: list[Problem]) -> str | None:
    if given in (None, ""):
        return None
    code = country_code(given) if isinstance(given, str) else None
    if code is None:
        problems.append(Problem("code_unknown", "residence", str(given)))
    return code


def _number(
    given: Mapping[str, Any], key: str, problems: list[Problem], rounded: Callable[[float], int], most: int
) -> int | None:
    value = given.get(key)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= most:
        return rounded(value)
    if value is not None:
        problems.append(Problem("value_not_read", key, str(value)))
    return None


def _onward(given: Any, problems: list[Problem]) -> bool | None:
    if given is None or isinstance(given, bool):
        return given
    problems.append(Problem("value_not_read", "return_or_onward", str(given)))
    return None


def _purpose(given: Any, problems: list[Problem]) -> tuple[str | None, str | None, bool]:
    """The purpose in our words, the visa category it names, and whether it asks for protection."""
    if given is None:
        return None, None, False
    text = str(given).strip()
    name = word(text)
    if asks_protection(name):
        return "protection", None, True
    if name in _PURPOSES:
        return _PURPOSES[name], None, False
    plain = text.upper().replace("-", "")
    if plain in _CATEGORY_PURPOSES:
        return _CATEGORY_PURPOSES[plain], None, False
    if _CATEGORY.fullmatch(text.upper()):
        return "category", text.upper().replace("-", ""), False
    told = {purpose for spelling, purpose in _PURPOSES.items() if f"_{spelling}_" in f"_{name}_"}
    if len(told) == 1:
        return told.pop(), None, False
    problems.append(Problem("purpose_unknown", "purpose", text))
    return None, None, False


def _times(given: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """What was told about the time of arrival, dates and times only; the plainest word first."""
    told = (given.get("arrival_time"), *(other.get(key) for key in ARRIVALS))
    return [one.strip() for one in told if isinstance(one, str) and len(one.strip()) > len("2024-06-15")]


def _instant(times: list[str], travel: Any) -> datetime | None:
    """The instant of arrival when date, time and zone are known."""
    for text in (*times, *([travel] if isinstance(travel, str) else [])):
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            continue
        if found.tzinfo is not None:
            return found
    return None


def _local_day(text: str) -> date | None:
    """The day of a time that is local at the place; one told in universal time says nothing of it."""
    return None if text.endswith(("Z", "z")) else read_day(text)
