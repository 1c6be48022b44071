"""Items of exchange come in, are released to partners, and are withdrawn; each with its entry in the trail.

Nothing goes out by being here: a release names the item and the partner. What somebody else gave us keeps its
originator and caveats, and goes on only as those allow.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.in_care import kept_from_partners, without_care
from foreland.operations.keep_items import Named, keep_items, later_than, opened_item, with_named
from foreland.operations.take_items import take_items
from foreland.resources.airports import host_state
from foreland.sharing.formats.ftm import read_ftm
from foreland.sharing.formats.misp import read_misp
from foreland.sharing.formats.package import (
    AnyItem,
    Originator,
    Package,
    Problem,
    Taken,
    withdrawn,
)
from foreland.sharing.formats.stix import read_stix, stix_objects
from foreland.sharing.formats.stix_markings import Plain
from foreland.sharing.handling import UNMARKED, Handling, Tlp, audience_of, stricter
from foreland.sharing.marking import Schemes
from foreland.sharing.origins import naming_only, reached, states_of_origin, told_of
from foreland.sharing.releasing import ReleaseRefusal, WithdrawReason, refuse_release
from foreland.store import audit, bulletins, exchange_partners, shared_items
from foreland.store.exchange_partners import Partner
from foreland.store.pool import PooledConnection, transaction
from foreland.store.shared_items import StoredItem

Format = Literal["stix", "misp", "ftm"]
_EVER = datetime.fromtimestamp(0, UTC)


class Imported(Struct, frozen=True, kw_only=True):
    """What became of a file: how many items were new or newer, how many were known, and what was not taken."""

    kept: int = 0
    known: int = 0
    problems: tuple[Problem, ...] = ()


class NotShared(Struct, frozen=True):
    """Why nothing was written."""

    code: ReleaseRefusal | Literal["not_found", "unknown_partner", "not_ours", "several"]


class NotWithdrawn(Struct, frozen=True):
    """Why an item stays."""

    code: Literal["not_ours", "of_a_bulletin"]


def read_file(raw: bytes, format_: Format, giver: str, tlp: Tlp | None, now: datetime, schemes: Schemes) -> Taken:
    """Read a file of a format; ``tlp`` can only make stricter what it says. ``giver`` matters where it says nothing."""
    if format_ == "ftm":
        audience = audience_of(tlp or UNMARKED.tlp)
        return read_ftm(raw, Handling(audience=audience, originators=(giver,) if giver else ()), now)
    taken = read_stix(raw) if format_ == "stix" else read_misp(raw, schemes)
    items = tuple(_at_least(one, tlp) for one in taken.items) if tlp else taken.items
    return Taken(items, taken.problems)


def _at_least(item: AnyItem, tlp: Tlp) -> AnyItem:
    audience = stricter("audience", (item.caveats.audience, audience_of(tlp)))
    return msgspec.structs.replace(item, caveats=msgspec.structs.replace(item.caveats, audience=audience))


def import_items(
    deployment: Deployment, access: Access, taken: Taken, giver: str | None, now: datetime
) -> Imported | NotShared:
    """Keep what was read of a file, as given by a partner, or as our own when ``giver`` is ``None``."""
    with transaction(deployment.pool, access) as connection:
        originator = deployment.home.org_id
        if giver is not None:
            found = exchange_partners.partner(access, connection, giver)
            if found is None:
                return NotShared("unknown_partner")
            originator = found.partner_org
        kept = take_items(deployment, access, connection, taken.items, originator, now)
        detail: dict[str, str | int] = {"kept": kept, "refused": len(taken.problems), "giver": giver or "own"}
        objects = [one.id for one in taken.items[:100]]
        audit.append(connection, access, "items_imported", "shared_item", objects, at=now, detail=detail)
    return Imported(kept=kept, known=len(taken.items) - kept, problems=taken.problems)


def release_item(
    deployment: Deployment, access: Access, item_id: UUID, partner: str, now: datetime, giver: UUID | None = None
) -> NotShared | None:
    """Open an item to a partner, as far as its originator's caveats and the agreement allow.

    ``giver`` says whose item is meant when several partners gave one under the same identifier.
    """
    with transaction(deployment.pool, access) as connection:
        found = exchange_partners.partner(access, connection, partner)
        if found is None:
            return NotShared("unknown_partner")
        items = shared_items.lock(access, connection, item_id, giver)
        if len(items) != 1:
            return NotShared("several" if items else "not_found")
        stored, item = items[0], opened_item(deployment, items[0])
        refused = refuse_release(
            item.caveats,
            found.terms,
            now,
            ours=stored.ours,
            its_own=stored.originator_org == found.partner_org,
            withdrawn=stored.withdrawn,
            origins=states_of_origin(with_named(deployment, access, connection, (stored,)).all(), host_state),
        )
        detail = {"partner": partner, "tlp": stored.tlp}
        if refused is not None:
            detail |= {"code": refused}
            audit.append(connection, access, "release_refused", "shared_item", (item_id,), at=now, detail=detail)
            return NotShared(refused)
        at = shared_items.next_instant(access, connection, now)
        shared_items.release(access, connection, stored.id, found.partner_org, at)
        _name_now(deployment, access, connection, found, stored, now)
        audit.append(connection, access, "item_released", "shared_item", (item_id,), at=now, detail=detail)
    return None


def _name_now(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    partner: Partner,
    released: StoredItem,
    now: datetime,
) -> None:
    """Send again what a partner has of ours that names an item which it knows of only now."""
    for row in shared_items.released_after(access, connection, partner.partner_org, _EVER, now):
        item = opened_item(deployment, row)
        if row.originator_org == deployment.home.org_id and released.item_id in told_of(item):
            again = msgspec.structs.replace(item, modified=later_than(row, now))
            keep_items(deployment, access, connection, [again], deployment.home.org_id, now)


def withdraw_item(
    deployment: Deployment, access: Access, item_id: UUID, now: datetime, reason: WithdrawReason = "outdated"
) -> NotWithdrawn | None:
    """Withdraw an item of ours: its content is forgotten here, and everybody it was released to is told to do so.

    What a bulletin tells is withdrawn with the bulletin.
    """
    with transaction(deployment.pool, access) as connection:
        items = shared_items.lock(access, connection, item_id, deployment.home.org_id)
        if not items:
            return NotWithdrawn("not_ours")
        if bulletins.tells(access, connection, item_id):
            return NotWithdrawn("of_a_bulletin")
        if not items[0].withdrawn:
            gone = withdrawn(opened_item(deployment, items[0]), later_than(items[0], now))
            keep_items(deployment, access, connection, [gone], deployment.home.org_id, now)
            shared_items.note_withdrawal(access, connection, items[0].id, reason)
            detail: dict[str, str | int] = {"recipients": len(items[0].audience), "reason": reason}
            audit.append(connection, access, "item_withdrawn", "shared_item", (item_id,), at=now, detail=detail)
    return None


def released_package(deployment: Deployment, access: Access, partner: str, now: datetime) -> Package | None:
    """Return all that a partner may have now, for a file in a format of others; ``None`` without such a partner."""
    care = kept_from_partners(deployment)
    with transaction(deployment.pool, access) as connection:
        found = exchange_partners.partner(access, connection, partner)
        if found is None:
            return None
        rows = []
        if found.in_force(now):
            released = shared_items.released_after(access, connection, found.partner_org, _EVER, now)
            rows = without_care(deployment, access, connection, released, care)
        known = with_named(deployment, access, connection, rows)
        detail: dict[str, str | int] = {"partner": partner, "items": len(rows)}
        objects = [one.item_id for one in rows]
        audit.append(connection, access, "items_exported", "shared_item", objects, at=now, detail=detail)
    by = Originator(deployment.home.org_id, deployment.home.name)
    return Package(
        originator=by, made_at=now, items=tuple(item_for(deployment, one, found, known, now) for one in rows)
    )


def item_for(deployment: Deployment, stored: StoredItem, partner: Partner, known: Named, now: datetime) -> AnyItem:
    """Return an item as a partner may have it now; ``known`` holds what it names. It names what they know of alone.

    When its originator marked a later version so that it may not go to them any more, or when it has come to tell of
    somebody who may flee from them, they are told to forget it.
    """
    item = opened_item(deployment, stored)
    origins = states_of_origin(reached(item, known.items), host_state)
    refused = refuse_release(
        item.caveats, partner.terms, now, ours=stored.ours, its_own=False, withdrawn=False, origins=origins
    )
    if refused is None or item.withdrawn:
        return naming_only(item, lambda id_: known.knows(partner.partner_org, id_))
    return withdrawn(msgspec.structs.replace(item, caveats=Handling()), item.modified)  # not whose it has become


def in_stix(deployment: Deployment, stored: StoredItem, partner: Partner, known: Named, now: datetime) -> list[Plain]:
    """Return an item in STIX with what a reader needs beside it; the item is the last. Taken back, it stands alone."""
    item = item_for(deployment, stored, partner, known, now)
    by = Originator(stored.originator_org, stored.originator)
    objects = stix_objects(Package(originator=by, made_at=item.created, items=(item,)))
    if item.withdrawn and not stored.withdrawn:
        objects[-1] = {name: value for name, value in objects[-1].items() if name not in _NAMING}
    return objects


_NAMING = ("object_marking_refs", "created_by_ref")
