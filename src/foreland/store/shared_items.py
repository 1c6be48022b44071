"""Items of exchange, the latest version of each: kept, released to partners, withdrawn, and read as TAXII asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.sharing.formats.package import Item
from foreland.sharing.handling import TLP_LEVELS
from foreland.sharing.releasing import WithdrawReason
from foreland.store.exchange_partners import Partner
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership

CONTENT = "shared_items.content_sealed"
"""The context under which an item is sealed."""


class StoredItem(Struct, frozen=True, kw_only=True):
    """An item with whom it was released to. ``originator`` is the name of who gave it.

    ``ours``: we gave it, and made it of nothing that somebody else gave.
    """

    id: UUID
    originator_org: UUID
    originator: str
    item_id: UUID
    kind: str
    modified: datetime
    tlp: str
    onward: str
    withdrawn: bool
    ours: bool
    audience: list[UUID]
    added_at: datetime
    content_sealed: bytes


class Wanted(Struct, frozen=True, kw_only=True):
    """What a reader of TAXII asks for. ``at`` and ``after`` are where the last page ended."""

    added_after: datetime | None = None
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    versions: tuple[datetime, ...] = ()
    at: tuple[datetime, int, str] | None = None
    limit: int = 100


class Entry(Struct, frozen=True, kw_only=True):
    """An object of a collection: an item (rank 1), or what an item needs beside it (rank 0), with a row that has it."""

    stix_id: str
    added_at: datetime
    rank: int
    row_id: UUID
    modified: datetime


# Readers ask for what was added after an instant, so instants have to grow in the order in which they can be seen.
_NEXT_INSTANT = """
    select greatest(%(now)s, (select max(added_at) + interval '1 microsecond' from shared_items
                              where org_id = %(org_id)s)) as at
    from (select pg_advisory_xact_lock(hashtext('foreland.shared_items'))) held
"""

_KEEP = f"""
    insert into shared_items (id, {COLUMNS}, item_id, kind, created, modified, tlp, onward, circles, ends_at, withdrawn,
                              refs, added_at, expires_on, content_sealed, derived, readers)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(item_id)s,
            %(kind)s, %(created)s, %(modified)s, %(tlp)s, %(onward)s, %(circles)s, %(ends_at)s, %(withdrawn)s, %(refs)s,
            %(at)s, %(expires_on)s, %(content)s, %(derived)s, %(readers)s::uuid[])
    on conflict (org_id, originator_org, item_id) do update
    set kind = excluded.kind, modified = excluded.modified, tlp = excluded.tlp, onward = excluded.onward,
        circles = excluded.circles, ends_at = excluded.ends_at, withdrawn = excluded.withdrawn, refs = excluded.refs,
        added_at = excluded.added_at, expires_on = excluded.expires_on, content_sealed = excluded.content_sealed,
        derived = shared_items.derived or excluded.derived,
        readers = case shared_items.readers when '{{}}' then excluded.readers else shared_items.readers end
    where not shared_items.withdrawn
      and (excluded.modified > shared_items.modified
           or (excluded.withdrawn and excluded.modified >= shared_items.modified))
    returning id
"""  # noqa: S608 - constant column names

_SELECT = """
    select s.id, s.originator_org, o.name as originator, s.item_id, s.kind, s.modified, s.tlp, s.onward, s.withdrawn,
           s.originator_org = s.org_id and not s.derived as ours, s.audience, s.added_at, s.content_sealed
    from shared_items s join organisations o on o.id = s.originator_org
    where s.org_id = %(org_id)s
"""

LASTING = "(s.withdrawn or s.ends_at is null or s.ends_at > %(now)s)"
"""Not past the end that its originator set; a withdrawal is told for ever."""

# What a partner may read: released to it, and not past the end its originator set. A withdrawal is told for ever. An
# item that may not go to it any more stands as taken back, without the markings that a later version brought.
_VISIBLE = f"""
    select s.id, s.kind || '--' || s.item_id as stix_id, s.kind as type, s.modified, s.added_at,
           case when foreland_may_pass_on(s.tlp, s.onward, s.circles, s.originator_org = s.org_id and not s.derived,
                                          %(levels)s::text[], %(partner)s::uuid, %(state)s::text)
                then s.refs else '{{}}' end as refs
    from shared_items s
    where s.org_id = %(org_id)s and %(partner)s = any (s.audience)
      and {LASTING}
      and s.id <> all (%(without)s::uuid[])
