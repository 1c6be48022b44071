"""Departures of an airport in banks: flights whose doors close one soon after the other, then a pause."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

PAUSE = timedelta(minutes=75)
"""A longer time than this between two doors parts two banks."""


class Departing(Protocol):
    """Whatever has a door; ``None`` is a door of which nobody told."""

    @property
    def door_close_utc(self) -> datetime | None:
        """When the door closes."""


Flight = TypeVar("Flight", bound=Departing)


def banks(flights: Iterable[Flight], pause: timedelta = PAUSE) -> list[list[Flight]]:
    """Return the flights by banks, each by its doors. Those without a time come first: they may close at any minute."""
    flights = list(flights)
    untimed = [one for one in flights if one.door_close_utc is None]
    timed = sorted(
        ((one.door_close_utc, place, one) for place, one in enumerate(flights) if one.door_close_utc is not None),
        key=lambda each: each[:2],
    )
    found: list[list[Flight]] = [untimed] if untimed else []
    last: datetime | None = None
    for door, _, one in timed:
        if last is None or door - last > pause:
            found.append([])
        found[-1].append(one)
        last = door
    return found
