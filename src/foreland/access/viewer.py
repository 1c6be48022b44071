"""The access argument. ``store`` sets it per transaction and the database's row filters read it from there."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from msgspec import Struct

Role = Literal[
    "analyst",
    "carrier_liaison",
    "attache",
    "station_agent",
    "field_officer",
    "partner_analyst",
    "case_agent",
    "supervisor",
    "protection",
    "oversight",
    "administrator",
    "service",
]
Purpose = Literal["pre_departure_screening", "oversight", "administration", "training"]

CONTENT_ROLES: frozenset[Role] = frozenset(
    ("analyst", "carrier_liaison", "attache", "field_officer", "supervisor", "oversight", "service")
)
"""Roles that may see passenger content. An administrator never does (product.md)."""

DECIDING_ROLES: frozenset[Role] = frozenset(("analyst", "carrier_liaison", "supervisor"))
"""Roles that may decide about a hit."""

AUDIT_ROLES: frozenset[Role] = frozenset(("oversight", "supervisor"))
"""Roles that may read who looked at what."""


INSPECTING_ROLES: frozenset[Role] = frozenset(("analyst", "carrier_liaison", "supervisor", "oversight"))
"""Roles that may read the segments of a message."""


UNMASK_ASKING_ROLES: frozenset[Role] = frozenset(("analyst", "supervisor"))
"""Roles that may ask to look at a masked person."""

UNMASK_APPROVING_ROLES: frozenset[Role] = frozenset(("supervisor", "oversight"))
"""Roles that may approve what somebody else asked for."""


HOLDING_ROLES: frozenset[Role] = frozenset(("supervisor", "oversight"))
"""Roles that may place legal holds and, two together, lift them."""


class Access(Struct, frozen=True, kw_only=True):
    """Who asks, for whom, with which purpose.

    ``org_id`` is the organisation whose rows may be seen; ``user_id`` is ``None`` for a service (carrier connection,
    worker). ``desk``, ``agency`` and ``airports`` narrow the view further once rooms use them.
    """

    org_id: UUID
    user_id: UUID | None = None
    username: str = "service"
    roles: frozenset[Role] = frozenset()
    desk: str | None = None
    agency: str | None = None
    airports: tuple[str, ...] = ()
    purpose: Purpose = "pre_departure_screening"

    def in_training(self) -> bool:
        """Whether the viewer works with training and test data, which live apart."""
        return self.purpose == "training"

    def may_see_travellers(self) -> bool:
        """Whether any role of the viewer admits passenger content."""
        return bool(self.roles & CONTENT_ROLES)

    def may_read_audit(self) -> bool:
        """Whether any role of the viewer admits the audit trail."""
        return bool(self.roles & AUDIT_ROLES)

    def may_inspect_messages(self) -> bool:
        """Whether any role of the viewer admits the segments of messages."""
        return bool(self.roles & INSPECTING_ROLES)

    def may_review_filter(self) -> bool:
        """Whether the viewer watches over what the sensitive-data filter removes."""
        return "oversight" in self.roles

    def may_ask_unmasking(self) -> bool:
        """Whether the viewer, a named person, may ask to look at a masked person."""
        return self.user_id is not None and bool(self.roles & UNMASK_ASKING_ROLES)

    def may_approve_unmasking(self) -> bool:
        """Whether the viewer, a named person, may answer such a request of somebody else."""
        return self.user_id is not None and bool(self.roles & UNMASK_APPROVING_ROLES)

    def may_hold(self) -> bool:
        """Whether the viewer, a named person, may place legal holds and take part in lifting them."""
        return self.user_id is not None and bool(self.roles & HOLDING_ROLES)

    def may_decide(self) -> bool:
        """Whether the viewer may clear a hit or send it to a second look: a named person with a deciding role."""
        return self.user_id is not None and bool(self.roles & DECIDING_ROLES)
