"""Inbound reviews, and the lookouts they end in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.inbound import Announced, Release, Review, ReviewState
from foreland.review.true_time import Done
from foreland.store.closed_doors import NO_DECISION, ON_BOARD, Boarded, Closed
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS
from foreland.store.rows import OwnedRow
from foreland.store.views.clock import BOARDING_DOOR

WORDS = "inbound_reviews.words_sealed"
"""What the sealed reason of a decision is bound to."""


class HeldReview(OwnedRow, frozen=True, kw_only=True):
    """An inbound review that nobody else changes until the end of the transaction."""

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    port: str | None
    state: ReviewState
    protected: bool

    @property
    def review(self) -> Review:
        """Return what its decision needs."""
        return Review(state=self.state, port=self.port, protected=self.protected)


class LockedReview(HeldReview, frozen=True, kw_only=True):
    """One that an officer decides about.

    ``since`` is when the doors closed, or when it was opened where that is earlier, or nobody knows the doors.
    """

    row_version: int
    since: datetime


class Undecided(HeldReview, frozen=True, kw_only=True):
    """One behind closed doors: of which kinds its hits are that nobody decided, and whether an officer began."""

    kinds: list[str]
    touched: bool


_OWN = ", ".join(f"v.{name}" for name in COLUMNS.split(", "))
_OPEN_REVIEW = f"""
    insert into inbound_reviews (id, {COLUMNS}, flight_id, flight_date, journey_id, desk, port, opened_at)
    select %(id)s, {COLUMNS}, %(flight_id)s, %(flight_date)s, %(journey_id)s, %(desk)s, %(port)s, %(now)s
    from journeys where flight_date = %(flight_date)s and id = %(journey_id)s
    on conflict (journey_id) do update set state = 'open', row_version = inbound_reviews.row_version + 1,
        opened_at = excluded.opened_at where inbound_reviews.state = 'reopened'
"""  # noqa: S608 - constant column names

_REOPEN_REVIEW = """
    update inbound_reviews set state = 'reopened', row_version = row_version + 1
    where flight_date = %(flight_date)s and journey_id = %(journey_id)s and state = 'open'
"""

# Whoever is on board, as far as anybody told us, stays a task, and so does whoever has another hit undecided, or of
# whom the carrier has no more than an answer that ended without a decision.
_TAKE_AWAY = f"""
    update inbound_reviews v set state = 'reopened', row_version = row_version + 1
    where v.flight_date = %(flight_date)s and v.journey_id = %(journey_id)s and v.state = 'open'
      and not exists (select from hits h where h.flight_date = v.flight_date and h.journey_id = v.journey_id
                                           and h.state = 'expired' and h.code <> 'random_referral')
      and not exists (select from recommendations r where r.flight_date = v.flight_date and r.journey_id = v.journey_id
        and r.kind in ('no_board', 'off_load')
        and (r.state in ('proposed', 'sent', 'acknowledged') or r.state = 'acted' and r.action in {ON_BOARD}))
      and not exists (select from answers a join journeys j on j.flight_date = a.flight_date and j.id = a.journey_id
                      where a.flight_date = v.flight_date and a.journey_id = v.journey_id and {NO_DECISION})
"""  # noqa: S608 - constant fragment

# The lookout of an officer that was taken back, about somebody of whom the port has found nothing yet.
_TAKEN_BACK = """
    select v.id from lookouts l
    join inbound_reviews v on v.flight_date = l.flight_date and v.journey_id = l.journey_id
    where l.org_id = %(org_id)s and l.id = %(id)s and l.withdrawal is not null and l.withdrawn_at is not null
      and not foreland_is_protected(l.flight_date, l.journey_id)
"""

_OPEN_AGAIN = """
    update inbound_reviews set state = 'open', row_version = row_version + 1, opened_at = %(now)s
    where id = %(id)s and state = 'released'
"""

_LOCK = f"""
    select v.id, v.flight_id, v.flight_date, v.journey_id, v.port, v.state, v.row_version,
           least(v.opened_at, clock.door_close_utc) as since,
           foreland_is_protected(v.flight_date, v.journey_id) as protected,
           {_OWN}
    from inbound_reviews v
    join journeys j on j.flight_date = v.flight_date and j.id = v.journey_id
    join flights f on f.id = j.flight_id
    {BOARDING_DOOR}
    where v.org_id = %(org_id)s and v.id = %(id)s for update of v
"""  # noqa: S608 - constant fragments

_DECIDE = """
    update inbound_reviews
    set state = %(state)s, row_version = row_version + 1, decided_by = %(by)s, decided_at = %(at)s,
        noted_at = %(noted_at)s, ground = %(ground)s, words_sealed = %(words)s
    where id = %(id)s
