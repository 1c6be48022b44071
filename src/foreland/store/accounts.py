"""Accounts: users, their sessions, and the tokens of carriers' systems.

These tables hold no passenger content and are read before there is a viewer (at sign-in), so no row filter binds them;
only the doors' sign-in and the operations of :mod:`foreland.operations.accounts` use them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access, Purpose, Role


class Account(Struct, frozen=True, kw_only=True):
    """A user as stored."""

    id: UUID
    org_id: UUID
    username: str
    display_name: str
    password_hash: str
    roles: list[str]
    desk: str | None
    agency: str | None
    airports: list[str]
    failed_sign_ins: int
    locked_until: datetime | None
    disabled_at: datetime | None
    created_at: datetime
    one_time_until: datetime | None

    def is_usable(self, now: datetime) -> bool:
        """Whether anybody may sign in: it is not disabled, and a one-time password has not ended unused."""
        return self.disabled_at is None and (self.one_time_until is None or self.one_time_until > now)

    def access(self, purpose: Purpose) -> Access:
        """Return the access argument of this user, who is stored on the side of ``purpose``."""
        return Access(
            org_id=self.org_id,
            user_id=self.id,
            username=self.username,
            roles=cast("frozenset[Role]", frozenset(self.roles)),
            desk=self.desk,
            agency=self.agency,
            airports=tuple(self.airports),
            purpose=purpose,
        )


class Session(Struct, frozen=True, kw_only=True):
    """A session in force."""

    user_id: UUID
    csrf_token: str
    expires_at: datetime
    last_seen_at: datetime


class StoredSession(Struct, frozen=True, kw_only=True):
    """A session in force as its user sees it in a list."""

    token_sha256: bytes
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class ServiceToken(Struct, frozen=True, kw_only=True):
    """A carrier's token in force: whose data it writes (``org_id``) and who speaks (``originator_org``)."""

    id: UUID
    org_id: UUID
    originator_org: UUID
    carrier_code: str
    name: str
    last_used_at: datetime | None


_ACCOUNT = """
    select id, org_id, username, display_name, password_hash, roles, desk, agency, airports,
           failed_sign_ins, locked_until, disabled_at, created_at, one_time_until
    from users
"""

_ADD_ACCOUNT = """
    insert into users (id, org_id, username, display_name, password_hash, roles, desk, agency, airports, created_at,
                       one_time_until)
    values (%(id)s, %(org_id)s, %(username)s, %(display_name)s, %(password_hash)s, %(roles)s, %(desk)s, %(agency)s,
            %(airports)s, %(created_at)s, %(one_time_until)s)
    on conflict (username) do nothing
"""

_ADD_SESSION = """
    insert into sessions (token_sha256, user_id, csrf_token, created_at, last_seen_at, expires_at)
    values (%(token_sha256)s, %(user_id)s, %(csrf_token)s, %(now)s, %(now)s, %(expires_at)s)
"""

# The session in force behind a cookie. It ends with its time, its idle time, its revocation or its user.
_SESSION = """
    select s.user_id, s.csrf_token, s.expires_at, s.last_seen_at
    from sessions s join users u on u.id = s.user_id
    where s.token_sha256 = %(token_sha256)s and s.revoked_at is null and s.expires_at > %(now)s
      and s.last_seen_at > %(idle_since)s and u.disabled_at is null
"""

_SESSIONS = """
    select token_sha256, created_at, last_seen_at, expires_at from sessions
    where user_id = %(user_id)s and revoked_at is null and expires_at > %(now)s
      and (%(idle_since)s::timestamptz is null or last_seen_at > %(idle_since)s)
    order by last_seen_at desc, created_at desc
"""

_CONNECTION = """
    select t.id, t.org_id, t.originator_org, o.code as carrier_code, t.name, t.last_used_at
    from service_tokens t join organisations o on o.id = t.originator_org
    where t.token_sha256 = %(token_sha256)s and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > %(now)s)
"""


# In one statement, so that wrong passwords that are sent at once are all counted.
_FAILED_SIGN_IN = """
    update users
    set failed_sign_ins = case when failed_sign_ins + 1 >= %(most)s then 0 else failed_sign_ins + 1 end,
        locked_until = case when failed_sign_ins + 1 >= %(most)s then %(until)s else locked_until end
    where id = %(user)s
    returning locked_until is not distinct from %(until)s as locked
"""


def account_by_name(connection: Connection[DictRow], username: str) -> Account | None:
    """Return the user of that name, disabled or not."""
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(_ACCOUNT + "where username = lower(%s)", (username,)).fetchone()


def account(connection: Connection[DictRow], user_id: UUID) -> Account | None:
    """Return the user with that identifier."""
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(_ACCOUNT + "where id = %s", (user_id,)).fetchone()


def accounts(connection: Connection[DictRow]) -> list[Account]:
    """Return all users by name."""
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(_ACCOUNT + "order by username").fetchall()


