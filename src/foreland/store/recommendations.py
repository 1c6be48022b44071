"""Recommendations to carriers: each with its hits and its history, in one transaction with what it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import DictRow, class_row
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.liaison.policy import RESTRICTING, Approval, Kind
from foreland.liaison.progress import CALLED_BACK, IN_FORCE, Progress, Standing, State
from foreland.liaison.recommendation import Recommendation
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS
from foreland.store.rows import OwnedRow
from foreland.store.views.clock import BOARDING_DOOR
from foreland.store.views.person import PERSON

REASON = "recommendations.reason_sealed"
"""What the sealed reason is bound to."""
WORDS = "recommendation_events.words_sealed"
"""What the sealed words of a step are bound to."""


class Concerned(OwnedRow, frozen=True, kw_only=True):
    """The journey a recommendation is about, held until the end of the transaction.

    ``travelling``: on the list of a flight that goes. ``known``: neither masked nor part of another journey, whatever
    the carrier said of it since.
    """

    journey_id: UUID
    flight_id: UUID
    flight_date: date
    carrier: str
    flight: str
    airport: str | None
    door_close_utc: datetime | None
    departure_utc: datetime | None
    first_heard_at: datetime
    departed: bool
    travelling: bool
    known: bool
    protected: bool
    in_force: bool
    surname: str | None
    given_names: str | None
    seat: str | None
    record_locator: str | None

    def left_by(self, at: datetime, now: datetime) -> bool:
        """Whether the aircraft has left, and had left at an earlier ``at`` as far as anybody knows."""
        return self.departed and not (self.departure_utc is not None and at < self.departure_utc <= now)

    def too_late(self, kind: Kind, at: datetime, now: datetime) -> bool:
        """Whether it was of no use any more at ``at``: who is on board is off-loaded until the aircraft leaves."""
        closed = self.door_close_utc is not None and self.door_close_utc <= at
        return self.left_by(at, now) or (closed and kind != "off_load")


class Locked(OwnedRow, frozen=True, kw_only=True):
    """A recommendation that nobody else changes until the end of the transaction."""

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    kind: Kind
    ground: str
    facts: list[str]
    state: State
    approval: Approval
    row_version: int
    made_by: UUID
    made_at: datetime
    noted_at: datetime | None
    sent_at: datetime | None
    approved_by: UUID | None
    action_by: UUID | None
    verified_by: UUID | None

    @property
    def standing(self) -> Standing:
        """Return what its next step needs."""
        return Standing(
            state=self.state,
            approval=self.approval,
            made_by=self.made_by,
            approved_by=self.approved_by,
            sent=self.sent_at is not None,
            action_by=self.action_by,
            verified_by=self.verified_by,
        )


_CONCERNED = f"""
    select j.id as journey_id, f.id as flight_id, j.flight_date, f.carrier, f.carrier || f.number || f.suffix as flight,
           coalesce(j.board, f.origin) as airport, clock.door_close_utc, clock.departure_utc,
           f.first_heard_at, f.status in ('departed', 'arrived') as departed,
           j.status <> 'cancelled' and f.status <> 'cancelled' and j.joined_into is null and j.masked_at is null
               as travelling,
           j.joined_into is null and j.masked_at is null as known,
           foreland_is_protected(j.flight_date, j.id) as protected,
           exists (select from recommendations r where r.flight_date = j.flight_date and r.journey_id = j.id
                                                   and r.state = any (%(in_force)s)) as in_force,
           who.surname, who.given_names, j.seat,
           (select r.record_locator from reported_travellers r
            where r.flight_date = j.flight_date and r.journey_id = j.id and r.is_current
              and r.record_locator is not null
            order by r.reported_at desc, r.id limit 1) as record_locator,
           j.org_id, j.originator_org, j.handling_id, j.purpose, j.retention_class
    from journeys j
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    {PERSON}
    where j.org_id = %(org_id)s and j.flight_date = %(flight_date)s and j.id = any (%(journeys)s)
    order by j.id
    for update of j
