"""What every test may ask for. The database: ``postgres_url`` (a connection string) or ``pool`` (an open pool).

One PostgreSQL serves the whole run, however many workers pytest-xdist starts: the embedded one, which is made to be
shared, or the one whose superuser ``FORELAND_TEST_DATABASE_URL`` names. The migrations run once, into a template; every
worker copies it. After a test the rows it committed are deleted, where there are any: cheaper than a new copy, and
unlike a rolled-back transaction it lets tests commit, use several connections and lock each other out. A test that
touched what the migrations wrote costs its worker a new copy.

What tests write lies in memory where there is enough of it: a database is thousands of small files, and on a disk's
file system making them costs thirty times as much as filling them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from foreland.keys import passwords
from foreland.operations.deployment import Deployment
from foreland.store import partitions
from foreland.store.embedded import embedded
from foreland.store.pool import Pool, open_pool
from tests.databases import AHEAD, copy_template
from tests.deployments import close_pools, deployment_of, keep_pools
from tests.longest import longest_first
from tests.web.world import Writer

# A busy machine is no fault of the code; a build server tries twice as many examples.
settings.register_profile("untimed", deadline=None, max_examples=100 if os.environ.get("CI") == "true" else 50)
settings.load_profile("untimed")

SERVER_SETTING = "FORELAND_TEST_DATABASE_URL"


SHARED_MEMORY = Path("/dev/shm")
_ROOM = 3 << 30
_VACUUM_AFTER = 50

_TABLES = """
    select oid::regclass::text from pg_class where relkind = 'r'
    and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
    and pg_relation_size(oid) > 0
"""
"""Every table and every partition that has, or had, rows: looking at files is cheaper than at tables."""


def pytest_configure() -> None:
    """Let temporary folders be made in memory, unless somebody says where or memory is short."""
    if os.access(SHARED_MEMORY, os.W_OK) and shutil.disk_usage(SHARED_MEMORY).free > _ROOM and _free_memory() > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(SHARED_MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long where tests are shared among workers."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1:
        items[:] = longest_first([(item.nodeid, item) for item in items], workers)


def _free_memory() -> int:
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except ValueError:
        return 0


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[PasswordHasher]:
    """Let hashing a password cost nothing; yields the hasher of earnest, which the tests of keys work with."""
    earnest, cheap = passwords._HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", cheap)
        patch.setattr(passwords, "_NOBODY", cheap.hash("nobody's"))
        yield earnest


@pytest.fixture(scope="session", autouse=True)
def few_months() -> Iterator[timedelta]:
    """Let few partitions be made ahead in this process; yields for how long they are made in earnest."""
    earnest = partitions.AHEAD
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partitions, "AHEAD", AHEAD)
        yield earnest


class WorkerDatabase:
    """A migrated database of one test worker, brought back to its first state after every test."""

    def __init__(self, server: str, name: str) -> None:
        self._server = server
        self._name = name
        self.url = make_conninfo(server, dbname=name)
        self._resets = 0
        self.renew()

    def renew(self) -> None:
        """Make it anew, as the migrations leave it: with the months that they make, and no others."""
        self._remove()
        copy_template(self._server, self._name)
        self._own = psycopg.connect(self.url, autocommit=True)
        self._partitions = self._count_partitions()
        self._seeded = {table: _fingerprint(self._own, table) for table in _filled(self._own)}
        keep_pools(self.url)

    def reset(self, patience: str = "5s") -> None:
        """Delete what a test committed; a transaction that it left open, and that is in the way, fails it."""
        try:
            intact = self._empty(patience)
        except psycopg.OperationalError:
            if not self._own.closed:
                raise
            self._own = psycopg.connect(self.url, autocommit=True)  # a test had all connections cut
            intact = self._empty(patience)
        if not intact or self._count_partitions() != self._partitions:
            self.renew()
            return
        self._resets += 1
        if self._resets % _VACUUM_AFTER == 0 and (touched := self._touched()):
            self._own.execute(f"vacuum {', '.join(touched)}".encode())

    def _count_partitions(self) -> object:
        return self._own.execute("select count(*) from pg_inherits").fetchone()

    def _touched(self) -> list[str]:
        return [table for table in _filled(self._own) if table not in self._seeded]

    def _empty(self, patience: str) -> bool:
        """Delete all rows but those of the migrations; whether these are as they were."""
        with self._own.transaction():
            self._own.execute("select set_config('lock_timeout', %s, true)", (patience,))
            self._own.execute("set local session_replication_role = replica")  # no foreign keys: any order will do
            if touched := self._touched():
                self._own.execute("; ".join(f"delete from {table}" for table in touched).encode())
            return all(_fingerprint(self._own, table) == before for table, before in self._seeded.items())

    def drop(self) -> None:
        """Remove the database."""
        self._own.close()
        self._remove()

    def _remove(self) -> None:
        close_pools(self.url)
        with psycopg.connect(self._server, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(self._name)))


def _filled(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    return [str(row[0]) for row in connection.execute(_TABLES).fetchall()]


def _fingerprint(connection: psycopg.Connection[tuple[object, ...]], table: str) -> object:
    query = f"select md5(string_agg(entry::text, ',' order by entry::text)) from {table} entry"
    row = connection.execute(query.encode()).fetchone()
    return row and row[0]


@pytest.fixture(scope="session")
def postgres_server(few_months: timedelta, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the connection string of a superuser on the server of this test run."""
    given = os.environ.get(SERVER_SETTING)
    if given:
        yield given
        return
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    with embedded(Path(shared) / "foreland-data") as conninfo:
        _make_quick(conninfo)
        yield conninfo


def _make_quick(conninfo: str) -> None:
    """Spare what nobody needs of a test: rows after a power cut, statistics, and a password that is slow to guess."""
    with psycopg.connect(conninfo, autocommit=True) as admin:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            admin.execute(f"alter system set {setting} = off".encode())
        admin.execute("select pg_reload_conf()")
        admin.execute("set scram_iterations = 1")
        password = conninfo_to_dict(conninfo)["password"]
        admin.execute(sql.SQL("alter role current_user password {}").format(sql.Literal(password)))


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
