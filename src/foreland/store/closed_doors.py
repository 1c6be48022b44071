"""What waits, ended or travels behind closed doors: hits nobody decided about, and what was never sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.clock import BOARDING_DOOR


class Boarded(Struct, frozen=True, kw_only=True):
    """A traveller behind closed doors, with the desk whose task they are and the port where they get off."""

    flight_id: UUID
    flight_date: date
    journey_id: UUID
    desk: str | None
    port: str | None


class Closed(Boarded, frozen=True, kw_only=True):
    """A hit that nobody decided before its doors closed, or one whose doors are open after all.

    ``no_task``: it came by chance and says nothing of the traveller, or the port has seen them already.
    """

    hit_id: UUID
    protected: bool
    no_task: bool


_SIDE = f"""
    select h.id as hit_id, f.id as flight_id, h.flight_date, h.journey_id, f.desk,
           coalesce(j."off", f.destination) as port, foreland_is_protected(h.flight_date, h.journey_id) as protected,
           (h.code = 'random_referral' or exists (
               select from arrival_outcomes a where a.flight_date = h.flight_date and a.journey_id = h.journey_id
           )) as no_task
    from hits h
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    where h.org_id = %(org_id)s and h.flight_date between %(first)s and %(last)s
      and j.status <> 'cancelled' and f.status <> 'cancelled' and {{chosen}}
    order by h.id limit %(limit)s
"""  # noqa: S608 - constant fragments
# What is in the care of protection neither expires nor waits: taken back, it is what it was.
_CLOSED = _SIDE.format(
    chosen="""h.state in ('open', 'second_look') and clock.door_close_utc <= %(now)s
      and not foreland_is_protected(h.flight_date, h.journey_id)"""
)
_OPEN_AGAIN = _SIDE.format(
    chosen="h.state = 'expired' and clock.door_close_utc > %(now)s and f.status not in ('departed', 'arrived')"
)
# A proposal that the doors overtook.
_UNSENT = _SIDE.format(
    chosen="""h.state = 'recommended'
      and (select bool_and(r.state in ('expired', 'not_approved', 'withdrawn', 'withdrawal_acknowledged'))
                  and bool_or(r.state = 'expired')
           from recommendation_hits x join recommendations r on r.id = x.recommendation_id where x.hit_id = h.id)"""
)
ON_BOARD = "('boarded_anyway', 'overridden', 'overridden_by_government')"
# Against whom something was recommended, and who is on board as far as anybody told us.
_ABOARD = _SIDE.format(
    chosen=f"""h.state = 'recommended'
      and exists (select from recommendation_hits x join recommendations r on r.id = x.recommendation_id
                  where x.hit_id = h.id and r.kind in ('no_board', 'off_load')
                    and (r.state = 'acted' and r.action in {ON_BOARD}
                         or r.state in ('sent', 'acknowledged')
                            and case r.kind when 'off_load' then f.status in ('departed', 'arrived')
                                            else clock.door_close_utc <= %(now)s end))
      and not foreland_is_protected(h.flight_date, h.journey_id)
      and not exists (select from inbound_reviews v where v.journey_id = h.journey_id and v.state <> 'reopened')"""  # noqa: S608 - constant fragment
)

# Cleared to the carrier by the default alone, and no hit of theirs ends at the door: referred to another office, or not
# screened in time. What a carrier reports of a recommendation, and an outcome, are decisions.
NO_DECISION = """
    a.is_current and a.because = 'no_decision'
      and (j.screened_facts_version is distinct from j.facts_version
           or exists (select from hits h where h.flight_date = a.flight_date and h.journey_id = a.journey_id
                                           and h.state in ('referred', 'recommended')))
      and not exists (select from recommendations r where r.flight_date = a.flight_date
                      and r.journey_id = a.journey_id and r.state in ('proposed', 'acted', 'verified'))
"""
_UNRESOLVED = f"""
    select f.id as flight_id, a.flight_date, a.journey_id, f.desk, coalesce(j."off", f.destination) as port
    from answers a
    join journeys j on j.flight_date = a.flight_date and j.id = a.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    where a.org_id = %(org_id)s and a.flight_date between %(first)s and %(last)s
      and {NO_DECISION} and clock.door_close_utc <= %(now)s
      and j.status <> 'cancelled' and f.status <> 'cancelled'
      and not foreland_is_protected(a.flight_date, a.journey_id)
      and not exists (select from inbound_reviews v where v.flight_date = a.flight_date
                      and v.journey_id = a.journey_id and v.state <> 'reopened')
    order by a.id limit %(limit)s
"""  # noqa: S608 - constant fragments

_PROPOSED = """
    select id from recommendations
    where org_id = %(org_id)s and state = 'proposed'
      and (flight_date between %(first)s and %(last)s or noted_at is not null)
    order by id limit %(limit)s
"""


def _around(access: Access, now: datetime, limit: int) -> dict[str, Any]:
    days = {"first": (now - timedelta(days=3)).date(), "last": (now + timedelta(days=3)).date()}
    return {"org_id": access.org_id, "now": now, "limit": limit} | days


def closed(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[Closed]:
    """Return hits of the days around now that wait behind closed doors."""
    with connection.cursor(row_factory=class_row(Closed)) as cursor:
        return cursor.execute(_CLOSED.encode(), _around(access, now, limit)).fetchall()


def open_again(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[Closed]:
    """Return hits that expired though the doors close later after all: a delay told late, a return to the gate."""
    with connection.cursor(row_factory=class_row(Closed)) as cursor:
        return cursor.execute(_OPEN_AGAIN.encode(), _around(access, now, limit)).fetchall()


def unsent(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[Closed]:
    """Return hits of the days around now whose recommendation was never sent: nobody approved it in time."""
    with connection.cursor(row_factory=class_row(Closed)) as cursor:
        return cursor.execute(_UNSENT.encode(), _around(access, now, limit)).fetchall()


def aboard(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[Closed]:
    """Return hits of those who travel, as far as is known, though it was recommended against, and are no task yet."""
    with connection.cursor(row_factory=class_row(Closed)) as cursor:
        return cursor.execute(_ABOARD.encode(), _around(access, now, limit)).fetchall()


def unresolved(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[Boarded]:
    """Return who travels, as far as is known, on an answer that ended without a decision, and is no task yet."""
    with connection.cursor(row_factory=class_row(Boarded)) as cursor:
        return cursor.execute(_UNRESOLVED.encode(), _around(access, now, limit)).fetchall()


def proposed(access: Access, connection: Connection[DictRow], now: datetime, limit: int) -> list[UUID]:
    """Return recommendations of the days around now, or keyed in from paper, that nobody has approved yet."""
    return [row["id"] for row in connection.execute(_PROPOSED, _around(access, now, limit)).fetchall()]
