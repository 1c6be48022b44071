"""The audit trail: who did or saw what, as identifiers and codes, in the transaction of the act itself (decision 8).

The same statement queues the entry for the sealer (:mod:`foreland.store.audit_blocks`), which nobody waits for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id

# Not with ``returning``: whoever appends may not read the trail.
_APPEND = """
    with queued as (insert into audit_unsealed (id, at) values (%(id)s, %(at)s))
    insert into audit (id, at, org_id, user_id, actor, action, purpose, object_kind, object_ids, detail, request_id)
    values (%(id)s, %(at)s, %(org_id)s, %(user_id)s, %(actor)s, %(action)s, %(purpose)s, %(object_kind)s,
            %(object_ids)s, %(detail)s, %(request_id)s)
"""


def append(
    connection: Connection[DictRow],
    access: Access,
    action: str,
    object_kind: str,
    object_ids: Sequence[UUID],
    *,
    at: datetime | None = None,
    detail: Mapping[str, str | int] | None = None,
    request_id: UUID | None = None,
) -> None:
    """Add an entry. ``detail`` holds codes and counts, never content; ``at`` defaults to now."""
    connection.execute(
        _APPEND,
        {
            "id": new_id(),
            "at": at or datetime.now(UTC),
            "org_id": access.org_id,
            "user_id": access.user_id,
            "actor": access.username,
            "action": action,
            "purpose": access.purpose,
            "object_kind": object_kind,
            "object_ids": list(object_ids),
            "detail": Jsonb(dict(detail or {})),
            "request_id": request_id,
        },
    )
