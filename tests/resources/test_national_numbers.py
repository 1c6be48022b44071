"""National numbers with the optional library, and without it."""

from __future__ import annotations

import pytest

from foreland.resources.national_numbers import read_national_number


def test_without_a_number_or_a_known_issuer_nothing_is_said() -> None:
    assert read_national_number(None, ("85022812345",)) is None
    assert read_national_number("UTO", ("85022812345",)) is None
    assert read_national_number("BEL", ()) is None
    assert read_national_number("BEL", ("X", "", "1" * 200)) is None


def test_a_valid_number_says_birth_and_sex() -> None:
    pytest.importorskip("stdnum", reason="python-stdnum is optional")
    stem = "850228123"
    number = read_national_number("BEL", ("ABC", f"{stem}{97 - int(stem) % 97:02d}"))
    assert number is not None
    assert (number.kind, number.date_of_birth, number.sex) == ("be.nn", "1985-02-28", "M")
