"""Receipts: one row a file or request as it arrived, and the answer that the same bytes get again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store import rows


class ReceiptRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``receipts``; ``sha256`` is hexadecimal (:func:`foreland.store.rows.hexed`)."""

    id: UUID
    sha256: str
    size_bytes: int
    source: str
    received_at: datetime
    answer: dict[str, Any]
    expires_on: date


Sent = tuple[UUID, bytes]
"""Who sent it and the SHA-256 of the bytes."""

_ANSWERS = """
    select r.originator_org, r.sha256, r.answer
    from receipts r
    join unnest(%(originators)s::uuid[], %(hashes)s::bytea[]) as sent (originator_org, sha256)
      on r.originator_org = sent.originator_org and r.sha256 = sent.sha256
    where r.org_id = %(org_id)s
"""

# Whoever was faster with the same bytes keeps the receipt; this statement waits for their commit.
_ADD = rows.insertion(
    "receipts", ReceiptRow, "on conflict (org_id, originator_org, sha256) do nothing returning originator_org, sha256"
)


def stored_answers(access: Access, connection: Connection[DictRow], sent: Sequence[Sent]) -> dict[Sent, dict[str, Any]]:
    """Return the answers given before to these bytes from these senders."""
    found = connection.execute(
        _ANSWERS,
        {
            "org_id": access.org_id,
            "originators": [originator for originator, _ in sent],
            "hashes": [digest for _, digest in sent],
        },
    )
    return {(row["originator_org"], bytes(row["sha256"])): row["answer"] for row in found}


def add(connection: Connection[DictRow], receipts: Sequence[ReceiptRow]) -> set[Sent]:
    """Insert receipts; return which were new (the others were received by another transaction just now)."""
    ordered = sorted(receipts, key=lambda row: (row.originator_org, row.sha256))  # no deadlock between groups
    found = connection.execute(_ADD.encode(), {"rows": rows.as_json(ordered)})
    return {(row["originator_org"], bytes(row["sha256"])) for row in found}
