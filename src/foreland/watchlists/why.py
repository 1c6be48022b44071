"""Why somebody matches a listed person, or does not: the same arithmetic as in screening, below the threshold too."""

from __future__ import annotations

from msgspec import Struct, structs

from foreland.watchlists.entry import ListEntry
from foreland.watchlists.index import NameIndex
from foreland.watchlists.match import Match, Query, match_traveller
from foreland.watchlists.policy import MatchPolicy
from foreland.watchlists.readings import NameTables

_MOST = 20


class Why(Struct, frozen=True, kw_only=True):
    """A comparison and the sum that it comes to: ``score`` is held in [0, 1], ``alerts`` from the threshold on.

    ``weakened`` is what a weak alias takes off the name's score; the others are the parts that the policy adds.
    """

    match: Match
    alerts: bool
    weakened: float
    date: float
    nationality: float
    sex: float
    place_of_birth: float
    issuing_state: float


def why_matched(index: NameIndex, query: Query, policy: MatchPolicy, most: int = _MOST) -> list[Why]:
    """Return what is at least possible, best first: what alerts, and what a lower threshold would bring.

    Of a name that many have the closest are enough, and only where these are few is anything less alike looked for.
    """
    found: tuple[Match, ...] = ()
    for threshold in (policy.strong_score, policy.threshold, policy.possible_score):
        if len(found) < most:
            found = match_traveller(index, query, structs.replace(policy, threshold=threshold), most)
    return [_why(match, policy) for match in found]


def why_this(query: Query, policy: MatchPolicy, entry: ListEntry, tables: NameTables) -> Why | None:
    """Return the comparison with one entry alone, however low; ``None`` when no word of the names is alike.

    Alone every word counts alike, so the score may lie beside that of the whole list, where common words count less.
    """
    lower = structs.replace(policy, threshold=-1.0, least_name_score=0.0, least_candidate_share=0.0)
    found = match_traveller(NameIndex((entry,), tables), query, lower)
    return _why(found[0], policy) if found else None


def _why(match: Match, policy: MatchPolicy) -> Why:
    weak = match.name.score * (1 - policy.weak_name_factor) if match.quality == "weak" else 0.0
    return Why(
        match=match,
        alerts=match.score >= policy.threshold,
        weakened=round(weak, 4),
        date=policy.date_adjustments[match.date_of_birth.code],
        nationality=policy.nationality_adjustments[match.nationality],
        sex=policy.sex_adjustments[match.sex],
        place_of_birth=policy.place_of_birth_adjustments[match.place_of_birth],
        issuing_state=policy.issuing_state_adjustments[match.issuing_state],
    )
