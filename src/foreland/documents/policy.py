"""What the document checks are tuned with: data, versioned by its content."""

from __future__ import annotations

from msgspec import Struct

from foreland.travel.content_hash import content_hash


class DocumentPolicy(Struct, frozen=True, kw_only=True):
    """Lengths of a plausible number, plausible ages and validity, and how far back uses of a number are read.

    Nine characters is the number field of a passport's machine-readable zone (ICAO 9303-4); issuers with
    longer numbers continue it in the optional field, so up to ``longest_number`` is unusual, not wrong.
    """

    shortest_number: int = 4
    usual_longest_number: int = 9
    longest_number: int = 20
    longest_validity_years: int = 16
    oldest_age_years: int = 120
    look_back_days: int = 730
    different_name_below: float = 0.6

    def version(self) -> str:
        """Content hash of this policy."""
        return content_hash(self)
