"""One running deployment: its database, its authority and its keys, handed by a door to the operations it calls.

Operations and training are two deployments over one database, each with a pool, an authority and lists of its own. What
an operation does with the one that it was handed stays on that side; a door chooses the side once a request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct, structs

from foreland.access.viewer import Access
from foreland.keys.quarantine import QuarantineKeys
from foreland.keys.seal import Sealer, load_sealer, load_vault
from foreland.liaison.inbound import ReleaseProfile
from foreland.operations.desk_shelf import DeskShelf
from foreland.operations.first_desks import begin_desks
from foreland.operations.product_shelf import ProductShelf
from foreland.resources.answer_connections import Answering, load_answering
from foreland.resources.inbound_release import load_inbound_release
from foreland.resources.sensitive import load_terms, terms_hash
from foreland.resources.settings import Settings, load_settings
from foreland.safeguards.sensitive import SensitiveFilter
from foreland.store import audit, filter_terms, organisations
from foreland.store.migrate import is_migrated
from foreland.store.organisations import Home
from foreland.store.pool import Pool, address_of, open_pool, transaction
from foreland.store.sides import OPERATIONS, SIDES, TRAINING, Side


class Deployment(Struct, frozen=True, kw_only=True):
    """What every door opens once: connection pool, home authority, keys, settings, filter and the data folder.

    ``training`` is the other side of a deployment of operations, and ``None`` on that side itself.
    """

    pool: Pool
    home: Home
    sealer: Sealer
    vault: Sealer
    quarantine_keys: QuarantineKeys
    settings: Settings
    desks: DeskShelf
    sensitive: SensitiveFilter
    answering: Answering
    inbound_release: ReleaseProfile
    products: ProductShelf
    data: Path
    side: Side = OPERATIONS
    training: Deployment | None = None

    @property
    def training_side(self) -> Deployment:
        """The side of training, from either."""
        return self.training or self

    @property
    def sides(self) -> tuple[Deployment, ...]:
        """Operations and training; training alone on that side."""
        return (self, self.training) if self.training else (self,)

    def recorded(self, access: Access) -> Access:
        """Return an access under which the acts of anybody, a carrier's users too, stand in the authority's trail."""
        return structs.replace(access, org_id=self.home.org_id)

    def acting_for(self, access: Access) -> Access:
        """Return the access of the system itself under an officer's name: for what the officer may do, not read."""
        return structs.replace(access, roles=frozenset(("service",)))

    def service(self, originator: str = "service") -> Access:
        """Return the access of the system itself (receiving, screening), acting for the home authority."""
        return service_of(self.home, self.side, originator)


def service_of(home: Home, side: Side, originator: str) -> Access:
    """Return the access of the system itself on a side, under the name of what it is doing."""
    return Access(org_id=home.org_id, username=originator, roles=frozenset(("service",)), purpose=side.purpose)


class NotInitialisedError(Exception):
    """The database is not set up for this version: run foreland init (a new one) or foreland migrate first."""


@contextmanager
def open_deployment(conninfo: str, data: Path, pool_size: int = 8) -> Iterator[Deployment]:
    """Open a migrated and initialised database with the keys in ``data/keys``.

    The authority of training is made here when there is none yet: a database may be older than that side of it.
    """
    if not is_migrated(conninfo):
        raise NotInitialisedError(NotInitialisedError.__doc__)
    with ExitStack() as stack:
        pools = {side: stack.enter_context(_opened_pool(conninfo, pool_size, side)) for side in SIDES}
        yield deployed(pools, data)


@contextmanager
def with_own_connections(deployment: Deployment) -> Iterator[Deployment]:
    """Yield the same deployment with one connection a side that nobody else uses.

    What is said on it again and again is planned once, not once for every connection of a shared pool.
    """
    with ExitStack() as stack:
        own = [
            structs.replace(one, pool=stack.enter_context(_opened_pool(address_of(one.pool), 1, one.side)))
            for one in deployment.sides
        ]
        yield structs.replace(own[0], training=own[1] if deployment.training else None)


def deployed(pools: Mapping[Side, Pool], data: Path) -> Deployment:
    """Return the deployment of an initialised database, over open pools to both of its sides."""
    with pools[OPERATIONS].connection() as connection:
        found = organisations.home(connection)
    if found is None:
        raise NotInitialisedError(NotInitialisedError.__doc__)
    with pools[TRAINING].connection() as connection:
        if organisations.home(connection) is None:
            organisations.add_home(connection, found.name, datetime.now(UTC))
        practice = organisations.home(connection, TRAINING)
    assert practice is not None  # noqa: S101 - made just now at the latest
    deployment = Deployment(
        pool=pools[OPERATIONS],
        home=found,
        sealer=load_sealer(data / "keys"),
        vault=load_vault(data / "keys"),
        quarantine_keys=QuarantineKeys(data / "keys" / "quarantine"),
        settings=load_settings(data),
        desks=DeskShelf(),
        sensitive=SensitiveFilter(load_terms(data)),
        answering=load_answering(data),
        inbound_release=load_inbound_release(data),
        products=ProductShelf(),
        data=data,
    )
    both = structs.replace(deployment, training=_training(deployment, pools[TRAINING], practice))
    for side in both.sides:
        _note_terms(side)
        _begin_desks(side)
    return both


def _training(operations: Deployment, pool: Pool, home: Home) -> Deployment:
    """The same deployment on its other side; each side ends its own quarantine."""
    keys = QuarantineKeys(operations.data / "keys" / "quarantine-training")
    own = {"quarantine_keys": keys, "desks": DeskShelf(), "products": ProductShelf()}
    return structs.replace(operations, pool=pool, home=home, side=TRAINING, **own)


@contextmanager
def _opened_pool(conninfo: str, size: int, side: Side) -> Iterator[Pool]:
    pool = open_pool(conninfo, size, side)
    try:
        yield pool
    finally:
        pool.close()


def _note_terms(deployment: Deployment) -> None:
    """Record since when these terms of the sensitive-data filter are in force; audit those that replace others."""
    terms = deployment.sensitive.terms
    version = f"{terms.version} {terms_hash(terms)}"
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        before = filter_terms.in_force(access, connection)
        if before == version:
            return
        now = datetime.now(UTC)
        filter_terms.activate(connection, deployment.home.ownership(), version, access.username, now)
        if before is None:
            return  # the terms a deployment begins with replace nobody's
        detail: dict[str, str | int] = {"version": terms.version, "entries": len(terms.entries())}
        audit.append(connection, access, "filter_terms_activated", "code_table", (), at=now, detail=detail)


def _begin_desks(deployment: Deployment) -> None:
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        begin_desks(access, connection, deployment.desks, deployment.data, datetime.now(UTC))


def initialise(conninfo: str, name: str) -> None:
    """Create the authority of this deployment, unless it is there."""
    pool = open_pool(conninfo, 1)
    try:
        with pool.connection() as connection, connection.transaction():
            organisations.add_home(connection, name, datetime.now(UTC))
    finally:
        pool.close()
