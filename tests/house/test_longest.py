"""The order of tests: nothing is lost, and each worker begins with what takes long."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.longest import LONGEST, longest_first

_TESTS = [f"tests/core/test_{number}.py::test" for number in range(20)]
_LONG = [f"tests/{part}" for part in LONGEST]


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_each_share_begins_with_long_tests_and_nothing_is_lost(workers: int) -> None:
    names = [*_TESTS, *_LONG]
    ordered = longest_first([(name, name) for name in names], workers)
    assert sorted(ordered) == sorted(names)
    start = 0
    for worker in range(workers):
        assert ordered[start] == _LONG[worker]
        start += (len(names) - start) // (workers - worker)
    assert [name for name in longest_first([(name, name) for name in names], 1) if name in _TESTS] == _TESTS


def test_fewer_tests_than_workers_or_only_long_ones_are_all_run() -> None:
    for names in (_TESTS[:2], _LONG, _LONG[:1], []):
        assert sorted(longest_first([(name, name) for name in names], 4)) == sorted(names)


def test_what_is_called_long_is_there() -> None:
    root = Path(__file__).parents[1]
    assert [part for part in LONGEST if not (root / part.split("::")[0]).exists()] == []
