"""A deployment to receive and screen with, and a look at its tables as the superuser sees them."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.receive_message import Incoming, Receipt, receive_all
from foreland.operations.screen_flight import Screened
from foreland.operations.work_off import work_off
from tests.conftest import WorkerDatabase
from tests.deployments import deployment_of
from tests.operations.exchanging import Houses, more_databases, three_houses


class World:
    """A deployment with shorthands for what tests do."""

    def __init__(self, deployment: Deployment, url: str) -> None:
        self.deployment = deployment
        self.url = url
        self.shelf = ListShelf()
        self._superuser = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        weakref.finalize(self, self._superuser.close)

    def receive(self, *raws: bytes) -> list[Receipt]:
        """Receive each in a transaction of its own, as the home authority's own."""
        return [self.group(raw)[0] for raw in raws]

    def group(self, *raws: bytes) -> list[Receipt]:
        """Receive all in one transaction."""
        home = self.deployment.home.org_id
        return receive_all(self.deployment, [Incoming(raw=raw, source="cli", originator=home) for raw in raws])

    def screen(self) -> Screened:
        """Do all jobs."""
        total = Screened()
        while (done := work_off(self.deployment, self.shelf, "test")) is not None:
            total += done
        return total

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Look past all row filters."""
        return self._superuser.execute(query.encode(), parameters or None).fetchall()

    def value(self, query: str) -> Any:
        """The only value of the only row."""
        (row,) = self.rows(query)
        (value,) = row.values()
        return value

    def waiting(self) -> int:
        """How many connections of this database wait for a flight that another one holds."""
        return int(
            self.value(
                "select count(*) from pg_locks where locktype = 'advisory' and not granted"
                " and database = (select oid from pg_database where datname = current_database())"
            )
        )

    def dump(self) -> str:
        """Every row of every table as text."""
        tables = self.rows(
            "select oid::regclass::text as name from pg_class where relkind in ('r', 'p') and not relispartition"
            " and relnamespace = 'public'::regnamespace"
        )
        return "\n".join(
            str(row["line"]) for table in tables for row in self.rows(f"select t::text as line from {table['name']} t")
        )


@pytest.fixture(scope="module")
def databases(postgres_server: str) -> Iterator[list[WorkerDatabase]]:
    """Two more databases beside the worker's own."""
    yield from more_databases(postgres_server)


@pytest.fixture
def houses(postgres_url: str, databases: list[WorkerDatabase], tmp_path: Path) -> Iterator[Houses]:
    """Three Forelands that know each other as partners."""
    with three_houses(postgres_url, databases, tmp_path) as found:
        yield found


@pytest.fixture
def world(postgres_url: str, tmp_path: Path) -> Iterator[World]:
    with deployment_of(postgres_url, tmp_path) as deployment:
        yield World(deployment, postgres_url)
