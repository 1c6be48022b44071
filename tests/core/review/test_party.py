"""Who travels together, and who only seems to."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.review.party import Fellow, party

ME = UUID(int=1)


def fellow(number: int, locators: str = "", split: str = "", contacts: str = "") -> Fellow:
    return Fellow(
        journey=UUID(int=number),
        locators=frozenset(locators.split()),
        split_from=frozenset(split.split()),
        contacts=frozenset(contacts.split()),
    )


def links(*everybody: Fellow) -> dict[int, tuple[str, ...]]:
    return {one.journey.int: one.links for one in party(ME, everybody)}


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (fellow(1, "AAAAAA"), fellow(2, "AAAAAA"), {2: ("same_booking",)}),
        (fellow(1, "AAAAAA BBBBBB"), fellow(2, "BBBBBB"), {2: ("same_booking",)}),
        (fellow(1, "AAAAAA"), fellow(2, "BBBBBB", split="AAAAAA"), {2: ("split_booking",)}),
        (fellow(1, "BBBBBB", split="AAAAAA"), fellow(2, "AAAAAA"), {2: ("split_booking",)}),
        (fellow(1, "BBBBBB", split="AAAAAA"), fellow(2, "CCCCCC", split="AAAAAA"), {2: ("split_booking",)}),
        (fellow(1, "AAAAAA", contacts="phone:1"), fellow(2, "BBBBBB", contacts="phone:1"), {2: ("shared_contact",)}),
        (fellow(1, "AAAAAA"), fellow(2, "BBBBBB"), {}),
        (fellow(1), fellow(2), {}),
    ],
)
def test_each_link(own: Fellow, other: Fellow, expected: dict[int, tuple[str, ...]]) -> None:
    assert links(own, other) == expected
    assert links(other, own) == expected


def test_splits_are_followed_however_often_and_contacts_are_not() -> None:
    assert links(
        fellow(1, "AAAAAA", contacts="phone:1"),
        fellow(2, "CCCCCC", split="BBBBBB"),
        fellow(3, "BBBBBB", split="AAAAAA"),
        fellow(4, "DDDDDD", contacts="phone:1 phone:2"),
        fellow(5, "EEEEEE", contacts="phone:2"),
        fellow(6, "AAAAAA", contacts="phone:1"),
    ) == {
        6: ("same_booking", "shared_contact"),
        2: ("split_booking",),
        3: ("split_booking",),
        4: ("shared_contact",),
    }


def test_the_telephone_of_an_agency_makes_no_party_but_that_of_a_family_in_many_seats_does() -> None:
    agency = [fellow(n, f"AAAA{n}", contacts="phone:1") for n in range(1, 7)]
    assert links(*agency) == {}
    family = [fellow(1, "AAAAAA", contacts="phone:1"), *(fellow(n, "BBBBBB", contacts="phone:1") for n in range(2, 9))]
    assert set(links(*family)) == set(range(2, 9))


def test_nobody_is_found_for_somebody_who_is_not_there() -> None:
    assert party(UUID(int=9), [fellow(1, "AAAAAA"), fellow(2, "AAAAAA")]) == ()


_WORDS = st.lists(st.sampled_from("ABCDE"), max_size=2).map(" ".join)


@given(st.lists(st.tuples(_WORDS, _WORDS, _WORDS), min_size=1, max_size=6))
def test_to_travel_together_is_mutual_and_never_with_oneself(told: list[tuple[str, str, str]]) -> None:
    everybody = [fellow(number, *said) for number, said in enumerate(told, start=1)]
    pairs = {(one.journey, member.journey) for one in everybody for member in party(one.journey, everybody)}
    assert all((b, a) in pairs and a != b for a, b in pairs)
