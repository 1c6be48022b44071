"""Items of exchange for a court: what may be handed over, the schedule of what may not, and a signed list of both.

Whoever is in the care of protection is in neither: such items are left out as if they were not held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.signing import load_signing_key
from foreland.operations.deployment import Deployment
from foreland.operations.in_care import keys_in_care
from foreland.operations.keep_items import opened_item
from foreland.sharing.court import Holding, divide, write_schedule
from foreland.sharing.formats.package import AnyItem, Document, Originator, Package, Traveller
from foreland.sharing.formats.stix import write_stix
from foreland.sharing.origins import told_of
from foreland.sharing.psi_keys import Subject, keys_of
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
    care = keys_in_care(deployment)
    with transaction(deployment.pool, access) as connection:
        stored = shared_items.listed(access, connection, None)
        if items:
            stored = [one for one in stored if one.item_id in set(items)]
        held = [
            Holding(
                item=opened_item(deployment, one),
                originator=one.originator,
                ours=one.originator_org == deployment.home.org_id,
            )
            for one in stored
        ]
        told = _without_those_in_care(held, care)
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


def _without_those_in_care(held: Sequence[Holding], care: frozenset[str]) -> list[Holding]:
    """Leave out whoever is in care, by document or by name with birth date and sex, and what is about them."""
    items = {one.item.id: one.item for one in held}
    left_out = {id_ for id_, item in items.items() if not care.isdisjoint(_keys(item))}
    left_out |= {
        item.traveller
        for item in items.values()
        if isinstance(item, Document) and item.traveller is not None and item.id in left_out
    }
    while more := {id_ for id_, item in items.items() if id_ not in left_out and left_out & set(told_of(item))}:
        left_out |= more
    return [one for one in held if one.item.id not in left_out]


def _keys(item: AnyItem) -> Iterable[str]:
    if isinstance(item, Traveller):
        return keys_of(Subject(surname=item.surname, date_of_birth=item.date_of_birth, sex=item.sex))
    if isinstance(item, Document):
        return keys_of(Subject(documents=((item.issuing_state, item.number),)))
    return ()
