"""Raw bytes, sealed under an hourly key that is not in this database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store.ownership import COLUMNS, Ownership


class SealedBytes(Struct, frozen=True, kw_only=True):
    """The bytes of a receipt, sealed under the key of ``key_hour``."""

    receipt_id: UUID
    ownership: Ownership
    key_hour: datetime
    sealed: bytes


_ADD = f"""
    insert into quarantine (receipt_id, {COLUMNS}, key_hour, sealed)
    select * from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::timestamptz[],
                         %b::bytea[])
"""  # noqa: S608 - constant column names

_GET = "select key_hour, sealed from quarantine where org_id = %s and receipt_id = %s"

# What was sealed under a destroyed key is noise; it goes, whoever it belonged to. Only the service sees all of them.
_DROP = "delete from quarantine where org_id = %s and key_hour = any (%s)"


def add(connection: Connection[DictRow], sealed: Sequence[SealedBytes]) -> None:
    """Keep sealed bytes."""
    if not sealed:
        return
    columns = zip(*((s.receipt_id, *s.ownership.values(), s.key_hour, s.sealed) for s in sealed), strict=True)
    connection.execute(_ADD, [list(column) for column in columns])


def get(access: Access, connection: Connection[DictRow], receipt_id: UUID) -> tuple[datetime, bytes] | None:
    """Return the hour of the key and the sealed bytes of a receipt; ``None`` when they are gone."""
    row = connection.execute(_GET, (access.org_id, receipt_id)).fetchone()
    return None if row is None else (row["key_hour"], bytes(row["sealed"]))


def drop(access: Access, connection: Connection[DictRow], key_hours: Sequence[datetime]) -> int:
    """Delete what was sealed under these hours' keys; return how many rows."""
    return connection.execute(_DROP, (access.org_id, list(key_hours))).rowcount
