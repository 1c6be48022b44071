"""Who looks after desks, rosters and the directory of contacts, and who may read them: no traveller stands there."""

from __future__ import annotations

from foreland.access.viewer import CONTENT_ROLES, Access, Role

KEEPING_ROLES: frozenset[Role] = frozenset(("supervisor", "administrator"))
"""Roles that may change desks, rosters and the directory."""

DIRECTORY_ROLES: frozenset[Role] = frozenset((*CONTENT_ROLES, "protection", "administrator"))
"""Roles that may look up whom to call."""


def may_keep_desks(access: Access) -> bool:
    """Whether the viewer, a named person, may change desks, rosters and the directory."""
    return access.user_id is not None and bool(access.roles & KEEPING_ROLES)


def may_read_directory(access: Access) -> bool:
    """Whether the viewer may look up whom to call."""
    return bool(access.roles & DIRECTORY_ROLES)
