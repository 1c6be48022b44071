"""Country codes: folded to alpha-3, special ones never folded, unknown ones not guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.travel.countries import ALPHA2_TO_ALPHA3, HISTORIC, ICAO_SPECIAL, country_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DEU"),
        ("DEU", "DEU"),
        ("D", "DEU"),
        ("d<<", "DEU"),
        (" gb ", "GBR"),
        ("UK", "GBR"),
        ("GBD", "GBD"),
        ("XXA", "XXA"),
        ("UNO", "UNO"),
        ("RKS", "RKS"),
        ("YUG", "YUG"),
        ("YU", "YUG"),
        ("EUE", "EUE"),
        ("", None),
        (None, None),
        ("ZZ", None),
        ("GERMANY", None),
        ("0", None),
    ],
)
def test_codes(text: str | None, code: str | None) -> None:
    assert country_code(text) == code


def test_the_table_is_whole_and_one_to_one() -> None:
    assert len(ALPHA2_TO_ALPHA3) == 249
    assert len(set(ALPHA2_TO_ALPHA3.values())) == 249
    assert not (HISTORIC | ICAO_SPECIAL) & set(ALPHA2_TO_ALPHA3.values())


@pytest.mark.parametrize("code", sorted(HISTORIC | ICAO_SPECIAL | set(ALPHA2_TO_ALPHA3.values())))
def test_every_alpha_3_code_stays_itself(code: str) -> None:
    assert country_code(code) == code


@given(st.text(max_size=5))
def test_anything_else_is_a_known_code_or_nothing(text: str) -> None:
    code = country_code(text)
    assert code is None or (len(code) == 3 and country_code(code) == code)
