"""Identifiers grow, whatever the clock does."""

from __future__ import annotations

from foreland.store.identifiers import Identifiers, new_id

HOUR = 3_600_000


def test_they_grow_while_the_clock_stands_still_or_goes_back() -> None:
    made = Identifiers()
    now = 1_800_000_000_000
    clock = [now, now, now + 1, now - 5 * HOUR, now - 5 * HOUR + 1, now + 2, now + 2, now + 9 * HOUR, now + 3]
    found = [made.next(at) for at in clock for _ in range(200)]
    assert found == sorted(found)
    assert len(set(found)) == len(found)
    assert {one.version for one in found} == {7}


def test_the_instant_stands_in_them_while_the_clock_goes_on() -> None:
    made = Identifiers()
    assert [made.next(at).int >> 80 for at in (5, 6, 7)] == [5, 6, 7]


def test_those_of_a_process_grow() -> None:
    found = [new_id() for _ in range(5_000)]
    assert found == sorted(found)
    assert len(set(found)) == len(found)
