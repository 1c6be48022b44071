"""Which words are answered: those that reports tell and the store reads, all of them words of the vocabulary."""

from __future__ import annotations

from datetime import date

from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.screening.keys import person_key
from foreland.screening.rule_words import LINK_KINDS, PAST_WORDS, WORDS, past_row
from foreland.screening.told_words import TOLD, block_range, document_blocks
from foreland.targeting.language.facts import together
from foreland.targeting.language.vocabulary import Value


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
