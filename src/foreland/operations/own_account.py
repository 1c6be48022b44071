"""What everybody does with their own account: see and end its sessions, change its password. Each is audited."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.passwords import hash_password, password_fits, token_hash
from foreland.operations.accounts import IDLE_LIFE, refuse_password
from foreland.operations.deployment import Deployment
from foreland.store import accounts as stored
from foreland.store import audit
from foreland.store.pool import transaction

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200

PasswordRefusal = Literal[
    "password_wrong", "account_locked", "password_short", "password_long", "password_old", "password_differs"
]


class OwnSession(Struct, frozen=True, kw_only=True):
    """A session in force of the viewer. ``key`` names it on the page and opens nothing."""

    key: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_this: bool


def own_sessions(deployment: Deployment, user_id: UUID, token: str, now: datetime) -> list[OwnSession]:
    """Return the sessions in force, the latest used first; ``token`` is that of the asking one."""
    with deployment.pool.connection() as connection:
        found = stored.sessions_of(connection, user_id, now, now - IDLE_LIFE)
    this = token_hash(token)
    return [
        OwnSession(
            key=one.token_sha256.hex(),
            created_at=one.created_at,
            last_seen_at=one.last_seen_at,
            expires_at=one.expires_at,
            is_this=one.token_sha256 == this,
        )
        for one in found
    ]


def end_session(deployment: Deployment, access: Access, user_id: UUID, key: str, now: datetime) -> bool:
    """End one session of the viewer; ``False`` when they have none of that key."""
    access = deployment.recorded(access)
    with transaction(deployment.pool, access) as connection:
        wanted = [one for one in stored.sessions_of(connection, user_id, now) if one.token_sha256.hex() == key]
        for one in wanted:
            stored.revoke_session(connection, one.token_sha256, now)
            audit.append(connection, access, "session_ended", "user", (user_id,), at=now)
    return bool(wanted)


def end_other_sessions(deployment: Deployment, access: Access, user_id: UUID, token: str, now: datetime) -> int:
    """End every session of the viewer but this one; return how many."""
    this, access = token_hash(token), deployment.recorded(access)
    with transaction(deployment.pool, access) as connection:
        others = [one for one in stored.sessions_of(connection, user_id, now) if one.token_sha256 != this]
        for one in others:
            stored.revoke_session(connection, one.token_sha256, now)
        audit.append(connection, access, "other_sessions_ended", "user", (user_id,), at=now, detail={"n": len(others)})
    return len(others)


def change_password(
    deployment: Deployment, access: Access, user_id: UUID, current: str, new: str, again: str, now: datetime
) -> PasswordRefusal | None:
    """Change the viewer's password and end all their sessions; return why not, if not.

    A wrong current password counts as a failed sign-in: an unattended screen is no place to guess.
    """
    access = deployment.recorded(access)
    with transaction(deployment.pool, access) as connection:
        account = stored.account(connection, user_id)
    if account is None or (account.locked_until is not None and account.locked_until > now):
        return "account_locked"
    if not password_fits(current, account.password_hash):
        refuse_password(deployment, account, access, now)
        return "password_wrong"
    refused = _unfit(new, again, current)
    if refused is None:
        with transaction(deployment.pool, access) as connection:
            stored.set_password(connection, user_id, hash_password(new), now)
            audit.append(connection, access, "password_changed", "user", (user_id,), at=now)
    return refused


def _unfit(new: str, again: str, current: str) -> PasswordRefusal | None:
    if len(new) < SHORTEST_PASSWORD:
        return "password_short"
    if len(new) > LONGEST_PASSWORD:
        return "password_long"
    if new == current:
        return "password_old"
    return None if new == again else "password_differs"
