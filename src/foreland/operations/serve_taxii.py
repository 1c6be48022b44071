"""What a partner's system reads from, and pushes to, our TAXII collections; each look leaves an entry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID, uuid5

from msgspec import Struct

from foreland.operations.deployment import Deployment
from foreland.operations.in_care import kept_from_partners, without_care
from foreland.operations.keep_items import with_named
from foreland.operations.share_items import in_stix
from foreland.operations.take_items import take_items
from foreland.operations.write_bundles import KEPT_FOR
from foreland.sharing.formats.package import Taking
from foreland.sharing.formats.stix import take_objects
from foreland.sharing.formats.stix_markings import NAMESPACE, Plain
from foreland.store import audit, exchange_packages, shared_items
from foreland.store.exchange_packages import PackageRow
from foreland.store.exchange_partners import Partner
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.shared_items import Entry, Wanted

CollectionName = Literal["released", "inbox"]
"""What we released to the reader, to be read; and where a partner leaves objects for us, to be written."""


_EVER = datetime.fromtimestamp(0, UTC)


class Found(Struct, frozen=True):
    """An object of a collection and since when it is in it."""

    entry: Entry
    object: Plain


class Page(Struct, frozen=True):
    """Objects in the order of their addition; ``more``: there are others behind them."""

    found: tuple[Found, ...]
    more: bool


class Pushed(Struct, frozen=True, kw_only=True):
    """What became of pushed objects."""

    id: UUID
    at: datetime
    items: int
    refused: int


def collection_id(deployment: Deployment, name: CollectionName) -> UUID:
    """Return the identifier of a collection of this deployment."""
    return uuid5(NAMESPACE, f"{deployment.home.org_id} {name}")


def read_page(deployment: Deployment, partner: Partner, wanted: Wanted, now: datetime) -> Page:
    """Return what a partner asks for of what was released to it."""
    access, care = deployment.service(f"taxii {partner.code}"), kept_from_partners(deployment)
    with transaction(deployment.pool, access) as connection:
        gone: set[UUID] = set()
        if care:
            released = shared_items.released_after(access, connection, partner.partner_org, _EVER, now)
            gone = {one.id for one in released}
            gone -= {one.id for one in without_care(deployment, access, connection, released, care)}
        entries = shared_items.entries(access, connection, partner, wanted, sorted(gone), now)
        page, more = entries[: wanted.limit], len(entries) > wanted.limit
        rows = {row.id: row for row in shared_items.rows(access, connection, [one.row_id for one in page])}
        known = with_named(deployment, access, connection, rows.values())
        objects = [rows[one.row_id].item_id for one in page if one.rank == 1]
        detail = {"partner": partner.code}
        audit.append(connection, access, "taxii_read", "shared_item", objects, at=now, detail=detail)
    rendered = {
        row_id: {str(one["id"]): one for one in in_stix(deployment, row, partner, known, now)}
        for row_id, row in rows.items()
    }
    return Page(tuple(Found(one, rendered[one.row_id][one.stix_id]) for one in page), more)


def push(deployment: Deployment, partner: Partner, objects: object, now: datetime) -> Pushed:
    """Keep objects that a partner pushed, as given by it; what cannot be taken is counted."""
    taking = Taking()
    take_objects(objects, taking)
    taken = taking.taken()
    access = deployment.service(f"taxii {partner.code}")
    row = PackageRow(
        id=new_id(),
        partner_org=partner.partner_org,
        direction="received",
        channel="taxii",
        kind="items",
        sequence=None,
        state="taken",
        items=len(taken.items),
        refused=len(taken.problems),
        at=now,
        closed_at=now,
        expires_on=(now + KEPT_FOR).date(),
    )
    with transaction(deployment.pool, access) as connection:
        exchange_packages.add(connection, deployment.home.ownership(partner.partner_org, "list_data"), row)
        kept = take_items(deployment, access, connection, taken.items, partner.partner_org, now)
        detail: dict[str, str | int] = {"partner": partner.code, "kept": kept, "refused": len(taken.problems)}
        ids = [one.id for one in taken.items[:100]]
        audit.append(connection, access, "taxii_pushed", "shared_item", ids, at=now, detail=detail)
    return Pushed(id=row.id, at=now, items=row.items, refused=row.refused)


def pushed_before(deployment: Deployment, partner: Partner, status_id: UUID) -> Pushed | None:
    """Return what became of an earlier push of this partner."""
    access = deployment.service(f"taxii {partner.code}")
    with transaction(deployment.pool, access) as connection:
        row = exchange_packages.package(access, connection, status_id, partner.partner_org)
    if row is None or row.channel != "taxii":
        return None
    return Pushed(id=row.id, at=row.at, items=row.items, refused=row.refused)
