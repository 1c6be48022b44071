"""The database that tests share is clean for each of them."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import WorkerDatabase

_INSERT = """
    insert into organisations (id, name, kind, created_at)
    values (gen_random_uuid(), 'Port Authority of Nowhere', 'authority', now())
"""


def _count(database: WorkerDatabase, table: str) -> object:
    with psycopg.connect(database.url) as connection:
        return connection.execute(f"select count(*) from {table}".encode()).fetchone()


def test_committed_rows_are_gone_after_a_reset(worker_database: WorkerDatabase) -> None:
    with psycopg.connect(worker_database.url) as connection:
        connection.execute(_INSERT)
    assert _count(worker_database, "organisations") == (1,)
    worker_database.reset()
    assert _count(worker_database, "organisations") == (0,)


def test_what_the_migrations_wrote_is_restored(worker_database: WorkerDatabase) -> None:
    before = _count(worker_database, "migrations")
    with psycopg.connect(worker_database.url) as connection:
        connection.execute("delete from migrations")
    worker_database.reset()
    assert _count(worker_database, "migrations") == before


def test_an_open_transaction_in_the_way_is_reported(worker_database: WorkerDatabase) -> None:
    with psycopg.connect(worker_database.url) as connection:
        connection.execute(_INSERT)
    with psycopg.connect(worker_database.url) as holder:
        holder.execute("update organisations set name = 'Held'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            worker_database.reset(patience="50ms")
    worker_database.reset()
