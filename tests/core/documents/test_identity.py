"""One person with many passports: renewals, second nationalities and slips are ordinary."""

from __future__ import annotations

from uuid import UUID

import pytest

from foreland.documents.facts import DocumentFacts
from foreland.documents.identity import check_identity
from foreland.documents.policy import DocumentPolicy
from foreland.documents.prior_use import PriorDocument
from foreland.screening.keys import identity_key
from foreland.travel.traveller import TravelDocument, Traveller

NOW = "K7654321"


def codes(*before: str, own: str = NOW, api: bool = True, **kind: str) -> list[str]:
    """``before`` are ``number``, ``ISSUER:number`` or several of one journey parted by blanks, oldest first."""
    uses = [
        PriorDocument(
            journey_id=UUID(int=place + 2),
            flight_date=f"2026-0{place + 1}-05",
            key=number if ":" in number else f"DEU:{number}",
            type=kind.get(number, "P"),
        )
        for place, journey in enumerate(before)
        for number in journey.split()
    ]
    said = Traveller(documents=(TravelDocument(type="P", number=own, issuing_state="DEU"),))
    facts = DocumentFacts(
        journey_id=UUID(int=1),
        flight_date="2026-11-24",
        api=said if api else None,
        pnr=said,
        identity_uses=tuple(reversed(uses)),
    )
    found = check_identity(facts, DocumentPolicy())
    assert all(one.strength == "weak_lead" for one in found)
    return [one.reasons[0].code for one in found]


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ((), []),
        ((NOW, NOW), []),
        (("L1111111", "L1111111", NOW), []),
        (("L1111111", "M2222222"), []),
        ((NOW, "L1111111"), ["number_came_back"]),
        (("L1111111", NOW, "L1111111", NOW), ["number_came_back"]),
        ((NOW, "POL:L1111111"), []),
        ((NOW, "K7654327"), []),
        ((NOW, f"L1111111 {NOW}"), []),
        (("L1111111", "M2222222", "N3333333"), ["many_numbers"]),
    ],
)
def test_passports_of_one_person(before: tuple[str, ...], found: list[str]) -> None:
    assert codes(*before) == found


def test_cards_bookings_and_numbers_that_identify_nothing_are_left() -> None:
    assert codes(NOW, "L1111111", L1111111="I") == []
    assert codes(NOW, "L1111111", api=False) == []
    assert codes(NOW, "L1111111", own="UNKNOWN") == []


def test_who_is_looked_for() -> None:
    whole = Traveller(surname="Übel", given_names="Pia Maria", date_of_birth="1990-04-02")
    assert identity_key(whole) == ("UBEL PIA MARIA", "1990-04-02")
    for one in (
        Traveller(surname="UBEL", given_names="PIA"),
        Traveller(surname="UBEL", date_of_birth="1990-04-02"),
        Traveller(surname="UBEL", given_names="PIA", date_of_birth="1990"),
        Traveller(surname="UBEL", given_names="?", date_of_birth="1990-04-02"),
    ):
        assert identity_key(one) is None
