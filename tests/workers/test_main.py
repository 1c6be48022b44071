"""The worker: wakes up for what is received, follows new lists, stops when told, and survives a lost connection."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from foreland.operations.deployment import Deployment
from foreland.operations.receive_message import Incoming, receive_all
from foreland.workers.main import run
from tests.deployments import deployment_of
from tests.operations.wire import Person, paxlst

EXPIRED = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="261101")


@contextmanager
def _worker(url: str, data: Path) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(url, data, stop))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def _eventually(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return False


def _hits(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from hits").fetchone()
    return int(row[0]) if row else 0


def _send(deployment: Deployment, raw: bytes) -> None:
    receive_all(deployment, [Incoming(raw=raw, source="cli", originator=deployment.home.org_id)])


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path) as opened:
        yield opened


def test_what_is_received_is_screened(deployment: Deployment, postgres_url: str, tmp_path: Path) -> None:
    with _worker(postgres_url, tmp_path):
        _send(deployment, paxlst([EXPIRED]))
        assert _eventually(lambda: _hits(postgres_url) == 1)


def test_what_is_a_test_is_screened_in_training_by_the_same_worker(
    deployment: Deployment, postgres_url: str, tmp_path: Path
) -> None:
    def found() -> tuple[object, ...]:
        with psycopg.connect(postgres_url) as connection:
            query = """
                select (select count(*) from training.hits), (select count(*) from training.audit_blocks) > 0,
                       (select count(*) from hits), (select count(*) from screenings)
            """
            return connection.execute(query).fetchone() or ()

    with _worker(postgres_url, tmp_path):
        _send(deployment, paxlst([EXPIRED], test=True))
        assert _eventually(lambda: found() == (1, True, 0, 0)), found()


def test_a_fault_in_training_does_not_end_the_worker_that_operations_need(
    deployment: Deployment, postgres_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("alter table training.outbox rename to outbox_away")
        try:
            with _worker(postgres_url, tmp_path) as thread:
                _send(deployment, paxlst([EXPIRED]))
                assert _eventually(lambda: _hits(postgres_url) == 1)
                assert thread.is_alive()
        finally:
            connection.execute("alter table training.outbox_away rename to outbox")


def test_a_worker_survives_the_loss_of_its_connections(
    deployment: Deployment, postgres_url: str, tmp_path: Path
) -> None:
    with _worker(postgres_url, tmp_path) as thread:
        _send(deployment, paxlst([EXPIRED]))
        assert _eventually(lambda: _hits(postgres_url) == 1)
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        _send(deployment, paxlst([EXPIRED], control="2", flight="ZZ9"))
        assert _eventually(lambda: _hits(postgres_url) == 2)
        assert thread.is_alive()
