"""Items of exchange for a court: what may be handed over, the schedule of what may not, and a signed list of both.

Whoever is in the care of protection is in neither: such items are left out as if they were not held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.signing import load_signing_key
from foreland.operations.deployment import Deployment
from foreland.operations.in_care import about_care, kept_from_partners
from foreland.operations.keep_items import opened_item, with_named
from foreland.sharing.court import Holding, divide, write_schedule
from foreland.sharing.formats.package import Originator, Package
from foreland.sharing.formats.stix import write_stix
from foreland.store import audit, shared_items
from foreland.store.pool import transaction

ITEMS, SCHEDULE, MANIFEST = "items.stix.json", "disclosure.csv", "manifest.json"


class Manifest(Struct, frozen=True, kw_only=True):
    """What is signed: who made it, when, and the SHA-256 of each file."""

    by: Originator
    made_at: datetime
    handed_over: int
    listed: int
    files: dict[str, str]


class SignedManifest(Struct, frozen=True):
    """The manifest, word for word as it was signed (ed25519), and the signature."""

    signed: bytes
    signature: bytes


def take_to_court(
    deployment: Deployment, access: Access, items: Sequence[UUID], now: datetime
) -> Mapping[str, bytes] | None:
    """Return files by name, of certain items or of all; ``None`` when one of them is not held here."""
    care = kept_from_partners(deployment)
    with transaction(deployment.pool, access) as connection:
        stored = shared_items.listed(access, connection, None)
        if items:
            stored = [one for one in stored if one.item_id in set(items)]
        held = [
            Holding(
                item=opened_item(deployment, one),
                originator=one.originator,
                ours=one.ours,
            )
            for one in stored
        ]
        gone = about_care(with_named(deployment, access, connection, stored).all(), care) if care else set()
        told = [one for one in held if one.item.id not in gone]
        if {one.item.id for one in told} < set(items):
            return None
        handed, listed = divide(told)
        by = Originator(deployment.home.org_id, deployment.home.name)
        files = {
            ITEMS: write_stix(Package(originator=by, made_at=now, items=tuple(handed))),
            SCHEDULE: write_schedule(listed),
        }
        detail = {"handed_over": len(handed), "listed": len(listed)}
        objects = [one.item.id for one in told[:100]]
        audit.append(connection, access, "taken_to_court", "shared_item", objects, at=now, detail=detail)
    manifest = Manifest(
        by=by,
        made_at=now,
        handed_over=len(handed),
        listed=len(listed),
        files={name: sha256(raw).hexdigest() for name, raw in files.items()},
    )
    signed = msgspec.json.encode(manifest)
    signature = load_signing_key(deployment.data / "keys").sign(signed).signature
    return files | {MANIFEST: msgspec.json.encode(SignedManifest(signed, signature))}
