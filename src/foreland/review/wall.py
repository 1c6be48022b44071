"""The wall board: what waits at each desk that watches now, against how many are on duty. A desk, never an officer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from foreland.review.desks import DeskTable


class Waiting(Struct, frozen=True, kw_only=True):
    """Hits that wait at one desk by its places. ``passed``: doors closed while nobody had decided."""

    desk: str | None
    waiting: int
    untaken: int
    second_looks: int
    expiring: int
    passed: int
    flights_closing: int
    oldest: datetime | None


class Panel(Struct, frozen=True, kw_only=True):
    """What one desk has before it now, with what it covers; ``desk`` is ``None`` for places of no desk."""

    desk: str | None
    state: str
    covers: tuple[str, ...]
    waiting: int
    untaken: int
    second_looks: int
    expiring: int
    passed: int
    flights_closing: int
    oldest: datetime | None
    on_duty: int
    on_call: tuple[str, ...]

    @property
    def each(self) -> int | None:
        """Waiting hits for each officer on duty, rounded up; ``None`` when nobody is."""
        return -(-self.waiting // self.on_duty) if self.on_duty else None


def panels(
    table: DeskTable,
    rows: Iterable[Waiting],
    on_duty: Mapping[str, int],
    on_call: Mapping[str, Sequence[str]],
    now: datetime,
) -> list[Panel]:
    """Return a panel for every desk, and one for places of no desk when something waits there."""
    by_desk: dict[str | None, list[Waiting]] = {}
    for row in rows:
        duty = table.duty(row.desk, now)
        by_desk.setdefault(duty.desk if duty else None, []).append(row)
    names: list[str | None] = [*table.names, *([None] if None in by_desk else [])]
    return [_panel(table, name, by_desk.get(name, []), on_duty, on_call, now) for name in names]


def _panel(
    table: DeskTable,
    name: str | None,
    rows: list[Waiting],
    on_duty: Mapping[str, int],
    on_call: Mapping[str, Sequence[str]],
    now: datetime,
) -> Panel:
    duty = table.duty(name, now)
    oldest = [row.oldest for row in rows if row.oldest is not None]
    return Panel(
        desk=name,
        state=duty.state if duty else "nobody",
        covers=table.watched_by(name, now)[1:] if name else (),
        waiting=sum(row.waiting for row in rows),
        untaken=sum(row.untaken for row in rows),
        second_looks=sum(row.second_looks for row in rows),
        expiring=sum(row.expiring for row in rows),
        passed=sum(row.passed for row in rows),
        flights_closing=sum(row.flights_closing for row in rows),
        oldest=min(oldest, default=None),
        on_duty=on_duty.get(name or "", 0),
        on_call=tuple(on_call.get(name or "", ())),
    )
