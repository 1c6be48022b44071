"""What officers and their offices follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import WHOLE_ROLES, Access
from foreland.sharing.topics import Topic, TopicKind


class Subscription(Struct, frozen=True, kw_only=True):
    """A topic that is followed; ``office`` is ``None`` when the viewer follows it alone."""

    id: UUID
    office: str | None
    kind: TopicKind
    value: str
    maker: str
    made_at: datetime

    @property
    def topic(self) -> Topic:
        """Return what is followed."""
        return Topic(self.kind, self.value)


class Follower(Struct, frozen=True, kw_only=True):
    """A topic with who follows it: an office, or an officer by their identifier (``who``) and user name (``name``)."""

    who: str
    name: str
    kind: TopicKind
    value: str
    whole: bool
    airports: list[str]

    @property
    def topic(self) -> Topic:
        """Return what is followed."""
        return Topic(self.kind, self.value)

    def may_read(self, audience: Sequence[str]) -> bool:
        """Whether the follower reads what is for these airports, or, when there is none, for everybody."""
        return self.whole or not audience or not set(audience).isdisjoint(self.airports)


_OWN = "s.org_id = %(org_id)s and (s.user_id = %(user_id)s or s.office = any (%(offices)s))"
_LISTED = f"""
    select s.id, s.office, s.kind, s.value, u.display_name as maker, s.made_at
    from subscriptions s join users u on u.id = s.made_by
    where {_OWN} order by s.office nulls first, s.kind, s.value limit 500
"""  # noqa: S608 - constant fragments
# An office is an airport, which reads what is for it, or a desk, which reads all.
_FOLLOWERS = """
    select coalesce(s.office, s.user_id::text) as who, coalesce(s.office, u.username) as name, s.kind, s.value,
           case when s.office is null then u.roles && %(whole)s::text[]
                else exists (select from desks d where d.org_id = s.org_id and d.name = s.office) end as whole,
           case when s.office is null then u.airports else array[s.office] end as airports
    from subscriptions s left join users u on u.id = s.user_id
    where s.org_id = %(org_id)s and (s.office is not null or u.disabled_at is null) order by s.made_at, s.id
"""
_ADD = """
    insert into subscriptions (id, org_id, user_id, office, kind, value, made_by, made_at)
    values (%(id)s, %(org_id)s, %(own)s, %(office)s, %(kind)s, %(value)s, %(user_id)s, %(now)s) on conflict do nothing
"""
_REMOVE = f"delete from subscriptions s where s.id = %(id)s and {_OWN}"  # noqa: S608 - constant fragments


def offices(access: Access) -> list[str]:
    """Return the offices for which a viewer may follow something: their airports and their desk."""
    return [*access.airports, *([access.desk] if access.desk else [])]


def followed(access: Access, connection: Connection[DictRow]) -> list[Subscription]:
    """Return what the viewer and their offices follow."""
    with connection.cursor(row_factory=class_row(Subscription)) as cursor:
        return cursor.execute(_LISTED.encode(), _key(access)).fetchall()


def followers(access: Access, connection: Connection[DictRow]) -> list[Follower]:
    """Return what everybody follows who is still here."""
    with connection.cursor(row_factory=class_row(Follower)) as cursor:
        return cursor.execute(_FOLLOWERS, {"org_id": access.org_id, "whole": sorted(WHOLE_ROLES)}).fetchall()


def add(
    access: Access, connection: Connection[DictRow], about: UUID, office: str | None, topic: Topic, now: datetime
) -> bool:
    """Follow a topic; ``False`` when it is followed already."""
    values = {"id": about, "own": None if office else access.user_id, "office": office, "now": now}
    key = _key(access) | values | {"kind": topic.kind, "value": topic.value}
    return connection.execute(_ADD, key).rowcount == 1


def remove(access: Access, connection: Connection[DictRow], about: UUID) -> bool:
    """Follow something no longer; ``False`` when the viewer does not."""
    return connection.execute(_REMOVE.encode(), _key(access) | {"id": about}).rowcount == 1


def _key(access: Access) -> dict[str, object]:
    return {"org_id": access.org_id, "user_id": access.user_id, "offices": offices(access)}
