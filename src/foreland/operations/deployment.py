"""One running deployment: its database, its authority and its keys, handed by a door to the operations it calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from foreland.access.viewer import Access
from foreland.keys.quarantine import QuarantineKeys
from foreland.keys.seal import Sealer, load_sealer
from foreland.resources.desks import Desks, load_desks
from foreland.resources.settings import Settings, load_settings
from foreland.store import organisations
from foreland.store.migrate import is_migrated
from foreland.store.organisations import Home
from foreland.store.pool import Pool, open_pool


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """What every door opens once: connection pool, home authority, keys, settings and the data folder."""

    pool: Pool
    home: Home
    sealer: Sealer
    quarantine_keys: QuarantineKeys
    settings: Settings
    desks: Desks
    data: Path

    def service(self, originator: str = "service") -> Access:
        """Return the access of the system itself (receiving, screening), acting for the home authority."""
        return Access(org_id=self.home.org_id, username=originator, roles=frozenset(("service",)))


class NotInitialisedError(Exception):
    """The database is not set up for this version: run foreland init (a new one) or foreland migrate first."""


@contextmanager
def open_deployment(conninfo: str, data: Path, pool_size: int = 8) -> Iterator[Deployment]:
    """Open a migrated and initialised database with the keys in ``data/keys``."""
    if not is_migrated(conninfo):
        raise NotInitialisedError(NotInitialisedError.__doc__)
    pool = open_pool(conninfo, pool_size)
    try:
        with pool.connection() as connection:
            found = organisations.home(connection)
        if found is None:
            raise NotInitialisedError(NotInitialisedError.__doc__)
        yield Deployment(
            pool=pool,
            home=found,
            sealer=load_sealer(data / "keys"),
            quarantine_keys=QuarantineKeys(data / "keys" / "quarantine"),
            settings=load_settings(data),
            desks=load_desks(data),
            data=data,
        )
    finally:
        pool.close()


def initialise(conninfo: str, name: str) -> None:
    """Create the authority of this deployment, unless it is there."""
    pool = open_pool(conninfo, 1)
    try:
        with pool.connection() as connection, connection.transaction():
            organisations.add_home(connection, name, datetime.now(UTC))
    finally:
        pool.close()
