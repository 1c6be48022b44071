"""Referrals to protection: everybody who works with travellers may write one, only protection reads them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.safeguards.protection import Helped, ReferralState, Standing
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership
from foreland.store.rows import OwnedRow

WORDS = "protection_referrals.words_sealed"
"""What the sealed words of a referral are bound to."""
EVENT_WORDS = "protection_events.words_sealed"
"""What the sealed words of a step are bound to."""
OBJECT = "protection_referral"
"""What audit entries about protection are about: never a journey, which others may ask about."""


class Referral(Struct, frozen=True, kw_only=True):
    """A referral to be written; what was said stays sealed."""

    flight_id: UUID
    flight_date: date
    journey_id: UUID
    airport: str | None
    concern: str
    asked_by_kind: str
    referred_by: UUID | None
    referred_by_org: UUID
    words_sealed: bytes | None


class LockedReferral(OwnedRow, frozen=True, kw_only=True):
    """A referral that nobody else changes until the end of the transaction, with the marking of its person."""

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    airport: str | None
    state: ReferralState
    row_version: int
    taken_by: UUID | None
    marked: bool
    not_against: bool
    lift_asked_by: UUID | None
    held_back: bool

    @property
    def standing(self) -> Standing:
        """Return what the next step depends on."""
        return Standing(**{name: getattr(self, name) for name in Standing.__struct_fields__})


class Received(Struct, frozen=True, kw_only=True):
    """All that whoever referred somebody is told of it."""

    referred_at: datetime
    received_at: datetime | None


class Alert(Struct, frozen=True, kw_only=True):
    """A referral that nobody has accepted, as far as an alert needs it: where, and since when."""

    id: UUID
    airport: str | None
    referred_at: datetime
    alerts: int


_ADD = f"""
    insert into protection_referrals (id, {COLUMNS}, flight_id, flight_date, journey_id, airport, concern,
                                      asked_by_kind, referred_by, referred_by_org, referred_at, words_sealed,
                                      next_alert_at)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(flight_id)s,
            %(flight_date)s, %(journey_id)s, %(airport)s, %(concern)s, %(asked_by_kind)s, %(referred_by)s,
            %(referred_by_org)s, %(now)s, %(words_sealed)s, %(now)s)
