"""Items of exchange as they stand in the store: kept, each under its originator, and opened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import Sealer
from foreland.operations.deployment import Deployment
from foreland.operations.write_bundles import KEPT_FOR
from foreland.sharing.bundle import read_item
from foreland.sharing.formats.package import AnyItem, Originator, Package, withdrawn
from foreland.sharing.formats.stix import stix_objects
from foreland.sharing.origins import naming_only, told_of
from foreland.store import information_requests, item_returns, shared_items
from foreland.store.pool import PooledConnection
from foreland.store.shared_items import StoredItem


def keep_items(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    items: Sequence[AnyItem],
    originator: UUID,
    now: datetime,
    *,
    derived: bool = False,
) -> int:
    """Keep items in a transaction; return how many were new, or newer than what was there.

    Of what others give the officer who owns it is the first named reader.
    ``derived``: they are ours, and were made of what somebody else gave.
    """
    if not items:
        return 0
    owner = deployment.home.ownership(originator, "list_data")
    theirs = originator != deployment.home.org_id
    readers = _first_readers(access, connection) if theirs else []
    at, kept = shared_items.next_instant(access, connection, now), 0
    since = at
    for given in items:
        item = withdrawn(given, given.modified) if given.withdrawn else given  # nothing of what it said is kept
        by = Originator(originator, "")
        refs = [str(one["id"]) for one in stix_objects(Package(originator=by, made_at=now, items=(item,)))[:-1]]
        sealed = deployment.sealer.seal(msgspec.json.encode(item), shared_items.CONTENT)
        ends = [now + KEPT_FOR, *([item.caveats.expires_at] if item.caveats.expires_at else [])]
        last = max(now, min(ends)).date()
        kept += shared_items.keep(connection, owner, item, refs, sealed, at, last, derived=derived, readers=readers)
        at += timedelta(microseconds=1)
    if theirs:
        item_returns.open_delivery(access, connection, originator, since, next(iter(readers), None), now)
    return kept


def _first_readers(access: Access, connection: PooledConnection) -> list[UUID]:
    """Return who owns what somebody gives: the officer who takes it in, else the first who may."""
    if access.user_id is not None:
        return [access.user_id]
    return [one.id for one in information_requests.officers(access, connection)[:1]]


def later_than(stored: StoredItem, now: datetime) -> datetime:
    """An instant after the version that is there, by as much as STIX tells apart."""
    return max(now, stored.modified + timedelta(milliseconds=1))


class Named(Struct, frozen=True):
    """Items by identifier, of each giver who gave one under it, and which organisations know of that identifier."""

    items: dict[UUID, list[AnyItem]]
    known_to: dict[UUID, set[UUID]]

    def knows(self, partner: UUID, item_id: UUID) -> bool:
        """Whether a partner knows of an item: it gave one under that identifier, or was given one."""
        return partner in self.known_to.get(item_id, ())

    def all(self) -> list[AnyItem]:
        """Return the items."""
        return [item for each in self.items.values() for item in each]


def with_named(
    deployment: Deployment, access: Access, connection: PooledConnection, rows: Collection[StoredItem]
) -> Named:
    """Return items with all that they name, and that names in turn, as far as it is held here."""
    named = Named({}, {})
    while rows:
        wanted: set[UUID] = set()
        for one in rows:
            item = opened_item(deployment, one)
            named.items.setdefault(one.item_id, []).append(item)
            named.known_to.setdefault(one.item_id, set()).update((*one.audience, one.originator_org))
            wanted.update(told_of(item))
        wanted -= set(named.items)
        rows = shared_items.named(access, connection, sorted(wanted)) if wanted else ()
    return named


def as_read(access: Access, connection: PooledConnection, items: Sequence[AnyItem | None]) -> list[AnyItem | None]:
    """Return items that name of others those alone that the viewer may read."""
    wanted = {id_ for item in items if item is not None for id_ in told_of(item)}
    known = shared_items.readable(access, connection, sorted(wanted)) if wanted else set()
    return [item and naming_only(item, known.__contains__) for item in items]


def opened_content(sealer: Sealer, sealed: bytes) -> AnyItem | None:
    """Return an item as it was given; ``None`` when no key opens it."""
    plain = sealer.opened(sealed, shared_items.CONTENT)
    return None if plain is None else read_item(plain)


def opened_item(deployment: Deployment, stored: StoredItem) -> AnyItem:
    """Return an item as it was given. Raises :class:`foreland.keys.seal.SealBrokenError` when no key opens it."""
    return read_item(deployment.sealer.open(bytes(stored.content_sealed), shared_items.CONTENT))
