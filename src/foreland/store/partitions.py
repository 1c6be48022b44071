"""Monthly partitions of the bulk tables, made ahead of time."""

from __future__ import annotations

from datetime import date, timedelta

from psycopg import Connection
from psycopg.rows import DictRow

BEHIND, AHEAD = timedelta(days=62), timedelta(days=366)
"""For how long there are partitions at any time."""


def ensure(connection: Connection[DictRow], first: date, last: date) -> int:
    """Make the partitions of the months from ``first`` to ``last`` that are not there; return how many were made."""
    row = connection.execute("select foreland_ensure_partitions(%s, %s) as made", (first, last)).fetchone()
    return row["made"] if row else 0
