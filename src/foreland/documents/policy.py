"""What the document checks are tuned with: data, versioned by its content."""

from __future__ import annotations

from msgspec import Struct

from foreland.travel.content_hash import content_hash


class DocumentPolicy(Struct, frozen=True, kw_only=True):
    """Lengths of a plausible number, plausible ages and validity, and how far back uses of a number are read.

    Nine characters is the number field of a passport's machine-readable zone (ICAO 9303-4); issuers with
    longer numbers continue it in the optional field, so up to ``longest_number`` is unusual, not wrong.
    Infants and children are judged by the most years with which carriers still sell such fares. ``PE`` is an emergency
    passport in ICAO's newer codes; issuers that use the letter otherwise exist (not verified per issuer), and documents
    of small children are often short-lived. ``fastest_kmh`` over the great circle is a lower bound of any airliner's
    time; airports within ``same_place_km`` are one place. ``one_way_uses`` are earlier journeys without a return.
    ``many_documents`` are passports of one issuer within ``identity_days``.
    """

    shortest_number: int = 4
    usual_longest_number: int = 9
    longest_number: int = 20
    longest_validity_years: int = 16
    oldest_age_years: int = 120
    look_back_days: int = 730
    different_name_below: float = 0.6
    oldest_infant_years: int = 2
    oldest_child_years: int = 17
    provisional_types: tuple[str, ...] = ("PE",)
    provisional_validity_days: int = 366
    short_validity_usual_below_years: int = 12
    movement_days: int = 60
    overlap_tolerance_minutes: int = 30
    same_place_km: int = 60
    least_change_minutes: int = 45
    fastest_kmh: int = 1000
    one_way_uses: int = 2
    identity_days: int = 365
    many_documents: int = 4

    def version(self) -> str:
        """Content hash of this policy."""
        return content_hash(self)
