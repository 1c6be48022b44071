"""What an administrator may do to accounts: never to their own, never the last one away, never a mix of duties."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args
from uuid import UUID

from foreland.access.viewer import CONTENT_ROLES, HELPING_ROLES, Access, Role

ASSIGNABLE_ROLES: tuple[Role, ...] = tuple(role for role in get_args(Role) if role != "service")
"""Roles of people. ``service`` is the system's own."""

Refusal = Literal[
    "not_administrator",
    "own_account",
    "last_administrator",
    "no_role",
    "unknown_role",
    "duties_mixed",
    "unknown_user",
    "carrier_missing",
    "carrier_role",
]


def may_administer(access: Access) -> bool:
    """Whether the viewer looks after accounts."""
    return "administrator" in access.roles


def refuse_roles(roles: Collection[str], *, of_carrier: bool = False) -> Refusal | None:
    """Say why nobody may hold these roles together; ``None`` when they may.

    An administrator never sees passenger content nor who is in the care of protection, so the role goes with none that
    does. A carrier's users (``of_carrier``) are station agents and nothing else, and nobody else is one.
    """
    if not roles:
        return "no_role"
    if not set(roles) <= set(ASSIGNABLE_ROLES):
        return "unknown_role"
    if "administrator" in roles and set(roles) & (CONTENT_ROLES | HELPING_ROLES):
        return "duties_mixed"
    if of_carrier:
        return None if set(roles) == {"station_agent"} else "carrier_role"
    return "carrier_missing" if "station_agent" in roles else None


def refuse_change(by: Access, user_id: UUID) -> Refusal | None:
    """Say why ``by`` may not change this account: only administrators may, and nobody changes their own."""
    if not may_administer(by):
        return "not_administrator"
    return "own_account" if by.user_id == user_id else None


def leaves_nobody(administrators: Collection[UUID], user_id: UUID) -> bool:
    """Whether taking this user away from the active administrators leaves none."""
    return set(administrators) == {user_id}