"""  # noqa: S608 - constant fragments

_HITS = """
    select id, journey_id from hits
    where org_id = %(org_id)s and flight_date = %(flight_date)s
      and journey_id = any (%(journeys)s) and id = any (%(hits)s)
"""

_ADD = f"""
    insert into recommendations (id, {COLUMNS}, flight_id, flight_date, journey_id, party_id, kind, ground, facts,
                                 protection, protection_asked_by, reason_sealed, state, made_by, made_at, noted_at,
                                 approval)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(flight_id)s,
            %(flight_date)s, %(journey_id)s, %(party_id)s, %(kind)s, %(ground)s, %(facts)s, %(protection)s,
            %(protection_asked_by)s, %(reason_sealed)s, 'proposed', %(made_by)s, %(made_at)s, %(noted_at)s,
            %(approval)s)
"""  # noqa: S608 - constant column names

_ADD_HITS = f"""
    insert into recommendation_hits (recommendation_id, flight_date, hit_id, {COLUMNS})
    select %(id)s, %(flight_date)s, hit, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s,
           %(retention_class)s
    from unnest(%(hits)s::uuid[]) as hit
"""  # noqa: S608 - constant column names

_EVENT = f"""
    insert into recommendation_events (id, {COLUMNS}, recommendation_id, flight_date, journey_id, at, noted_at, user_id,
                                       by_org, step, detail, words_sealed)
    values (%(event_id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(id)s,
            %(flight_date)s, %(journey_id)s, %(at)s, %(noted_at)s, %(by)s, %(by_org)s, %(step)s, %(detail)s, %(words)s)
"""  # noqa: S608 - constant column names

_LOCKED = f"""
    select id, flight_id, flight_date, journey_id, kind, ground, facts, state, approval, row_version, made_by, made_at,
           noted_at, sent_at, approved_by, action_by, verified_by, {COLUMNS}
    from recommendations where org_id = %(org_id)s
"""  # noqa: S608 - constant column names
_LOCK = _LOCKED + " and id = %(id)s for update"
_KEEPING_BACK = (
    _LOCKED
    + """ and flight_date = %(flight_date)s and journey_id = %(journey_id)s and kind = any (%(kinds)s)
      and state = any (%(states)s) order by id for update"""
)

_ADVANCE = """
    update recommendations
    set state = %(after)s, row_version = row_version + 1,
        approved_by = case when %(step)s = any (%(looks)s) then %(by)s else approved_by end,
        approved_at = case when %(step)s = any (%(looks)s) then %(at)s else approved_at end,
        rejected = rejected or %(step)s = 'reject',
        sent_at = case when %(after)s = 'sent' then coalesce(sent_at, %(at)s) else sent_at end,
        withdrawn_by = case when %(after)s = 'withdrawn' then coalesce(withdrawn_by, %(by)s) else withdrawn_by end,
        withdrawn_at = case when %(after)s = 'withdrawn' then coalesce(withdrawn_at, %(at)s) else withdrawn_at end,
        action = case when %(step)s = 'report' then %(detail)s else action end,
        action_at = case when %(step)s = 'report' then %(at)s else action_at end,
        action_by = case when %(step)s = 'report' then %(by)s else action_by end,
        outcome = case when %(step)s = 'verify' then %(detail)s else outcome end,
        outcome_at = case when %(step)s = 'verify' then %(at)s else outcome_at end,
        verified_by = case when %(step)s = 'verify' then %(by)s else verified_by end
    where id = %(id)s
"""


def concerned(
    access: Access, connection: Connection[DictRow], flight_date: date, journeys: Sequence[UUID], now: datetime
) -> dict[UUID, Concerned]:
    """Return these journeys of one day by identifier, held until the end of the transaction."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journeys": list(journeys), "now": now}
    with connection.cursor(row_factory=class_row(Concerned)) as cursor:
        found = cursor.execute(_CONCERNED.encode(), key | {"in_force": list(IN_FORCE)}).fetchall()
    return {one.journey_id: one for one in found}


