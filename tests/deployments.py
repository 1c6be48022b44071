"""An initialised deployment on a test's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from foreland.operations.deployment import Deployment, initialise, open_deployment

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""The instant at which tests do things."""

PASSWORD = "a password that was chosen"
"""What officers of tests sign in with."""


@contextmanager
def deployment_of(conninfo: str, data: Path, pool_size: int = 4) -> Iterator[Deployment]:
    """Initialise the database as an authority of its own and open it."""
    initialise(conninfo, "Authority of Testland")
    with open_deployment(conninfo, data, pool_size) as deployment:
        yield deployment
