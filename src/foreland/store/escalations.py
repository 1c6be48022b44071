"""What needs somebody's notice, found by thresholds, and whether anybody was told.

Hits are entered once a flight and kind, and again for hits that passed the threshold since, if they waited for another
while; a notice that the carrier does not acknowledge is entered once, and once more for its withdrawal.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import DECIDING_ROLES, Access
from foreland.liaison.progress import IN_FORCE
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS
from foreland.store.presence import GONE_AFTER
from foreland.store.views.clock import BOARDING_DOOR, UNTIL


class EscalationRow(Struct, frozen=True, kw_only=True):
    """What was raised: hits of one flight that will expire (``expires``) or that nobody takes (``waits``).

    ``approval``: a recommendation that its second officer has not looked at; ``review``: one that went out in an
    emergency and that nobody has looked at since; ``inbound``: travellers behind closed doors about whom nobody has
    decided whether their port is told. ``unanswered`` and ``withdrawal_unanswered``: a notice, or its
    withdrawal, that the carrier has not acknowledged. ``partner_item``: a recommendation of a partner that waits;
    ``partner_item_revised``: one that the partner revised after it was decided; ``partner_item_withdrawn``: one that
    the partner withdrew though we recommended something for it. Each is told once a revision; ``desk`` is ``None`` when
    its flight is not ours.
    """

    id: UUID
    kind: str
    desk: str | None
    hits: int
    raised_at: datetime
    told_at: datetime | None
    told_to: int | None


# Hits nobody decided whose door closes soon; hits nobody took for too long, whose door is open still or not known.
_FIND = f"""
    select f.id,
           count(*) filter (where due.expires) as expires, count(*) filter (where due.waits) as waits,
           max(h.opened_at) filter (where due.expires) as expires_since,
           max(h.opened_at) filter (where due.waits) + %(patience)s as waits_since,
           (array_agg(h.id order by h.opened_at desc, h.id) filter (where due.expires))[1] as expires_about,
           (array_agg(h.id order by h.opened_at desc, h.id) filter (where due.waits))[1] as waits_about
    from hits h
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    cross join lateral (
        select clock.door_close_utc <= %(closing)s as expires,
               h.state = 'open' and h.assigned_to is null and h.opened_at <= %(waiting)s as waits
    ) due
    where h.org_id = %(org_id)s and h.state in ('open', 'second_look') and h.flight_date >= (%(now)s)::date - 2
      and not foreland_is_protected(h.flight_date, h.journey_id) and h.code <> 'random_referral'
      and j.status <> 'cancelled' and f.status <> 'cancelled'
      and coalesce(clock.door_close_utc > %(now)s, f.flight_date >= (%(now)s)::date - 1)
    group by f.id
"""  # noqa: S608 - constant fragment

# Recommendations that wait for their second officer while the doors are open still, or not known (an off-load while the
# aircraft is there); and what went out in an emergency, whatever came of it and however long ago.
_SECOND = f"""
    select f.id, r.id as about, case when r.approval = 'after' then 'review' else 'approval' end as kind
    from recommendations r
    join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    cross join lateral (select {UNTIL} as until) due
    where r.org_id = %(org_id)s and r.approved_by is null
      and (r.approval = 'after' and r.sent_at <= %(waiting)s
           or r.approval = 'before' and r.state = 'proposed' and r.flight_date >= (%(now)s)::date - 2)
      and (r.approval = 'after'
           or coalesce(due.until > %(now)s, true) and (r.made_at <= %(waiting)s or due.until <= %(closing)s))
"""  # noqa: S608 - constant fragment

_INBOUND = """
    select v.flight_id as id, 'inbound' as kind, count(*) as hits, max(v.opened_at) + %(patience)s as since,
           (array_agg(v.id order by v.opened_at desc, v.id))[1] as about
    from inbound_reviews v
    where v.org_id = %(org_id)s and v.state = 'open' and v.opened_at <= %(waiting)s
      and v.flight_date >= (%(now)s)::date - 2 and not foreland_is_protected(v.flight_date, v.journey_id)
    group by v.flight_id
"""

# Notices that were sent, or withdrawn, long enough ago, of which the carrier can do something still, or nobody knows.
_UNANSWERED = """
    select r.flight_id as id, n.id as about,
           case n.state when 'sent' then 'unanswered' else 'withdrawal_unanswered' end as kind
    from carrier_notices n join recommendations r on r.id = n.recommendation_id
    where n.org_id = %(org_id)s and n.state in ('sent', 'withdrawn') and n.changed_at <= %(unanswered)s
      and n.flight_date >= (%(now)s)::date - 1 and coalesce(n.until_utc > %(now)s, true)
"""

# ``since`` is when the last of what is counted passed its threshold.
_RAISE = f"""
    insert into escalations (id, {COLUMNS}, flight_id, kind, about_id, desk, hits, raised_at)
    select raised.id, f.org_id, f.originator_org, f.handling_id, f.purpose, f.retention_class, f.id, raised.kind,
           raised.about, f.desk, raised.hits, %(now)s
    from unnest(%(ids)s::uuid[], %(flights)s::uuid[], %(kinds)s::text[], %(about)s::uuid[], %(hits)s::int[],
                %(since)s::timestamptz[]) as raised (id, flight, kind, about, hits, since)
    join flights f on f.id = raised.flight
    where raised.since is null
       or not exists (select from escalations e where e.flight_id = f.id and e.kind = raised.kind
                      and (e.raised_at >= raised.since or e.raised_at > %(waiting)s))
    on conflict (flight_id, kind, about_id) where flight_id is not null do nothing
    returning id