"""

_RELEASE = f"""
    insert into lookouts (id, {COLUMNS}, flight_id, flight_date, journey_id, port, ground, released_by, released_at,
                          noted_at)
    values (%(lookout_id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
            %(flight_id)s, %(flight_date)s, %(journey_id)s, %(port)s, %(ground)s, %(by)s, %(at)s, %(noted_at)s)
    on conflict (journey_id, port) do update set ground = excluded.ground, released_by = excluded.released_by,
        legal_basis = null, released_at = excluded.released_at, noted_at = excluded.noted_at, withdrawn_at = null,
        withdrawn_by = null, withdrawal = null
"""  # noqa: S608 - constant column names

# What of a traveller's review, held until the end of the transaction, a profile may announce.
_UNDECIDED = f"""
    select v.id, v.flight_id, v.flight_date, v.journey_id, v.port, v.state, {_OWN},
           foreland_is_protected(v.flight_date, v.journey_id) as protected,
           (select coalesce(array_agg(distinct h.kind), '{{}}') from hits h
            where h.flight_date = v.flight_date and h.journey_id = v.journey_id and h.state = 'expired'
              and h.code <> 'random_referral') as kinds,
           exists (select from recommendations r
                   where r.flight_date = v.flight_date and r.journey_id = v.journey_id)
           or exists (select from hit_events e join hits h on h.flight_date = e.flight_date and h.id = e.hit_id
                      where h.flight_date = v.flight_date and h.journey_id = v.journey_id
                        and e.action in ('needs_second_look', 'refer', 'recommend')) as touched
    from inbound_reviews v
    where v.org_id = %(org_id)s and v.flight_date = any (%(days)s) and v.journey_id = any (%(journeys)s)
    order by v.id for update
"""  # noqa: S608 - constant column names

_ANNOUNCE = f"""
    insert into lookouts (id, {COLUMNS}, flight_id, flight_date, journey_id, port, ground, legal_basis, released_at)
    values (%(lookout_id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
            %(flight_id)s, %(flight_date)s, %(journey_id)s, %(port)s, %(ground)s, %(legal_basis)s, %(now)s)
    on conflict (journey_id, port) do update set ground = excluded.ground, legal_basis = excluded.legal_basis,
        released_at = excluded.released_at, withdrawn_at = null, withdrawn_by = null, withdrawal = null
        where lookouts.released_by is null
"""  # noqa: S608 - constant column names

# A machine's word stands as long as the task does; from then on it is an officer's, or nobody's.
_NO_TASK = """
    update lookouts l set withdrawn_at = %(now)s
    where l.flight_date = %(flight_date)s and l.journey_id = %(journey_id)s and l.released_by is null
      and l.withdrawn_at is null
      and not exists (select from inbound_reviews v where v.flight_date = l.flight_date
                      and v.journey_id = l.journey_id and v.state = 'open')
"""


def open_review(connection: Connection[DictRow], about: Boarded, now: datetime) -> None:
    """Make the traveller a task of the desk, unless they are one or were decided about."""
    values = msgspec.structs.asdict(about) | {"id": new_id(), "now": now}
    connection.execute(_OPEN_REVIEW.encode(), values)


def reopen_review(connection: Connection[DictRow], about: Closed, now: datetime) -> None:
    """Take the task away: the doors are open, and the hit waits again."""
    values = msgspec.structs.asdict(about) | {"now": now}
    connection.execute(_REOPEN_REVIEW, values)
    connection.execute(_NO_TASK, values)


def take_away(connection: Connection[DictRow], flight_date: date, journey_id: UUID, now: datetime) -> None:
    """Take the task away when nothing of the traveller is undecided, and nobody is on board against our word."""
    values = {"flight_date": flight_date, "journey_id": journey_id, "now": now}
    connection.execute(_TAKE_AWAY.encode(), values)
    connection.execute(_NO_TASK, values)


def undecided(
    access: Access, connection: Connection[DictRow], journeys: Sequence[tuple[date, UUID]]
) -> list[Undecided]:
    """Return the reviews of travellers, held until the end of the transaction."""
    key = {
        "org_id": access.org_id,
        "days": sorted({day for day, _ in journeys}),
        "journeys": [one for _, one in journeys],
    }
    with connection.cursor(row_factory=class_row(Undecided)) as cursor:
        return cursor.execute(_UNDECIDED.encode(), key).fetchall()


def announce(connection: Connection[DictRow], about: Undecided, announced: Announced, now: datetime) -> None:
    """Announce a traveller in no officer's name; the review goes on waiting for one."""
    values = msgspec.structs.asdict(about) | msgspec.structs.asdict(announced)
    connection.execute(_ANNOUNCE.encode(), values | {"lookout_id": new_id(), "now": now})


def lock(access: Access, connection: Connection[DictRow], review_id: UUID, now: datetime) -> LockedReview | None:
    """Return an inbound review, held until the end of the transaction."""
    with connection.cursor(row_factory=class_row(LockedReview)) as cursor:
        return cursor.execute(_LOCK.encode(), {"org_id": access.org_id, "id": review_id, "now": now}).fetchone()


def of_taken_back(
    access: Access, connection: Connection[DictRow], lookout_id: UUID, now: datetime
) -> LockedReview | None:
    """Return the review that a lookout came of which an officer took back, held until the end of the transaction."""
    found = connection.execute(_TAKEN_BACK, {"org_id": access.org_id, "id": lookout_id}).fetchone()
    return lock(access, connection, found["id"], now) if found else None


def open_again(connection: Connection[DictRow], review_id: UUID, now: datetime) -> bool:
    """Make a released review a task once more; return whether it was one that was released."""
    return connection.execute(_OPEN_AGAIN, {"id": review_id, "now": now}).rowcount > 0


def write_decision(
    connection: Connection[DictRow], locked: LockedReview, release: Release, words: bytes, done: Done
) -> None:
    """End a review, with a lookout to the port when there is to be one; a machine's ends with it."""
    values = msgspec.structs.asdict(locked) | msgspec.structs.asdict(release)
    state = "released" if release.port else "not_released"
    values |= msgspec.structs.asdict(done) | {"state": state, "words": words, "lookout_id": new_id()}
    connection.execute(_DECIDE, values)
    connection.execute(_NO_TASK, values | {"now": done.noted_at or done.at})
    if release.port:
        connection.execute(_RELEASE.encode(), values)
