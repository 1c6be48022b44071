"""What administrators read and change: accounts, everybody's sessions, carriers' tokens, organisations.

No passenger content stands in these tables, so no row filter binds them; the operations ask who may.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.store.accounts import revoke_sessions
from foreland.store.identifiers import new_id


class TokenRow(Struct, frozen=True, kw_only=True):
    """A carrier's token as an administrator sees it: everything but the secret."""

    id: UUID
    carrier: str
    name: str
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class OrganisationRow(Struct, frozen=True, kw_only=True):
    """An organisation with its tokens in force."""

    id: UUID
    name: str
    kind: str
    code: str | None
    created_at: datetime
    tokens: int


_TOKENS = """
    select t.id, coalesce(o.code, o.name) as carrier, t.name, t.created_at, t.created_by, t.expires_at, t.last_used_at,
           t.revoked_at
    from service_tokens t join organisations o on o.id = t.originator_org
    order by t.revoked_at is not null, o.code, t.created_at desc
"""

_ORGANISATIONS = """
    select o.id, o.name, o.kind, o.code, o.created_at,
           (select count(*) from service_tokens t
            where t.originator_org = o.id and t.revoked_at is null
              and (t.expires_at is null or t.expires_at > %(now)s)) as tokens
    from organisations o order by o.kind, o.code nulls first, o.name
"""

_CHANGE = """
    update users set display_name = %(display_name)s, roles = %(roles)s, desk = %(desk)s, agency = %(agency)s,
                     airports = %(airports)s
    where id = %(id)s
"""

_FORGET_SESSIONS = "delete from sessions where least(expires_at, coalesce(revoked_at, 'infinity')) < %s"


def lock_accounts(connection: Connection[DictRow]) -> None:
    """Let one change of accounts at a time through: two administrators must not take each other's role away."""
    connection.execute("select pg_advisory_xact_lock(hashtext('foreland.accounts'))")


def administrators(connection: Connection[DictRow]) -> frozenset[UUID]:
    """Return the administrators that are not disabled."""
    query = "select id from users where disabled_at is null and 'administrator' = any (roles)"
    return frozenset(row["id"] for row in connection.execute(query))


def change_account(connection: Connection[DictRow], row: dict[str, Any]) -> None:
    """Replace display name, roles, desk, agency and airports of a user."""
    connection.execute(_CHANGE, row)


def enable_account(connection: Connection[DictRow], user_id: UUID) -> None:
    """Let a disabled user in again."""
    connection.execute("update users set disabled_at = null where id = %s", (user_id,))


def unlock_account(connection: Connection[DictRow], user_id: UUID) -> None:
    """Forget wrong passwords and lift a lock."""
    connection.execute("update users set failed_sign_ins = 0, locked_until = null where id = %s", (user_id,))


def end_sessions(connection: Connection[DictRow], user_id: UUID, now: datetime) -> None:
    """End every session of a user."""
    revoke_sessions(connection, user_id, now)


def forget_sessions(connection: Connection[DictRow], ended_before: datetime) -> int:
    """Delete sessions that ended before an instant; return how many."""
    return connection.execute(_FORGET_SESSIONS, (ended_before,)).rowcount


def tokens(connection: Connection[DictRow]) -> list[TokenRow]:
    """Return all tokens, those in force first."""
    with connection.cursor(row_factory=class_row(TokenRow)) as cursor:
        return cursor.execute(_TOKENS).fetchall()


def all_organisations(connection: Connection[DictRow], now: datetime) -> list[OrganisationRow]:
    """Return all organisations, with how many of their tokens are in force."""
    with connection.cursor(row_factory=class_row(OrganisationRow)) as cursor:
        return cursor.execute(_ORGANISATIONS, {"now": now}).fetchall()


def add_carrier(connection: Connection[DictRow], code: str, name: str, now: datetime) -> UUID | None:
    """Add a carrier; ``None`` when there is an organisation with that designator."""
    row = connection.execute(
        "insert into organisations (id, name, kind, code, created_at) values (%s, %s, 'carrier', %s, %s)"
        " on conflict (code) do nothing returning id",
        (new_id(), name, code, now),
    ).fetchone()
    return row["id"] if row else None


def rename_organisation(connection: Connection[DictRow], organisation_id: UUID, name: str) -> bool:
    """Give an organisation another name; ``False`` when there is none."""
    done = connection.execute("update organisations set name = %s where id = %s", (name, organisation_id))
    return done.rowcount == 1
