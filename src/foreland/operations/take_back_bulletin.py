"""A bulletin is taken back from all who got it: by an officer, or because what it was made of is withdrawn."""

from __future__ import annotations

from datetime import datetime

import msgspec

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.keep_items import keep_items, later_than, opened_item
from foreland.operations.keep_rules import take_back
from foreland.operations.tell_followers import note_followers
from foreland.sharing.bulletins import BulletinWords, indicator_id, taken_back
from foreland.sharing.formats.package import withdrawn
from foreland.store import audit, bulletin_sightings, bulletins, shared_items
from foreland.store.bulletins import Version
from foreland.store.pool import PooledConnection


def take_back_bulletin(
    deployment: Deployment, access: Access, connection: PooledConnection, found: Version, reason: str, now: datetime
) -> None:
    """Leave title and reason of every version, stop the rules made of it, and tell the partners to forget it."""
    bulletins.take_step(access, connection, found.id, "withdraw", now)
    detail: dict[str, str | int] = {
        "number": found.number,
        "partners": len(bulletins.partners_with(access, connection, found.thread_id)),
        "sightings": bulletin_sightings.take_back(connection, found.thread_id),
    }
    for rule_id in bulletin_sightings.rules_of(access, connection, found.thread_id):
        take_back(access, connection, rule_id, f"Bulletin {found.thread_id} was withdrawn", now)
    if found.state == "released":
        told = deployment.sealer.read(found.words_sealed, bulletins.WORDS, BulletinWords)
        note_followers(deployment, access, connection, found, told, "withdraw", now)
    left = []
    for one in bulletins.versions(access, connection, found.thread_id):
        words = deployment.sealer.read(one.words_sealed, bulletins.WORDS, BulletinWords)
        if words is not None:
            rest = msgspec.json.encode(taken_back(words, reason))
            left.append((one.id, deployment.sealer.seal(rest, bulletins.WORDS)))
    bulletins.reseal(connection, found.thread_id, left)
    for item_id in (found.thread_id, indicator_id(found.thread_id)):
        for stored in shared_items.lock(access, connection, item_id, deployment.home.org_id):
            if not stored.withdrawn:
                gone = withdrawn(opened_item(deployment, stored), later_than(stored, now))
                keep_items(deployment, access, connection, [gone], deployment.home.org_id, now)
    audit.append(connection, access, "bulletin_withdrawn", "bulletin", (found.id,), at=now, detail=detail)
