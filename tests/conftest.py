"""What every test may ask for. The database: ``postgres_url`` (a connection string) or ``pool`` (an open pool).

One PostgreSQL serves the whole run, however many workers pytest-xdist starts: the embedded one, which is made to be
shared, or the one whose superuser ``FORELAND_TEST_DATABASE_URL`` names. The migrations run once, into a template; every
worker copies it (0.15 s). After a test the rows it committed are deleted, table by table where there are any: about
10 ms, against 180 ms for a new copy, and unlike a rolled-back transaction it lets tests commit, use several connections
and lock each other out. A test that touched what the migrations wrote costs its worker a new copy.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from foreland.operations.deployment import Deployment
from foreland.store.embedded import embedded
from foreland.store.pool import Pool, open_pool
from tests.databases import copy_template
from tests.deployments import deployment_of
from tests.web.world import Writer

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("untimed")

SERVER_SETTING = "FORELAND_TEST_DATABASE_URL"


class WorkerDatabase:
    """A migrated database of one test worker, brought back to its first state after every test."""

    def __init__(self, server: str, name: str) -> None:
        self._server = server
        self._name = name
        self.url = make_conninfo(server, dbname=name)
        self.renew()

    def renew(self) -> None:
        """Make it anew, as the migrations leave it: with the months that they make, and no others."""
        with psycopg.connect(self._server, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(self._name)))
        copy_template(self._server, self._name)
        with psycopg.connect(self.url) as connection:
            tables = [
                str(row[0])
                for row in connection.execute(
                    "select oid::regclass::text from pg_class where relkind in ('r', 'p') and not relispartition"
                    " and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
                )
            ]
            filled = _filled(connection, tables)
            self._seeded = {table: _fingerprint(connection, table) for table in filled}
            self._empty = [table for table in tables if table not in filled]

    def reset(self, patience: str = "5s") -> None:
        """Delete what a test committed; a transaction that it left open, and that is in the way, fails it."""
        with psycopg.connect(self.url) as connection:
            connection.execute("select set_config('lock_timeout', %s, true)", (patience,))
            connection.execute("set local session_replication_role = replica")  # no foreign keys: any order will do
            for table in _filled(connection, self._empty):
                connection.execute(f"delete from {table}".encode())
            intact = all(_fingerprint(connection, table) == before for table, before in self._seeded.items())
        if not intact:
            self.renew()

    def drop(self) -> None:
        """Remove the database."""
        with psycopg.connect(self._server, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(self._name)))


def _filled(connection: psycopg.Connection[tuple[object, ...]], tables: list[str]) -> list[str]:
    if not tables:
        return []
    query = " union all ".join(f"(select '{table}' from {table} limit 1)" for table in tables)
    return [str(row[0]) for row in connection.execute(query.encode())]


def _fingerprint(connection: psycopg.Connection[tuple[object, ...]], table: str) -> object:
    query = f"select md5(string_agg(entry::text, ',' order by entry::text)) from {table} entry"
    row = connection.execute(query.encode()).fetchone()
    return row and row[0]


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the connection string of a superuser on the server of this test run."""
    given = os.environ.get(SERVER_SETTING)
    if given:
        yield given
        return
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    with embedded(Path(shared) / "foreland-data") as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as admin:  # nobody needs these rows after a power cut
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                admin.execute(f"alter system set {setting} = off".encode())
            admin.execute("select pg_reload_conf()")
        yield conninfo


@pytest.fixture(scope="session")
def worker_database(postgres_server: str) -> Iterator[WorkerDatabase]:
    """Return this worker's database; tests ask for ``postgres_url`` or ``pool`` instead."""
    database = WorkerDatabase(postgres_server, f"foreland_test_{os.getpid()}")
    yield database
    database.drop()


@pytest.fixture
def postgres_url(worker_database: WorkerDatabase) -> Iterator[str]:
    """Return the connection string (a superuser's) of a migrated database without content."""
    yield worker_database.url
    worker_database.reset()


@pytest.fixture(scope="session")
def _pools() -> Iterator[dict[str, Pool]]:
    pools: dict[str, Pool] = {}
    yield pools
    for pool in pools.values():
        pool.close()


@pytest.fixture
def pool(postgres_url: str, _pools: dict[str, Pool]) -> Pool:
    """Return an open pool on :func:`postgres_url`, as the application uses it (bound by the row filters)."""
    if postgres_url not in _pools or _pools[postgres_url].closed:
        _pools[postgres_url] = open_pool(postgres_url, size=4)
    return _pools[postgres_url]


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    """Return an initialised deployment on :func:`postgres_url`, its data folder in ``tmp_path``."""
    with deployment_of(postgres_url, tmp_path) as found:
        yield found


@pytest.fixture
def write(deployment: Deployment, postgres_url: str) -> Iterator[Writer]:
    """Write rows of the home authority; each is there for pages at once."""
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as connection:
        yield Writer(connection, deployment.home.ownership(), deployment.sealer, datetime.now(UTC))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the browser; without one a test is skipped, but fails where ``CI`` is ``true``."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing, and CI=true makes the browser tests mandatory")
        pytest.skip("chromium is missing: the browser tests say nothing")
    return found
