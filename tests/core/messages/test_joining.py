"""Reports of one person are joined on the strongest basis, strangers never, and doubt is said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from foreland.messages.joining import Candidate, Clues, Joined, KnownTraveller, candidates, clues, join
from foreland.travel.traveller import TravelDocument, Traveller


def passport(number: str, state: str = "DEU") -> TravelDocument:
    """A passport."""
    return TravelDocument(type="P", number=number, issuing_state=state)


def one(surname: str | None = "EXAMPLE", given: str | None = "ALEX", born: str | None = None, **more: Any) -> Traveller:
    """A traveller."""
    return Traveller(surname=surname, given_names=given, date_of_birth=born, **more)


def known(*travellers: Traveller) -> list[KnownTraveller]:
    """Known travellers J0, J1, ..."""
    return [KnownTraveller(f"J{number}", traveller) for number, traveller in enumerate(travellers)]


def single(before: Traveller, after: Traveller) -> Joined:
    """The result for one known and one reported traveller."""
    (result,) = join(known(before), [after])
    return result


def test_each_basis() -> None:
    assert single(one(unique_reference="K1"), one(unique_reference="k1 ")) == Joined("J0", "reference")
    locator: dict[str, Any] = {"record_locator": "ABC123"}
    assert single(
        one(**locator, traveller_reference="1"), one("EXAMPLE", "ALEXANDER", **locator, traveller_reference="1")
    ) == Joined("J0", "locator")
    assert single(one(**locator), one(given="ALEXMR", **locator)) == Joined("J0", "locator")
    assert single(one(documents=(passport("C 01"),)), one("OTHER", "NAME", documents=(passport("c01"),))) == Joined(
        "J0", "document"
    )
    assert single(one(born="1985-02-28"), one(born="1985-02-28")) == Joined("J0", "name_birth")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("EXAMPLE", "ALEX KIM", "1985-02-28"), ("EXAMPLE", "KIM ALEX", "1985-02-28")),
        (("EXAMPLE", "ALEXMR", "1985-02-28"), ("EXAMPLE", "ALEX", "1985")),
        (("EXAMPLE", "ALEXKIM", "1985-02-28"), ("EXAMPLE", "ALEX KIM", "1985-02")),
        (("EXAMPLE", "ALEX", "1985-02-28"), ("EXAMPLE", "ALEX KIM", "1985-02-28")),
        (("O'EXAMPLE", "ALEX", "1985-02-28"), ("OEXAMPLE", "ALEX", "1985-02-28")),
    ],
)
def test_names_are_compared_with_patience(before: tuple[str, str, str], after: tuple[str, str, str]) -> None:
    assert single(one(*before), one(*after)).basis == "name_birth"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (one(born="1985-02-28"), one(born="1985-03-28")),
        (one(), one()),
        (one(born="1985"), one("EXAMPLE", "LEE", "1985")),
        (
            one(born="1985-02-28", documents=(passport("C01"),)),
            one(born="1985-02-28", documents=(passport("C02"),)),
        ),
        (
            one(born="1985-02-28", unique_reference="K1", documents=(passport("C01"),)),
            one(born="1990-01-01", unique_reference="K1", documents=(passport("C02"),)),
        ),
        (one(born="1985-02-28", unique_reference="K1"), one("OTHER", "PAT", "1990-01-01", unique_reference="K1")),
        (one(unique_reference="1"), one("OTHER", "PAT", unique_reference="1")),
    ],
)
def test_strangers_are_not_joined(before: Traveller, after: Traveller) -> None:
    assert single(before, after) == Joined(None, None)


def test_a_corrected_date_of_birth_keeps_the_person() -> None:
    assert single(one(born="1985-02-28", unique_reference="K1"), one(born="1985-02-27", unique_reference="K1")).journey


def test_closing_messages_without_names_join_by_reference() -> None:
    assert single(one(unique_reference="K1"), one(None, None, unique_reference="K1")).basis == "reference"


def test_two_plausible_people_are_ambiguous_until_something_stronger_tells() -> None:
    twins = known(one(born="1985-02-28"), one(born="1985-02-28"))
    assert join(twins, [one(born="1985-02-28")]) == (Joined(None, "ambiguous"),)
    with_documents = known(
        one(born="1985-02-28", documents=(passport("C01"),)), one(born="1985-02-28", documents=(passport("C02"),))
    )
    reported = [one(born="1985-02-28", documents=(passport("C02"),))]
    assert join(with_documents, reported) == (Joined("J1", "document"),)


def test_doubt_is_settled_only_among_those_in_doubt() -> None:
    people = known(
        one(unique_reference="K1"), one(unique_reference="K1"), one("EXAMPLE", "ALEX", documents=(passport("C03"),))
    )
    reported = [one(unique_reference="K1", documents=(passport("C03"),))]
    assert join(people, reported) == (Joined(None, "ambiguous"),)


def test_two_reports_for_one_person_are_ambiguous_unless_they_are_the_same() -> None:
    people = known(one(unique_reference="K1"))
    different = [one(unique_reference="K1"), one(given="ALEX KIM", unique_reference="K1")]
    assert join(people, different) == (Joined(None, "ambiguous"),) * 2
    same = [one(unique_reference="K1")] * 2
    assert join(people, same)[0] == Joined("J0", "reference")
    assert join(people, same)[1].journey is None


def test_nothing_known_or_nothing_reported() -> None:
    assert join([], [one()]) == (Joined(None, None),)
    assert join(known(one()), []) == ()


_TRAVELLERS = st.builds(
    one,
    st.sampled_from(["EXAMPLE", "OTHER", None]),
    st.sampled_from(["ALEX", "PAT", "ALEX PAT", None]),
    st.sampled_from([None, "1985", "1985-02-28", "1990-01-01"]),
    unique_reference=st.sampled_from([None, "K1", "K2"]),
    record_locator=st.sampled_from([None, "ABC"]),
    documents=st.sampled_from([(), (passport("C01"),), (passport("C02"),)]),
)


@given(st.lists(_TRAVELLERS, max_size=6), st.lists(_TRAVELLERS, max_size=6), st.randoms())
def test_one_to_one_and_independent_of_order(before: list[Traveller], after: list[Traveller], chance: Any) -> None:
    people = known(*before)
    results = join(people, after)
    journeys = [result.journey for result in results if result.journey is not None]
    assert len(journeys) == len(set(journeys))
    assert len(results) == len(after)
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert join(shuffled, after) == results


@given(st.lists(_TRAVELLERS, max_size=6), st.lists(_TRAVELLERS, max_size=3), st.lists(st.booleans(), min_size=6))
def test_it_is_enough_to_know_who_shares_a_clue(
    before: list[Traveller], after: list[Traveller], settled: list[bool]
) -> None:
    people = [structs.replace(each, settled=flag) for each, flag in zip(known(*before), settled, strict=False)]
    wanted = clues(after)
    sharing = [each for each in people if shared(clues([each.traveller]), wanted)]
    assert join(sharing, after) == join(people, after)


def shared(mine: Clues, theirs: Clues) -> bool:
    return any(getattr(mine, name) & getattr(theirs, name) for name in Clues.__struct_fields__)


FAMILY: dict[str, Any] = {"record_locator": "ABC123"}


def test_a_reference_handed_on_inside_a_family_does_not_make_one_person_of_two() -> None:
    first = one("EXAMPLE", "ALEX", **FAMILY, traveller_reference="1")
    second = one("EXAMPLE", "MORGAN", **FAMILY, traveller_reference="2")
    moved = one("EXAMPLE", "MORGAN", **FAMILY, traveller_reference="1")
    assert single(first, moved).journey is None
    assert join(known(first, second), [moved]) == (Joined("J1", "locator"),)
    assert single(first, one("EXAMPLE", "ALEKS", **FAMILY, traveller_reference="1")) == Joined("J0", "locator")


def test_one_passport_number_does_not_make_one_person_of_two() -> None:
    parent = one("EXAMPLE", "MORGAN", "1980-01-01", documents=(passport("C01"),))
    child = one("EXAMPLE", "ALEX", "2015-01-01", documents=(passport("C01"),))
    assert single(parent, child).journey is None
    assert single(child, one("OTHER", "NAME", "1970-05-05", documents=(passport("C01"),))).journey is None
    corrected = one("EXAMPLE", "MORGAN", "1981-01-01", documents=(passport("C01"),))
    assert single(parent, corrected) == Joined("J0", "document")


def test_who_comes_into_question_is_said_with_what_agrees_and_differs() -> None:
    people = known(
        one(born="1985-02-28", documents=(passport("C01"),), record_locator="ABC123"),
        one(born="1990-01-01", documents=(passport("C02"),)),
        one(born="1985", record_locator="abc123 "),
        one("OTHER", "NAME", "1985-02-28"),
    )
    reported = one(born="1985-02-28", documents=(passport("C01"),), record_locator="ABC123")
    assert candidates(people, reported) == (
        Candidate("J0", ("name", "birth", "document", "locator"), ()),
        Candidate("J2", ("name", "birth", "locator"), ()),
    )


def test_what_only_one_states_is_neither_agreement_nor_difference() -> None:
    (found,) = candidates(known(one(unique_reference="K1", born="1985-02-28")), one(unique_reference="k1"))
    assert found == Candidate("J0", ("name", "reference"), ())
    (found,) = candidates(known(one("SMITE", "ALEX", documents=(passport("C01"),))), one(documents=(passport("C01"),)))
    assert found == Candidate("J0", ("document",), ("name",))


def test_a_parents_passport_does_not_make_a_child_a_candidate() -> None:
    parent = one("EXAMPLE", "KIM", "1985-02-28", documents=(passport("C01"),))
    assert candidates(known(parent), one("EXAMPLE", "ALEX", "2020-02-28", documents=(passport("C01"),))) == ()
    assert candidates([], parent) == ()
    assert candidates(known(Traveller()), Traveller()) == ()


@given(st.lists(st.sampled_from([one(born="1985-02-28"), one(born="1985"), one(unique_reference="K1")]), max_size=4))
def test_whoever_is_in_doubt_has_candidates(before: list[Traveller]) -> None:
    people, reported = known(*before), one(born="1985-02-28", unique_reference="K1")
    (joined,) = join(people, [reported])
    named = [each.journey for each in candidates(people, reported)]
    assert (joined.basis is None) == (named == [])
    assert joined.journey is None or joined.journey in named
    assert joined.basis != "ambiguous" or len(named) > 1
