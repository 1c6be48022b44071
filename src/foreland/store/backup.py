"""Everything in the database, of both sides, as rows of text read at one moment, and put back into an empty database.

Works on the embedded and on an external server alike, as the owner of the tables, with no program of the server's. An
owner who is no superuser is bound by the row filters too: reading names every organisation and purpose, and loading
lifts the force of the filters for its one transaction on tables that nobody uses yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from graphlib import TopologicalSorter
from typing import Any, cast, get_args

import psycopg
from msgspec import Struct
from psycopg import Connection, IsolationLevel, sql
from psycopg.rows import DictRow, dict_row, tuple_row

from foreland.access.viewer import Purpose
from foreland.store.sides import OPERATIONS, SIDES, Side, enter

LEFT_OUT = ("attempts", "migrations", "quarantine", "retention_runs", "sessions", "worker_heartbeats")
"""Quarantine cannot be read without keys that are never backed up; whoever was signed in signs in again."""

_TABLES = """
    select c.relname, array_agg(a.attname::text order by a.attnum), c.relforcerowsecurity
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                                       and a.attgenerated = ''  -- what is generated is made anew from the rest
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> all (%s)
    group by c.relname, c.relforcerowsecurity order by c.relname
"""

_REFERENCES = """
    select distinct child.relname, parent.relname
    from pg_constraint k join pg_class child on child.oid = k.conrelid join pg_class parent on parent.oid = k.confrelid
    where k.contype = 'f' and k.connamespace = current_schema()::regnamespace
      and not child.relispartition and not parent.relispartition and child.oid <> parent.oid
"""

_MONTHS = """
    select min(day), max(day) from (
        select min(flight_date) as day from flights union all select max(flight_date) from flights
        union all select min(at)::date from audit union all select max(at)::date from audit
        union all select min(received_on) from messages union all select max(received_on) from messages
    ) days
"""

_FILTERED = "select not (rolsuper or rolbypassrls) from pg_roles where rolname = current_user"

_NAME_ALL = """
    select set_config('foreland.orgs', %s, true),
           set_config('foreland.purposes', %s, true), set_config('foreland.sealing', 'on', true),
           set_config('foreland.scope', 'organisation', true), set_config('foreland.roles', 'protection', true)
"""

Plain = Connection[tuple[Any, ...]]


class Table(Struct, frozen=True):
    """A table of a side with its columns, in order."""

    relation: str
    columns: tuple[str, ...]
    forced: bool = False
    side: Side = OPERATIONS

    @property
    def name(self) -> str:
        """What it is called in a back-up; a table of training is named with its schema."""
        return self.relation if self.side == OPERATIONS else f"{self.side.schema}.{self.relation}"

    @property
    def identifier(self) -> sql.Identifier:
        """Its name in a statement, whichever side is entered."""
        return sql.Identifier(self.side.schema, self.relation)

    def _listed(self) -> sql.Composable:
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))

    def copying_out(self) -> sql.Composed:
        """Return the statement that writes all rows."""
        return sql.SQL("copy (select {} from {}) to stdout").format(self._listed(), self.identifier)

    def copying_in(self) -> sql.Composed:
        """Return the statement that reads them."""
        return sql.SQL("copy {} ({}) from stdin").format(self.identifier, self._listed())


class Snapshot:
    """The database at one moment."""

    def __init__(self, connection: Plain) -> None:
        self._connection = connection

    def tables(self) -> list[Table]:
        """Return the tables, each behind those that it refers to."""
        return _tables(self._connection)

    def rows(self, table: Table) -> Iterator[bytes]:
        """Yield the rows of a table as text in pieces; every row ends with a line feed and holds no other."""
        with self._connection.cursor() as cursor, cursor.copy(table.copying_out()) as copy:
            for piece in copy:
                yield bytes(piece)

    def months(self) -> tuple[date, date] | None:
        """Return the first and the last day of what lies in monthly partitions, of whichever side."""
        days: list[date] = []
        for side in SIDES:
            enter(self._connection, side)
            for row in self._connection.execute(_MONTHS):
                days += [day for day in row if day is not None]
        return (min(days), max(days)) if days else None


@contextmanager
def snapshot(conninfo: str) -> Iterator[Snapshot]:
    """Open the database as it is now, for reading."""
    with psycopg.connect(conninfo) as connection:
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        name_all(connection)
        yield Snapshot(connection)


class Target:
    """An empty database in the one transaction that fills it."""

    def __init__(self, connection: Plain) -> None:
        self._connection = connection

    def tables(self) -> list[Table]:
        """Return the tables, each behind those that it refers to."""
        return _tables(self._connection)

    def filled(self) -> str | None:
        """Return the name of a table that holds rows, if there is one."""
        for table in self.tables():
            if self._connection.execute(sql.SQL("select from {} limit 1").format(table.identifier)).rowcount:
                return table.name
        return None

    def ensure_partitions(self, first: date, last: date) -> None:
        """Make the monthly partitions from ``first`` to ``last`` on both sides."""
        for side in SIDES:
            enter(self._connection, side)
            self._connection.execute("select foreland_ensure_partitions(%s, %s)", (first, last))

    def load(self, table: Table, pieces: Iterable[bytes]) -> int:
        """Load rows as :meth:`Snapshot.rows` gave them; return how many."""
        with self._unforced(table), self._connection.cursor() as cursor:
            with cursor.copy(table.copying_in()) as copy:
                for piece in pieces:
                    copy.write(piece)
            return cursor.rowcount

    @contextmanager
    def side(self, side: Side) -> Iterator[Connection[DictRow]]:
        """Lend the transaction, on this side, to what shall be committed together with the rows."""
        enter(self._connection, side)
        lent = cast(Connection[DictRow], self._connection)
        lent.row_factory = dict_row
        try:
            yield lent
        finally:
            self._connection.row_factory = tuple_row

    @contextmanager
    def _unforced(self, table: Table) -> Iterator[None]:
        row = self._connection.execute(_FILTERED).fetchone()
        lift = table.forced and row == (True,)
        change = sql.SQL("alter table {} {} row level security")
        if lift:
            self._connection.execute(change.format(table.identifier, sql.SQL("no force")))
        yield
        if lift:
            self._connection.execute(change.format(table.identifier, sql.SQL("force")))


@contextmanager
def target(conninfo: str) -> Iterator[Target]:
    """Open an empty, migrated database to be filled: all of it, or nothing."""
    with psycopg.connect(conninfo) as connection:
        name_all(connection)
        yield Target(connection)


def name_all(connection: Plain) -> None:
    """Name every organisation of both sides and every purpose, until the end of this transaction."""
    organisations: list[str] = []
    for side in SIDES:
        enter(connection, side)
        organisations += [str(row[0]) for row in connection.execute("select id from organisations")]
    connection.execute(_NAME_ALL, (",".join(organisations), ",".join(get_args(Purpose))))


def _tables(connection: Plain) -> list[Table]:
    return [table for side in SIDES for table in _tables_of(connection, side)]


def _tables_of(connection: Plain, side: Side) -> list[Table]:
    enter(connection, side)
    found = {
        row[0]: Table(row[0], tuple(row[1]), row[2], side) for row in connection.execute(_TABLES, (list(LEFT_OUT),))
    }
    order: TopologicalSorter[str] = TopologicalSorter({name: set() for name in found})
    for child, parent in connection.execute(_REFERENCES):
        if child in found and parent in found:
            order.add(child, parent)
    return [found[name] for name in order.static_order()]
