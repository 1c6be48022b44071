"""What needs somebody's notice, found by thresholds, and whether anybody was told.

Hits are entered once a flight and kind; a notice that the carrier does not acknowledge is entered once, and once more
for its withdrawal.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.progress import IN_FORCE
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS
from foreland.store.views.clock import BOARDING_DOOR


class EscalationRow(Struct, frozen=True, kw_only=True):
    """What was raised: hits of one flight that will expire (``expires``) or that nobody takes (``waits``).

    ``unanswered`` and ``withdrawal_unanswered``: a notice, or its withdrawal, that the carrier has not acknowledged.
    ``partner_item``: a recommendation of a partner that waits; ``partner_item_revised``: one that the partner revised
    after it was decided; ``partner_item_withdrawn``: one that the partner withdrew though we recommended something for
    it. Each is told once a revision; ``desk`` is ``None`` when its flight is not ours.
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
    select f.id, f.desk,
           count(*) filter (where clock.door_close_utc <= %(closing)s) as expires,
           count(*) filter (where h.state = 'open' and h.assigned_to is null and h.opened_at <= %(waiting)s) as waits
    from hits h
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    where h.org_id = %(org_id)s and h.state in ('open', 'second_look') and h.flight_date >= (%(now)s)::date - 2
      and not foreland_is_protected(h.flight_date, h.journey_id) and h.code <> 'random_referral'
      and j.status <> 'cancelled' and f.status <> 'cancelled'
      and coalesce(clock.door_close_utc > %(now)s, f.flight_date >= (%(now)s)::date - 1)
    group by f.id, f.desk
"""  # noqa: S608 - constant fragment

# Notices that were sent, or withdrawn, long enough ago and whose doors are open still, or not known.
_UNANSWERED = """
    select r.flight_id as id, n.id as notice,
           case n.state when 'sent' then 'unanswered' else 'withdrawal_unanswered' end as kind
    from carrier_notices n join recommendations r on r.id = n.recommendation_id
    where n.org_id = %(org_id)s and n.state in ('sent', 'withdrawn') and n.changed_at <= %(unanswered)s
      and n.flight_date >= (%(now)s)::date - 1 and coalesce(n.door_close_utc > %(now)s, true)
"""

_RAISE = f"""
    insert into escalations (id, {COLUMNS}, flight_id, kind, notice_id, desk, hits, raised_at)
    select raised.id, f.org_id, f.originator_org, f.handling_id, f.purpose, f.retention_class, f.id, raised.kind,
           raised.notice, f.desk, raised.hits, %(now)s
    from unnest(%(ids)s::uuid[], %(flights)s::uuid[], %(kinds)s::text[], %(notices)s::uuid[], %(hits)s::int[])
        as raised (id, flight, kind, notice, hits)
    join flights f on f.id = raised.flight
    on conflict (flight_id, kind, notice_id) where flight_id is not null do nothing
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
    key = {"org_id": access.org_id, "now": now, "closing": now + closing, "waiting": now - waiting}
    due: list[tuple[UUID, UUID, str, UUID | None, int]] = [
        (new_id(), row["id"], kind, None, row[kind])
        for row in connection.execute(_FIND.encode(), key)
        for kind in ("expires", "waits")
        if row[kind]
    ]
    notices = connection.execute(_UNANSWERED, key | {"unanswered": now - unanswered})
    due += [(new_id(), row["id"], row["kind"], row["notice"], 1) for row in notices]
    items = [row["id"] for row in connection.execute(_ITEMS.encode(), key | {"in_force": list(IN_FORCE)})]
    if not due:
        return items
    ids, flights, kinds, about, hits = (list(column) for column in zip(*due, strict=True))
    values = {"ids": ids, "flights": flights, "kinds": kinds, "notices": about, "hits": hits, "now": now}
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