"""  # noqa: S608 - constant fragments

_ENTRIES = f"""
    with visible as ({_VISIBLE}),
    objects as (
        select stix_id, type, modified, added_at, 1 as rank, id as row_id from visible
        union all
        select ref, split_part(ref, '--', 1), min(modified), min(added_at), 0,
               (array_agg(id order by added_at, id))[1]
        from visible cross join unnest(refs) ref group by ref
    )
    select stix_id, added_at, rank, row_id, modified from objects
    where (%(after)s::timestamptz is null or added_at > %(after)s)
      and (cardinality(%(ids)s::text[]) = 0 or stix_id = any (%(ids)s))
      and (cardinality(%(types)s::text[]) = 0 or type = any (%(types)s))
      and (cardinality(%(versions)s::timestamptz[]) = 0
           or rank = 1 and date_trunc('milliseconds', modified) = any (%(versions)s))
      and (%(at)s::timestamptz is null or (added_at, rank, stix_id) > (%(at)s, %(rank)s, %(name)s))
    order by added_at, rank, stix_id limit %(limit)s
"""  # noqa: S608 - constant fragments


def next_instant(access: Access, connection: Connection[DictRow], now: datetime) -> datetime:
    """Return the instant of the next addition; nobody else adds until this transaction ends."""
    row = connection.execute(_NEXT_INSTANT, {"now": now, "org_id": access.org_id}).fetchone()
    assert row is not None  # noqa: S101 - one row always
    found: datetime = row["at"]
    return found


def keep(
    connection: Connection[DictRow],
    owner: Ownership,
    item: Item,
    refs: Sequence[str],
    content_sealed: bytes,
    at: datetime,
    expires_on: date,
    *,
    derived: bool = False,
    readers: Sequence[UUID] = (),
) -> bool:
    """Keep an item; ``False`` when this version, a later one, or its withdrawal is there already.

    ``derived``: one of ours that was made of what somebody else gave; ``readers``: who may read one of somebody else
    that is for those named.
    """
    values = {
        "id": new_id(),
        "org_id": owner.org_id,
        "originator_org": owner.originator_org,
        "handling_id": owner.handling_id,
        "purpose": owner.purpose,
        "retention_class": owner.retention_class,
        "item_id": item.id,
        "kind": str(item.__struct_config__.tag),
        "created": item.created,
        "modified": item.modified,
        "tlp": item.caveats.tlp,
        "onward": item.caveats.onward,
        "circles": Jsonb(item.caveats.only),
        "ends_at": item.caveats.expires_at,
        "withdrawn": item.withdrawn,
        "refs": list(refs),
        "at": at,
        "expires_on": expires_on,
        "content": content_sealed,
        "derived": derived,
        "readers": list(readers),
    }
    return connection.execute(_KEEP, values).rowcount == 1


def lock(
    access: Access, connection: Connection[DictRow], item_id: UUID, originator: UUID | None = None
) -> list[StoredItem]:
    """Return the item of that identifier from each originator who gave one, held until the end of the transaction."""
    query = f"{_SELECT} and s.item_id = %(item)s and (%(by)s::uuid is null or s.originator_org = %(by)s)"
    key: dict[str, object] = {"org_id": access.org_id, "item": item_id, "by": originator}
    return _read(connection, f"{query} order by s.id for update of s", key)


def listed(access: Access, connection: Connection[DictRow], limit: int | None = 1000) -> list[StoredItem]:
    """Return the items, the latest first; all of them without a limit."""
    return _read(
        connection,
        f"{_SELECT} order by s.added_at desc, s.id limit %(limit)s",
        {"org_id": access.org_id, "limit": limit},
    )


def reports(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[StoredItem]:
    """Return what partners reported and the viewer may read now, the latest first."""
    query = f"{_SELECT} and s.kind = 'report' and s.originator_org <> s.org_id and {LASTING}"
    query += " order by s.added_at desc, s.id limit %(limit)s"
    return _read(connection, query, {"org_id": access.org_id, "now": now, "limit": limit})


def release(access: Access, connection: Connection[DictRow], row_id: UUID, partner: UUID, at: datetime) -> None:
    """Open an item to a partner."""
    connection.execute(
        "update shared_items set audience = array_append(array_remove(audience, %s), %s), added_at = %s"
        " where org_id = %s and id = %s",
        (partner, partner, at, access.org_id, row_id),
    )


def note_withdrawal(access: Access, connection: Connection[DictRow], row_id: UUID, reason: WithdrawReason) -> None:
    """Note why an item of ours was withdrawn, and by whom."""
    query = "update shared_items set withdrawn_as = %s, withdrawn_by = %s where org_id = %s and id = %s"
    connection.execute(query, (reason, access.user_id, access.org_id, row_id))


def released_after(
    access: Access, connection: Connection[DictRow], partner: UUID, after: datetime, now: datetime
) -> list[StoredItem]:
    """Return what a partner is to be sent: released to it and added after an instant, in the order of addition."""
    query = f"""{_SELECT} and %(partner)s = any (s.audience) and s.added_at > %(after)s and {LASTING}
        order by s.added_at, s.id"""
    key: dict[str, object] = {"org_id": access.org_id, "partner": partner, "after": after, "now": now}
    return _read(connection, query, key)


def entries(
    access: Access,
    connection: Connection[DictRow],
    partner: Partner,
    wanted: Wanted,
    without: Sequence[UUID],
    now: datetime,
) -> list[Entry]:
    """Return one more than the limit of what a partner asks for, in the order of addition, as if some rows were not."""
    at, rank, name = wanted.at or (None, 0, "")
    key: dict[str, object] = {
        "org_id": access.org_id,
        "partner": partner.partner_org,
        "state": partner.state,
        "levels": list(TLP_LEVELS[: TLP_LEVELS.index(partner.terms.closed(now)) + 1]),
        "now": now,
        "without": list(without),
        "after": wanted.added_after,
        "ids": list(wanted.ids),
        "types": list(wanted.types),
        "versions": list(wanted.versions),
        "at": at,
        "rank": rank,
        "name": name,
        "limit": wanted.limit + 1,
    }
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return cursor.execute(_ENTRIES.encode(), key).fetchall()


def lasting(access: Access, connection: Connection[DictRow], row_id: UUID, now: datetime) -> StoredItem | None:
    """Return an item that is not past the end that its originator set."""
    query = f"{_SELECT} and s.id = %(id)s and {LASTING}"
    found = _read(connection, query, {"org_id": access.org_id, "id": row_id, "now": now})
    return found[0] if found else None


def rows(access: Access, connection: Connection[DictRow], row_ids: Sequence[UUID]) -> list[StoredItem]:
    """Return items by their rows."""
    return _read(connection, f"{_SELECT} and s.id = any (%(ids)s)", {"org_id": access.org_id, "ids": list(row_ids)})


def named(access: Access, connection: Connection[DictRow], item_ids: Sequence[UUID]) -> list[StoredItem]:
    """Return the items of these identifiers that are not withdrawn, whoever gave them."""
    query = f"{_SELECT} and s.item_id = any (%(ids)s) and not s.withdrawn"
    return _read(connection, query, {"org_id": access.org_id, "ids": list(item_ids)})


def readable(access: Access, connection: Connection[DictRow], item_ids: Sequence[UUID]) -> set[UUID]:
    """Return under which of these identifiers the viewer may read an item."""
    query = "select distinct item_id from shared_items where org_id = %s and item_id = any (%s)"
    return {row["item_id"] for row in connection.execute(query, (access.org_id, list(item_ids)))}


def _read(connection: Connection[DictRow], query: str, key: dict[str, object]) -> list[StoredItem]:
    with connection.cursor(row_factory=class_row(StoredItem)) as cursor:
        return cursor.execute(query.encode(), key).fetchall()
