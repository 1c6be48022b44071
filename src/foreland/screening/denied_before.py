"""Somebody who was recommended against a few days ago and did not fly comes again (domain §1.7, typology 27).

Mostly through another hub. It is a lead and never a reason to deny by itself: whoever was turned away for an expired
passport comes back with a new one. Withdrawn and overturned recommendations, and people in the care of protection, are
not among the denials.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.documents.facts import consider
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import IdentityKey
from foreland.travel.finding import Finding, Reason, Severity, Strength

How = Literal[
    "denied",
    "off_loaded",
    "document_surrendered",
    "referred_to_host",
    "rebooked",
    "no_show",
    "not_boarded",
    "not_decided",
]
_KEPT_OFF: frozenset[How] = frozenset(("denied", "off_loaded", "document_surrendered", "referred_to_host"))
"""By others than the traveller."""
Element = Literal["document", "person", "phone", "email", "party"]


class Denial(Struct, frozen=True, kw_only=True):
    """A journey that ended at the door, and by what its traveller is known again.

    ``how`` is what the carrier did after a recommendation, ``not_boarded`` where all that is known is that its
    traveller did not, or ``not_decided`` for a hit that expired undecided about somebody who did not travel either.
    ``documents`` are ``ISSUER:NUMBER``; ``phones`` and ``emails`` canonical; ``party_documents`` and ``party_people``
    those of who stood in the same booking.
    """

    journey_id: UUID
    flight: str
    flight_date: str
    board: str | None = None
    how: How
    documents: frozenset[str] = frozenset()
    people: frozenset[IdentityKey] = frozenset()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    party_documents: frozenset[str] = frozenset()
    party_people: frozenset[IdentityKey] = frozenset()


def check_denied_before(
    journey: ScreenedJourney, denials: Iterable[Denial], days: int, policy_version: str, ignored: frozenset[str]
) -> list[Finding]:
    """One finding for each denial of at most ``days`` days ago that the traveller shares something with.

    A document or a person seen again is a strong lead; a telephone number, a mail address or a companion a weak one.
    Contacts that are ``ignored`` (those of agencies) are nobody's.
    """
    return [
        _finding(denial, elements, policy_version)
        for denial in denials
        if _comes_after(journey, denial, days) and (elements := _shared(journey, denial, ignored))
    ]


def _comes_after(journey: ScreenedJourney, denial: Denial, days: int) -> bool:
    if denial.journey_id == journey.journey_id:
        return False
    if (denial.flight, denial.flight_date) == (journey.flight, journey.flight_date):
        return False
    passed = date.fromisoformat(journey.flight_date) - date.fromisoformat(denial.flight_date)
    return 0 <= passed.days <= days


def _shared(journey: ScreenedJourney, denial: Denial, ignored: frozenset[str]) -> list[tuple[Element, str]]:
    """What the journey and the denial have in common, strongest first, with the value that agrees."""
    keys = journey.registry_keys()
    documents = [key for kind, key in keys if kind == "document"]
    people = journey.identity_keys()
    found: list[tuple[Element, str]] = []
    found += [("document", key) for key in documents if key in denial.documents]
    found += [("person", _said(one)) for one in people if one in denial.people]
    found += [("phone", key) for kind, key in keys if kind == "phone" and key in denial.phones - ignored]
    found += [("email", key) for kind, key in keys if kind == "email" and key in denial.emails - ignored]
    if not any(element in _STRONG for element, _ in found):
        found += [("party", key) for key in documents if key in denial.party_documents]
        found += [("party", _said(one)) for one in people if one in denial.party_people]
    return found


def _said(person: IdentityKey) -> str:
    return " ".join(person)


_STRONG: frozenset[Element] = frozenset(("document", "person"))
_FACTS: dict[Element, str] = {
    "document": "document.number",
    "person": "traveller.name",
    "phone": "booking.phone",
    "email": "booking.email",
    "party": "booking.party",
}


def _finding(denial: Denial, elements: Sequence[tuple[Element, str]], policy_version: str) -> Finding:
    strong = any(element in _STRONG for element, _ in elements)
    strength: Strength = "strong_lead" if strong else "weak_lead"
    severity: Severity = "low" if not strong else "high" if denial.how in _KEPT_OFF else "medium"
    values = {"flight": denial.flight, "flight_date": denial.flight_date, "airport": denial.board or "?"}
    seen = f"{denial.flight} {denial.flight_date}"
    return Finding(
        kind="network",
        code="denied_before",
        key=f"denied_before:{denial.journey_id}",
        severity=severity,
        strength=strength,
        source="recommendations",
        source_version=policy_version,
        reasons=(
            Reason(code=f"ended_{denial.how}", fact="journey.earlier", value=seen, values=values),
            *(
                Reason(code=f"{element}_seen_again", fact=_FACTS[element], value=value, values=values)
                for element, value in dict.fromkeys(elements)
            ),
            consider("corrected_documents" if strong else "family_or_agency"),
        ),
    )
