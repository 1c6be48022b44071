"""Comparing a traveller with an entry: small pure functions that each return a number and what it was made
of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from msgspec import Struct

from foreland.travel.countries import COUNTRIES, country_code
from foreland.travel.country_names import country_of_name
from foreland.travel.names import name_tokens
from foreland.travel.partial_date import DateRelation, read_partial_date, relate_dates
from foreland.watchlists.entry import ListedDate, ListedDocument
from foreland.watchlists.policy import DateCode, SameCode

How = Literal["same", "sound", "spelling", "prefix", "initial", "variant", "consonants", "joined"]
_WAYS: tuple[How, ...] = get_args(How)


class Pair(Struct, frozen=True):
    """A reported token, the listed token it was aligned with, how alike they are and in which way."""

    reported: str
    listed: str
    similarity: float
    how: How


class NameComparison(Struct, frozen=True):
    """``score`` in [0, 1], the aligned pairs and the tokens of either side that found no partner."""

    score: float
    pairs: tuple[Pair, ...]
    reported_only: tuple[str, ...] = ()
    listed_only: tuple[str, ...] = ()


class DateComparison(Struct, frozen=True):
    """How the reported birth date relates to the closest listed one."""

    code: DateCode
    reported: str | None = None
    listed: str | None = None


def how_alike(way: int) -> How:
    """The way of a pair that the compiled alignment gave as a number."""
    return _WAYS[way]


def compare_dates(reported: str | None, listed: tuple[ListedDate, ...]) -> DateComparison:
    """Relate a birth date to the closest of the listed ones. Anything unreadable or missing is ``unknown``."""
    said = read_partial_date(reported)
    best: tuple[int, DateComparison] | None = None
    for candidate in listed:
        given = read_partial_date(candidate.value)
        if said is None or given is None:
            continue
        code: DateCode = relate_dates(said, given)
        if code == "differs" and candidate.circa and abs(said.year - given.year) <= _CIRCA_YEARS:
            code = "close"
        rank = _CLOSENESS.index(code)
        if best is None or rank < best[0]:
            best = (rank, DateComparison(code, reported, candidate.value))
    return best[1] if best else DateComparison("unknown", reported, listed[0].value if listed else None)


_CLOSENESS: tuple[DateCode, ...] = get_args(DateRelation)
_CIRCA_YEARS = 3
_SHORTEST_WORD = 3


def compare_nationalities(reported: str | None, listed: tuple[str, ...]) -> SameCode:
    """Whether the reported nationality is among the listed ones."""
    if not reported or not listed:
        return "unknown"
    return "same" if reported in listed else "differs"


def compare_places(reported: Sequence[str], listed: Sequence[str]) -> SameCode:
    """Whether places share a word: one of a town, or the country where a side names nothing else.

    Places are written in too many ways for more: what shares no word may be the same place all the same.
    """
    said, given = _place_words(reported), _place_words(listed)
    towns, listed_towns = said - COUNTRIES.keys(), given - COUNTRIES.keys()
    if towns and listed_towns:
        said, given = towns, listed_towns
    if not said or not given:
        return "unknown"
    return "same" if said & given else "differs"


def _place_words(places: Sequence[str]) -> frozenset[str]:
    """Words of three letters and more, a country's name as its code."""
    found: set[str] = set()
    for part in (part for place in places for part in place.split(",")):
        country = country_of_name(part) or country_code(part.strip())
        found.update((country,) if country else name_tokens(part))
    return frozenset(word for word in found if len(word) >= _SHORTEST_WORD)


def compare_issuers(reported: Sequence[str], listed: Sequence[ListedDocument]) -> SameCode:
    """Whether a reported document is of a state that issued one which the list describes (alpha-3)."""
    issuers = {paper.issuer for paper in listed if paper.issuer and paper.kind != "other"}
    if not reported or not issuers:
        return "unknown"
    return "same" if issuers & set(reported) else "differs"


def compare_sexes(reported: str | None, listed: str | None) -> SameCode:
    """Whether both say the same; X and nothing are unknown."""
    if reported not in ("M", "F") or listed not in ("M", "F"):
        return "unknown"
    return "same" if reported == listed else "differs"
