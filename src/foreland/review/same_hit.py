"""Two hits about one finding of one traveller, when two journeys turn out to be one: which of them is kept.

Nothing that an officer decided is lost, and nothing passes as decided that nobody has seen. The history of the other
one goes to the one that is kept.
"""

from __future__ import annotations

from datetime import datetime

from foreland.review.hit import HitState

_SAME_EVIDENCE: dict[HitState, int] = {
    "withdrawn": 0, "expired": 1, "open": 2, "second_look": 3, "cleared": 3, "false_match": 3, "referred": 4,
    "recommended": 4,
}  # fmt: skip
_OTHER_EVIDENCE: dict[HitState, int] = {
    "withdrawn": 0, "expired": 1, "cleared": 2, "false_match": 2, "open": 3, "second_look": 4, "referred": 5,
    "recommended": 5,
}  # fmt: skip


def prevails(one: tuple[HitState, datetime], other: tuple[HitState, datetime], *, same_evidence: bool) -> bool:
    """Whether a hit (its state, and since when) is kept instead of another one.

    Of the same evidence a decision counts, the later of two; of other evidence the hit that waits for an officer. What
    others act on by now (referred, recommended) is kept in any case.
    """
    rank = _SAME_EVIDENCE if same_evidence else _OTHER_EVIDENCE
    return (rank[one[0]], one[1]) > (rank[other[0]], other[1])
