"""Settings of random referral: asked for, agreed to by a second person, ended; one in force at a time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.identifiers import new_id
from foreland.targeting.random_referral import RandomReferral, State, WantedReferral


class Setting(Struct, frozen=True, kw_only=True):
    """A setting as its page shows it; whom it chooses cannot be told from it. ``asked_by_id`` is who asked."""

    id: UUID
    one_in: int
    purpose: str
    legal_basis: str
    expires_on: date
    state: State
    row_version: int
    asked_by_id: UUID
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    reason: str


_SETTINGS = """
    select r.id, r.one_in, r.purpose, r.legal_basis, r.expires_on, r.state, r.row_version, r.asked_by as asked_by_id,
           coalesce(a.display_name, '') as asked_by, r.asked_at, d.display_name as decided_by, r.decided_at,
           e.display_name as ended_by, r.ended_at, r.reason
    from random_referrals r
    left join users a on a.id = r.asked_by left join users d on d.id = r.decided_by
    left join users e on e.id = r.ended_by
    where r.org_id = %(org_id)s and (%(id)s::uuid is null or r.id = %(id)s)
    order by r.asked_at desc, r.id desc limit %(limit)s
"""
_IN_FORCE = """
    select id, one_in, legal_basis, seed from random_referrals where org_id = %s and state = 'on' and expires_on >= %s
"""
_ADD = """
    insert into random_referrals (id, org_id, one_in, purpose, legal_basis, expires_on, seed, asked_by, asked_at)
    values (%(id)s, %(org_id)s, %(one_in)s, %(purpose)s, %(legal_basis)s, %(expires_on)s, %(seed)s, %(by)s, %(now)s)
    on conflict (org_id) where state = 'asked' do nothing
"""
_DECIDE = """
    update random_referrals
    set state = %(state)s, decided_by = %(by)s, decided_at = %(now)s, reason = %(reason)s, row_version = row_version + 1
    where org_id = %(org_id)s and id = %(id)s
"""
_END = """
    update random_referrals
    set state = 'ended', ended_by = %(by)s, ended_at = %(now)s, reason = %(reason)s, row_version = row_version + 1
    where org_id = %(org_id)s and (%(id)s::uuid is null or id = %(id)s)
      and case when %(over)s::date is null then state = 'on'
               else state in ('on', 'asked') and expires_on < %(over)s end
    returning id
"""


def settings(
    access: Access, connection: Connection[DictRow], limit: int, setting_id: UUID | None = None
) -> list[Setting]:
    """Return the settings there were, the latest first, or one."""
    with connection.cursor(row_factory=class_row(Setting)) as cursor:
        key = {"org_id": access.org_id, "id": setting_id, "limit": limit}
        return cursor.execute(_SETTINGS, key).fetchall()


def lock(access: Access, connection: Connection[DictRow], setting_id: UUID) -> Setting | None:
    """Return a setting, held until the end of the transaction."""
    query = "select from random_referrals where org_id = %s and id = %s for update"
    connection.execute(query, (access.org_id, setting_id))
    found = settings(access, connection, 1, setting_id)
    return found[0] if found else None


def in_force(access: Access, connection: Connection[DictRow], today: date) -> RandomReferral | None:
    """Return the setting that chooses travellers on a day; there is none as long as nobody agreed to one."""
    with connection.cursor(row_factory=class_row(RandomReferral)) as cursor:
        return cursor.execute(_IN_FORCE, (access.org_id, today)).fetchone()


def add(
    access: Access, connection: Connection[DictRow], wanted: WantedReferral, seed: bytes, now: datetime
) -> UUID | None:
    """Put a setting before a second person; ``None`` when another waits there already."""
    values: dict[str, Any] = structs.asdict(wanted)
    values |= {"id": new_id(), "org_id": access.org_id, "seed": seed, "by": access.user_id, "now": now}
    return values["id"] if connection.execute(_ADD, values).rowcount else None


def decide(
    access: Access, connection: Connection[DictRow], setting_id: UUID, state: State, reason: str, now: datetime
) -> None:
    """Agree to a setting that is held, or refuse it."""
    key = {"org_id": access.org_id, "id": setting_id, "state": state, "by": access.user_id}
    connection.execute(_DECIDE, key | {"reason": reason, "now": now})


def end(
    access: Access,
    connection: Connection[DictRow],
    setting_id: UUID | None,
    reason: str,
    now: datetime,
    over: date | None = None,
) -> list[UUID]:
    """End the setting in force, or that of an identifier; with ``over`` whatever has its last day before."""
    key = {"org_id": access.org_id, "id": setting_id, "by": access.user_id, "over": over}
    return [row["id"] for row in connection.execute(_END, key | {"reason": reason, "now": now})]
