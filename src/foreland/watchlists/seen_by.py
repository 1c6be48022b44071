"""Who may be told that a list knows somebody."""

from __future__ import annotations

from foreland.access.viewer import Role

LIST_READERS: tuple[Role, ...] = (
    "analyst",
    "carrier_liaison",
    "attache",
    "field_officer",
    "supervisor",
    "oversight",
)
"""Roles to which hits of a list may be confined; supervisors keep lists, and are always among them."""
