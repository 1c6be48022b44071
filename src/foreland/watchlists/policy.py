"""The matching policy: every constant that moves a score or a threshold, versioned by its content.

The values were chosen on public sanctions lists against random travellers so that about one traveller in a
thousand is alerted; they are a start to be set per list by measuring, not a law.
"""

from __future__ import annotations

from msgspec import Struct

from foreland.travel.content_hash import content_hash


class MatchPolicy(Struct, frozen=True, kw_only=True):
    """Scores are in [0, 1]. Evidence is added to the name's score; nationality alone can therefore never
    alert.
    """

    threshold: float = 0.8

    def version(self) -> str:
        """Content hash of this policy."""
        return content_hash(self)
