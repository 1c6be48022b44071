"""The database that tests share is clean for each of them."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.conftest import WorkerDatabase
from tests.deployments import deployment_of

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


def test_a_test_that_had_all_connections_cut_is_cleared_up_after(worker_database: WorkerDatabase) -> None:
    with psycopg.connect(worker_database.url, autocommit=True) as connection:
        connection.execute(_INSERT)
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    worker_database.reset()
    assert _count(worker_database, "organisations") == (0,)


def test_deployments_after_each_other_share_pools_and_at_once_they_do_not(postgres_url: str, tmp_path: Path) -> None:
    with deployment_of(postgres_url, tmp_path) as first, deployment_of(postgres_url, tmp_path) as second:
        assert first.pool is not second.pool
        leaked = first.pool
        leaked.getconn()
    with deployment_of(postgres_url, tmp_path) as third, deployment_of(postgres_url, tmp_path):
        assert third.pool is not leaked
        assert leaked.closed
    with deployment_of(postgres_url, tmp_path) as fourth:
        assert fourth.pool is third.pool
