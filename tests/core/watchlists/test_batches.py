"""Many at once, born in any year: what is found is what comparing every name with each of them finds."""

from __future__ import annotations

from itertools import product

from msgspec import structs

from foreland.watchlists import remembered
from foreland.watchlists.entry import ListedDate, ListedName, ListEntry
from foreland.watchlists.index import Asked, NameIndex, policy_numbers
from foreland.watchlists.match import Query, match_traveller, match_travellers
from foreland.watchlists.query_arrays import MOST_FOUND
from tests.policies import MATCHING

POLICY = MATCHING
NUMBERS = policy_numbers(POLICY)
SURNAMES = ("SANDMOOR", "SANDMORE", "BARAZI", "AL BARAZI", "ODUYA", "PETRENKOVA", "LI", "GARCIAMORA", "GARCIA MORA")
GIVEN = ("ANNA", "ANNA MARIA", "A", "KARIM", "OLENA", "WEI", "ANNAMARIA")
DATES = ((), ("1980-02-01",), ("1981",), ("1990-02-01",), ("1980-02-01", "1971"), ("1700-01-01",), ("2300-01-01",))


def entries() -> list[ListEntry]:
    return [
        ListEntry(
            id=str(number),
            source="l",
            names=(ListedName(surname=surname, given_names=given, quality="weak" if number % 5 == 0 else "strong"),),
            dates_of_birth=tuple(ListedDate(value=date, circa=number % 7 == 0) for date in dates),
            sex=("M", "F", None)[number % 3],
        )
        for number, ((surname, given), dates) in enumerate(product(product(SURNAMES, GIVEN), DATES))
    ]


INDEX = NameIndex(entries())
ASKED: list[Asked] = [
    INDEX.ask(form, born, None, sex)
    for surname, given, born, sex in product(
        (*SURNAMES, "SANDMOORR", "GARCIAMORRA", "ANNA"),
        ("ANNA", "MARIA ANNA", "KARIN", "OLENAWEI", ""),
        (None, "1980-02-01", "1980-01-02", "1970-02-01", "1700-01-01", "1805", "2300"),
        (None, "M"),
    )
    for form in INDEX.forms(surname, given)
]


def test_what_many_at_once_find_is_what_comparing_every_name_finds() -> None:
    for asked, hits in zip(ASKED, INDEX.search(ASKED, NUMBERS), strict=True):
        by_comparing = sorted(INDEX.scan(asked, NUMBERS))
        assert sorted(hits) == by_comparing, asked
        assert sorted(INDEX.search([asked], NUMBERS)[0]) == by_comparing
    assert sum(map(len, INDEX.search(ASKED, NUMBERS))) > len(ASKED)


def test_travellers_are_told_apart_and_one_without_a_name_finds_nothing() -> None:
    queries = [Query(names=INDEX.forms("BARAZI", "KARIM")), Query(names=()), Query(names=INDEX.forms("LI", "WEI"))]
    assert match_travellers(INDEX, queries, POLICY) == [match_traveller(INDEX, query, POLICY) for query in queries]
    assert match_travellers(INDEX, [], POLICY) == []


def test_words_are_forgotten_when_there_are_too_many_and_found_again() -> None:
    before = remembered._MOST_REMEMBERED
    index = NameIndex(entries())
    try:
        remembered._MOST_REMEMBERED = 3
        found = [sorted(index.search([asked], NUMBERS)[0]) for asked in ASKED[:60]]
    finally:
        remembered._MOST_REMEMBERED = before
    assert found == [sorted(hits) for hits in INDEX.search(ASKED[:60], NUMBERS)]


def test_of_more_names_than_are_kept_the_best_are_kept_for_each_traveller() -> None:
    names = [ListedName(surname="SANDMOOR", given_names="ANNA")] * (MOST_FOUND + 10)
    crowd = [
        ListEntry(id=str(number), source="l", names=(name,), dates_of_birth=(ListedDate(value="1980"),))
        for number, name in enumerate(names)
    ]
    best = ListEntry(
        id="best",
        source="l",
        names=(ListedName(surname="SANDMOOR", given_names="ANNA"),),
        dates_of_birth=(ListedDate(value="1980-02-01"),),
    )
    index = NameIndex((*crowd, best))
    numbers = policy_numbers(structs.replace(POLICY, threshold=0.1, least_name_score=0.1))
    asked = index.ask(index.forms("SANDMOOR", "ANNA")[0], "1980-02-01", None, None)
    one, two, three = index.search([asked, asked, asked], numbers)
    assert len(one) == MOST_FOUND
    assert sorted(one) == sorted(two) == sorted(three)
    assert max(one, key=lambda hit: hit.total).total > min(one, key=lambda hit: hit.total).total
