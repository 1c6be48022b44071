"""Matching: namesakes and hostile names first, then the spellings carriers and registers produce."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.watchlists.compare import align, compare_dates, compare_nationalities, compare_sexes, token_similarity
from foreland.watchlists.entry import ListedDate, ListedName, ListEntry
from foreland.watchlists.index import NameIndex
from foreland.watchlists.match import Match, Query, match_document, match_traveller
from foreland.watchlists.normalise import name_form, read_passenger_name, sound, without_joined_title
from foreland.watchlists.policy import MatchPolicy

POLICY = MatchPolicy()
CROWD = tuple(
    ListEntry(id=f"crowd-{n}", source="list", names=(ListedName(surname=surname, given_names=given_name),))
    for n, (surname, given_name) in enumerate(
        (s, g)
        for s in ("SANDMOOR", "AL-BARAZI", "PETRENOV", "DE LA ROVERE", "OKONJO", "LIANG")
        for g in ("ANNA MARIA", "KARIM", "SERGEJ PAVLOVICH", "JOSE LUIS", "MEI", "CHIDI")
    )
)
LISTED = ListEntry(
    id="M1",
    source="list",
    names=(
        ListedName(surname="QUORVALENKO", given_names="YURIY ALEKSANDROVICH"),
        ListedName(surname="THE MILLER", quality="weak"),
    ),
    dates_of_birth=(ListedDate(value="1975-03-09"),),
    nationalities=("DEU",),
    sex="M",
    documents=("K-765 4321",),
)
INDEX = NameIndex((*CROWD, LISTED))


def matches(passenger: str, born: str | None = "1975-03-09", **other: str | None) -> list[Match]:
    query = Query(name=name_form(*read_passenger_name(passenger)), date_of_birth=born, **other)
    return [match for match in match_traveller(INDEX, query, POLICY) if match.entry is LISTED]


@pytest.mark.parametrize(
    "passenger",
    [
        "QUORVALENKO/YURIY ALEKSANDROVICH MR",
        "QUORVALENKO/YURIY",
        "YURIY/QUORVALENKO MR",
        "QUORVALENKO/YURIY ALEKSAN",
        "QUORVALENKO/Y A",
        "QUORVALENCO/IURII",
        "KUORWALENKO/YURI ALEXANDROVITCH",
        "QOURVALENKO/YURIY ALEKSANDROVICH",
        "QUORVALENKO/YURIYALEKSANDROVICHMR",
        "QUORVALENKOYURIYALEKSANDROVICH",
        "Кворваленко/Юрий Александрович",
        "quorvalenko, yuriy",
    ],
)
def test_spellings_of_one_name_match(passenger: str) -> None:
    (match,) = matches(passenger)
    assert match.score >= POLICY.threshold
    assert match.name.pairs


@pytest.mark.parametrize(
    "passenger",
    [
        "",
        "/",
        "MR",
        "A/B",
        "QUORVALENKO",
        "UNDERHOLT/YURIY ALEKSANDROVICH",
        "MILLER/PIA",
        "X" * 5000,
        "A " * 5000,
        "🛂/٣",
    ],
)
def test_other_names_and_hostile_ones_do_not(passenger: str) -> None:
    assert matches(passenger, born="2001-11-30") == []


def test_a_namesake_born_decades_apart_is_not_alerted_and_missing_dates_cost_little() -> None:
    assert matches("QUORVALENKO/YURIY", born="2001-11-30") == []
    (exact,) = matches("QUORVALENKO/YURIY")
    (unknown,) = matches("QUORVALENKO/YURIY", born=None)
    assert unknown.score < exact.score


def test_nationality_and_sex_move_the_score_a_little_and_never_decide() -> None:
    (plain,) = matches("QUORVALENKO/YURIY", born=None)
    (same,) = matches("QUORVALENKO/YURIY", born=None, nationality="DEU", sex="M")
    (other,) = matches("QUORVALENKO/YURIY", born=None, nationality="AUT", sex="F")
    assert other.score < plain.score < same.score
    assert same.score - other.score <= 0.1 + 1e-9


def test_a_weak_name_counts_for_less_than_a_strong_one() -> None:
    (strong,) = matches("QUORVALENKO/YURIY ALEKSANDROVICH", born=None)
    (weak,) = matches("THE MILLER", born=None)
    assert weak.quality == "weak"
    assert weak.score < strong.score


def test_the_score_is_the_sum_of_its_named_parts() -> None:
    (match,) = matches("QUORVALENKO/YURI", nationality="AUT", sex="F")
    parts = (
        match.name.score
        + POLICY.date_adjustments[match.date_of_birth.code]
        + POLICY.nationality_adjustments[match.nationality]
        + POLICY.sex_adjustments[match.sex]
    )
    assert match.score == pytest.approx(min(1.0, parts), abs=1e-4)
    assert (match.list_version, match.policy_version) == (INDEX.version, POLICY.version())


def test_a_listed_document_number_is_found_in_any_spelling_but_not_short() -> None:
    stranger = name_form("UNDERHOLT", "PIA")
    (found,) = match_document(INDEX, "K7654321", stranger, POLICY)
    assert (found.entry, found.name_agrees) == (LISTED, False)
    assert match_document(INDEX, "K765", stranger, POLICY) == ()
    short = NameIndex((ListEntry(id="1", source="l", names=(ListedName(surname="A"),), documents=("12-3", "")),))
    assert match_document(short, "123", stranger, POLICY) == ()
    assert match_document(short, "", stranger, POLICY) == ()


@pytest.mark.parametrize(
    ("reported", "listed", "circa", "code"),
    [
        ("1975-03-09", "1975-03-09", False, "same"),
        ("1975", "1975-03-09", False, "compatible"),
        ("1975", "1975", False, "compatible"),
        ("1975-01-01", "1975-03-09", False, "compatible"),
        ("1975-09-03", "1975-03-09", False, "day_month_swapped"),
        ("1975-03-19", "1975-03-09", False, "one_part_differs"),
        ("1976-03-09", "1975-03-09", False, "one_part_differs"),
        ("1985-03-09", "1975-03-09", False, "one_part_differs"),
        ("1976-11-20", "1975-03-09", False, "close"),
        ("1978-11-20", "1975", False, "differs"),
        ("1978-11-20", "1975", True, "close"),
        (None, "1975", False, "unknown"),
        ("1975-02-31", "1975", False, "unknown"),
    ],
)
def test_birth_dates(reported: str | None, listed: str, circa: bool, code: str) -> None:
    assert compare_dates(reported, (ListedDate(value=listed, circa=circa),)).code == code


def test_the_closest_listed_date_counts() -> None:
    listed = (ListedDate(value="1940"), ListedDate(value="1975-03-09"), ListedDate(value="1975"))
    assert compare_dates("1975-03-09", listed).code == "same"
    assert compare_dates("1975-03-09", listed).listed == "1975-03-09"
    assert compare_dates("1975-03-09", ()).code == "unknown"


def test_unknown_is_neither_the_same_nor_different() -> None:
    assert [compare_nationalities(a, b) for a, b in (("DEU", ("DEU",)), ("DEU", ("AUT",)), (None, ("AUT",)))] == [
        "same",
        "differs",
        "unknown",
    ]
    assert compare_nationalities("DEU", ()) == "unknown"
    assert [compare_sexes(a, b) for a, b in (("M", "M"), ("M", "F"), ("X", "F"), (None, "M"))] == [
        "same",
        "differs",
        "unknown",
        "unknown",
    ]


def test_titles_are_cut_from_long_joined_words_only() -> None:
    assert without_joined_title("ABDALLAHFAYSALMR") == "ABDALLAHFAYSAL"
    assert without_joined_title("OMAR") == "OMAR"
    assert name_form("AMR", "MR") == name_form("AMR", "MR")
    assert name_form("AMR", "MR").tokens() == ("AMR", "MR")


WORDS = st.text(alphabet="ABCDEHIKLMNOSUY", min_size=1, max_size=9)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(tuple)


@given(NAMES, NAMES)
def test_alignment_pairs_each_token_at_most_once_and_stays_in_range(
    reported: tuple[str, ...], listed: tuple[str, ...]
) -> None:
    compared = align(reported, listed, lambda token: 1.0, POLICY)
    assert 0.0 <= compared.score <= 1.0
    assert sorted([*(pair.reported for pair in compared.pairs), *compared.reported_only]) == sorted(reported)
    assert sorted([*(pair.listed for pair in compared.pairs), *compared.listed_only]) == sorted(listed)


@given(NAMES)
def test_a_name_is_like_itself_whatever_its_order(name: tuple[str, ...]) -> None:
    assert align(name, name[::-1], lambda token: 1.0, POLICY).score == pytest.approx(1.0)


@given(NAMES, WORDS)
def test_an_extra_reported_token_without_partner_never_helps(name: tuple[str, ...], extra: str) -> None:
    longer = align((*name, "ZZZZZZ" + extra), name, lambda token: 1.0, POLICY)
    assert longer.score <= align(name, name, lambda token: 1.0, POLICY).score


@given(st.text(max_size=20), st.text(max_size=20))
def test_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    alike, _ = token_similarity(one, other)
    assert 0.0 <= alike <= 1.0
    assert alike == token_similarity(other, one)[0]


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=20))
def test_sound_never_loses_a_token(token: str) -> None:
    assert bool(sound(token)) == bool(token)


@given(st.text(max_size=60), st.one_of(st.none(), st.text(max_size=10)))
def test_no_traveller_makes_matching_raise_and_scores_come_sorted(name: str, born: str | None) -> None:
    query = Query(name=name_form(*read_passenger_name(name)), date_of_birth=born)
    scores = [match.score for match in match_traveller(INDEX, query, POLICY)]
    assert scores == sorted(scores, reverse=True)
    assert all(POLICY.threshold <= score <= 1.0 for score in scores)


def test_an_index_without_entries_or_with_one_finds_what_is_there() -> None:
    query = Query(name=name_form("QUORVALENKO", "YURIY"))
    assert match_traveller(NameIndex(), query, POLICY) == ()
    assert [match.entry for match in match_traveller(NameIndex((LISTED,)), query, POLICY)] == [LISTED]
