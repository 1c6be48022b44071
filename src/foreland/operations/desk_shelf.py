"""The desks as they stand in the database, kept in this process and read anew when they were changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from foreland.access.viewer import Access
from foreland.resources.airports import airports
from foreland.review.desks import Desk, DeskTable, Duty
from foreland.store import desks as stored
from foreland.store.pool import PooledConnection


class DeskShelf:
    """One side's desks. Whoever has a transaction lets them be read; any thread may ask for what was read last."""

    def __init__(self) -> None:
        self._known: tuple[stored.Mark | None, DeskTable] = (None, DeskTable())

    def read(self, access: Access, connection: PooledConnection) -> DeskTable:
        """Read the desks again if they are not as they were, and return them."""
        mark = stored.mark(access, connection)
        if mark != self._known[0]:
            self._known = (mark, desk_table(stored.all_desks(access, connection)))
        return self._known[1]

    @property
    def table(self) -> DeskTable:
        """The desks as last read."""
        return self._known[1]

    @property
    def zones(self) -> Mapping[str, str]:
        """Time zones by desk."""
        return self.table.zones

    def of(self, airport: str | None) -> str | None:
        """Return the desk of a departure airport."""
        return desk_of(self.table, airport)

    def duty(self, name: str | None, at: datetime) -> Duty | None:
        """Return which desk watches the departures of a desk at an instant."""
        return self.table.duty(name, at)


def desk_table(desks: tuple[Desk, ...]) -> DeskTable:
    """Return desks with the clocks of their zones."""
    return DeskTable(desks, {desk.zone: ZoneInfo(desk.zone) for desk in desks if desk.zone})


def desk_of(table: DeskTable, airport: str | None) -> str | None:
    """Return the desk of a departure airport in a table."""
    known = airports().get(airport or "")
    return table.of(airport, known.country if known else None)
