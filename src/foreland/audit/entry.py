"""One audit entry: who did or saw what, when and for which purpose. Identifiers and codes, never content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import msgspec


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as written. ``user_id`` is ``None`` for the system itself."""

    id: UUID
    at: datetime
    org_id: UUID
    user_id: UUID | None
    actor: str
    action: str
    purpose: str
    object_kind: str
    object_ids: tuple[UUID, ...]
    detail: Mapping[str, str | int]
    request_id: UUID | None

    def sha256(self) -> bytes:
        """Hash of every field: JSON with sorted keys, the instant in UTC."""
        fields = msgspec.structs.asdict(self) | {"at": self.at.astimezone(UTC)}
        return hashlib.sha256(msgspec.json.encode(fields, order="deterministic")).digest()