"""  # noqa: S608 - constant column names

_MARK = """
    select foreland_protect(%(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
                            %(flight_date)s, %(journey_id)s, %(now)s, %(referred_by)s),
           foreland_tell(%(org_id)s, 'flights', array[%(flight_id)s::uuid])
"""

_OWN = ", ".join(f"r.{name}" for name in COLUMNS.split(", "))
_LOCK = f"""
    select {_OWN}, r.id, r.flight_id, r.flight_date, r.journey_id, r.airport, r.state, r.row_version, r.taken_by,
           m.lifted_at is null as marked, m.not_against, m.lift_asked_by,
           exists (select from foreland_asked_of_carrier(r.flight_date, r.journey_id) a where a.stands) as held_back
    from protection_referrals r
    join protection_marks m on m.flight_date = r.flight_date and m.journey_id = r.journey_id
    where r.org_id = %(org_id)s and r.id = %(id)s for update of r, m
"""  # noqa: S608 - constant column names

_STEP = """
    update protection_referrals
    set state = %(after)s, row_version = row_version + 1,
        taken_by = case when %(step)s = 'accept' then %(by)s::uuid else taken_by end,
        taken_at = case when %(step)s = 'accept' then coalesce(taken_at, %(now)s) else taken_at end,
        closed_at = case when %(step)s = 'close' then %(now)s::timestamptz else closed_at end,
        outcome = case when %(step)s = 'close' then %(outcome)s else outcome end
    where id = %(id)s
"""

_MARKING = """
    update protection_marks
    set not_against = case %(step)s when 'not_against' then true when 'may_be_used' then false else not_against end,
        lift_asked_by = case %(step)s when 'lift_ask' then %(by)s::uuid when 'lift_refuse' then null
                                      else lift_asked_by end,
        lift_asked_at = case %(step)s when 'lift_ask' then %(now)s::timestamptz when 'lift_refuse' then null
                                      else lift_asked_at end,
        lifted_by = case when %(step)s = 'lift_agree' then %(by)s::uuid else lifted_by end,
        lifted_at = case when %(step)s = 'lift_agree' then %(now)s::timestamptz else lifted_at end
    where flight_date = %(flight_date)s and journey_id = %(journey_id)s
"""

_EVENT = f"""
    insert into protection_events (id, {COLUMNS}, referral_id, flight_date, journey_id, at, user_id, action,
                                   words_sealed)
    values (%(event_id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(id)s,
            %(flight_date)s, %(journey_id)s, %(now)s, %(by)s, %(step)s, %(words_sealed)s)
"""  # noqa: S608 - constant column names

# Hits that an officer referred to protection, and nothing else ended: they wait again once the marking is taken back.
_HITS_BACK = f"""
    with waiting as (
        update hits h set state = 'open', row_version = h.row_version + 1, changed_at = %(now)s
        where h.flight_date = %(flight_date)s and h.journey_id = %(journey_id)s and h.state = 'referred'
          and 'protection' = (select e.target from hit_events e
                              where e.flight_date = h.flight_date and e.hit_id = h.id and e.action = 'refer'
                              order by e.at desc, e.id desc limit 1)
        returning h.*
    )
    insert into hit_events (id, flight_date, hit_id, {COLUMNS}, at, action)
    select gen_random_uuid(), flight_date, id, {COLUMNS}, %(now)s, 'reopened' from waiting
"""  # noqa: S608 - constant column names

_TELL = "select foreland_tell(%(org_id)s, 'flights', array[%(flight_id)s::uuid])"

_CLAIM = """
    update protection_referrals r set next_alert_at = %(again)s
    from (select id from protection_referrals
          where org_id = %(org_id)s and state = 'open' and next_alert_at <= %(now)s and referred_at >= %(since)s
          order by next_alert_at, id limit 50 for update skip locked) due
    where r.id = due.id
    returning r.id, r.airport, r.referred_at, r.alerts
"""

_ALERTED = """
    update protection_referrals
    set alerts = alerts + 1, alerted_at = %(now)s, alerted_to = %(mailboxes)s, next_alert_at = %(next)s
    where org_id = %(org_id)s and id = any (%(ids)s)
"""

_CALLS = """
    select count(*) filter (where journey_id = %(journey_id)s) as of_traveller,
           count(*) filter (where referred_by = %(by)s) as of_user,
           count(*) filter (where flight_id = %(flight_id)s) as of_flight
    from (
        select journey_id, referred_by, flight_id from protection_referrals
        where org_id = %(org_id)s and asked_by_kind = 'carrier' and referred_at >= %(since)s
        union all
        select r.journey_id, e.user_id, r.flight_id
        from protection_events e join protection_referrals r on r.id = e.referral_id
        where e.org_id = %(org_id)s and e.action = 'asked_again' and e.at >= %(since)s
    ) calls
"""

_UNDER_WAY = """
    select id from protection_referrals
    where org_id = %(org_id)s and flight_date = %(flight_date)s and journey_id = %(journey_id)s and state <> 'closed'
    order by referred_at desc limit 1
"""


def refer(connection: Connection[DictRow], ownership: Ownership, referral: Referral, now: datetime) -> UUID:
    """Write a referral and mark the person; return the identifier of the referral."""
    values: dict[str, Any] = msgspec.structs.asdict(ownership) | msgspec.structs.asdict(referral)
    values |= {"id": new_id(), "now": now}
    connection.execute(_ADD.encode(), values)
    connection.execute(_MARK, values)
    return UUID(str(values["id"]))


def is_protected(connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> bool:
    """Whether a traveller is in the care of protection: the one thing that is told outside the compartment."""
    row = connection.execute("select foreland_is_protected(%s, %s) as yes", (flight_date, journey_id)).fetchone()
    return bool(row and row["yes"])


def received(access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> Received | None:
    """Return when the viewer referred this traveller and when that was received; ``None`` when they did not."""
    with connection.cursor(row_factory=class_row(Received)) as cursor:
        query = "select referred_at, received_at from foreland_referred(%s, %s, %s)"
        return cursor.execute(query, (flight_date, journey_id, access.user_id)).fetchone()


def lock(access: Access, connection: Connection[DictRow], referral_id: UUID) -> LockedReferral | None:
    """Return a referral, held until the end of the transaction; ``None`` outside the compartment."""
    with connection.cursor(row_factory=class_row(LockedReferral)) as cursor:
        return cursor.execute(_LOCK.encode(), {"org_id": access.org_id, "id": referral_id}).fetchone()


def write_step(
    connection: Connection[DictRow], locked: LockedReferral, helped: Helped, words: bytes | None, now: datetime
) -> None:
    """Write a step, its history, and what it does to the marking and to the hits of the person."""
    values = msgspec.structs.asdict(locked) | msgspec.structs.asdict(helped)
    values |= {"now": now, "event_id": new_id(), "words_sealed": words}
    connection.execute(_STEP, values)
    connection.execute(_MARKING, values)
    connection.execute(_EVENT.encode(), values)
    if helped.step == "lift_agree":
        connection.execute(_HITS_BACK.encode(), values)
        connection.execute(_TELL, values)


def note_call(
    connection: Connection[DictRow], locked: LockedReferral, by: UUID | None, words: bytes | None, now: datetime
) -> None:
    """Note that a carrier asked again for somebody who is referred already."""
    values = msgspec.structs.asdict(locked)
    values |= {"now": now, "event_id": new_id(), "by": by, "step": "asked_again", "words_sealed": words}
    connection.execute(_EVENT.encode(), values)


def under_way(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> LockedReferral | None:
    """Return the latest referral of a traveller that is not closed, held until the end of the transaction."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    row = connection.execute(_UNDER_WAY, key).fetchone()
    return lock(access, connection, row["id"]) if row else None


def calls_since(
    access: Access, connection: Connection[DictRow], about: LockedReferral, by: UUID | None, since: datetime
) -> tuple[int, int, int]:
    """Return how often carriers called for help since an instant: for this traveller, by this user, on this flight."""
    key = {"org_id": access.org_id, "journey_id": about.journey_id, "flight_id": about.flight_id}
    row = connection.execute(_CALLS, key | {"by": by, "since": since}).fetchone()
    return (row["of_traveller"], row["of_user"], row["of_flight"]) if row else (0, 0, 0)


def claim_alerts(
    access: Access, connection: Connection[DictRow], now: datetime, lease: timedelta, since: datetime
) -> list[Alert]:
    """Return referrals about which somebody has to be alerted now; they are due again after ``lease``."""
    key = {"org_id": access.org_id, "now": now, "again": now + lease, "since": since}
    with connection.cursor(row_factory=class_row(Alert)) as cursor:
        return cursor.execute(_CLAIM, key).fetchall()


def alerted(
    access: Access, connection: Connection[DictRow], ids: list[UUID], mailboxes: int, now: datetime, again: datetime
) -> None:
    """Note that somebody was alerted, or that there was nobody to alert, and when it is due again."""
    key = {"org_id": access.org_id, "ids": ids, "mailboxes": mailboxes, "now": now, "next": again}
    connection.execute(_ALERTED, key)
