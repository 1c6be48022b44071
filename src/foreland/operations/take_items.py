"""What somebody gave is kept, and what we made of an earlier version of it follows.

A bulletin made of what its originator withdraws, or marks more closely than the bulletin is, is taken back from all who
got it. Where it may stand, its items of exchange come under the closer marking, and are taken back where they may not
go any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.keep_items import keep_items, later_than, opened_item
from foreland.operations.take_back_bulletin import take_back_bulletin
from foreland.operations.take_requests import take_from_asker, take_reply
from foreland.sharing.bulletins import indicator_id, refuse_derived
from foreland.sharing.formats.package import AnyItem, SharedReply, SharedRequest
from foreland.sharing.handling import combine, holds
from foreland.store import bulletins, exchange_partners, shared_items
from foreland.store.bulletins import Version
from foreland.store.pool import PooledConnection
from foreland.store.shared_items import StoredItem

_WITHDRAWN = "Withdrawn by its originator, {originator}."
_CLOSED = "Its originator, {originator}, has marked it more closely."


def take_items(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    items: Sequence[AnyItem],
    originator: UUID,
    now: datetime,
) -> int:
    """Keep items in a transaction; return how many were new, or newer than what was there.

    Requests for information, and replies to ours, are taken as such; under our own name there are none.
    """
    asked = [one for one in items if isinstance(one, SharedRequest | SharedReply)]
    items = [one for one in items if not isinstance(one, SharedRequest | SharedReply)]
    heard = _take_asked(deployment, access, connection, asked, originator, now)
    kept = keep_items(deployment, access, connection, items, originator, now)
    done: set[UUID] = set()
    for made in bulletins.made_of(access, connection, originator, [one.id for one in items]) if kept else []:
        assert made.source_item is not None  # noqa: S101 - it was asked for by it
        if made.thread_id in done:
            continue
        done.add(made.thread_id)  # the released version stands first; what is taken back ends its drafts too
        for source in shared_items.lock(access, connection, made.source_item, originator):
            _follow(deployment, access, connection, made, source, now)
    return kept + heard


def _take_asked(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    asked: Sequence[SharedRequest | SharedReply],
    originator: UUID,
    now: datetime,
) -> int:
    partner = exchange_partners.partner(access, connection, originator) if asked else None
    if partner is None:
        return 0
    return sum(
        (
            take_from_asker(deployment, access, connection, partner, one, now)
            if isinstance(one, SharedRequest)
            else take_reply(deployment, access, connection, partner, one, now)
        )
        or 0
        for one in sorted(asked, key=lambda one: one.modified)
    )


def _follow(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    made: Version,
    source: StoredItem,
    now: datetime,
) -> None:
    caveats = opened_item(deployment, source).caveats
    if source.withdrawn or refuse_derived(made.marked, made.valid_until, caveats) is not None:
        reason = (_WITHDRAWN if source.withdrawn else _CLOSED).format(originator=source.originator)
        take_back_bulletin(deployment, access, connection, made, reason, now)
        return
    bulletins.narrow(connection, made.thread_id, caveats.only)
    for item_id in (made.thread_id, indicator_id(made.thread_id)):
        for stored in shared_items.lock(access, connection, item_id, deployment.home.org_id):
            item = opened_item(deployment, stored)
            if not stored.withdrawn and not holds(item.caveats, caveats):
                closer = msgspec.structs.replace(
                    item, caveats=combine((item.caveats, caveats)), modified=later_than(stored, now)
                )
                keep_items(deployment, access, connection, [closer], deployment.home.org_id, now, derived=True)
