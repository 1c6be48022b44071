"""Tests that take long begin first, so that no worker is left alone with one at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Named = TypeVar("Named")

LONGEST = (
    "faults/test_kill_under_load.py",
    "browser/test_every_page.py",
    "cli/test_backup.py",
    "core/messages/test_fuzz.py::test_accidents_never_break_the_reader",
    "web/test_elsewhere.py",
    "operations/test_back_up.py",
    "operations/test_simulated_world.py",
    "cli/test_training.py",
    "operations/test_canary.py",
    "operations/test_replay.py",
    "core/simulation/test_messages.py",
    "browser/",
    "faults/",
)
"""Parts of names, the longest first."""


def longest_first(tests: Sequence[tuple[str, Named]], workers: int) -> list[Named]:
    """Order tests for ``--dist worksteal``, which gives each worker an equal share of the list to begin with.

    Each share begins with some of the :data:`LONGEST`; all others stay in their order.
    """
    rank = {name: next((place for place, part in enumerate(LONGEST) if part in name), None) for name, _ in tests}
    long = sorted(((place, test) for name, test in tests if (place := rank[name]) is not None), key=lambda one: one[0])
    rest = [test for name, test in tests if rank[name] is None]
    ordered: list[Named] = []
    for worker in range(workers):
        share = (len(tests) - len(ordered)) // (workers - worker)
        first = [test for _, test in long[worker::workers]]
        taken = max(0, share - len(first))
        ordered += first + rest[:taken]
        rest = rest[taken:]
    return ordered + rest
