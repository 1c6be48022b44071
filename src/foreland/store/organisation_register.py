"""Organisations we work with, and communities of them. No traveller stands here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.sharing.agreements import Organisation
from foreland.sharing.releasing import Standing


class Community(Struct, frozen=True, kw_only=True):
    """Organisations among which GREEN goes round, for a purpose and a time; ``ends_on`` is its last day."""

    id: UUID
    name: str
    purpose: str
    begins_on: date
    ends_on: date
    members: list[UUID]


_COLUMNS = """id, kind, name, coalesce(code, '') as code, coalesce(state, '') as state, parent_org, contact,
    row_version"""
_ADD = """
    insert into organisations (id, kind, name, code, state, parent_org, contact, created_at)
    values (%(id)s, %(kind)s, %(name)s, %(code)s, %(state)s, %(parent_org)s, %(contact)s, %(now)s)
    on conflict do nothing
"""
_CHANGE = """
    update organisations set name = %(name)s, state = %(state)s, parent_org = %(parent_org)s, contact = %(contact)s,
                             row_version = row_version + 1
    where id = %(id)s and row_version = %(row_version)s
"""
_COMMUNITIES = """
    select c.id, c.name, c.purpose, c.begins_on, c.ends_on,
           array(select m.member_org from community_members m where m.community_id = c.id order by m.since) as members
    from communities c where c.org_id = %(org_id)s order by c.ends_on desc, c.name limit 500
"""
_ADD_COMMUNITY = """
    insert into communities (id, org_id, name, purpose, begins_on, ends_on, made_at, made_by)
    values (%(id)s, %(org_id)s, %(name)s, %(purpose)s, %(begins_on)s, %(ends_on)s, %(now)s, %(by)s)
    on conflict do nothing
"""
_JOIN = """
    insert into community_members (community_id, org_id, member_org, since)
    select c.id, c.org_id, %(member)s, %(now)s from communities c where c.org_id = %(org_id)s and c.id = %(id)s
    on conflict do nothing
"""
_LEAVE = "delete from community_members where org_id = %(org_id)s and community_id = %(id)s and member_org = %(member)s"
_STANDING = """
    select case
        when o.kind in ('authority', 'component', 'office') then 'own'
        when o.kind = 'agency' and exists (
            select from agreements a where a.org_id = %(org_id)s and a.party_org = o.id
              and %(today)s between a.begins_on and a.ends_on and (a.ended_at is null or a.ended_at > %(now)s)
        ) then 'client'
        when o.kind <> 'carrier' and exists (
            select from community_members m join communities c on c.id = m.community_id
            where m.org_id = %(org_id)s and m.member_org = o.id and %(today)s between c.begins_on and c.ends_on
        ) then 'member'
        else 'stranger' end as standing
    from organisations o where o.id = %(id)s
"""


def organisations(connection: Connection[DictRow]) -> list[Organisation]:
    """Return all organisations but carriers, by kind and name."""
    return _read(connection, "kind <> 'carrier' order by kind, name, id limit 1000", {})


def one(connection: Connection[DictRow], organisation_id: UUID, *, lock: bool = False) -> Organisation | None:
    """Return an organisation; with ``lock`` it is held until the end of the transaction."""
    found = _read(connection, f"id = %(id)s{' for update' if lock else ''}", {"id": organisation_id})
    return found[0] if found else None


def add(connection: Connection[DictRow], organisation: Organisation, now: datetime) -> bool:
    """Enter an organisation; ``False`` when another has the code."""
    return connection.execute(_ADD, _values(organisation) | {"now": now}).rowcount == 1


def change(connection: Connection[DictRow], organisation: Organisation) -> bool:
    """Replace name, state, parent and contact; ``False`` when somebody else did since ``row_version``."""
    return connection.execute(_CHANGE, _values(organisation)).rowcount == 1


def communities(access: Access, connection: Connection[DictRow]) -> list[Community]:
    """Return communities with their members, those that last longest first."""
    with connection.cursor(row_factory=class_row(Community)) as cursor:
        return cursor.execute(_COMMUNITIES, {"org_id": access.org_id}).fetchall()


def add_community(access: Access, connection: Connection[DictRow], community: Community, now: datetime) -> bool:
    """Enter a community; ``False`` when another has the name."""
    values = msgspec.structs.asdict(community) | {"org_id": access.org_id, "now": now, "by": access.username}
    return connection.execute(_ADD_COMMUNITY, values).rowcount == 1


def join(access: Access, connection: Connection[DictRow], community: UUID, member: UUID, now: datetime) -> bool:
    """Take an organisation into a community; ``False`` when it is one already, or there is none."""
    values = {"org_id": access.org_id, "id": community, "member": member, "now": now}
    return connection.execute(_JOIN, values).rowcount == 1


def leave(access: Access, connection: Connection[DictRow], community: UUID, member: UUID) -> bool:
    """Take an organisation out of a community; ``False`` when it was none of it."""
    return connection.execute(_LEAVE, {"org_id": access.org_id, "id": community, "member": member}).rowcount == 1


def standing(access: Access, connection: Connection[DictRow], organisation_id: UUID, now: datetime) -> Standing:
    """Return where an organisation stands to us; whoever is not known is a stranger."""
    values = {"org_id": access.org_id, "id": organisation_id, "today": now.date(), "now": now}
    row = connection.execute(_STANDING, values).fetchone()
    found: Standing = row["standing"] if row else "stranger"
    return found


def _values(organisation: Organisation) -> dict[str, Any]:
    values = msgspec.structs.asdict(organisation)
    return values | {"code": organisation.code or None, "state": organisation.state or None}


def _read(connection: Connection[DictRow], chosen: str, key: dict[str, object]) -> list[Organisation]:
    query = f"select {_COLUMNS} from organisations where {chosen}"  # noqa: S608 - constant fragments
    with connection.cursor(row_factory=class_row(Organisation)) as cursor:
        return cursor.execute(query.encode(), key).fetchall()