def hits_of(
    access: Access, connection: Connection[DictRow], flight_date: date, journeys: Sequence[UUID], hits: Sequence[UUID]
) -> dict[UUID, list[UUID]]:
    """Return which of these hits belong to which of these journeys."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journeys": list(journeys), "hits": list(hits)}
    found: dict[UUID, list[UUID]] = {}
    for row in connection.execute(_HITS, key).fetchall():
        found.setdefault(row["journey_id"], []).append(row["id"])
    return found


def add(
    connection: Connection[DictRow],
    about: Concerned,
    recommendation: Recommendation,
    reason_sealed: bytes,
    hits: Sequence[UUID],
    party_id: UUID | None,
    noted_at: datetime | None = None,
) -> UUID:
    """Write a recommendation as proposed, with the hits it rests on; return its identifier.

    ``noted_at`` is when one that was made on paper is keyed in.
    """
    values = msgspec.structs.asdict(about.ownership) | {
        "id": new_id(),
        "flight_id": about.flight_id,
        "flight_date": about.flight_date,
        "journey_id": about.journey_id,
        "party_id": party_id,
        "kind": recommendation.kind,
        "ground": recommendation.ground,
        "facts": list(recommendation.facts),
        "protection": recommendation.protection,
        "protection_asked_by": recommendation.protection_asked_by,
        "reason_sealed": reason_sealed,
        "made_by": recommendation.made_by,
        "made_at": recommendation.made_at,
        "noted_at": noted_at,
        "approval": recommendation.approval,
        "hits": list(hits),
    }
    connection.execute(_ADD.encode(), values)
    if hits:
        connection.execute(_ADD_HITS.encode(), values)
    return values["id"]  # type: ignore[no-any-return]


def lock(access: Access, connection: Connection[DictRow], recommendation_id: UUID) -> Locked | None:
    """Return a recommendation, held until the end of the transaction; ``None`` when the viewer has no such one."""
    key = {"org_id": access.org_id, "id": recommendation_id}
    with connection.cursor(row_factory=class_row(Locked)) as cursor:
        return cursor.execute(_LOCK.encode(), key).fetchone()


def keeping_back(access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID) -> list[Locked]:
    """Return what the carrier has that keeps a traveller from boarding, held until the end of the transaction."""
    key = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    key |= {"kinds": list(RESTRICTING), "states": list(CALLED_BACK)}
    with connection.cursor(row_factory=class_row(Locked)) as cursor:
        return cursor.execute(_KEEPING_BACK.encode(), key).fetchall()


def note(
    connection: Connection[DictRow],
    locked: Locked,
    step: str,
    by: Access,
    at: datetime,
    noted_at: datetime,
    detail: Mapping[str, str] | None = None,
    words_sealed: bytes | None = None,
) -> None:
    """Add an event to the history of a recommendation."""
    values = msgspec.structs.asdict(locked.ownership) | {
        "event_id": new_id(),
        "id": locked.id,
        "flight_date": locked.flight_date,
        "journey_id": locked.journey_id,
        "at": at,
        "noted_at": noted_at,
        "by": by.user_id,
        "by_org": by.org_id,
        "step": step,
        "detail": Jsonb(dict(detail or {})),
        "words": words_sealed,
    }
    connection.execute(_EVENT.encode(), values)


def write_progress(connection: Connection[DictRow], locked: Locked, progress: Progress) -> None:
    """Move a recommendation to the state after a step."""
    values = {"id": locked.id, "after": progress.after, "step": progress.step, "by": progress.by}
    looks = ["approve", "disapprove", "confirm", "reject"]
    connection.execute(_ADVANCE, values | {"at": progress.at, "detail": progress.detail, "looks": looks})


def hits_under(connection: Connection[DictRow], recommendation_id: UUID) -> list[UUID]:
    """Return the hits that a recommendation rests on, in the order in which they are to be held."""
    query = "select hit_id from recommendation_hits where recommendation_id = %s order by hit_id"
    return [row["hit_id"] for row in connection.execute(query, (recommendation_id,)).fetchall()]