def add_account(connection: Connection[DictRow], row: dict[str, Any]) -> bool:
    """Insert a user; ``False`` when the name is taken."""
    return connection.execute(_ADD_ACCOUNT, row).rowcount == 1


def set_password(
    connection: Connection[DictRow],
    user_id: UUID,
    password_hash: str,
    now: datetime,
    one_time_until: datetime | None = None,
) -> None:
    """Replace the password, lift a lock and end every session of the user. A one-time password has an end."""
    connection.execute(
        "update users set password_hash = %s, one_time_until = %s, failed_sign_ins = 0, locked_until = null"
        " where id = %s",
        (password_hash, one_time_until, user_id),
    )
    revoke_sessions(connection, user_id, now)


def disable_account(connection: Connection[DictRow], user_id: UUID, now: datetime) -> None:
    """Disable a user and end every session of theirs."""
    connection.execute("update users set disabled_at = %s where id = %s", (now, user_id))
    revoke_sessions(connection, user_id, now)


def note_failed_sign_in(connection: Connection[DictRow], user_id: UUID, most: int, until: datetime) -> bool:
    """Count a wrong password; the ``most``-th locks the account (then the count starts anew). Return whether it did."""
    row = connection.execute(_FAILED_SIGN_IN, {"most": most, "until": until, "user": user_id}).fetchone()
    return row is not None and bool(row["locked"])


def clear_failed_sign_ins(connection: Connection[DictRow], user_id: UUID) -> None:
    """Forget earlier wrong passwords after a right one."""
    connection.execute("update users set failed_sign_ins = 0, locked_until = null where id = %s", (user_id,))


def add_session(
    connection: Connection[DictRow],
    *,
    token_sha256: bytes,
    user_id: UUID,
    csrf_token: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Start a session."""
    connection.execute(
        _ADD_SESSION,
        {
            "token_sha256": token_sha256,
            "user_id": user_id,
            "csrf_token": csrf_token,
            "now": now,
            "expires_at": expires_at,
        },
    )


def session(
    connection: Connection[DictRow], token_sha256: bytes, now: datetime, idle_since: datetime
) -> Session | None:
    """Return the session in force behind a token, if any."""
    with connection.cursor(row_factory=class_row(Session)) as cursor:
        return cursor.execute(_SESSION, {"token_sha256": token_sha256, "now": now, "idle_since": idle_since}).fetchone()


def sessions_of(
    connection: Connection[DictRow], user_id: UUID, now: datetime, idle_since: datetime | None = None
) -> list[StoredSession]:
    """Return the sessions of a user that have not ended, last used first; with ``idle_since`` those used since."""
    key = {"user_id": user_id, "now": now, "idle_since": idle_since}
    with connection.cursor(row_factory=class_row(StoredSession)) as cursor:
        return cursor.execute(_SESSIONS, key).fetchall()


def touch_session(connection: Connection[DictRow], token_sha256: bytes, now: datetime) -> None:
    """Note that the session was used."""
    connection.execute("update sessions set last_seen_at = %s where token_sha256 = %s", (now, token_sha256))


def revoke_session(connection: Connection[DictRow], token_sha256: bytes, now: datetime) -> None:
    """End one session."""
    connection.execute(
        "update sessions set revoked_at = %s where token_sha256 = %s and revoked_at is null", (now, token_sha256)
    )


def revoke_sessions(connection: Connection[DictRow], user_id: UUID, now: datetime) -> None:
    """End every session of a user."""
    connection.execute("update sessions set revoked_at = %s where user_id = %s and revoked_at is null", (now, user_id))


def add_service_token(connection: Connection[DictRow], row: dict[str, Any]) -> None:
    """Insert a carrier's token (its hash)."""
    connection.execute(
        "insert into service_tokens"
        " (id, token_sha256, org_id, originator_org, name, created_at, created_by, expires_at)"
        " values (%(id)s, %(token_sha256)s, %(org_id)s, %(originator_org)s, %(name)s, %(now)s, %(by)s, %(expires_at)s)",
        row,
    )


def service_token(connection: Connection[DictRow], token_sha256: bytes, now: datetime) -> ServiceToken | None:
    """Return the token in force with that hash, if any."""
    with connection.cursor(row_factory=class_row(ServiceToken)) as cursor:
        return cursor.execute(_CONNECTION, {"token_sha256": token_sha256, "now": now}).fetchone()


def touch_service_token(connection: Connection[DictRow], token_id: UUID, now: datetime) -> None:
    """Note that a token was used."""
    connection.execute("update service_tokens set last_used_at = %s where id = %s", (now, token_id))


def revoke_service_token(connection: Connection[DictRow], token_id: UUID, now: datetime) -> bool:
    """Revoke a token; ``False`` when there is none in force."""
    done = connection.execute(
        "update service_tokens set revoked_at = %s where id = %s and revoked_at is null", (now, token_id)
    )
    return done.rowcount == 1
