"""What an administrator does to the accounts of others and to organisations. Each act is audited, or refused and told.

One change of accounts runs at a time: two administrators cannot take each other away and leave nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.administration import Refusal, leaves_nobody, may_administer, refuse_change, refuse_roles
from foreland.access.viewer import Access
from foreland.operations.accounts import IDLE_LIFE, administration, find_user, replace_password
from foreland.operations.deployment import Deployment
from foreland.store import account_changes, audit
from foreland.store import accounts as stored
from foreland.store.pool import PooledConnection, transaction

CARRIER_CODE = re.compile(r"[A-Z0-9]{2,3}")
"""A carrier's designator: IATA (two) or ICAO (three)."""

Act = Literal["disable", "enable", "unlock", "end_sessions"]


class Refused(Struct, frozen=True):
    """Nothing was changed."""

    code: Refusal


class Password(Struct, frozen=True):
    """A new one-time password, to be shown once."""

    secret: str


class Profile(Struct, frozen=True, kw_only=True):
    """What an administrator sets of an account."""

    display_name: str
    roles: tuple[str, ...]
    desk: str | None = None
    agency: str | None = None
    airports: tuple[str, ...] = ()


class UserDetail(Struct, frozen=True, kw_only=True):
    """An account with its sessions in force."""

    account: stored.Account
    sessions: list[stored.StoredSession]


def user_detail(deployment: Deployment, by: Access, user_id: UUID, now: datetime) -> UserDetail | None:
    """Return an account with its sessions; ``None`` when there is none or ``by`` does not administer."""
    if not may_administer(by):
        return None
    with transaction(deployment.pool, by) as connection:
        found = stored.account(connection, user_id)
        if found is None:
            return None
        return UserDetail(account=found, sessions=stored.sessions_of(connection, user_id, now, now - IDLE_LIFE))


def change_user(deployment: Deployment, by: Access, user_id: UUID, new: Profile, now: datetime) -> Refused | None:
    """Replace name, roles, desk, agency and airports. Sessions go on with the new rights at once."""

    def change(connection: PooledConnection, before: stored.Account) -> Refused | None:
        code = refuse_roles(new.roles, of_carrier=before.org_id != deployment.home.org_id)
        if code is not None:
            return Refused(code)
        if "administrator" not in new.roles and _last(connection, user_id):
            return Refused("last_administrator")
        row = {"id": user_id, "display_name": new.display_name, "roles": list(new.roles), "desk": new.desk}
        account_changes.change_account(connection, row | {"agency": new.agency, "airports": list(new.airports)})
        detail: dict[str, str | int] = {"roles_before": ",".join(before.roles), "roles": ",".join(new.roles)}
        audit.append(connection, by, "user_changed", "user", (user_id,), at=now, detail=detail)
        return None

    return _on_account(deployment, by, user_id, change)


def act_on_user(deployment: Deployment, by: Access, user_id: UUID, act: Act, now: datetime) -> Refused | None:
    """Disable (which ends all sessions), enable, unlock, or end all sessions."""

    def change(connection: PooledConnection, _before: stored.Account) -> Refused | None:
        if act == "disable":
            if _last(connection, user_id):
                return Refused("last_administrator")
            stored.disable_account(connection, user_id, now)
        elif act == "enable":
            account_changes.enable_account(connection, user_id)
        elif act == "unlock":
            account_changes.unlock_account(connection, user_id)
        else:
            account_changes.end_sessions(connection, user_id, now)
        audit.append(connection, by, _AUDITED[act], "user", (user_id,), at=now)
        return None

    return _on_account(deployment, by, user_id, change)


_AUDITED = {
    "disable": "user_disabled",
    "enable": "user_enabled",
    "unlock": "user_unlocked",
    "end_sessions": "sessions_ended",
}


def end_session_of(deployment: Deployment, by: Access, user_id: UUID, key: str, now: datetime) -> Refused | None:
    """End one session of a user; one that has ended meanwhile is no trouble."""

    def change(connection: PooledConnection, _before: stored.Account) -> Refused | None:
        for one in stored.sessions_of(connection, user_id, now):
            if one.token_sha256.hex() == key:
                stored.revoke_session(connection, one.token_sha256, now)
                audit.append(connection, by, "session_ended", "user", (user_id,), at=now)
        return None

    return _on_account(deployment, by, user_id, change)


def reset_password(deployment: Deployment, by: Access, user_id: UUID, now: datetime) -> Password | Refused:
    """Give a user a one-time password; their sessions end and a lock is lifted."""
    made: list[str] = []

    def change(connection: PooledConnection, _before: stored.Account) -> Refused | None:
        made.append(replace_password(connection, by, user_id, now))
        return None

    refused = _on_account(deployment, by, user_id, change)
    return refused or Password(made[0])


def disable_user(deployment: Deployment, username: str, now: datetime) -> Refused | None:
    """Disable the user of that name from the command line, ending their sessions."""
    found = find_user(deployment, username)
    if found is None:
        return Refused("unknown_user")
    side, account = found
    return act_on_user(side, administration(side), account.id, "disable", now)


def add_carrier(deployment: Deployment, by: Access, code: str, name: str, now: datetime) -> UUID | None:
    """Add a carrier before its first message; ``None`` when its designator is taken or cannot be one."""
    with _as_administrator(deployment, by) as connection:
        if not CARRIER_CODE.fullmatch(code):
            return None
        made = account_changes.add_carrier(connection, code, name, now)
        if made is not None:
            audit.append(connection, by, "organisation_added", "organisation", (made,), at=now)
    return made


def rename_organisation(deployment: Deployment, by: Access, organisation_id: UUID, name: str, now: datetime) -> bool:
    """Give an organisation another name; ``False`` when there is none."""
    with _as_administrator(deployment, by) as connection:
        done = account_changes.rename_organisation(connection, organisation_id, name)
        if done:
            audit.append(connection, by, "organisation_renamed", "organisation", (organisation_id,), at=now)
    return done


class NotAdministratorError(Exception):
    """A door let somebody who does not administer come this far."""


@contextmanager
def _as_administrator(deployment: Deployment, by: Access) -> Iterator[PooledConnection]:
    if not may_administer(by):
        raise NotAdministratorError(by.username)
    with transaction(deployment.pool, by) as connection:
        yield connection


Change = Callable[[PooledConnection, stored.Account], Refused | None]


def _on_account(deployment: Deployment, by: Access, user_id: UUID, change: Change) -> Refused | None:
    code = refuse_change(by, user_id)
    if code is not None:
        return Refused(code)
    with transaction(deployment.pool, by) as connection:
        account_changes.lock_accounts(connection)
        before = stored.account(connection, user_id)
        return Refused("unknown_user") if before is None else change(connection, before)


def _last(connection: PooledConnection, user_id: UUID) -> bool:
    return leaves_nobody(account_changes.administrators(connection), user_id)
