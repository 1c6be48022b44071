"""Who owns a row with content: the five columns that every such table carries (decision 7)."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

COLUMNS = "org_id, originator_org, handling_id, purpose, retention_class"
"""The ownership columns, in the order of :meth:`Ownership.values`."""


class Ownership(Struct, frozen=True, kw_only=True):
    """Whose row it is, who told us, how it is handled, for which purpose and for how long it is kept."""

    org_id: UUID
    originator_org: UUID
    handling_id: UUID
    purpose: str = "pre_departure_screening"
    retention_class: str = "passenger_data"

    def values(self) -> tuple[UUID, UUID, UUID, str, str]:
        """Return the values in the order of :data:`COLUMNS`."""
        return (self.org_id, self.originator_org, self.handling_id, self.purpose, self.retention_class)
