"""Bundles and pushes as they were sent and received: a number of a partner counts once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.ownership import COLUMNS, Ownership

CONTENT = "exchange_packages.content_sealed"
"""The context under which a bundle is sealed until it was acknowledged."""


class PackageRow(Struct, frozen=True, kw_only=True):
    """A package to be kept. ``sequence`` is ``None`` for what has no number (TAXII)."""

    id: UUID
    partner_org: UUID
    direction: Literal["sent", "received"]
    channel: Literal["bundle", "taxii"]
    kind: str
    sequence: int | None
    state: Literal["waiting", "acknowledged", "taken", "refused"]
    items: int = 0
    refused: int = 0
    at: datetime
    closed_at: datetime | None = None
    expires_on: date
    content_sealed: bytes | None = None


_FIELDS = ", ".join(PackageRow.__struct_fields__)

_ADD = f"""
    insert into exchange_packages ({COLUMNS}, {_FIELDS})
    values (%s, %s, %s, %s, %s, {", ".join(["%s"] * len(PackageRow.__struct_fields__))})
    on conflict do nothing
"""  # noqa: S608 - constant column names


def add(connection: Connection[DictRow], owner: Ownership, row: PackageRow) -> bool:
    """Keep a package; ``False`` when its identifier or its number is there already."""
    values = [getattr(row, name) for name in PackageRow.__struct_fields__]
    return connection.execute(_ADD.encode(), [*owner.values(), *values]).rowcount == 1


def package(access: Access, connection: Connection[DictRow], package_id: UUID, partner: UUID) -> PackageRow | None:
    """Return a package of a partner."""
    query = f"select {_FIELDS} from exchange_packages where org_id = %s and id = %s and partner_org = %s"  # noqa: S608
    with connection.cursor(row_factory=class_row(PackageRow)) as cursor:
        return cursor.execute(query.encode(), (access.org_id, package_id, partner)).fetchone()


def refuse(access: Access, connection: Connection[DictRow], package_id: UUID) -> None:
    """Note that nothing of a package could be taken."""
    connection.execute(
        "update exchange_packages set state = 'refused' where org_id = %s and id = %s", (access.org_id, package_id)
    )


def waiting(access: Access, connection: Connection[DictRow], partner: UUID) -> list[PackageRow]:
    """Return what was sent to a partner and not acknowledged, in order."""
    query = f"""select {_FIELDS} from exchange_packages
        where org_id = %s and partner_org = %s and state = 'waiting' order by sequence"""  # noqa: S608 - constants
    with connection.cursor(row_factory=class_row(PackageRow)) as cursor:
        return cursor.execute(query.encode(), (access.org_id, partner)).fetchall()


def received(access: Access, connection: Connection[DictRow], partner: UUID) -> list[int]:
    """Return the numbers that came from a partner, in order."""
    rows = connection.execute(
        "select sequence from exchange_packages where org_id = %s and partner_org = %s and direction = 'received'"
        " and sequence is not null order by sequence",
        (access.org_id, partner),
    ).fetchall()
    return [row["sequence"] for row in rows]


def acknowledge(
    access: Access, connection: Connection[DictRow], partner: UUID, sequences: Sequence[int], now: datetime
) -> int:
    """Note that numbers arrived, and forget their content; return how many had waited."""
    return connection.execute(
        "update exchange_packages set state = 'acknowledged', closed_at = %s, content_sealed = null"
        " where org_id = %s and partner_org = %s and direction = 'sent' and state = 'waiting' and sequence = any (%s)",
        (now, access.org_id, partner, list(sequences)),
    ).rowcount
