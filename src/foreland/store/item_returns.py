"""What was received of others and what was given back: deliveries of items, requests, recommendations and questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.sharing.returns import DUE, Return
from foreland.store.ownership import COLUMNS

WORDS = "item_returns.words_sealed"
"""What the sealed words of an end are bound to."""

_OPEN = f"""
    insert into item_returns (item_row, {COLUMNS}, received_at, due_at, owner_id)
    select s.id, {", ".join(f"s.{one.strip()}" for one in COLUMNS.split(","))}, %(now)s, %(due)s, %(owner)s
    from shared_items s
    where s.org_id = %(org_id)s and s.originator_org = %(giver)s and s.added_at >= %(since)s and not s.withdrawn
    on conflict do nothing
"""  # noqa: S608 - constant column names
_END = """
    update item_returns
    set ended_as = %(ended_as)s, code = %(code)s, words_sealed = %(words)s, ended_at = %(now)s, ended_by = %(by)s
    where org_id = %(org_id)s and originator_org = %(giver)s and received_at = %(received_at)s and ended_at is null
    returning item_row
"""

_END_OF = """
    update item_returns r
    set ended_as = 'product', words_sealed = %(words)s, ended_at = %(now)s, ended_by = %(by)s
    from shared_items s
    where r.org_id = %(org_id)s and r.item_row = s.id and s.originator_org = %(giver)s and s.item_id = any (%(items)s)
      and r.ended_at is null
    returning r.item_row
"""

# A delivery has ended when its last item has. Whoever adopted a partner's recommendation made a product of it. Which
# one it is, the partner itself reads, and nobody else where its marking narrows who may.
_RETURNS = """
    select 'delivery' as given, i.originator_org as party_org, o.name as party, '' as reference, null::uuid as about,
           count(*)::int as items, i.received_at, min(i.due_at) as due_at, min(u.display_name) as owner,
           (array_agg(i.owner_id))[1] as owner_id, min(u.desk) as desk,
           case when bool_and(i.ended_at is not null) then min(i.ended_as) end as ended_as,
           case when bool_and(i.ended_at is not null) then min(i.code) end as code,
           case when bool_and(i.ended_at is not null) then max(i.ended_at) end as ended_at,
           case when bool_and(i.ended_as = 'feedback') then min(i.code) end as feedback
    from item_returns i join organisations o on o.id = i.originator_org
    left join users u on u.id = i.owner_id and u.disabled_at is null
    where i.org_id = %(org_id)s group by i.originator_org, o.name, i.received_at
    union all
    select 'request', r.party_org, o.name, r.reference, r.id, 1, r.at, r.due_at, u.display_name, r.owner_id, u.desk,
           case r.state when 'answered' then 'product' when 'no_hit' then 'product'
                        when 'refused' then 'no_product' when 'withdrawn' then 'no_product' end,
           r.ground, r.closed_at, r.feedback
    from information_requests r join organisations o on o.id = r.party_org
    left join users u on u.id = r.owner_id and u.disabled_at is null
    where r.org_id = %(org_id)s and r.direction = 'inbound' and r.party_org <> r.org_id
    union all
    select 'recommendation', p.partner_org, o.name,
           case when (p.tlp = 'red' or p.circles <> '[]') and %(party)s::uuid is null then '' else p.reference end,
           p.id, 1, p.at, p.open_until, u.display_name, u.id, u.desk,
           case when p.state = 'adopted' then 'product' when p.state = 'declined' or p.withdrawn_at is not null
                then 'no_product' end,
           p.ground, coalesce(p.decided_at, p.withdrawn_at), null
    from partner_items p join organisations o on o.id = p.partner_org
    left join users u on u.id = coalesce(p.decided_by, p.owner_id) and u.disabled_at is null
    where p.org_id = %(org_id)s and p.direction = 'incoming'
    union all
    select 'question', q.partner_org, o.name, q.case_ref, q.id, 1, q.at, q.due_at, u.display_name, u.id, u.desk,
           case q.state when 'answered' then 'product' when 'refused' then 'no_product' end,
           q.refusal, q.closed_at, null
    from deconfliction_questions q join organisations o on o.id = q.partner_org
    left join users u on u.id = coalesce(q.first_by, q.owner_id) and u.disabled_at is null
    where q.org_id = %(org_id)s and q.direction = 'received'
"""
_SELECT = f"""
    select * from ({_RETURNS}) told
    where (received_at >= %(since)s or ended_at is null) and (%(party)s::uuid is null or party_org = %(party)s)
    order by ended_at is not null, case when ended_at is null then due_at end, ended_at desc, party_org, received_at
    limit %(limit)s
"""  # noqa: S608 - constant fragments


def open_delivery(
    access: Access,
    connection: Connection[DictRow],
    giver: UUID,
    since: datetime,
    owner: UUID | None,
    now: datetime,
) -> int:
    """Note that something is due back for items of a giver that were added since an instant; return for how many."""
    values = {"org_id": access.org_id, "giver": giver, "since": since, "owner": owner, "now": now, "due": now + DUE}
    return connection.execute(_OPEN.encode(), values).rowcount


def end_delivery(
    access: Access,
    connection: Connection[DictRow],
    giver: UUID,
    received_at: datetime,
    end: tuple[str, str | None, bytes | None],
    now: datetime,
) -> list[UUID]:
    """End what is open of a delivery; return the rows of the items that were."""
    ended_as, code, words = end
    values = {"org_id": access.org_id, "giver": giver, "received_at": received_at, "now": now, "by": access.user_id}
    values |= {"ended_as": ended_as, "code": code, "words": words}
    return [row["item_row"] for row in connection.execute(_END, values).fetchall()]


def lock_delivery(
    access: Access, connection: Connection[DictRow], giver: UUID, received_at: datetime
) -> list[tuple[UUID, UUID | None]]:
    """Return the items of a delivery, each with its owner, held until the end of the transaction."""
    query = """select item_row, owner_id from item_returns
        where org_id = %s and originator_org = %s and received_at = %s order by item_row for update"""
    found = connection.execute(query, (access.org_id, giver, received_at))
    return [(row["item_row"], row["owner_id"]) for row in found]


def hand_on(connection: Connection[DictRow], items: Sequence[UUID], owner: UUID) -> None:
    """Give items to another owner, who reads them from now on."""
    connection.execute("update item_returns set owner_id = %s where item_row = any (%s)", (owner, list(items)))
    query = """update shared_items set readers = array_append(array_remove(readers, %(owner)s), %(owner)s)
        where id = any (%(items)s)"""
    connection.execute(query, {"owner": owner, "items": list(items)})


def end_with_product(
    access: Access, connection: Connection[DictRow], giver: UUID, items: Sequence[UUID], words: bytes, now: datetime
) -> list[UUID]:
    """End what is open of items of which a product was made; return their rows."""
    values = {
        "org_id": access.org_id,
        "giver": giver,
        "items": list(items),
        "now": now,
        "by": access.user_id,
        "words": words,
    }
    return [row["item_row"] for row in connection.execute(_END_OF, values).fetchall()]


def returns(
    access: Access, connection: Connection[DictRow], since: datetime, limit: int, party: UUID | None = None
) -> list[Return]:
    """Return what was received since an instant or has no end yet; what is due first stands first."""
    values = {"org_id": access.org_id, "since": since, "party": party, "limit": limit}
    with connection.cursor(row_factory=class_row(Return)) as cursor:
        return cursor.execute(_SELECT.encode(), values).fetchall()
