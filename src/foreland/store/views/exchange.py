"""Items of exchange as officers read them: what was given to us and by us, how it is marked, who was given it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.sharing.handling import Tlp
from foreland.store.shared_items import LASTING

Whose = Literal["", "ours", "theirs"]


class HeldItem(Struct, frozen=True, kw_only=True):
    """An item. ``ours``: we are its originator; ``released``: the codes of the partners that it was released to.

    ``derived``: one of ours that was made of what somebody else gave.
    """

    id: UUID
    item_id: UUID
    kind: str
    originator: str
    ours: bool
    derived: bool
    tlp: Tlp
    modified: datetime
    added_at: datetime
    ends_at: datetime | None
    withdrawn: bool
    withdrawn_as: str | None
    withdrawer: str | None
    released: list[str]
    content_sealed: bytes


_SELECT = f"""
    select s.id, s.item_id, s.kind, o.name as originator, s.originator_org = s.org_id as ours, s.derived, s.tlp,
           s.modified, s.added_at, s.ends_at, s.withdrawn, s.withdrawn_as, u.display_name as withdrawer,
           array(select p.code from exchange_partners p where p.partner_org = any (s.audience) order by p.code)
               as released,
           s.content_sealed
    from shared_items s join organisations o on o.id = s.originator_org left join users u on u.id = s.withdrawn_by
    where s.org_id = %(org_id)s and {LASTING} and {{chosen}}
    order by s.added_at desc, s.id limit %(limit)s
"""  # noqa: S608 - constant fragments
_OF = """(%(whose)s = '' or (s.originator_org = s.org_id) = (%(whose)s = 'ours'))
    and (%(kind)s = '' or s.kind = %(kind)s)"""


def held(
    access: Access, connection: Connection[DictRow], whose: Whose, kind: str, now: datetime, limit: int
) -> list[HeldItem]:
    """Return items that the viewer may read now, the latest first; ``kind`` empty: of every kind."""
    return _read(access, connection, _OF, {"whose": whose, "kind": kind, "now": now, "limit": limit})


def one(access: Access, connection: Connection[DictRow], row_id: UUID, now: datetime) -> HeldItem | None:
    """Return an item."""
    found = _read(access, connection, "s.id = %(id)s", {"id": row_id, "now": now, "limit": 1})
    return found[0] if found else None


def named(access: Access, connection: Connection[DictRow], item_ids: Sequence[UUID], now: datetime) -> list[HeldItem]:
    """Return the items of these identifiers that the viewer may read, whoever gave them."""
    key = {"ids": list(item_ids), "now": now, "limit": 200}
    return _read(access, connection, "s.item_id = any (%(ids)s)", key)


def _read(access: Access, connection: Connection[DictRow], chosen: str, key: dict[str, object]) -> list[HeldItem]:
    with connection.cursor(row_factory=class_row(HeldItem)) as cursor:
        return cursor.execute(_SELECT.format(chosen=chosen).encode(), {**key, "org_id": access.org_id}).fetchall()
