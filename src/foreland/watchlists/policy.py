"""The matching policy: every constant that moves a score or a threshold, versioned by its content.

The values were chosen on public sanctions lists against random travellers so that about one traveller in a
thousand is alerted; they are a start to be set per list by measuring, not a law.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from foreland.travel.content_hash import content_hash
from foreland.travel.partial_date import DateRelation

DateCode = DateRelation | Literal["unknown"]
SameCode = Literal["same", "differs", "unknown"]


class MatchPolicy(Struct, frozen=True, kw_only=True):
    """Scores are in [0, 1]. Evidence is added to the name's score, so that nationality alone can never alert."""

    threshold: float = 0.74
    possible_score: float = 0.6
    strong_score: float = 0.9
    shortest_document_number: int = 6
    least_name_score: float = 0.6
    least_similarity: float = 0.65
    sharpness: float = 1.5
    reported_only_weight: float = 0.8
    listed_only_weight: float = 0.25
    weak_name_factor: float = 0.9
    shortest_joined: int = 8
    least_joined_similarity: float = 0.85
    joined_factor: float = 0.97
    sound_factor: float = 0.96
    prefix_similarity: float = 0.88
    initial_similarity: float = 0.7
    variant_similarity: float = 0.72
    consonants_factor: float = 0.92
    least_candidate_share: float = 0.4
    candidate_slack: float = 0.7
    date_adjustments: dict[DateCode, float] = field(
        default_factory=lambda: {
            "same": 0.1,
            "compatible": 0.05,
            "day_month_swapped": 0.05,
            "one_part_differs": 0.03,
            "close": -0.02,
            "differs": -0.3,
            "unknown": -0.05,
        }
    )
    nationality_adjustments: dict[SameCode, float] = field(
        default_factory=lambda: {"same": 0.02, "differs": -0.03, "unknown": 0.0}
    )
    sex_adjustments: dict[SameCode, float] = field(
        default_factory=lambda: {"same": 0.0, "differs": -0.05, "unknown": 0.0}
    )

    def version(self) -> str:
        """Content hash of this policy."""
        return content_hash(self)
