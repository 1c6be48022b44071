"""The desks a deployment begins with: those of ``desks.csv``, once; then the database is the truth."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from foreland.access.viewer import Access
from foreland.operations.desk_shelf import DeskShelf
from foreland.resources.desks import Desks, load_desks
from foreland.review.desks import Desk
from foreland.store import desks as stored
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection


def first_state(table: Desks) -> list[Desk]:
    """Return the desks of a table of places as they begin: always on duty, covered by nobody."""
    names = sorted({*table.by_airport.values(), *table.by_country.values()})
    return [
        Desk(
            id=new_id(),
            name=name,
            zone=table.zones.get(name, ""),
            airports=tuple(sorted(code for code, desk in table.by_airport.items() if desk == name)),
            countries=tuple(sorted(code for code, desk in table.by_country.items() if desk == name)),
        )
        for name in names
    ]


def begin_desks(access: Access, connection: PooledConnection, shelf: DeskShelf, data: Path, now: datetime) -> None:
    """Take the desks of ``desks.csv`` into a database that has none, and read what it has."""
    if not shelf.read(access, connection).desks:
        stored.lock(connection)
        if not stored.all_desks(access, connection):
            for desk in first_state(load_desks(data)):
                stored.add(access, connection, desk, now)
        shelf.read(access, connection)
