"""Officers take items of exchange in from a file, release them to partners, and withdraw ours, each under their name.

They act with the rights of the system, for what only others may read is kept and released too; what they choose is what
they may read themselves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.exchange_bundles import Arrived, NotArrived, take_bundle
from foreland.operations.share_items import (
    Format,
    Imported,
    NotShared,
    import_items,
    read_file,
    release_item,
    withdraw_item,
)
from foreland.resources.handling_schemes import load_handling_schemes
from foreland.sharing.handling import Tlp
from foreland.sharing.releasing import WITHDRAW_REASONS, ReleaseRefusal
from foreland.store import shared_items
from foreland.store.pool import transaction

FileFormat = Format | Literal["bundle"]
FILE_FORMATS: tuple[FileFormat, ...] = ("bundle", *get_args(Format))


class NotBrought(Struct, frozen=True):
    """Why nothing was written."""

    code: (
        ReleaseRefusal
        | Literal[
            "not_found",
            "unknown_partner",
            "not_ours",
            "several",
            "may_not_bring",
            "may_not_release",
            "reason_unknown",
            "of_a_bulletin",
        ]
    )


class GivenFile(Struct, frozen=True, kw_only=True):
    """A file that an officer has in hand. ``giver``: code of the partner who gave it, ``None`` when it is our own.

    ``tlp`` can only make stricter what it says. A bundle says by its signature whose it is, and how it is marked.
    """

    raw: bytes
    format: FileFormat
    giver: str | None = None
    tlp: Tlp | None = None


def bring_items(
    deployment: Deployment, access: Access, file: GivenFile, now: datetime
) -> Imported | NotBrought | Arrived | NotArrived:
    """Take in a file that an officer has in hand: a signed bundle, or a file of another format."""
    if not access.may_bring_items():
        return NotBrought("may_not_bring")
    acting = deployment.acting_for(access)
    if file.format == "bundle":
        return take_bundle(deployment, acting, file.raw, now)
    schemes = load_handling_schemes(deployment.data)
    taken = read_file(file.raw, file.format, file.giver or "", file.tlp, now, schemes)
    done = import_items(deployment, acting, taken, file.giver, now)
    return NotBrought(done.code) if isinstance(done, NotShared) else done


def release_by_officer(
    deployment: Deployment, access: Access, row_id: UUID, partner: str, now: datetime
) -> NotBrought | None:
    """Open an item that an officer has before them to a partner."""
    if not access.may_release_items():
        return NotBrought("may_not_release")
    with transaction(deployment.pool, access) as connection:
        found = next(iter(shared_items.rows(access, connection, [row_id])), None)
    if found is None:
        return NotBrought("not_found")
    acting = deployment.acting_for(access)
    refused = release_item(deployment, acting, found.item_id, partner, now, found.originator_org)
    return NotBrought(refused.code) if refused else None


def withdraw_by_officer(
    deployment: Deployment, access: Access, row_id: UUID, reason: str, now: datetime
) -> NotBrought | None:
    """Withdraw an item of ours that an officer has before them; a bulletin's is withdrawn with the bulletin."""
    said = next((one for one in WITHDRAW_REASONS if one == reason), None)
    if not access.may_release_items():
        return NotBrought("may_not_release")
    if said is None:
        return NotBrought("reason_unknown")
    with transaction(deployment.pool, access) as connection:
        found = next(iter(shared_items.rows(access, connection, [row_id])), None)
        if found is None or found.originator_org != deployment.home.org_id:
            return NotBrought("not_ours" if found else "not_found")
    refused = withdraw_item(deployment, deployment.acting_for(access), found.item_id, now, said)
    return NotBrought(refused.code) if refused else None
