"""An initialised deployment on a test's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from foreland.operations.deployment import Deployment, deployed, initialise, open_deployment
from foreland.store import organisations
from foreland.store.pool import Pool, open_pool
from foreland.store.sides import OPERATIONS, SIDES, Side

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""The instant at which tests do things."""

PASSWORD = "a password that was chosen"
"""What officers of tests sign in with."""


_KEPT: dict[str, dict[Side, Pool]] = {}
"""Pools that tests use one after the other: a connection knows its tables by heart, and a new one must learn them."""

_POOL_SIZE = 4


@contextmanager
def deployment_of(conninfo: str, data: Path, pool_size: int = _POOL_SIZE) -> Iterator[Deployment]:
    """Initialise the database as an authority of its own and open it."""
    if conninfo not in _KEPT or pool_size != _POOL_SIZE:
        initialise(conninfo, "Authority of Testland")
        with open_deployment(conninfo, data, pool_size) as deployment:
            yield deployment
        return
    pools = _KEPT.pop(conninfo)  # a second deployment at the same time has pools of its own
    try:
        for side in SIDES:
            if side not in pools:
                pools[side] = open_pool(conninfo, _POOL_SIZE, side)
        with pools[OPERATIONS].connection() as connection, connection.transaction():
            organisations.add_home(connection, "Authority of Testland", datetime.now(UTC))
        yield deployed(pools, data)
    finally:
        _KEPT[conninfo] = {side: pool for side, pool in pools.items() if _as_new(pool)}


def _as_new(pool: Pool) -> bool:
    """Whether a pool has all of its connections back; one that has not is closed, and its users with it."""
    stats = pool.get_stats()
    if not pool.closed and stats["pool_size"] == stats["pool_available"]:
        return True
    pool.close()
    return False


def keep_pools(conninfo: str) -> None:
    """Let deployments of this database use the same pools, one after the other."""
    _KEPT.setdefault(conninfo, {})


def close_pools(conninfo: str) -> None:
    """Close the kept pools of this database, for it is about to go."""
    for pool in _KEPT.pop(conninfo, {}).values():
        pool.close()
