"""Connections and transactions. One transaction carries one viewer, from whom the database's row filters work.

A pool belongs to one side, operations or training, for life: its connections took the side's role and look for tables
in the side's schema only, so nothing has to be remembered per transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from foreland.access.viewer import Access
from foreland.store.sides import OPERATIONS, TRAINING, Side, enter

PooledConnection = Connection[DictRow]
Pool = ConnectionPool[PooledConnection]

OUTAGES = (psycopg.OperationalError, PoolTimeout)
"""What is raised when the database is away; doors expect it, say so and lose nothing."""

DISK_FULL = psycopg.errors.DiskFull
"""One of the :data:`OUTAGES`: the database has no room; nothing of the transaction was kept."""

REFUSED_VALUES = (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded)
"""What is raised when the database refuses the values of a row: whoever sent them gets a defect."""

DEADLOCK = psycopg.errors.DeadlockDetected
"""What is raised when transactions waited for each other; trying again helps."""

UNDO = psycopg.Rollback
"""What is raised inside a :func:`transaction` to end it without keeping anything, and go on behind it."""

# Whether the side's own role can be taken. An external server may forbid to create it; the row filters
# are forced for the owner too, so the owner may work then, but never a superuser, whom no filter binds.
_ROLE_QUERY = """
    select exists (select from pg_roles where rolname = %(role)s)
           and pg_has_role(current_user, (select oid from pg_roles where rolname = %(role)s), 'member') as usable,
           (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as unfiltered
"""


_NAME_VIEWER = """
    select set_config('foreland.orgs', %s, true), set_config('foreland.purposes', %s, true),
           set_config('foreland.scope', %s, true), set_config('foreland.roles', %s, true),
           set_config('foreland.departures', %s, true), set_config('foreland.arrivals', %s, true),
           set_config('foreland.user', %s, true)
"""

# What is said for every message is planned once for a connection: over partitions, planning took longer than doing.
_PLAN_ONCE = "set local plan_cache_mode = force_generic_plan"
_PLAN_AS_USUAL = "set local plan_cache_mode = default"


class UnfilteredRoleError(Exception):
    """The database user is bound by no row filter, and there is no role of the side that it may become."""


class WrongSideError(Exception):
    """What belongs to training was about to be done in operations, or the reverse: a bug, stopped before it was."""


def _configure(connection: Connection[DictRow], side: Side) -> None:
    row = connection.execute(_ROLE_QUERY, {"role": side.role}).fetchone()
    if row is None or (row["unfiltered"] and not row["usable"]):
        raise UnfilteredRoleError(f"the database user is bound by no row filter and may not become {side.role}")
    if row["usable"]:
        connection.execute(sql.SQL("set role {}").format(sql.Identifier(side.role)))
    enter(connection, side)
    connection.execute("set timezone to 'UTC'")
    connection.commit()


def open_pool(conninfo: str, size: int = 8, side: Side = OPERATIONS) -> Pool:
    """Open a pool of at most ``size`` connections to one side; rows are dictionaries and the time zone is UTC.

    The pool of training keeps no connection while nobody trains.
    Raises :class:`UnfilteredRoleError`, or :class:`psycopg.OperationalError` when the database cannot be reached.
    """
    with Connection[DictRow].connect(conninfo, row_factory=dict_row) as first:  # says at once what is wrong
        _configure(first, side)
    pool: Pool = ConnectionPool(
        conninfo,
        min_size=0 if side == TRAINING else 1,
        max_size=size,
        open=False,
        configure=lambda connection: _configure(connection, side),
        check=ConnectionPool.check_connection,
        connection_class=Connection[DictRow],
        kwargs={"row_factory": dict_row},
        name=_pool_name(side),
    )
    pool.open(wait=True, timeout=60)
    return pool


def _pool_name(side: Side) -> str:
    return f"foreland-{side.schema}"


def address_of(pool: Pool) -> str:
    """Return the connection string that a pool works with, for a connection that listens."""
    return pool.conninfo if isinstance(pool.conninfo, str) else pool.conninfo()


def visible_purposes(access: Access) -> tuple[str, ...]:
    """Return the purposes whose rows the viewer may see; none for a role that never sees passenger content.

    Protection reads of travellers only those in its care: the filter of rows says which.
    """
    purposes: list[str] = []
    if access.may_see_travellers() or access.may_help():
        purposes.append((TRAINING if access.in_training() else OPERATIONS).purpose)
    if access.may_read_audit():
        purposes.append("oversight")
    return tuple(purposes)


def confirm(pool: Pool, seconds: float) -> None:
    """Return when the database has answered a query; raise one of :data:`OUTAGES` when no connection is had in time."""
    with pool.connection(timeout=seconds) as connection:
        connection.execute("select 1")


@contextmanager
def transaction(pool: Pool, access: Access, *, plan_once: bool = False) -> Iterator[Connection[DictRow]]:
    """Run one transaction as this viewer: committed at the end, rolled back on an exception.

    With ``plan_once`` its statements are planned for all values alike: for what is said again for every message, never
    for searches. Raises :class:`WrongSideError` when the viewer and the pool belong to different sides.
    """
    if access.in_training() != (pool.name == _pool_name(TRAINING)):
        raise WrongSideError(WrongSideError.__doc__)
    with pool.connection() as connection, connection.transaction():
        name_viewer(connection, access)
        if not plan_once:
            yield connection
            return
        with _planning_once(connection):
            yield connection


@contextmanager
def planned_once(connection: Connection[DictRow]) -> Iterator[None]:
    """Plan, inside a transaction, the statements said here for all values alike, once for a connection.

    For the lists that every officer's page reads again and again, and that look the same whatever is asked of them.
    """
    with _planning_once(connection):
        yield
    connection.execute(_PLAN_AS_USUAL)


@contextmanager
def _planning_once(connection: Connection[DictRow]) -> Iterator[None]:
    connection.execute(_PLAN_ONCE)
    usual, connection.prepare_threshold = connection.prepare_threshold, 0  # prepared when first said
    try:
        yield
    finally:
        connection.prepare_threshold = usual


@contextmanager
def undone(connection: PooledConnection) -> Iterator[None]:
    """Undo, inside a transaction, what is done here, and keep the plans of its statements.

    The server keeps what was prepared whatever becomes of a transaction; psycopg would forget it at the sight of a
    rollback, so this one passes below it.
    """
    connection.execute("savepoint rehearsal")
    try:
        yield
    finally:
        connection.pgconn.exec_(b"rollback to savepoint rehearsal")


def name_viewer(connection: Connection[Any], access: Access) -> None:
    """Tell the database, until the end of this transaction, whose rows may be seen."""
    connection.execute(
        _NAME_VIEWER,
        (
            str(access.org_id),
            ",".join(visible_purposes(access)),
            access.scope(),
            ",".join(sorted(access.roles)),
            ",".join(access.departures()),
            ",".join(access.arrivals()),
            str(access.user_id or ""),
        ),
    )
