"""Matching: namesakes and hostile names first, then the spellings carriers and registers produce."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs
from rapidfuzz.distance import OSA

from foreland.resources.name_tables import name_tables
from foreland.travel.names import TITLES
from foreland.travel.partial_date import DateRelation, PartialDate, relate_dates
from foreland.watchlists.compare import NameComparison, compare_dates, compare_nationalities, compare_sexes
from foreland.watchlists.entry import ListedDate, ListedDocument, ListedName, ListEntry
from foreland.watchlists.index import NameIndex, policy_numbers
from foreland.watchlists.letters import distance, fill_pattern, to_letters
from foreland.watchlists.match import Match, Query, explain, match_document, match_traveller
from foreland.watchlists.normalise import NameForm, name_form, read_passenger_name, sound
from foreland.watchlists.policy import SAME_CODES, MatchPolicy
from foreland.watchlists.readings import NameTables, forms_of
from foreland.watchlists.search import relate
from tests.policies import MATCHING

POLICY = MATCHING
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


def matches(passenger: str, born: str | None = "1975-03-09", **other: Any) -> list[Match]:
    query = Query(names=(name_form(*read_passenger_name(passenger)),), date_of_birth=born, **other)
    return [match for match in match_traveller(INDEX, query, POLICY) if match.entry == LISTED]


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


def test_place_of_birth_and_issuing_state_count_a_little_and_are_found_by_their_own_weight() -> None:
    paper = ListedDocument(number="X1", kind="passport", issuer="DEU")
    entry = structs.replace(LISTED, places_of_birth=("Novomoor, Germany",), papers=(paper,))
    index, name = NameIndex((*CROWD, entry)), name_form("QUORVALENKO", "YURI")

    def found(policy: MatchPolicy, **more: Any) -> list[Match]:
        return [one for one in match_traveller(index, Query(names=(name,), **more), policy) if one.entry == entry]

    (plain,) = found(POLICY)
    (both,) = found(POLICY, places_of_birth=("NOVOMOOR, DEU",), issuing_states=("AUT", "DEU"))
    (other,) = found(POLICY, places_of_birth=("Elsewhere, Germany",), issuing_states=("AUT",))
    assert (plain.place_of_birth, plain.issuing_state) == ("unknown", "unknown")
    assert (both.place_of_birth, both.issuing_state) == ("same", "same")
    assert both.score == pytest.approx(plain.score + 0.015)
    assert (other.place_of_birth, other.issuing_state, other.score) == ("differs", "differs", plain.score)
    just_over = structs.replace(POLICY, threshold=plain.score + 0.012)
    assert found(just_over) == []
    assert found(just_over, places_of_birth=("Germany",)) == [], "a country says less than what is needed"
    assert found(just_over, places_of_birth=("Novomoor",), issuing_states=("DEU",))
    off = dict.fromkeys(SAME_CODES, 0.0)
    silent = structs.replace(POLICY, place_of_birth_adjustments=off, issuing_state_adjustments=off,
                             nationality_adjustments=off)  # fmt: skip
    query = Query(names=(name,), nationality="AUT", places_of_birth=("Novomoor",), issuing_states=("DEU",))
    assert [one.score for one in match_traveller(index, query, silent)] == [plain.score], "switched off by the policy"


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
    stranger = (name_form("UNDERHOLT", "PIA"),)
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


WORDS = st.text(alphabet="ABCDEHIKLMNOSUY", min_size=1, max_size=9)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(tuple)
Name = tuple[str, ...]


def compared(reported: Name, listed: Name) -> NameComparison:
    index = NameIndex((ListEntry(id="1", source="l", names=(ListedName(surname=" ".join(listed)),)),))
    query = Query(names=(NameForm(reported, ()),))
    asked = index.ask(query.names[0], None, None, None)
    return explain(index, query, asked, POLICY, 0, "").name


@given(NAMES, NAMES)
def test_alignment_pairs_each_word_at_most_once_and_stays_in_range(reported: Name, listed: Name) -> None:
    assume(not {*reported, *listed} & TITLES)
    found = compared(reported, listed)
    assert 0.0 <= found.score <= 1.0
    both = ([(pair.reported, pair.listed) for pair in found.pairs], found.reported_only, found.listed_only)
    assert sorted(" ".join((*(one for one, _ in both[0]), *both[1])).split()) == sorted(reported)
    assert sorted(" ".join((*(other for _, other in both[0]), *both[2])).split()) == sorted(listed)


@given(NAMES)
def test_a_name_is_like_itself_whatever_its_order(name: Name) -> None:
    assume(not {*name} & TITLES)
    assert compared(name, name[::-1]).score == pytest.approx(1.0)


@given(NAMES, WORDS)
def test_an_extra_reported_word_without_partner_never_helps(name: Name, extra: str) -> None:
    assume(not {*name} & TITLES)
    assert compared((*name, "ZZZZZZ" + extra), name).score <= compared(name, name).score + 1e-6


@given(WORDS, WORDS)
def test_the_compiled_distance_is_the_known_one(one: str, other: str) -> None:
    pattern = np.zeros(26, np.uint64)
    fill_pattern(to_letters(one), 0, len(one), pattern)
    assert distance(pattern, len(one), to_letters(other), 0, len(other)) == OSA.distance(one, other)


DATES = st.builds(PartialDate, st.integers(1940, 1943), st.none()) | st.builds(
    PartialDate, st.integers(1940, 1952), st.integers(1, 4), st.none() | st.integers(1, 4)
)


@given(DATES, DATES)
def test_dates_relate_in_the_compiled_loop_as_they_are_explained(one: PartialDate, other: PartialDate) -> None:
    codes = get_args(DateRelation)
    compiled = relate(*(part or 0 for part in (one.year, one.month, one.day, other.year, other.month, other.day)))
    assert codes[compiled] == relate_dates(one, other)


def test_everything_over_the_threshold_is_found_that_comparing_all_names_finds() -> None:
    numbers = policy_numbers(POLICY)
    for surname, given_names in (("SANDMOOR", "ANA"), ("BARAZI", "KARIM"), ("PETRENOFF", "SERGEI"), ("LIANGMEI", "")):
        for form in INDEX.forms(surname, given_names):
            asked = INDEX.ask(form, None, None, None)
            found = sorted(INDEX.search([asked], numbers)[0])
            assert found
            assert found == sorted(INDEX.scan(asked, numbers))


@pytest.mark.parametrize(
    ("passenger", "listed"),
    [
        ("Кворваленко/Юрий", ("QUORVALENKO", "YURIY")),
        ("محمد/خالد", ("MOHAMMED", "KHALED")),
        ("الطرابلسي/زهدي", ("AL TARABULSI", "ZUHDI")),
        ("الطرابلسي/زهدي", ("ALTARABULSI", "ZUHDI")),
        ("الطرابلسي/زهدي", ("ELTRABOULSY", "ZUHDI")),
        ("عبد القادر/زهدي", ("ABDULKADIR", "ZUHDI")),
        ("عبدالشقرم/زهدي", ("ABDELSHUQRUM", "ZUHDI")),
        ("ابو شقرمة/زهدي", ("ABUSHUQRUMA", "ZUHDI")),
        ("بن شقرمة/زهدي", ("BENSHUQRUMA", "ZUHDI")),
        ("بن شقرمة/زهدي", ("BIN SHUQRUMA", "ZUHDI")),
        ("ابن الشقرم/زهدي", ("IBNALSHUQRUM", "ZUHDI")),
        ("بن الشقرم/زهدي", ("BIN ALSHUQRUM", "ZUHDI")),
        ("כהן/דוד", ("COHEN", "DAVID")),
        ("Παπαδόπουλος/Νικόλαος", ("PAPADOPOULOS", "NIKOLAOS")),
        ("金正浩", ("KIM", "JONG HO")),
        ("李小明", ("LI", "XIAOMING")),
        ("山田太郎", ("YAMADA", "TARO")),
        ("ヤマダ/ハナコ", ("YAMADA", "HANAKO")),
        ("박성호", ("PAK", "SONG HO")),
        ("สมชาย/ใจดี", ("SOMCHAI", "JAIDEE")),
        ("गुप्ता/राहुल", ("GUPTA", "RAHUL")),
        ("ज्ञानेन्द्र/राहुल", ("GYANENDRA", "RAHUL")),
        ("রহমান/কামাল", ("RAHMAN", "KAMAL")),
        ("குமரன்/செல்வம்", ("KUMARAN", "SELVAM")),
        ("วงศ์สวัสดิ์/กิตติศักดิ์", ("WONGSAWAT", "KITTISAK")),
        ("陳大文", ("CHAN", "TAI MAN")),
        ("김철수", ("KIM", "CHEOLSU")),
        ("キョウダ/ジュンコ", ("KYODA", "JUNKO")),
    ],
)
def test_names_of_other_scripts_are_found_on_either_side(passenger: str, listed: tuple[str, str]) -> None:
    latin = ListEntry(id="L", source="l", names=(ListedName(surname=listed[0], given_names=listed[1]),))
    surname, given_names = read_passenger_name(passenger)
    native = ListEntry(id="N", source="l", names=(ListedName(surname=surname, given_names=given_names),))
    for entry, asked in ((latin, (surname, given_names)), (native, listed)):
        index = NameIndex((*CROWD, entry), name_tables())
        found = match_traveller(index, Query(names=index.forms(*asked)), structs.replace(POLICY, threshold=0.65))
        assert entry in [match.entry for match in found]


@pytest.mark.parametrize(
    ("passenger", "listed"),
    [
        ("KIM/CHULSOO", ("KIM", "CHUL SOO")),  # five letters, glued
        ("ZORDAN/NAVI", ("ZORDAN", "NA VI")),
        ("QUORVALENKO/PAULOMR", ("QUORVALENKO", "PAULO")),  # a title glued to the name
        ("QUORVALENKOMR", ("QUORVALENKO", "")),
        ("FNU/QUORVALENKO", ("QUORVALENKO", "")),  # a word that stands for none
        ("QUORVALE/ANDRIAMA", ("QUORVALENKO", "ANDRIAMAHEF")),  # both cut off, by more than is misspelt
    ],
)
def test_damage_is_seen_through(passenger: str, listed: tuple[str, str]) -> None:
    entry = ListEntry(id="L", source="l", names=(ListedName(surname=listed[0], given_names=listed[1]),))
    index = NameIndex((*CROWD, entry), name_tables())
    query = Query(names=index.forms(*read_passenger_name(passenger)))
    assert entry in [match.entry for match in match_traveller(index, query, POLICY)]


def test_an_article_after_servant_of_is_said_once() -> None:
    tables = NameTables(readings={"arabic": {"عبد": "ABD", "قمر": "QAMAR"}})
    forms = [form.surname for form in forms_of("عبد القمر", None, tables)]
    assert forms == [("ABD", "AL", "QAMAR"), ("ABDULQAMAR",)]


HOSTILE = (
    "",
    " ",
    "X",
    "٣",
    "🛂",
    "\u202e\u200f",
    "ب" * 2000,
    "A" * 2000,
    "AB " * 700,
    "é̈̇" * 300,
    "金" * 500,
    "각" * 500,
    "ੱ" * 500,
    "க்" * 300,
    "์" * 500,
    "ゃッ" * 300,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_neither_raise_nor_stall_on_either_side(text: str) -> None:
    index = NameIndex((*CROWD, ListEntry(id="H", source="l", names=(ListedName(surname=text, given_names=text),))))
    for asked in (index.forms(text, text), index.forms(text, None), index.forms("SANDMOOR", text)):
        match_traveller(index, Query(names=asked), POLICY)
        assert all(len(form.tokens()) <= 32 for form in asked)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=20))
def test_sound_never_loses_a_token(token: str) -> None:
    assert bool(sound(token)) == bool(token)


@given(st.text(max_size=60), st.one_of(st.none(), st.text(max_size=10)))
def test_no_traveller_makes_matching_raise_and_scores_come_sorted(name: str, born: str | None) -> None:
    query = Query(names=INDEX.forms(*read_passenger_name(name)), date_of_birth=born)
    scores = [match.score for match in match_traveller(INDEX, query, POLICY)]
    assert scores == sorted(scores, reverse=True)
    assert all(POLICY.threshold <= score <= 1.0 for score in scores)


def test_an_index_without_entries_or_with_one_finds_what_is_there() -> None:
    query = Query(names=(name_form("QUORVALENKO", "YURIY"),))
    assert match_traveller(NameIndex(), query, POLICY) == ()
    assert [match.entry for match in match_traveller(NameIndex((LISTED,)), query, POLICY)] == [LISTED]
