"""Comparing a traveller with an entry: small pure functions that each return a number and what it was made
of.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal, get_args

from msgspec import Struct
from rapidfuzz.distance import OSA

from foreland.travel.partial_date import DateRelation, read_partial_date, relate_dates
from foreland.watchlists.entry import ListedDate
from foreland.watchlists.normalise import NameForm, sound, without_joined_title
from foreland.watchlists.policy import DateCode, MatchPolicy, SameCode

How = Literal["same", "sound", "spelling", "prefix", "initial", "joined"]


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


@lru_cache(maxsize=262144)
def token_similarity(reported: str, listed: str) -> tuple[float, How]:
    """How alike two folded tokens are, in [0, 1]: letters (with transpositions), then sound, then a cut-off
    name.
    """
    if reported == listed:
        return 1.0, "same"
    best: tuple[float, How] = (OSA.normalized_similarity(reported, listed), "spelling")
    heard = 0.96 * OSA.normalized_similarity(sound(reported), sound(listed))
    if heard > best[0]:
        best = (heard, "sound")
    short, long = sorted((reported, listed), key=len)
    if long.startswith(short):
        if len(short) == 1:
            return max(best, (0.7, "initial"))
        if len(short) > 2:
            return max(best, (0.88, "prefix"))
    return best


def align(
    reported: tuple[str, ...], listed: tuple[str, ...], weight: Callable[[str], float], policy: MatchPolicy
) -> NameComparison:
    """Pair tokens, best first, whatever their order, and weigh what remains.

    ``weight`` says how much a token tells a person apart (rare: 1, particles: little). Reported tokens
    without a partner count against the match, listed ones less: carriers drop names more often than they
    invent them.
    """
    options = sorted(
        (
            (alike * min(weight(left), weight(right)), alike, how, i, j)
            for i, left in enumerate(reported)
            for j, right in enumerate(listed)
            for alike, how in (token_similarity(left, right),)
            if alike >= policy.least_similarity
        ),
        key=lambda option: (-option[0], option[3], option[4]),
    )
    free_left, free_right = set(range(len(reported))), set(range(len(listed)))
    pairs: list[tuple[int, Pair]] = []
    gained = possible = 0.0
    for _, alike, how, i, j in options:
        if i in free_left and j in free_right:
            free_left.remove(i)
            free_right.remove(j)
            heft = (weight(reported[i]) + weight(listed[j])) / 2
            gained += heft * alike**policy.sharpness
            possible += heft
            pairs.append((i, Pair(reported[i], listed[j], round(alike, 3), how)))
    possible += policy.reported_only_weight * sum(weight(reported[i]) for i in free_left)
    possible += policy.listed_only_weight * sum(weight(listed[j]) for j in free_right)
    return NameComparison(
        gained / possible if possible else 0.0,
        tuple(pair for _, pair in sorted(pairs, key=lambda row: row[0])),
        tuple(reported[i] for i in sorted(free_left)),
        tuple(listed[j] for j in sorted(free_right)),
    )


def compare_joined(reported: NameForm, listed: NameForm, policy: MatchPolicy) -> NameComparison | None:
    """Compare the whole names written as one word, in either order; ``None`` when they are not nearly equal."""
    surname, given = "".join(reported.surname), without_joined_title("".join(reported.given))
    if len(surname + given) < policy.shortest_joined:
        return None
    left = surname + given
    alike, right = max((OSA.normalized_similarity(left, whole), whole) for whole in listed.spelled())
    if alike < policy.least_joined_similarity:
        return None
    score = policy.joined_factor * float(alike) ** policy.sharpness
    return NameComparison(score, (Pair(left, right, round(alike, 3), "joined"),))


def compare_names(
    reported: NameForm, listed: NameForm, weight: Callable[[str], float], policy: MatchPolicy
) -> NameComparison:
    """The better of the token alignment and the comparison as one word."""
    aligned = align(reported.tokens(), listed.tokens(), weight, policy)
    joined = compare_joined(reported, listed, policy)
    return joined if joined is not None and joined.score > aligned.score else aligned


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


def compare_nationalities(reported: str | None, listed: tuple[str, ...]) -> SameCode:
    """Whether the reported nationality is among the listed ones."""
    if not reported or not listed:
        return "unknown"
    return "same" if reported in listed else "differs"


def compare_sexes(reported: str | None, listed: str | None) -> SameCode:
    """Whether both say the same; X and nothing are unknown."""
    if reported not in ("M", "F") or listed not in ("M", "F"):
        return "unknown"
    return "same" if reported == listed else "differs"
