"""The matching policy: every constant that moves a score or a threshold, versioned by its content.

The values stand in ``match_policy.json`` (:mod:`foreland.resources.match_policy`), the shipped one or the deployment's
own, and nowhere else. Those shipped were chosen on public sanctions lists against random travellers so that about one
traveller in a thousand is alerted; they are a start to be set by measuring, not a law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from msgspec import Struct, structs

from foreland.travel.content_hash import content_hash
from foreland.travel.partial_date import DateRelation

DateCode = DateRelation | Literal["unknown"]
SameCode = Literal["same", "differs", "unknown"]
DATE_CODES: tuple[DateCode, ...] = (*get_args(DateRelation), "unknown")
SAME_CODES: tuple[SameCode, ...] = get_args(SameCode)

_DIVIDED_BY = ("weak_name_factor", "reported_only_weight")

MOST_OF_ORIGIN = 0.05
"""What nationality, issuing state and place of birth may count at most, either way: none of them is ever a reason."""


class MatchPolicy(Struct, frozen=True, kw_only=True):
    """Scores are in [0, 1]. Evidence is added to the name's score, so that nationality alone can never alert."""

    threshold: float
    possible_score: float
    strong_score: float
    shortest_document_number: int
    least_name_score: float
    least_similarity: float
    sharpness: float
    reported_only_weight: float
    listed_only_weight: float
    weak_name_factor: float
    shortest_joined: int
    least_joined_similarity: float
    joined_factor: float
    sound_factor: float
    prefix_similarity: float
    initial_similarity: float
    variant_similarity: float
    consonants_factor: float
    least_candidate_share: float
    candidate_slack: float
    date_adjustments: dict[DateCode, float]
    nationality_adjustments: dict[SameCode, float]
    sex_adjustments: dict[SameCode, float]
    place_of_birth_adjustments: dict[SameCode, float]
    issuing_state_adjustments: dict[SameCode, float]

    def version(self) -> str:
        """Content hash of this policy."""
        return content_hash(self)

    def most_of_papers(self) -> float:
        """What place of birth and issuing state together may add: they are compared after the search."""
        parts = (self.place_of_birth_adjustments, self.issuing_state_adjustments)
        return sum(max(0.0, *part.values()) for part in parts)

    def problems(self) -> Iterator[str]:
        """Say what contradicts itself or breaks a promise, in words; nothing when the policy can be used."""
        for name, value in structs.asdict(self).items():
            if isinstance(value, Mapping):
                yield from _of_part(name, value)
            elif isinstance(value, float) and name != "sharpness" and value > 1:
                yield f"{name} is {value}, and may be 1 at most"
            elif value < 0 or (value == 0 and name in _DIVIDED_BY):
                yield f"{name} is {value}, and must be above 0"
        if not self.possible_score <= self.threshold <= self.strong_score:
            yield "possible_score, threshold and strong_score must not fall in this order"


def _of_part(name: str, part: Mapping[str, float]) -> Iterator[str]:
    codes = DATE_CODES if name == "date_adjustments" else SAME_CODES
    if missing := [code for code in codes if code not in part]:
        yield f"{name} does not say what {', '.join(missing)} counts"
    small = name in ("nationality_adjustments", "place_of_birth_adjustments", "issuing_state_adjustments")
    most = MOST_OF_ORIGIN if small else 1.0
    for code, value in part.items():
        if abs(value) > most:
            yield f"{name}: {code} counts {value}, and may count {most} at most"
