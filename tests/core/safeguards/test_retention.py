"""What is due, by class and age."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.resources.retention import load_retention
from foreland.safeguards.retention import Limits, RetentionClass, due, limits

TODAY = date(2026, 11, 24)
DAYS = st.none() | st.integers(0, 4000)


def test_the_last_day_is_included() -> None:
    (limit,) = limits([RetentionClass("x", 183, 1827)], TODAY)
    assert limit == Limits("x", date(2026, 5, 25), date(2021, 11, 23))
    assert due(limit, date(2026, 5, 26), held=False) == "keep"
    assert due(limit, date(2026, 5, 25), held=False) == "mask"
    assert due(limit, date(2021, 11, 24), held=False) == "mask"
    assert due(limit, date(2021, 11, 23), held=False) == "delete"
    assert due(limit, date(1999, 1, 1), held=True) == "keep"


@given(mask=DAYS, delete=DAYS, age=st.integers(-400, 5000))
def test_what_is_due_never_becomes_less_with_age(mask: int | None, delete: int | None, age: int) -> None:
    (limit,) = limits([RetentionClass("x", mask, delete)], TODAY)
    order = ["keep", "mask", "delete"]
    flight = TODAY - timedelta(days=age)
    now, later = due(limit, flight, held=False), due(limit, flight - timedelta(days=1), held=False)
    assert order.index(now) <= order.index(later)
    assert due(limit, flight, held=True) == "keep"
    if delete is not None and age >= delete:
        assert now == "delete"
    if mask is None and delete is None:
        assert now == "keep"


def test_the_shipped_file_and_one_of_the_deployment(tmp_path: Path) -> None:
    assert RetentionClass("passenger_data", 183, 183) in load_retention()
    assert load_retention(tmp_path) == load_retention()
    own = tmp_path / "retention.json"
    own.write_text('{"version": "1", "reviewed_on": "2026-11-24", "in_force": "x", "profiles": []}')
    with pytest.raises(ValueError, match="'x'"):
        load_retention(tmp_path)
    one = '{"name": "x", "mask_days": -1, "delete_days": null, "citation": ""}'
    profile = f'{{"name": "x", "citation": "", "verified": true, "classes": [{one}]}}'
    own.write_text(f'{{"version": "1", "reviewed_on": "", "in_force": "x", "profiles": [{profile}]}}')
    with pytest.raises(msgspec.ValidationError, match="mask_days"):
        load_retention(tmp_path)
    own.write_text('{"in_force": "x"}')
    with pytest.raises(msgspec.ValidationError):
        load_retention(tmp_path)
