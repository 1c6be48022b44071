"""Staffing by departure bank: what is to be watched in each hour, by which desk, against who is on duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from foreland.review.desks import DeskTable

HOUR = timedelta(hours=1)
ON_CALL = "on_call"


class Bank(Struct, frozen=True):
    """Departures of an hour and the hits that wait on them, of a desk by its places."""

    desk: str | None
    hour: datetime
    departures: int
    hits: int


class OnDuty(Struct, frozen=True):
    """A stretch of duty of an officer at a desk."""

    desk: str
    officer: str
    role: str
    begins: datetime
    ends: datetime


class Cell(Struct, frozen=True, kw_only=True):
    """One hour of one desk: what it watches then, its own and what it covers, and who is there."""

    hour: datetime
    desk: str
    is_open: bool
    departures: int
    hits: int
    officers: tuple[str, ...]
    on_call: tuple[str, ...]

    @property
    def lacks_officer(self) -> bool:
        """Whether there are departures to watch and nobody is on the roster."""
        return self.departures > 0 and not self.officers


def staffing(
    table: DeskTable, banks: Iterable[Bank], duties: Iterable[OnDuty], first: datetime, hours: int
) -> list[list[Cell]]:
    """Return a row an hour from ``first`` (a full hour), a cell a desk, in the order of the table.

    Departures are counted for the desk that watches them at the hour they leave, so a hand-over moves them.
    """
    duties = list(duties)
    to_do: dict[tuple[str, datetime], list[int]] = defaultdict(lambda: [0, 0])
    for bank in banks:
        duty = table.duty(bank.desk, bank.hour)
        if duty is not None:
            counted = to_do[duty.desk, bank.hour]
            counted[0] += bank.departures
            counted[1] += bank.hits
    return [
        [_cell(table, name, first + step * HOUR, to_do[name, first + step * HOUR], duties) for name in table.names]
        for step in range(hours)
    ]


def without_desk(table: DeskTable, banks: Iterable[Bank]) -> int:
    """Return how many departures no desk watches: they have no desk, or one that is not in the table."""
    return sum(bank.departures for bank in banks if bank.desk not in table.by_name)


def _cell(table: DeskTable, name: str, hour: datetime, counted: list[int], duties: list[OnDuty]) -> Cell:
    there = [one for one in duties if one.desk == name and one.begins < hour + HOUR and one.ends > hour]
    duty = table.duty(name, hour)
    return Cell(
        hour=hour,
        desk=name,
        is_open=duty is not None and duty.state == "own",
        departures=counted[0],
        hits=counted[1],
        officers=tuple(sorted({one.officer for one in there if one.role != ON_CALL})),
        on_call=tuple(sorted({one.officer for one in there if one.role == ON_CALL})),
    )
