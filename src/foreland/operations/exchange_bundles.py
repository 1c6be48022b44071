"""What goes to a partner in signed bundles, and what comes from one. Either may be cut off anywhere and begun again.

A bundle is numbered and kept until it was acknowledged, so it can be sent again byte for byte. One that arrives is
taken whole or not at all, once; what is sent again is acknowledged again and has no second effect.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.signing import load_signing_key
from foreland.operations.deployment import Deployment
from foreland.operations.in_care import kept_from_partners, without_care
from foreland.operations.keep_items import with_named
from foreland.operations.share_items import item_for
from foreland.operations.take_deconfliction import Hand
from foreland.operations.take_items import take_items
from foreland.operations.take_requests import take_from_asker, take_reply
from foreland.operations.tell_feedback import take_feedback
from foreland.operations.write_bundles import KEPT_FOR, number_for, write_out
from foreland.sharing.bundle import (
    ITEMS_A_BUNDLE,
    BundleKind,
    BundleRefusal,
    Letter,
    NotOpened,
    open_bundle,
    pack_items,
    read_receipt,
    seal_bundle,
    unpack_items,
    write_receipt,
)
from foreland.sharing.formats.package import Originator, Package
from foreland.store import audit, exchange_packages, exchange_partners, shared_items
from foreland.store.exchange_packages import PackageRow
from foreland.store.exchange_partners import Partner
from foreland.store.identifiers import new_id
from foreland.store.pool import PooledConnection, transaction


class Outgoing(Struct, frozen=True):
    """A bundle to be handed over, with its number."""

    sequence: int
    raw: bytes


class Arrived(Struct, frozen=True, kw_only=True):
    """What became of a bundle. ``again``: it had arrived before, and nothing happened."""

    partner: str
    kind: BundleKind
    sequence: int
    kept: int = 0
    again: bool = False


class NotArrived(Struct, frozen=True):
    """Why nothing of a bundle was taken."""

    code: BundleRefusal


def pack_for(deployment: Deployment, access: Access, partner: str, now: datetime) -> list[Outgoing] | None:
    """Pack what is new for a partner, and return all that it has not acknowledged; ``None`` when there is no such one.

    To a partner with whom nothing is agreed any more nothing goes.
    """
    care = kept_from_partners(deployment)
    with transaction(deployment.pool, access) as connection:
        found = exchange_partners.partner(access, connection, partner, lock=True)
        if found is None:
            return None
        if not found.in_force(now):
            return []
        _pack_new(deployment, access, connection, found, care, now)
        waiting = exchange_packages.waiting(access, connection, found.partner_org)
    sealer = deployment.sealer
    return [
        Outgoing(row.sequence, sealer.open(bytes(row.content_sealed), exchange_packages.CONTENT))
        for row in waiting
        if row.sequence is not None and row.content_sealed is not None
    ]


def _pack_new(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    partner: Partner,
    care: frozenset[str],
    now: datetime,
) -> None:
    new = shared_items.released_after(access, connection, partner.partner_org, partner.sent_through, now)
    told = without_care(deployment, access, connection, new, care)
    pending, known = iter(told), with_named(deployment, access, connection, told)
    sequence, through = number_for(partner, now), partner.sent_through
    while part := list(islice(pending, ITEMS_A_BUNDLE)):
        items = tuple(item_for(deployment, one, partner, known, now) for one in part)
        by = Originator(deployment.home.org_id, deployment.home.name)
        body = pack_items(Package(originator=by, made_at=now, items=items))
        write_out(deployment, connection, partner, "items", body, sequence, now, len(items))
        objects = [one.item_id for one in part]
        detail: dict[str, str | int] = {"partner": partner.code, "items": len(part), "sequence": sequence}
        audit.append(connection, access, "items_sent", "shared_item", objects, at=now, detail=detail)
        sequence, through = sequence + 1, part[-1].added_at
    if new:
        exchange_partners.advance(access, connection, partner.partner_org, through, sequence)


def acknowledge_to(deployment: Deployment, access: Access, partner: str, now: datetime) -> bytes | None:
    """Return a receipt for everything that arrived from a partner. It has no number: one that is lost is made again."""
    with transaction(deployment.pool, access) as connection:
        found = exchange_partners.partner(access, connection, partner)
        if found is None:
            return None
        sequences = tuple(exchange_packages.received(access, connection, found.partner_org))
    letter = Letter(
        id=new_id(),
        sender=deployment.home.org_id,
        recipient=found.partner_org,
        sequence=0,
        made_at=now,
        kind="receipt",
        body=write_receipt(sequences),
    )
    return seal_bundle(letter, load_signing_key(deployment.data / "keys"))


def take_bundle(deployment: Deployment, access: Access, raw: bytes, now: datetime) -> Arrived | NotArrived:
    """Take a bundle, whoever brought it: the signature says whose it is."""
    with transaction(deployment.pool, access) as connection:
        known = {one.partner_org: one for one in exchange_partners.partners(access, connection)}
        keys = {one.partner_org: bytes(one.verify_key) for one in known.values()}
        letter = open_bundle(raw, keys, deployment.home.org_id, now)
        if isinstance(letter, NotOpened):
            return _refused(access, connection, letter.code, "", now)
        partner = known[letter.sender]
        if not partner.in_force(now):
            return _refused(access, connection, "agreement_ended", partner.code, now)
        if letter.kind == "receipt":
            return _acknowledged(access, connection, partner, letter, now)
        return _taken(deployment, access, connection, partner, letter, now)


def _refused(
    access: Access, connection: PooledConnection, code: BundleRefusal, partner: str, now: datetime
) -> NotArrived:
    detail = {"code": code, "partner": partner}
    audit.append(connection, access, "bundle_refused", "exchange_package", (), at=now, detail=detail)
    return NotArrived(code)


def _acknowledged(
    access: Access, connection: PooledConnection, partner: Partner, letter: Letter, now: datetime
) -> Arrived | NotArrived:
    receipt = read_receipt(letter.body)
    if receipt is None:
        return _refused(access, connection, "unreadable", partner.code, now)
    done = exchange_packages.acknowledge(access, connection, partner.partner_org, receipt.sequences, now)
    return Arrived(partner=partner.code, kind="receipt", sequence=0, kept=done, again=done == 0)


def _taken(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    partner: Partner,
    letter: Letter,
    now: datetime,
) -> Arrived | NotArrived:
    package = unpack_items(letter.body, letter.sender) if letter.kind == "items" else None
    row = PackageRow(
        id=letter.id,
        partner_org=partner.partner_org,
        direction="received",
        channel="bundle",
        kind=letter.kind,
        sequence=letter.sequence,
        state="taken",
        items=len(package.items) if package else 0,
        at=now,
        closed_at=now,
        expires_on=(now + KEPT_FOR).date(),
    )
    owner = deployment.home.ownership(partner.partner_org, "list_data")
    if not exchange_packages.add(connection, owner, row):
        if exchange_packages.package(access, connection, letter.id, partner.partner_org) is None:
            return _refused(access, connection, "number_taken", partner.code, now)
        return Arrived(partner=partner.code, kind=letter.kind, sequence=letter.sequence, again=True)
    if package is None:
        done = _take_letter(deployment, access, connection, partner, letter, now)
        if done is None:  # signed by the partner, and of no use: its number is known, so that it does not come for ever
            exchange_packages.refuse(access, connection, letter.id)
            return _refused(access, connection, "unreadable", partner.code, now)
        return Arrived(partner=partner.code, kind=letter.kind, sequence=letter.sequence, kept=done)
    kept = take_items(deployment, access, connection, package.items, partner.partner_org, now)
    objects = [one.id for one in package.items]
    detail: dict[str, str | int] = {"partner": partner.code, "kept": kept, "sequence": letter.sequence}
    audit.append(connection, access, "bundle_taken", "shared_item", objects, at=now, detail=detail)
    return Arrived(partner=partner.code, kind=letter.kind, sequence=letter.sequence, kept=kept)


def _take_letter(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    partner: Partner,
    letter: Letter,
    now: datetime,
) -> int | None:
    """Take what is no package of items; return how much was new, ``None`` when it is nothing of its kind."""
    if letter.kind == "request":
        return take_from_asker(deployment, access, connection, partner, letter, now)
    if letter.kind == "reply":
        return take_reply(deployment, access, connection, partner, letter, now)
    if letter.kind == "feedback":
        return take_feedback(deployment, access, connection, partner, letter.body, now)
    return Hand(deployment, access, connection, partner, letter, now).take()
