"""What an officer decided about a hit: the hit's state and its history grow together, or not at all."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.review.hit import Decision, Hit, Transition
from foreland.review.true_time import Done
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership
from foreland.store.views.clock import BOARDING_DOOR

NOTE = "hit_events.note"
"""The context under which an officer's words are sealed."""


class LockedHit(Struct, frozen=True, kw_only=True):
    """A hit that nobody else can change until this transaction ends.

    ``code``, ``source`` and ``finding_key`` say what it found.
    """

    id: UUID
    flight_date: date
    journey_id: UUID
    row_version: int
    hit: Hit
    code: str
    source: str
    finding_key: str
    ownership: Ownership


class Clock(Struct, frozen=True, kw_only=True):
    """What a true time is held against: since when the evidence is what it is, and when the doors close."""

    since: datetime
    door_close_utc: datetime | None


# Who asked for the second look that the hit waits for, or waited for when the door ended it: they may not answer it,
# nor when the doors open again.
_LOCK = """
    select h.id, h.flight_date, h.journey_id, h.state, h.row_version, h.kind, h.code, h.source, h.finding_key,
           h.org_id, h.originator_org, h.handling_id, h.purpose, h.retention_class,
           (select case e.action when 'needs_second_look' then e.user_id end from hit_events e
            where h.state in ('second_look', 'expired') and e.flight_date = h.flight_date and e.hit_id = h.id
              and e.action in ('needs_second_look', 'reopened', 'recommend')
            order by coalesce(e.noted_at, e.at) desc, e.id desc limit 1) as asked_by
    from hits h
    where h.id = %(id)s and h.flight_date = %(flight_date)s and h.org_id = %(org_id)s
    for update of h
"""

_CHANGE = """
    update hits set state = %(state)s, row_version = row_version + 1, changed_at = coalesce(%(noted_at)s, %(at)s)
    where flight_date = %(flight_date)s and id = %(id)s
"""

_NOTE = """
    insert into hit_events (id, flight_date, hit_id, org_id, originator_org, handling_id, purpose, retention_class,
                            at, noted_at, user_id, action, reason_code, note_sealed, target)
    values (%(event_id)s, %(flight_date)s, %(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s,
            %(retention_class)s, %(at)s, %(noted_at)s, %(user_id)s, %(action)s, %(reason_code)s, %(note_sealed)s,
            %(target)s)
"""


_MOVED = """
    insert into hit_events (id, flight_date, hit_id, org_id, originator_org, handling_id, purpose, retention_class,
                            at, noted_at, user_id, action)
    values (%(event_id)s, %(flight_date)s, %(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s,
            %(retention_class)s, %(at)s, %(noted_at)s, %(by)s, %(action)s)
"""

_CLOCK = f"""
    select clock.door_close_utc,
           greatest(h.opened_at, (select max(e.at) from hit_events e
                                  where e.flight_date = h.flight_date and e.hit_id = h.id
                                    and e.action in ('reopened', 'evidence_changed'))) as since
    from hits h
    join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    where h.flight_date = %(flight_date)s and h.id = %(id)s
"""  # noqa: S608 - constant fragment

_SEEN = "select foreland_evidence_seen(%s, %s, %s) as seen"


def lock_hit(access: Access, connection: Connection[DictRow], flight_date: date, hit_id: UUID) -> LockedHit | None:
    """Return the hit, held until the end of the transaction; ``None`` when the viewer has no such hit."""
    row = connection.execute(_LOCK, {"id": hit_id, "flight_date": flight_date, "org_id": access.org_id}).fetchone()
    if row is None:
        return None
    return LockedHit(
        id=row["id"],
        flight_date=row["flight_date"],
        journey_id=row["journey_id"],
        row_version=row["row_version"],
        hit=Hit(
            state=row["state"],
            kind=row["kind"],
            second_look_asked_by=row["asked_by"],
        ),
        code=row["code"],
        source=row["source"],
        finding_key=row["finding_key"],
        ownership=Ownership(**{name: row[name] for name in Ownership.__struct_fields__}),
    )


def clock_of(connection: Connection[DictRow], locked: LockedHit, now: datetime) -> Clock:
    """Return what the true time of a decision about the hit is held against."""
    key = {"flight_date": locked.flight_date, "id": locked.id, "now": now}
    with connection.cursor(row_factory=class_row(Clock)) as cursor:
        found = cursor.execute(_CLOCK.encode(), key).fetchone()
    assert found is not None  # noqa: S101 - the hit is held
    return found


def write_decision(
    connection: Connection[DictRow], locked: LockedHit, decision: Decision, note_sealed: bytes, done: Done
) -> None:
    """Move the hit to its new state and note who decided and why."""
    values = msgspec.structs.asdict(locked.ownership)
    values.update(
        id=locked.id,
        flight_date=locked.flight_date,
        state=decision.after,
        at=done.at,
        noted_at=done.noted_at,
        event_id=new_id(),
        user_id=decision.decided_by,
        action=decision.decision,
        reason_code=decision.reason_code,
        note_sealed=note_sealed,
        target=decision.target,
    )
    connection.execute(_NOTE, values)
    connection.execute(_CHANGE, values)


def evidence_opened(connection: Connection[DictRow], locked: LockedHit, officer: UUID | None) -> bool:
    """Whether this officer has opened evidence of the hit since it last changed."""
    row = connection.execute(_SEEN, (locked.flight_date, locked.id, officer)).fetchone()
    return row is not None and bool(row["seen"])


def write_recommended(connection: Connection[DictRow], locked: LockedHit, transition: Transition, done: Done) -> None:
    """Move the hit to ``recommended`` in the transaction that writes the recommendation.

    The database refuses it when the officer has opened no evidence.
    """
    _move(connection, locked, transition, done)


def write_reopened(connection: Connection[DictRow], locked: LockedHit, transition: Transition, at: datetime) -> None:
    """Let the hit wait again in the transaction that withdraws the recommendation."""
    _move(connection, locked, transition, Done(at=at))


def write_expired(connection: Connection[DictRow], locked: LockedHit, transition: Transition, at: datetime) -> None:
    """End the waiting of the hit in the transaction that hands it to the airport of arrival."""
    _move(connection, locked, transition, Done(at=at))


def _move(connection: Connection[DictRow], locked: LockedHit, transition: Transition, done: Done) -> None:
    values = msgspec.structs.asdict(locked.ownership) | {"id": locked.id, "flight_date": locked.flight_date}
    values |= msgspec.structs.asdict(done)
    values |= {"event_id": new_id(), "by": transition.by, "action": transition.action, "state": transition.after}
    connection.execute(_MOVED, values)
    connection.execute(_CHANGE, values)
