"""Referrals to protection as its pages show them: open ones first, by the time left to act.

Everything here is read with the rights of protection; with others the database returns nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.store.views.clock import BOARDING_DOOR, LANDING
from foreland.store.views.person import PERSON


class ReferralRow(Struct, frozen=True, kw_only=True):
    """A referral with its person and flight. ``until``: door close, after it the arrival.

    ``answer``: what the carrier was told about the person, ``answered_at``; ``None`` when it did not ask.
    ``asked``: what it was asked to do that keeps them from travelling, ``asked_state`` how far that got; ``held_back``:
    that stands.
    """

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    designator: str
    board: str | None
    port: str | None
    desk: str | None
    airport: str | None
    door_close_utc: datetime | None
    arrival_utc: datetime | None
    until: datetime | None
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    nationality: str | None
    seat: str | None
    document: str | None
    concern: str
    asked_by_kind: str
    state: str
    row_version: int
    referred_by_name: str | None
    referred_by_org_name: str | None
    referred_at: datetime
    words_sealed: bytes | None
    taken_by: UUID | None
    taken_by_name: str | None
    taken_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    alerts: int
    alerted_at: datetime | None
    alerted_to: int | None
    marked: bool
    not_against: bool
    lift_asked_by: UUID | None
    lift_asked_by_name: str | None
    answer: str | None
    answered_at: datetime | None
    asked: str | None
    asked_state: str | None
    held_back: bool


class CompanionRow(Struct, frozen=True, kw_only=True):
    """Somebody in the same booking, and whether they are in the care of protection too."""

    journey_id: UUID
    surname: str | None
    given_names: str | None
    date_of_birth: str | None
    nationality: str | None
    seat: str | None
    marked: bool


class EventRow(Struct, frozen=True, kw_only=True):
    """A step of the history of a referral."""

    at: datetime
    action: str
    actor: str | None
    words_sealed: bytes | None


class Figure(Struct, frozen=True, kw_only=True):
    """How many were referred in a quarter, by one category of one kind."""

    quarter: date
    kind: str
    category: str
    persons: int


_ROW = f"""
    select r.id, r.flight_id, r.flight_date, r.journey_id, f.carrier || f.number || f.suffix as designator,
           coalesce(j.board, f.origin) as board, coalesce(j."off", f.destination) as port, f.desk, r.airport,
           clock.door_close_utc, landing.arrival_utc,
           case when clock.door_close_utc > %(now)s then clock.door_close_utc else landing.arrival_utc end as until,
           who.surname, who.given_names, who.date_of_birth, who.nationality, j.seat,
           (select d.number from documents d where d.flight_date = j.flight_date and d.reported_id = who.reported_id
            order by d.position limit 1) as document,
           r.concern, r.asked_by_kind, r.state, r.row_version, u.display_name as referred_by_name,
           o.name as referred_by_org_name, r.referred_at, r.words_sealed, r.taken_by, t.display_name as taken_by_name,
           r.taken_at, r.closed_at, r.outcome, r.alerts, r.alerted_at, r.alerted_to,
           m.lifted_at is null as marked, m.not_against, m.lift_asked_by, l.display_name as lift_asked_by_name,
           told.verdict as answer, told.made_at as answered_at,
           asked.kind as asked, asked.state as asked_state, coalesce(asked.stands, false) as held_back
    from protection_referrals r
    join protection_marks m on m.flight_date = r.flight_date and m.journey_id = r.journey_id
    join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    {LANDING}
    {PERSON}
    left join users u on u.id = r.referred_by
    left join organisations o on o.id = r.referred_by_org
    left join users t on t.id = r.taken_by
    left join users l on l.id = m.lift_asked_by
    left join answers told on told.flight_date = r.flight_date and told.journey_id = r.journey_id and told.is_current
    left join lateral foreland_asked_of_carrier(r.flight_date, r.journey_id) asked on true
    where r.org_id = %(org_id)s
"""  # noqa: S608 - constant fragments

# Those whose time runs first, then those of whom no time is known, then what is over; the newest first among equals.
_LIST = f"""
    select * from ({_ROW} and (r.state <> 'closed') = %(under_way)s) referred
    order by state <> 'open', until is not null and until < %(now)s, until nulls last, referred_at desc, id
    limit %(limit)s
"""  # noqa: S608 - constant fragments

_ONE = _ROW + " and r.id = %(id)s"

_COMPANIONS = f"""
    select j.id as journey_id, who.surname, who.given_names, who.date_of_birth, who.nationality, j.seat,
           foreland_is_protected(j.flight_date, j.id) as marked
    from protection_referrals r
    join journeys j on j.flight_date = r.flight_date and j.flight_id = r.flight_id and j.id <> r.journey_id
    {PERSON}
    where r.org_id = %(org_id)s and r.id = %(id)s and j.joined_into is null
      and exists (select from reported_travellers told
                  join reported_travellers theirs on theirs.flight_date = told.flight_date and theirs.is_current
                      and theirs.journey_id = r.journey_id
                      and (theirs.record_locator = told.record_locator or theirs.booking_id = told.booking_id)
                  where told.flight_date = j.flight_date and told.journey_id = j.id and told.is_current)
    order by who.surname, who.given_names, j.id
"""  # noqa: S608 - constant fragments

_EVENTS = """
    select e.at, e.action, u.display_name as actor, e.words_sealed
    from protection_events e left join users u on u.id = e.user_id
    where e.org_id = %(org_id)s and e.referral_id = %(id)s order by e.at desc, e.id desc limit 500
"""

_FIGURES = "select quarter, kind, category, persons from foreland_protection_figures(%(org_id)s, %(before)s)"


def referrals(
    access: Access, connection: Connection[DictRow], now: datetime, limit: int, *, closed: bool = False
) -> list[ReferralRow]:
    """Return referrals under way, or those that are closed."""
    key = {"org_id": access.org_id, "now": now, "limit": limit, "under_way": not closed}
    with connection.cursor(row_factory=class_row(ReferralRow)) as cursor:
        return cursor.execute(_LIST.encode(), key).fetchall()


def referral(access: Access, connection: Connection[DictRow], referral_id: UUID, now: datetime) -> ReferralRow | None:
    """Return a referral; ``None`` when the viewer has none of this identifier."""
    with connection.cursor(row_factory=class_row(ReferralRow)) as cursor:
        key = {"org_id": access.org_id, "id": referral_id, "now": now}
        return cursor.execute(_ONE.encode(), key).fetchone()


def companions(access: Access, connection: Connection[DictRow], referral_id: UUID) -> list[CompanionRow]:
    """Return those who are in one booking with the person of a referral."""
    with connection.cursor(row_factory=class_row(CompanionRow)) as cursor:
        return cursor.execute(_COMPANIONS.encode(), {"org_id": access.org_id, "id": referral_id}).fetchall()


def events(access: Access, connection: Connection[DictRow], referral_id: UUID) -> list[EventRow]:
    """Return the history of a referral, the latest first."""
    with connection.cursor(row_factory=class_row(EventRow)) as cursor:
        return cursor.execute(_EVENTS, {"org_id": access.org_id, "id": referral_id}).fetchall()


def figures(access: Access, connection: Connection[DictRow], before: date) -> list[Figure]:
    """Return counts of the eight quarters that ended before a day, small ones too: whoever shows them keeps those."""
    with connection.cursor(row_factory=class_row(Figure)) as cursor:
        return cursor.execute(_FIGURES, {"org_id": access.org_id, "before": before}).fetchall()


def ids(rows: Sequence[ReferralRow]) -> list[UUID]:
    """Return which referrals these rows show."""
    return [row.id for row in rows]
