"""Counters of tries by client in windows of time, shared by all processes. They know clients by a keyed hash."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from psycopg import Connection
from psycopg.rows import DictRow

Kind = Literal["sign_in", "api", "api_refused", "reply"]

_ADD = """
    insert into attempts as known (kind, client, began, n) values (%(kind)s, %(client)s, %(began)s, %(n)s)
    on conflict (kind, client, began) do update set n = greatest(0, known.n + excluded.n)
    returning n
"""


def add(connection: Connection[DictRow], kind: Kind, client: bytes, began: datetime, n: int) -> int:
    """Add ``n`` tries (or take some back) to a window of a client; return how many there are."""
    row = connection.execute(_ADD, {"kind": kind, "client": client, "began": began, "n": n}).fetchone()
    return row["n"] if row else 0


def forget(connection: Connection[DictRow], before: datetime) -> None:
    """Delete windows that began before an instant."""
    connection.execute("delete from attempts where began < %s", (before,))
