"""Checks of entry requirements as they were made: written once, read again, gone with their retention class."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store import rows


class CheckRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``requirement_checks``; ``inputs`` and the answers are JSON."""

    id: UUID
    checked_at: datetime
    checked_by: UUID
    profile: str
    packs: dict[str, str]
    inputs: dict[str, Any]
    decision: str
    answer: dict[str, Any]
    unverified: dict[str, Any] | None


class StoredCheck(Struct, frozen=True, kw_only=True):
    """A check as it is shown again, with who made it."""

    id: UUID
    checked_at: datetime
    checked_by: str
    profile: str
    packs: dict[str, str]
    inputs: dict[str, Any]
    decision: str
    answer: dict[str, Any]
    unverified: dict[str, Any] | None


_ADD = rows.insertion("requirement_checks", CheckRow)

_ONE = """
    select c.id, c.checked_at, u.display_name as checked_by, c.profile, c.packs, c.inputs, c.decision, c.answer,
           c.unverified
    from requirement_checks c join users u on u.id = c.checked_by
    where c.org_id = %(org_id)s and c.id = %(id)s
"""


def add(connection: Connection[DictRow], check: CheckRow) -> None:
    """Keep a check."""
    rows.insert(connection, _ADD, (check,))


def one(access: Access, connection: Connection[DictRow], check_id: UUID) -> StoredCheck | None:
    """Read a check again; ``None`` when there is none that the viewer may see."""
    with connection.cursor(row_factory=class_row(StoredCheck)) as cursor:
        return cursor.execute(_ONE, {"org_id": access.org_id, "id": check_id}).fetchone()
