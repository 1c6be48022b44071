"""Everything in the database as rows of text, read at one moment, and put back into an empty database.

Works on the embedded and on an external server alike, as the owner of the tables, with no program of the server's. An
owner who is no superuser is bound by the row filters too: reading names every organisation and purpose, and loading
lifts the force of the filters for its one transaction on tables that nobody uses yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from graphlib import TopologicalSorter
from typing import Any, get_args

import psycopg
from msgspec import Struct
from psycopg import Connection, IsolationLevel, sql

from foreland.access.viewer import Purpose

LEFT_OUT = ("migrations", "quarantine", "retention_runs", "sessions", "worker_heartbeats")
"""Quarantine cannot be read without keys that are never backed up; whoever was signed in signs in again."""

_TABLES = """
    select c.relname, array_agg(a.attname::text order by a.attnum), c.relforcerowsecurity
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> all (%s)
    group by c.relname, c.relforcerowsecurity order by c.relname
"""

_REFERENCES = """
    select distinct child.relname, parent.relname
    from pg_constraint k join pg_class child on child.oid = k.conrelid join pg_class parent on parent.oid = k.confrelid
    where k.contype = 'f' and not child.relispartition and not parent.relispartition and child.oid <> parent.oid
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
    select set_config('foreland.orgs', coalesce((select string_agg(id::text, ',') from organisations), ''), true),
           set_config('foreland.purposes', %s, true), set_config('foreland.sealing', 'on', true)
"""

Plain = Connection[tuple[Any, ...]]


class Table(Struct, frozen=True):
    """A table with its columns, in order."""

    name: str
    columns: tuple[str, ...]
    forced: bool = False

    def _listed(self) -> sql.Composable:
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))

    def copying_out(self) -> sql.Composed:
        """Return the statement that writes all rows."""
        return sql.SQL("copy (select {} from {}) to stdout").format(self._listed(), sql.Identifier(self.name))

    def copying_in(self) -> sql.Composed:
        """Return the statement that reads them."""
        return sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(self.name), self._listed())


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
        """Return the first and the last day of what lies in monthly partitions."""
        row = self._connection.execute(_MONTHS).fetchone()
        return None if row is None or row[0] is None else (row[0], row[1])


@contextmanager
def snapshot(conninfo: str) -> Iterator[Snapshot]:
    """Open the database as it is now, for reading."""
    with psycopg.connect(conninfo) as connection:
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        connection.execute(_NAME_ALL, (",".join(get_args(Purpose)),))
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
            if self._connection.execute(sql.SQL("select from {} limit 1").format(sql.Identifier(table.name))).rowcount:
                return table.name
        return None

    def ensure_partitions(self, first: date, last: date) -> None:
        """Make the monthly partitions from ``first`` to ``last``."""
        self._connection.execute("select foreland_ensure_partitions(%s, %s)", (first, last))

    def load(self, table: Table, pieces: Iterable[bytes]) -> int:
        """Load rows as :meth:`Snapshot.rows` gave them; return how many."""
        with self._unforced(table), self._connection.cursor() as cursor:
            with cursor.copy(table.copying_in()) as copy:
                for piece in pieces:
                    copy.write(piece)
            return cursor.rowcount

    @contextmanager
    def _unforced(self, table: Table) -> Iterator[None]:
        row = self._connection.execute(_FILTERED).fetchone()
        lift = table.forced and row == (True,)
        change = sql.SQL("alter table {} {} row level security")
        if lift:
            self._connection.execute(change.format(sql.Identifier(table.name), sql.SQL("no force")))
        yield
        if lift:
            self._connection.execute(change.format(sql.Identifier(table.name), sql.SQL("force")))


@contextmanager
def target(conninfo: str) -> Iterator[Target]:
    """Open an empty, migrated database to be filled: all of it, or nothing."""
    with psycopg.connect(conninfo) as connection:
        connection.execute(_NAME_ALL, (",".join(get_args(Purpose)),))
        yield Target(connection)


def _tables(connection: Plain) -> list[Table]:
    found = {row[0]: Table(row[0], tuple(row[1]), row[2]) for row in connection.execute(_TABLES, (list(LEFT_OUT),))}
    order: TopologicalSorter[str] = TopologicalSorter({name: set() for name in found})
    for child, parent in connection.execute(_REFERENCES):
        if child in found and parent in found:
            order.add(child, parent)
    return [found[name] for name in order.static_order()]
