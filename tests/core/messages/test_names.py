"""Titles come off names when they can be told from them, and names keep their letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.messages.names import NAMES_LIKE_TITLES, bare_name, read_given_names
from foreland.travel.traveller import Sex


@pytest.mark.parametrize(
    ("sent", "names", "title"),
    [
        ("JOHNMR", "JOHN", "MR"),
        ("ANNA MRS", "ANNA", "MRS"),
        ("ANNA MARIAMRS", "ANNA MARIA", "MRS"),
        ("NINA MS", "NINA", "MS"),
        ("KAYLAMS", "KAYLA", "MS"),
        ("LIMR", "LI", "MR"),
        ("LEEMSTR", "LEE", "MSTR"),
        ("ANNAMISS", "ANNA", "MISS"),
        ("MR JONATHON", "JONATHON", "MR"),
        ("ALEX DR", "ALEX", "DR"),
        ("AMRMR", "AMR", "MR"),
        ("OMAR", "OMAR", None),
        ("OMARMR", "OMAR", "MR"),
        ("AMR", "AMR", None),
        ("KUMAR", "KUMAR", None),
        ("SAMR", "SAMR", None),
        ("WILLIAMS", "WILLIAMS", None),
        ("ALEXANDR", "ALEXANDR", None),
        ("BADR", "BADR", None),
        ("MR", None, "MR"),
        ("DR", "DR", None),
        ("X MR", "X", "MR"),
        ("", None, None),
    ],
)
def test_titles(sent: str, names: str | None, title: str | None) -> None:
    found = read_given_names(sent)
    assert (found.names, found.title) == (names, title)


@pytest.mark.parametrize(("sent", "sex"), [("SALMR", "F"), ("ABRAMS", "M"), ("SONAMS", "M"), ("LAMISS", "M")])
def test_a_title_that_contradicts_the_sex_is_a_name(sent: str, sex: Sex) -> None:
    assert read_given_names(sent, sex).names == sent


def test_words_that_tell_the_age() -> None:
    found = read_given_names("LEE MSTR CHD")
    assert (found.names, found.title, found.age) == ("LEE", "MSTR", "child")
    assert read_given_names("LEE INF").age == "infant"


@pytest.mark.parametrize("name", sorted(NAMES_LIKE_TITLES))
def test_names_that_look_like_titles_stay_whole(name: str) -> None:
    assert read_given_names(name).names == name


@given(st.text(st.characters(categories=["Lu", "Ll", "Zs"]), max_size=30))
def test_letters_are_never_invented(text: str) -> None:
    found = read_given_names(text)
    assert len(found.names or "") + len(found.title or "") <= len(" ".join(text.split())) + 1
    assert (found.names or "") in " ".join(text.split()) or found.age is not None


def test_names_are_compared_without_the_blanks_of_telegram_lines() -> None:
    assert bare_name("TESTSUR NAME") == bare_name("testsurname")
    assert bare_name(None) == ""
