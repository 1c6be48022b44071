"""How a command gets at the database: the one of FORELAND_DATABASE_URL, else the embedded one in ``--data``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from foreland.cli.outcomes import CannotError
from foreland.keys.files import KeyFileError
from foreland.operations.deployment import Deployment, NotInitialisedError, initialise, open_deployment
from foreland.resources.space import NO_SPACE, is_full, is_short
from foreland.store.connecting import Database, database
from foreland.store.embedded_account import DatabaseUnavailableError
from foreland.store.migrate import MigrationError, migrate
from foreland.store.pool import OUTAGES, UnfilteredRoleError

AUTHORITY = "Passenger information unit"
"""Name of the authority when nobody gave another."""

_EXPECTED = (
    *OUTAGES,
    DatabaseUnavailableError,
    MigrationError,
    NotInitialisedError,
    UnfilteredRoleError,
    KeyFileError,
)


def data_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--data DIR``."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("foreland-data"),
        envvar="FORELAND_DATA",
        show_default=True,
        help="Folder of the embedded database and the keys.",
    )(function)


def training_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--training``: the command works on the side of training and test."""
    return click.option("--training", is_flag=True, help="On the side of training and test, apart from operations.")(
        function
    )


@contextmanager
def opened_database(data: Path, *, watch: bool = False) -> Iterator[Database]:
    """Yield the database, started if need be; an outage becomes one clear line and exit code 3."""
    try:
        with database(data, watch=watch) as found:
            yield found
    except _EXPECTED as error:
        raise CannotError(_said(str(error), data)) from error
    except OSError as error:
        if not is_full(error):
            raise
        raise CannotError(_said(error.strerror or str(error), data)) from error


def _said(trouble: str, data: Path) -> str:
    """One line; a database that is away because the disk is full seldom says so itself."""
    line = " ".join(trouble.split())
    return f"{NO_SPACE} of {data}: {line}" if is_short(data) else line


@contextmanager
def prepared_database(data: Path, *, watch: bool = False) -> Iterator[Database]:
    """Yield the database; the embedded one is brought up to date first, an external one is left as it is."""
    with opened_database(data, watch=watch) as found:
        if found.embedded:
            migrate(found.conninfo)
            initialise(found.conninfo, AUTHORITY)
        yield found


@contextmanager
def opened(data: Path, pool_size: int = 4, *, training: bool = False) -> Iterator[Deployment]:
    """Yield the deployment behind ``--data`` or FORELAND_DATABASE_URL, or with ``training`` that side of it alone."""
    with prepared_database(data) as found, open_deployment(found.conninfo, data, pool_size) as deployment:
        yield deployment.training_side if training else deployment
