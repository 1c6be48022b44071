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

Scope = Literal["organisation", "airports", "carrier", "none"]
"""Whose rows a viewer's transactions reach: the whole organisation's, those of their airports, a carrier's, none."""

WHOLE_ROLES: frozenset[Role] = frozenset(("analyst", "carrier_liaison", "supervisor", "oversight", "service"))
"""Roles that see all of their organisation's flights: whoever works at a desk takes over from another desk."""

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


HELPING_ROLES: frozenset[Role] = frozenset(("protection",))
"""Roles that read the compartment of protection: no other role does. One person may hold others beside it in a small
office (docs/how-to/desks.md); never with the role administrator."""


RECOMMENDING_ROLES: frozenset[Role] = frozenset(("analyst", "carrier_liaison", "supervisor"))
"""Roles that may recommend something to a carrier, read it back, and withdraw it."""


class Access(Struct, frozen=True, kw_only=True):
    """Who asks, for whom, with which purpose.

    ``org_id`` is the organisation whose rows may be seen; ``user_id`` is ``None`` for a service (carrier connection,
    worker). ``desk`` says where somebody works, not what they may see; ``airports`` narrow the view of those who
    work at an airport (:meth:`scope`). The database's row filters are told all of it (docs/decisions/0012).
    """

    org_id: UUID
    user_id: UUID | None = None
    username: str = "service"
    roles: frozenset[Role] = frozenset()
    desk: str | None = None
    agency: str | None = None
    airports: tuple[str, ...] = ()
    purpose: Purpose = "pre_departure_screening"

    def scope(self) -> Scope:
        """Return whose rows are reached; of several roles the one that reaches furthest decides."""
        if self.roles & WHOLE_ROLES:
            return "organisation"
        if self.roles & {"attache", "field_officer"}:
            return "airports"
        return "carrier" if "station_agent" in self.roles else "none"

    def departures(self) -> tuple[str, ...]:
        """Return the airports whose departures the viewer works on: those of a liaison officer abroad."""
        return self.airports if "attache" in self.roles else ()

    def arrivals(self) -> tuple[str, ...]:
        """Return the airports whose arrivals the viewer works on: those of a field office."""
        return self.airports if "field_officer" in self.roles else ()

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

    def may_end_false_match(self) -> bool:
        """Whether the viewer, a named person, may end what is remembered as a false match."""
        return self.user_id is not None and "supervisor" in self.roles

    def may_recommend(self) -> bool:
        """Whether the viewer, a named person, may recommend something to a carrier."""
        return self.user_id is not None and bool(self.roles & RECOMMENDING_ROLES)

    def may_approve_recommendation(self) -> bool:
        """Whether the viewer, a named person, may approve what a colleague recommends; never their own."""
        return self.user_id is not None and "supervisor" in self.roles

    def speaks_for_carrier(self) -> bool:
        """Whether the viewer is at a carrier's station, or is its system: somebody from outside, and nothing else."""
        return self.scope() == "carrier"

    def may_see_recommendations(self) -> bool:
        """Whether any role of the viewer works on, or watches over, recommendations to carriers."""
        return bool(self.roles & (RECOMMENDING_ROLES | {"oversight"}))

    def may_help(self) -> bool:
        """Whether any role of the viewer reads who is in the care of protection, and acts for them."""
        return bool(self.roles & HELPING_ROLES)

    def may_read_help_figures(self) -> bool:
        """Whether the viewer may know how many were referred: never who."""
        return bool(self.roles & (HELPING_ROLES | {"oversight"}))

    def may_record_arrival(self) -> bool:
        """Whether the viewer, a named person, may record what a port of arrival found."""
        return self.user_id is not None and bool(self.roles & {"field_officer", "supervisor"})

    def may_see_lookouts(self) -> bool:
        """Whether any role of the viewer works with those announced to ports of arrival."""
        return bool(self.roles & (DECIDING_ROLES | {"field_officer", "oversight"}))

    def may_work_abroad(self) -> bool:
        """Whether the viewer, a named person, is a liaison officer abroad; without an airport they see nothing."""
        return self.user_id is not None and "attache" in self.roles

    def may_write_notes(self) -> bool:
        """Whether the viewer, a named person, may write what is going round at a place: the draft of a bulletin."""
        return self.may_work_abroad() or self.may_decide()

    def may_read_field_reports(self) -> bool:
        """Whether any role of the viewer reads what was reported from airports abroad."""
        return "attache" in self.roles or bool(self.roles & (DECIDING_ROLES | {"oversight"}))

    def may_seize(self) -> bool:
        """Whether the viewer, a named person, may take documents into the register and hand them on."""
        return self.user_id is not None and bool(self.roles & (DECIDING_ROLES | {"attache", "field_officer"}))

    def may_ask_assessment(self) -> bool:
        """Whether the viewer, a named person, may ask for something to be found out or assessed."""
        return self.user_id is not None and bool(self.roles & (DECIDING_ROLES | {"attache", "field_officer"}))

    def may_deconflict(self) -> bool:
        """Whether the viewer, a named person, owns work that may touch another's."""
        return self.user_id is not None and bool(self.roles & (DECIDING_ROLES | {"attache", "field_officer"}))

    def may_see_requests(self) -> bool:
        """Whether any role of the viewer works with, or watches over, requests for information."""
        return bool(self.roles & (DECIDING_ROLES | {"attache", "field_officer", "oversight"}))

    def may_see_returns(self) -> bool:
        """Whether any role of the viewer may read what contributors were given back."""
        return bool(self.roles & (DECIDING_ROLES | {"oversight"}))

    def may_bring_items(self) -> bool:
        """Whether the viewer, a named person, may take in what a partner gave, or enter items of ours."""
        return self.may_decide()

    def may_release_items(self) -> bool:
        """Whether the viewer, a named person, may open items to partners and withdraw ours."""
        return self.user_id is not None and "supervisor" in self.roles

    def may_see_seizures(self) -> bool:
        """Whether any role of the viewer works with, or watches over, the register of documents taken."""
        return bool(self.roles & (DECIDING_ROLES | {"attache", "field_officer", "oversight"}))

    def may_see_lists(self) -> bool:
        """Whether any role of the viewer reads lists and their entries; each list may say more narrowly who."""
        return bool(self.roles & (DECIDING_ROLES | {"oversight"}))

    def may_keep_lists(self) -> bool:
        """Whether the viewer, a supervisor or the system, may import lists, change them and say who sees them."""
        return "service" in self.roles or (self.user_id is not None and "supervisor" in self.roles)

    def may_look_out(self) -> bool:
        """Whether the viewer, a named person, may put somebody on the list of own lookouts."""
        return self.may_decide()
