"""What an officer decided about a hit: the hit's state and its history grow together, or not at all."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.review.hit import Decision, Hit, Transition
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership

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


# Who asked for the second look last: the one who may not answer it.
_LOCK = """
    select h.id, h.flight_date, h.journey_id, h.state, h.row_version, h.kind, h.code, h.source, h.finding_key,
           h.org_id, h.originator_org, h.handling_id, h.purpose, h.retention_class,
           (select e.user_id from hit_events e
            where e.flight_date = h.flight_date and e.hit_id = h.id and e.action = 'needs_second_look'
            order by e.at desc, e.id desc limit 1) as asked_by
    from hits h
    where h.id = %(id)s and h.flight_date = %(flight_date)s and h.org_id = %(org_id)s
    for update of h
"""

_CHANGE = """
    update hits set state = %(state)s, row_version = row_version + 1, changed_at = %(at)s
    where flight_date = %(flight_date)s and id = %(id)s
"""

_NOTE = """
    insert into hit_events (id, flight_date, hit_id, org_id, originator_org, handling_id, purpose, retention_class,
                            at, user_id, action, reason_code, note_sealed, target)
    values (%(event_id)s, %(flight_date)s, %(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s,
            %(retention_class)s, %(at)s, %(user_id)s, %(action)s, %(reason_code)s, %(note_sealed)s, %(target)s)
"""


_MOVED = """
    insert into hit_events (id, flight_date, hit_id, org_id, originator_org, handling_id, purpose, retention_class,
                            at, user_id, action)
    values (%(event_id)s, %(flight_date)s, %(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s,
            %(retention_class)s, %(at)s, %(by)s, %(action)s)
"""

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
            second_look_asked_by=row["asked_by"] if row["state"] == "second_look" else None,
        ),
        code=row["code"],
        source=row["source"],
        finding_key=row["finding_key"],
        ownership=Ownership(**{name: row[name] for name in Ownership.__struct_fields__}),
    )


def write_decision(
    connection: Connection[DictRow], locked: LockedHit, decision: Decision, note_sealed: bytes, at: datetime
) -> None:
    """Move the hit to its new state and note who decided and why."""
    values = msgspec.structs.asdict(locked.ownership)
    values.update(
        id=locked.id,
        flight_date=locked.flight_date,
        state=decision.after,
        at=at,
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


def write_recommended(connection: Connection[DictRow], locked: LockedHit, transition: Transition, at: datetime) -> None:
    """Move the hit to ``recommended`` in the transaction that writes the recommendation.

    The database refuses it when the officer has opened no evidence.
    """
    _move(connection, locked, transition, at)


def write_reopened(connection: Connection[DictRow], locked: LockedHit, transition: Transition, at: datetime) -> None:
    """Let the hit wait again in the transaction that withdraws the recommendation."""
    _move(connection, locked, transition, at)


def write_expired(connection: Connection[DictRow], locked: LockedHit, transition: Transition, at: datetime) -> None:
    """End the waiting of the hit in the transaction that hands it to the airport of arrival."""
    _move(connection, locked, transition, at)


def _move(connection: Connection[DictRow], locked: LockedHit, transition: Transition, at: datetime) -> None:
    values = msgspec.structs.asdict(locked.ownership) | {"id": locked.id, "flight_date": locked.flight_date, "at": at}
    values |= {"event_id": new_id(), "by": transition.by, "action": transition.action, "state": transition.after}
    connection.execute(_MOVED, values)
    connection.execute(_CHANGE, values)
