"""The condition of the database itself, for who has to keep it: read as its owner, from the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

import psycopg
from psycopg import Connection, sql

from foreland.store.sides import OPERATIONS, SIDES, TRAINING, Side, enter

Plain = Connection[tuple[object, ...]]

_PARENTS = """
    select c.relname from pg_partitioned_table p join pg_class c on c.oid = p.partrelid
    where c.relnamespace = current_schema()::regnamespace order by 1
"""

_MISSING = """
    select parent || to_char(month, '_YYYY_MM')
    from unnest(%s::text[]) as parent, generate_series(%s::date, %s::date, interval '1 month') as month
    where to_regclass(current_schema() || '.' || parent || to_char(month, '_YYYY_MM')) is null order by 1
"""

# Partitions are reached through their parents, so they have no filters of their own.
_UNFORCED = """
    select c.relname from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'purpose' and not a.attisdropped)
      and not (c.relrowsecurity and c.relforcerowsecurity)
    order by 1
"""

# Tables on which the role of the other side has any right.
_OPEN_TO = """
    select c.relname from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      and has_table_privilege(%s::text, c.oid, 'select, insert, update, delete')
    order by 1
"""

_MISSING_ROLES = """
    select role from unnest(%s::text[]) as role where not exists (select from pg_roles where rolname = role) order by 1
"""


@contextmanager
def examined(conninfo: str) -> Iterator[Condition]:
    """Open the database for examination. Raises one of :data:`foreland.store.pool.OUTAGES`."""
    with psycopg.connect(conninfo, autocommit=True, connect_timeout=10) as connection:
        yield Condition(connection)


class Condition:
    """Answers about one database."""

    def __init__(self, connection: Plain) -> None:
        self._connection = connection

    def version(self) -> int:
        """Return the server's version, as 180001."""
        return self._connection.info.server_version

    def now(self) -> datetime:
        """Return the server's clock."""
        row = self._connection.execute("select clock_timestamp()").fetchone()
        assert row is not None  # noqa: S101 - it always answers
        assert isinstance(row[0], datetime)  # noqa: S101 - in this type
        return row[0]

    def missing_partitions(self, first: date, last: date) -> list[str]:
        """Return the monthly partitions from ``first`` to ``last`` (both first days of months) that are not there."""
        return self._everywhere(lambda _: self._names(_MISSING, self._names(_PARENTS), first, last))

    def filled_default_partitions(self) -> list[str]:
        """Return the default partitions that hold rows: wrong dates, or months that nobody prepared."""
        return self._everywhere(
            lambda _: [name for parent in self._names(_PARENTS) if self._holds_rows(name := f"{parent}_other")]
        )

    def unfiltered_tables(self) -> list[str]:
        """Return tables with content on which row filters are not forced."""
        return self._everywhere(lambda _: self._names(_UNFORCED))

    def missing_roles(self) -> list[str]:
        """Return the roles of the two sides that are not there."""
        return self._names(_MISSING_ROLES, [side.role for side in SIDES])

    def open_to_other_side(self) -> list[str]:
        """Return the tables on which the role of the other side has a right; both roles are there."""
        other = {OPERATIONS: TRAINING, TRAINING: OPERATIONS}
        return self._everywhere(lambda side: self._names(_OPEN_TO, other[side].role))

    def _everywhere(self, look: Callable[[Side], list[str]]) -> list[str]:
        """Look on both sides; what is found in training is named with its schema."""
        found = []
        for side in SIDES:
            enter(self._connection, side)
            before = "" if side == OPERATIONS else f"{side.schema}."
            found += [f"{before}{name}" for name in look(side)]
        return found

    def _holds_rows(self, table: str) -> bool:
        query = sql.SQL("select from {} limit 1").format(sql.Identifier(table))
        return self._connection.execute(query).rowcount > 0

    def _names(self, query: str, *parameters: object) -> list[str]:
        return [str(row[0]) for row in self._connection.execute(query.encode(), parameters or None)]
