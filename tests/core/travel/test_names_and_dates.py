"""Folding names, partial dates, document numbers and content hashes: what every room above compares with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.travel.content_hash import content_hash
from foreland.travel.document_number import document_key, normalise_number
from foreland.travel.names import drop_titles, fold_name, name_tokens
from foreland.travel.partial_date import read_partial_date, relate_dates
from foreland.travel.traveller import TravelDocument


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("O'Brien-Smith", "OBRIEN SMITH"),
        ("Jürgen  MÜLLER", "JURGEN MULLER"),
        ("Юрий", "YURIY"),
        ("毛泽东", "MAO ZE DONG"),
        ("김정은", "GIM JEONG EUN"),
        ("12 🛂 --", ""),
    ],
)
def test_names_fold_to_one_alphabet(name: str, folded: str) -> None:
    assert " ".join(fold_name(name).split()) == folded


@given(st.text(max_size=50))
def test_folding_again_changes_nothing(name: str) -> None:
    tokens = name_tokens(name)
    assert all(token.isascii() and token.isalpha() and token.isupper() for token in tokens)
    assert name_tokens(" ".join(tokens)) == tokens


def test_titles_go_as_long_as_a_name_remains() -> None:
    assert drop_titles(("DR", "PIA", "MARIA", "MRS")) == ("PIA", "MARIA")
    assert drop_titles(("MR",)) == ("MR",)
    assert drop_titles(()) == ()


@pytest.mark.parametrize(
    "text", [None, "", "0000", "1980-13", "1980-02-30", "1980-00", "80", "1980-5", "١٩٨٠", "1980-01-01T00"]
)
def test_what_is_no_date_is_not_read(text: str | None) -> None:
    assert read_partial_date(text) is None


@given(st.dates(), st.sampled_from((4, 7, 10)))
def test_a_partial_date_covers_the_day_it_was_cut_from(day: object, length: int) -> None:
    read = read_partial_date(str(day)[:length])
    assert read is not None
    assert str(read.earliest()) <= str(day) <= str(read.latest())


@given(st.dates(), st.dates(), st.sampled_from((4, 7, 10)), st.sampled_from((4, 7, 10)))
def test_dates_relate_the_same_both_ways(one: object, other: object, cut: int, cut_other: int) -> None:
    first, second = read_partial_date(str(one)[:cut]), read_partial_date(str(other)[:cut_other])
    assert first is not None
    assert second is not None
    assert relate_dates(first, second) == relate_dates(second, first)
    assert relate_dates(first, first) in ("same", "compatible")


def test_document_numbers_keep_o_and_zero_apart() -> None:
    assert normalise_number(" k-0O1.2 ") == "K0O12"
    assert normalise_number("Ⅷ²٣é") == ""
    assert document_key(TravelDocument(number="k-012", issuing_state="deu")) == "DEU:K012"
    assert document_key(TravelDocument(number="--", issuing_state="DEU")) is None
    assert document_key(TravelDocument(number="K0123")) is None
    for placeholder in ("12", "NA", "N/A", "000000000", "XXXXXX", "unknown", "none"):
        assert document_key(TravelDocument(number=placeholder, issuing_state="DEU")) is None


@given(st.dictionaries(st.text(), st.integers()), st.frozensets(st.text()))
def test_equal_values_hash_equally_whatever_their_order(values: dict[str, int], names: frozenset[str]) -> None:
    turned = dict(reversed(values.items()))
    assert content_hash((values, names)) == content_hash((turned, frozenset(sorted(names, reverse=True))))
