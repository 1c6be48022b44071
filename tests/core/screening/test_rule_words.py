"""Which words are answered: those that reports tell and the store reads, all of them words of the vocabulary."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from foreland.resources.document_terms import load_document_terms
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import person_key
from foreland.screening.rule_words import LINK_KINDS, PAST_WORDS, WORDS, past_row
from foreland.screening.told_words import TOLD, Around, block_range, document_blocks, told_words
from foreland.targeting.language.facts import together
from foreland.targeting.language.vocabulary import Value
from foreland.travel.traveller import TravelDocument, Traveller


def test_words_that_are_answered_are_words() -> None:
    vocabulary = load_rule_vocabulary()
    assert {word for word in TOLD | WORDS | PAST_WORDS if word not in vocabulary.by_name} == set()
    assert set(LINK_KINDS) <= WORDS & PAST_WORDS


def test_what_follows_from_an_earlier_journey_is_put_together() -> None:
    told: dict[str, Value] = {
        "journey.date": date(2026, 11, 24),
        "traveller.birth_date": date(2008, 11, 25),
        "journey.origin": "LHR",
    }
    row = past_row({**told, "journey.destination": "JFK"})
    assert (row["journey.route"], row["traveller.age"], row["traveller.minor"]) == ("LHR-JFK", 17, True)
    row = past_row({**told, "traveller.birth_date": date(2008, 11, 24)})
    assert (row["journey.route"], row["traveller.age"], row["traveller.minor"]) == (None, 18, False)
    unborn: dict[str, Value] = {"journey.date": date(2026, 1, 1), "traveller.birth_date": date(2026, 1, 2)}
    for unknown in ({}, unborn):
        assert (past_row(unknown)["traveller.age"], past_row(unknown)["traveller.minor"]) == (None, None)
    assert person_key("SANDMOOR ANNA", "1980-02-01") == "SANDMOOR ANNA 1980-02-01"


@pytest.mark.parametrize(
    ("document", "zone", "term"),
    [
        (TravelDocument(type="P", number="L898902C36", issuing_state="UTO"), False, None),
        (TravelDocument(type="P", number="L898902C37", issuing_state="UTO"), True, None),
        (TravelDocument(type="P", number="L898902C3", issuing_state="UTO"), None, None),
        (TravelDocument(type="P", number="L898902C3X", issuing_state="UTO"), None, None),
        (TravelDocument(type="P", number="L898902C36", issuing_state="QQQ"), True, None),
        (TravelDocument(type="I", number="L898902C37", issuing_state="QQQ"), None, None),
        (TravelDocument(type="P", issuing_state="D", issue_date="2024-05-02", expiry_date="2034-05-01"), None, False),
        (TravelDocument(type="P", issuing_state="D", issue_date="2024-05-02", expiry_date="2027-05-01"), None, True),
        (TravelDocument(type="PE", issuing_state="D", issue_date="2024-05-02", expiry_date="2027-05-01"), None, None),
        (TravelDocument(type="P", issuing_state="UTO", issue_date="2024-05-02", expiry_date="2027-05-01"), None, None),
        (TravelDocument(type="P", issuing_state="D", issue_date="2024-05", expiry_date="2027-05-01"), None, None),
    ],
)
def test_a_zone_or_a_term_is_wrong_only_where_that_is_known(
    document: TravelDocument, zone: bool | None, term: bool | None
) -> None:
    journey = ScreenedJourney(
        journey_id=UUID(int=1), flight="ZZ1", flight_date="2026-11-24", api=Traveller(documents=(document,))
    )
    told = told_words(journey, Around(terms=load_document_terms() | {"UTX": (10,)}, provisional_types=("PE",)))
    assert (told.get("document.zone_wrong"), told.get("document.term_wrong")) == (zone, term)


def test_numbers_of_a_block_lie_in_its_range() -> None:
    for first, last in (
        ("UTO:AB0001234", "UTO:AB0001299"),
        ("UTO:12X0099950", "UTO:12X0100049"),
        ("UTO:000", "UTO:049"),
    ):
        together = document_blocks(first) & document_blocks(last)
        assert together
        for low, high in map(block_range, together):
            assert low <= first < last <= high
            assert len(low) == len(high) == len(first)
    assert not document_blocks("UTO:AB0001249") & document_blocks("UTO:AB0001350")
    assert document_blocks("UTO:AB12") == frozenset()


def test_who_shares_two_numbers_is_one_earlier_journey() -> None:
    one, other = ({"journey.id": "1"},), ({"journey.id": "2"},)
    assert together([one, (*other, *one)]) == (*one, *other)
    assert together([one]) is one, "what was computed of it is known again"
    assert together([]) == ()
