"""Checks of the document desk: written once, read again, masked with the traveller, gone with their retention class."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.ownership import COLUMNS, Ownership

CONTENT = "document_checks.content"
"""The context under which what was read, typed and found is sealed."""


class DocumentCheckRow(Struct, frozen=True, kw_only=True):
    """A check with who made it. ``content_sealed`` is ``None`` once it was masked."""

    id: UUID
    checked_at: datetime
    checked_by: str
    profile: str
    packs: dict[str, str]
    lists: str
    decision: str | None
    reason_code: str | None
    call_id: UUID | None
    flight_date: date | None
    journey_id: UUID | None
    content_sealed: bytes | None


class NewCheck(Struct, frozen=True, kw_only=True):
    """A check to be kept; ``packs`` are JSON."""

    id: UUID
    checked_at: datetime
    checked_by: UUID
    profile: str
    packs: str
    lists: str
    decision: str | None
    reason_code: str | None
    call_id: UUID | None
    flight_date: date | None
    journey_id: UUID | None
    content_sealed: bytes


_ADD = f"""
    insert into document_checks (id, {COLUMNS}, checked_on, checked_at, checked_by, profile, packs, lists, decision,
                                 reason_code, call_id, flight_date, journey_id, content_sealed)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""  # noqa: S608 - constant column names

_SELECT = """
    select c.id, c.checked_at, u.display_name as checked_by, c.profile, c.packs, c.lists, c.decision, c.reason_code,
           c.call_id, c.flight_date, c.journey_id, c.content_sealed
    from document_checks c join users u on u.id = c.checked_by
    where c.org_id = %(org_id)s
"""
_MOST = 20


def add(connection: Connection[DictRow], ownership: Ownership, check: NewCheck) -> None:
    """Keep a check."""
    values = (check.checked_at.date(), check.checked_at, check.checked_by, check.profile, check.packs, check.lists)
    about = (check.decision, check.reason_code, check.call_id, check.flight_date, check.journey_id)
    connection.execute(_ADD, (check.id, *ownership.values(), *values, *about, check.content_sealed))


def one(access: Access, connection: Connection[DictRow], check_id: UUID) -> DocumentCheckRow | None:
    """Read a check again; ``None`` when there is none that the viewer may see."""
    found = _read(connection, f"{_SELECT} and c.id = %(id)s", {"org_id": access.org_id, "id": check_id})
    return found[0] if found else None


def of_call(access: Access, connection: Connection[DictRow], call_id: UUID) -> list[DocumentCheckRow]:
    """Return the latest checks that were made in a call, the last first."""
    query = f"{_SELECT} and c.call_id = %(call)s order by c.checked_at desc, c.id limit {_MOST}"
    return _read(connection, query, {"org_id": access.org_id, "call": call_id})


def of_traveller(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> list[DocumentCheckRow]:
    """Return the latest checks that were made about a traveller, the last first."""
    query = f"""{_SELECT} and c.flight_date = %(flight_date)s and c.journey_id = %(journey)s
        order by c.checked_at desc, c.id limit {_MOST}"""
    return _read(connection, query, {"org_id": access.org_id, "flight_date": flight_date, "journey": journey_id})


def _read(connection: Connection[DictRow], query: str, key: dict[str, object]) -> list[DocumentCheckRow]:
    with connection.cursor(row_factory=class_row(DocumentCheckRow)) as cursor:
        return cursor.execute(query.encode(), key).fetchall()
