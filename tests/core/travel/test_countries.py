"""Country codes: folded to alpha-3, special ones never folded, unknown ones not guessed; one table without clashes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.travel.countries import COUNTRIES, ZONE_CODES, country_code
from foreland.travel.partial_date import read_partial_date

KEPT_APART = ("GBD", "GBN", "GBO", "GBP", "GBS", "UNO", "UNA", "UNK", "XXA", "XXB", "XXC", "XXX", "RKS", "EUE", "BMU")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DEU"),
        ("DEU", "DEU"),
        ("D", "DEU"),
        ("d<<", "DEU"),
        (" gb ", "GBR"),
        ("UK", "GBR"),
        ("XKX", "RKS"),
        ("KOS", "RKS"),
        ("YU", "YUG"),
        ("TP", "TMP"),
        ("ROM", "ROM"),
        ("", None),
        (None, None),
        ("ZZ", None),
        ("BOS", None),
        ("GERMANY", None),
        ("0", None),
        *((code, code) for code in KEPT_APART),
    ],
)
def test_codes(text: str | None, code: str | None) -> None:
    assert country_code(text) == code


def test_every_code_stays_itself() -> None:
    assert {code: country_code(code) for code in COUNTRIES} == {code: code for code in COUNTRIES}
    assert {zone: country_code(zone) for zone in ZONE_CODES} == ZONE_CODES


def test_no_spelling_stands_for_two_codes() -> None:
    spellings = Counter(
        spelling
        for country in COUNTRIES.values()
        for spelling in {country.code, country.zone, country.alpha2, country.alpha3, *country.accepts} - {None}
    )
    assert [spelling for spelling, count in spellings.items() if count > 1] == []


def test_the_table_is_whole() -> None:
    kinds = Counter(country.kind for country in COUNTRIES.values())
    assert kinds["state"] + kinds["territory"] - len({"RKS", "XCT"}) == 249
    assert kinds["historic"] == 31
    for country in COUNTRIES.values():
        assert country.parent is None or country.parent in COUNTRIES, country.code
        for text in (country.valid_from, country.valid_to):
            assert text is None or read_partial_date(text), country.code
        assert (country.kind == "historic") == (country.valid_to is not None), country.code
    assert ZONE_CODES["D<<"] == "DEU"
    assert "DEU" not in ZONE_CODES


@given(st.text(max_size=5))
def test_anything_else_is_a_known_code_or_nothing(text: str) -> None:
    code = country_code(text)
    assert code is None or (len(code) == 3 and country_code(code) == code)
