"""Messages: one row a message of a file, with its defects, and the bodies by which a repetition is recognised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.store import rows


class MessageRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``messages``. ``defects`` hold code, severity and place, never text."""

    id: UUID
    received_on: date
    receipt_id: UUID
    position: int
    received_at: datetime
    kind: str
    profile: str | None
    version: str | None
    document_code: str | None
    function: str | None
    push: str | None
    test: bool
    sender: str | None
    recipient: str | None
    control_reference: str | None
    prepared_at: datetime | None
    transaction_reference: str | None
    common_access_reference: str | None
    part_number: int
    part_last: bool
    flight_id: UUID | None
    flight_date: str | None
    declared_passengers: int | None
    declared_crew: int | None
    declared_bookings: int | None
    travellers: int
    crew: int
    crew_list: bool
    bookings: int
    reporting_contact: dict[str, Any] | None
    body_sha256: str
    effect: str
    defects: list[dict[str, Any]]
    filtered: dict[str, int]
    unparsed_sealed: str | None
    facts_sealed: str | None
    segments_sealed: str | None
    filter_version: str | None


class BodyRow(Struct, frozen=True, kw_only=True):
    """A row of ``message_bodies``."""

    org_id: UUID
    originator_org: UUID
    body_sha256: str
    message_id: UUID
    received_on: date
    expires_on: date


_ADD = rows.insertion("messages", MessageRow)

# Whoever was faster with the same body has its effect; this statement waits for their commit.
_ADD_BODIES = rows.insertion("message_bodies", BodyRow, "on conflict do nothing returning message_id")


def add(connection: Connection[DictRow], messages: Sequence[MessageRow]) -> None:
    """Insert messages."""
    rows.insert(connection, _ADD, messages)


def add_bodies(connection: Connection[DictRow], bodies: Sequence[BodyRow]) -> set[UUID]:
    """Remember bodies; return the messages whose body was not known before."""
    if not bodies:
        return set()
    ordered = sorted(bodies, key=lambda row: (row.originator_org, row.body_sha256))  # no deadlock between groups
    found = connection.execute(_ADD_BODIES.encode(), {"rows": rows.as_json(ordered)})
    return {row["message_id"] for row in found}
