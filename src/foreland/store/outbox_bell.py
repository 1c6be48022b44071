"""Waiting for work: a notification wakes the worker at once, and after a second it looks by itself."""

from __future__ import annotations

import psycopg
from psycopg import sql

from foreland.store.outbox import channel
from foreland.store.sides import SIDES


class Bell:
    """Listens for both sides on a connection of its own, which is opened again when it was lost."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def wait(self, seconds: float) -> None:
        """Return at the next notification, or after ``seconds``. Raises one of :data:`~foreland.store.pool.OUTAGES`."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._conninfo, autocommit=True)
            for side in SIDES:
                self._connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel(side))))
            return  # what was notified before is looked at first
        for _ in self._connection.notifies(timeout=seconds, stop_after=1):
            return

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
