"""Sealed columns, read and exchanged in batches by the owner of the tables: for a new key in the place of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg import Connection, sql

from foreland.store.backup import name_all
from foreland.store.sides import Side, enter

BATCH = 500
"""Values a transaction."""


class Column(Struct, frozen=True):
    """A sealed column; ``day`` is the date in the key of a table in months. ``context`` is what a value is bound to."""

    table: str
    column: str
    context: Callable[[UUID], str]
    id: str = "id"
    day: str | None = "flight_date"


class Value(Struct, frozen=True):
    """A sealed value and where it stands."""

    day: date
    id: UUID
    sealed: bytes


class Resealing:
    """One side of a database, as its owner."""

    def __init__(self, connection: Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    def values(self, column: Column, after: Value | None) -> list[Value]:
        """Return the next values of a column in the order of its key; none at the end."""
        first = (date.min, UUID(int=0))
        query = sql.SQL(
            "select {day}, {id}, {column} from {table} where {column} is not null and ({day}, {id}) > (%s, %s)"
            " order by 1, 2 limit %s"
        ).format(**_names(column))
        place = (after.day, after.id) if after else first
        return [Value(row[0], row[1], bytes(row[2])) for row in self._connection.execute(query, (*place, BATCH))]

    def exchange(self, column: Column, changes: Sequence[tuple[Value, bytes]]) -> int:
        """Put other sealed values into the place of these, where nobody has changed them meanwhile; return how many."""
        query = sql.SQL(
            "update {table} t set {column} = new.sealed"
            " from unnest(%s::date[], %s::uuid[], %s::bytea[], %s::bytea[]) as new (day, id, former, sealed)"
            " where t.{id} = new.id and {own_day} = new.day and t.{column} = new.former"
        ).format(**_names(column))
        rows = ([one.day for one, _ in changes], [one.id for one, _ in changes])
        return self._connection.execute(
            query, (*rows, [one.sealed for one, _ in changes], [new for _, new in changes])
        ).rowcount


def _names(column: Column) -> dict[str, sql.Composable]:
    constant = sql.SQL("date '2000-01-01'")
    day = sql.Identifier(column.day) if column.day else constant
    return {
        "table": sql.Identifier(column.table),
        "column": sql.Identifier(column.column),
        "id": sql.Identifier(column.id),
        "day": day,
        "own_day": sql.SQL("t.{}").format(day) if column.day else constant,
    }


@contextmanager
def resealing(conninfo: str, side: Side) -> Iterator[Resealing]:
    """Open one batch's transaction on a side."""
    with psycopg.connect(conninfo) as connection:
        name_all(connection)
        enter(connection, side)
        yield Resealing(connection)
