"""What officers and their offices follow."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
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


_OWN = "s.org_id = %(org_id)s and (s.user_id = %(user_id)s or s.office = any (%(offices)s))"
_LISTED = f"""
    select s.id, s.office, s.kind, s.value, u.display_name as maker, s.made_at
    from subscriptions s join users u on u.id = s.made_by
    where {_OWN} order by s.office nulls first, s.kind, s.value limit 500
"""  # noqa: S608 - constant fragments
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