"""  # noqa: S608 - constant column names

# What partners recommended and no officer has decided, or not since it was revised; and what they withdrew though our
# recommendation is in force. Of a flight of ours its desk is told, else whoever watches.
_ITEMS = f"""
    insert into escalations (id, {COLUMNS}, partner_item_id, partner_item_revision, kind, desk, hits, raised_at)
    select gen_random_uuid(), {", ".join(f"i.{name}" for name in COLUMNS.split(", "))}, i.id, i.revision,
           case when i.withdrawn_at is not null then 'partner_item_withdrawn' when i.state = 'received'
                then 'partner_item' else 'partner_item_revised' end,
           (select f.desk from flights f
            where f.org_id = i.org_id and f.flight_date = i.flight_date and f.carrier || f.number || f.suffix = i.flight
            order by f.id limit 1),
           1, %(now)s
    from partner_items i left join recommendations r on r.id = i.recommendation_id
    where i.org_id = %(org_id)s and i.direction = 'incoming' and i.open_until > %(now)s
      and case when i.withdrawn_at is null then i.state = 'received' or i.decided_revision < i.revision
               else r.state = any (%(in_force)s) end
      and not exists (select from partner_item_journeys about where about.item_id = i.id
                      and foreland_is_protected(about.flight_date, about.journey_id))
    on conflict (partner_item_id, kind, partner_item_revision) where partner_item_id is not null do nothing
    returning id
"""  # noqa: S608 - constant column names

_SELECT = "select id, kind, desk, hits, raised_at, told_at, told_to from escalations"
_ONE = _SELECT + " where org_id = %s and id = %s"
_LATEST = _SELECT + " where org_id = %s and raised_at >= %s order by raised_at desc, id limit 50"


# Whoever reads a traveller's page uses none for minutes, but keeps it open.
_WATCHED = """
    select exists (select from sessions s join users u on u.id = s.user_id
                   where u.org_id = %(org_id)s and u.roles && %(roles)s and u.disabled_at is null
                     and s.revoked_at is null and s.expires_at > %(now)s and s.last_seen_at > %(since)s)
        or exists (select from presence where org_id = %(org_id)s and seen_at > %(gone)s) as watched
"""


def is_watched(access: Access, connection: Connection[DictRow], now: datetime, within: timedelta) -> bool:
    """Whether an officer who decides has used a page within a time, or has a traveller's open."""
    key = {"org_id": access.org_id, "now": now, "since": now - within, "gone": now - GONE_AFTER}
    row = connection.execute(_WATCHED, key | {"roles": sorted(DECIDING_ROLES)}).fetchone()
    return bool(row and row["watched"])


def raise_due(
    access: Access,
    connection: Connection[DictRow],
    now: datetime,
    *,
    closing: timedelta,
    waiting: timedelta,
    unanswered: timedelta,
) -> list[UUID]:
    """Enter what passes a threshold for the first time; return the identifiers of what was entered."""
    key = {
        "org_id": access.org_id, "now": now, "closing": now + closing, "waiting": now - waiting, "patience": waiting,
        "unanswered": now - unanswered, "in_force": list(IN_FORCE),
    }  # fmt: skip
    due: list[tuple[UUID, UUID, str, UUID, int, datetime | None]] = [
        (new_id(), row["id"], kind, row[f"{kind}_about"], row[kind], row[f"{kind}_since"])
        for row in connection.execute(_FIND.encode(), key)
        for kind in ("expires", "waits")
        if row[kind]
    ]
    for query in (_SECOND, _UNANSWERED):
        rows = connection.execute(query.encode(), key)
        due += [(new_id(), row["id"], row["kind"], row["about"], 1, None) for row in rows]
    due += [
        (new_id(), row["id"], row["kind"], row["about"], row["hits"], row["since"])
        for row in connection.execute(_INBOUND, key)
    ]
    items = [row["id"] for row in connection.execute(_ITEMS.encode(), key)]
    if not due:
        return items
    ids, flights, kinds, about, hits, since = (list(column) for column in zip(*due, strict=True))
    values = key | {"ids": ids, "flights": flights, "kinds": kinds, "about": about, "hits": hits, "since": since}
    return items + [row["id"] for row in connection.execute(_RAISE.encode(), values)]


def one(access: Access, connection: Connection[DictRow], escalation_id: UUID) -> EscalationRow | None:
    """Return what was raised."""
    with connection.cursor(row_factory=class_row(EscalationRow)) as cursor:
        return cursor.execute(_ONE, (access.org_id, escalation_id)).fetchone()


def latest(access: Access, connection: Connection[DictRow], since: datetime) -> list[EscalationRow]:
    """Return what was raised since an instant, the latest first."""
    with connection.cursor(row_factory=class_row(EscalationRow)) as cursor:
        return cursor.execute(_LATEST, (access.org_id, since)).fetchall()


def told(access: Access, connection: Connection[DictRow], escalation_id: UUID, mailboxes: int, now: datetime) -> None:
    """Note how many mailboxes were told; none means that there was nobody to tell."""
    connection.execute(
        "update escalations set told_at = %s, told_to = %s where org_id = %s and id = %s",
        (now, mailboxes, access.org_id, escalation_id),
    )
