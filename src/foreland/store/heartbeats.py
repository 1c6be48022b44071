"""Which workers live: each writes a line every few seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.rows import DictRow

_FORGOTTEN = timedelta(days=1)

_BEAT = """
    insert into worker_heartbeats (worker, started_at, seen_at) values (%(worker)s, %(started)s, %(now)s)
    on conflict (worker) do update set started_at = excluded.started_at, seen_at = excluded.seen_at
"""


def beat(connection: Connection[DictRow], worker: str, started: datetime, now: datetime) -> None:
    """Note that a worker lives; forget those that were silent for a day."""
    connection.execute(_BEAT, {"worker": worker, "started": started, "now": now})
    connection.execute("delete from worker_heartbeats where seen_at < %s", (now - _FORGOTTEN,))


def alive(connection: Connection[DictRow], since: datetime) -> int:
    """Return how many workers were seen since an instant."""
    row = connection.execute("select count(*) as n from worker_heartbeats where seen_at >= %s", (since,)).fetchone()
    return row["n"] if row else 0
