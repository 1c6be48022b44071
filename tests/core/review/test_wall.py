"""The board: what a desk has before it with what it covers, against who is there; nothing about anybody."""

from __future__ import annotations

from datetime import timedelta

from foreland.review.wall import Waiting, panels
from tests.core.review.test_desks import EUROPE, NIGHT, PACIFIC, table


def row(desk: str | None, waiting: int, **more: object) -> Waiting:
    zero = dict.fromkeys(("untaken", "second_looks", "expiring", "passed", "flights_closing"), 0)
    return Waiting(**{**zero, "oldest": NIGHT - timedelta(minutes=waiting), "desk": desk, "waiting": waiting, **more})  # type: ignore[arg-type]


def test_a_desk_has_what_it_covers_and_places_of_no_desk_are_not_lost() -> None:
    rows = [row("Europe", 5, expiring=2), row("Pacific", 2), row(None, 1)]
    europe, pacific, nobodys = panels(table(EUROPE, PACIFIC), rows, {"Pacific": 2}, {"Pacific": ["Kim"]}, NIGHT)
    assert (europe.waiting, europe.state, europe.each) == (0, "covered", None)
    assert (pacific.waiting, pacific.expiring, pacific.covers, pacific.each) == (7, 2, ("Europe",), 4)
    assert pacific.oldest == NIGHT - timedelta(minutes=5)
    assert (nobodys.desk, nobodys.waiting, nobodys.state) == (None, 1, "nobody")
    alone = panels(table(EUROPE, PACIFIC), [], {}, {}, NIGHT)
    assert [one.desk for one in alone] == ["Europe", "Pacific"]
