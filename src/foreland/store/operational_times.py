"""Times told about legs: added, never changed; the last word of a source takes the place of its former one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.store import rows


class OperationalTimeRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``operational_times``; ``at`` is ``None`` when a time was taken back."""

    id: UUID
    flight_id: UUID
    leg_id: UUID
    kind: str
    at: datetime | None
    source: str
    heard_at: datetime
    entered_by: UUID | None = None
    message_id: UUID | None = None


_ADD = rows.insertion("operational_times", OperationalTimeRow)


def add(connection: Connection[DictRow], times: Sequence[OperationalTimeRow]) -> None:
    """Note what was told."""
    rows.insert(connection, _ADD, times)
