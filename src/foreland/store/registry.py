"""The key registry: on which journeys a document, telephone or mail address was seen. It outlives no retention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.store import rows


class KeyRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``registry_keys``."""

    kind: str
    key: str
    journey_id: UUID
    flight_date: str
    expires_on: date


_ADD = rows.insertion("registry_keys", KeyRow, "on conflict do nothing")


def add(connection: Connection[DictRow], keys: Sequence[KeyRow]) -> None:
    """Remember keys; one that is known for the journey stays as it is."""
    ordered = sorted(keys, key=lambda row: (row.kind, row.key, row.journey_id))  # no deadlock between groups
    rows.insert(connection, _ADD, ordered)
