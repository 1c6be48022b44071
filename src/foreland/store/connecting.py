"""Which database this process works with: the one that ``FORELAND_DATABASE_URL`` names, else the embedded one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from msgspec import Struct
from psycopg.conninfo import conninfo_to_dict

from foreland.store.embedded import embedded
from foreland.store.embedded_account import DatabaseUnavailableError

SETTING = "FORELAND_DATABASE_URL"


class Database(Struct, frozen=True):
    """A database: its libpq connection string (with the password: never log it), and whether the server is our own."""

    conninfo: str
    embedded: bool


@contextmanager
def database(data: Path, *, watch: bool = False) -> Iterator[Database]:
    """Yield the database of this deployment; the embedded one lives in ``data`` and runs at least until the end.

    ``watch`` keeps the embedded server alive (``foreland run``). Raises
    :class:`~foreland.store.embedded_account.DatabaseUnavailableError` when the setting cannot be read or the embedded
    server cannot be had; whether an external server answers is found out by whoever connects.
    """
    url = os.environ.get(SETTING)
    if not url:
        with embedded(data, watch=watch) as conninfo:
            yield Database(conninfo, embedded=True)
        return
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its message repeats the password
        raise DatabaseUnavailableError(f"{SETTING} is not a PostgreSQL connection string") from None
    yield Database(url, embedded=False)
