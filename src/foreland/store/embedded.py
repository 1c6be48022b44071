"""The embedded PostgreSQL server, shared: found, started, watched and stopped by whoever uses a data folder.

Any number of processes may use one data folder at once. Each holds a shared lock on ``users`` for as long as it lives
(the kernel lets go of it, however the process ends); the first to come starts the server, the last to leave stops it,
and whoever finds it dead starts it again at the same address. After the only user was killed the server goes on
running until the next one has come and left.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import structlog

from foreland.store.embedded_account import DatabaseUnavailableError
from foreland.store.embedded_server import Server
from foreland.store.embedded_waiting import Patience

_log = structlog.get_logger(__name__)

_DATABASE = "foreland"


@contextmanager
def embedded(data: Path, *, watch: bool = False) -> Iterator[str]:
    """Use the cluster in ``data`` (made when there is none) and yield a libpq conninfo of its owner, a superuser.

    With ``watch`` a thread starts the server again should it die; the conninfo stays the same. Raises
    :class:`~foreland.store.embedded_account.DatabaseUnavailableError`.
    """
    cluster = Cluster(data)
    conninfo = cluster.join()
    try:
        if watch:
            with _watching(cluster):
                yield conninfo
        else:
            yield conninfo
    finally:
        cluster.leave()


@contextmanager
def _watching(cluster: Cluster) -> Iterator[None]:
    ended = threading.Event()
    watcher = threading.Thread(target=cluster.watch, args=(ended,), name="embedded-postgres-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


class Cluster:
    """One user's hold on the cluster in a data folder."""

    def __init__(self, data: Path) -> None:
        self._server = Server(data)
        self._users = -1

    def join(self) -> str:
        """Start the server unless it runs, count this process among its users, and return the owner's conninfo."""
        self._server.prepare_folders()
        with self._turn():
            self._users = _open(self._server.run / "users")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                self._server.ensure_running()
                while not self._database_is_there():
                    self._server.ensure_running()
            except BaseException:  # also Ctrl-C in a long recovery: nothing may stay counted or running
                self._release()
                raise
        return self._server.conninfo(_DATABASE)

    def leave(self) -> None:
        """Stop counting this process among the users; the last one stops the server."""
        with self._turn():
            self._release()

    def _release(self) -> None:
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._server.leave_running()
        else:
            self._server.stop()
        finally:
            os.close(self._users)

    def watch(self, ended: threading.Event) -> None:
        """Start the server again whenever it is found dead, until ``ended`` is set; never gives up, only slows down."""
        pause = 0.5
        while not ended.wait(pause):
            if self._server.answers():
                pause = 0.5
                continue
            try:
                with self._turn():
                    if not self._server.answers():
                        _log.warning("the embedded database died")
                        self._server.ensure_running()
            except (DatabaseUnavailableError, OSError) as trouble:
                pause = min(pause * 2, 30.0)
                _log.error("the embedded database cannot be started", reason=str(trouble), next_try_in_s=pause)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Hold the exclusive right to start or stop the server."""
        turn = _open(self._server.run / "turn")
        try:
            patience = Patience("another Foreland process is starting or stopping the database")
            while True:
                try:
                    fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    patience.wait()
            yield
        finally:
            os.close(turn)

    def _database_is_there(self) -> bool:
        """Make sure of our database; ``False`` when the server died on the way, as one does that was just killed."""
        try:
            with psycopg.connect(self._server.conninfo("postgres"), autocommit=True) as connection:
                found = connection.execute("select from pg_database where datname = %s", (_DATABASE,)).fetchone()
                if found is None:
                    connection.execute(f"create database {_DATABASE}")
        except psycopg.OperationalError as trouble:
            if not self._server.answers():
                return False
            reason = " ".join(str(trouble).split())
            raise DatabaseUnavailableError(f"the embedded database refuses us: {reason}") from None
        return True


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
