"""Hits whose doors closed, inbound reviews, lookouts and what the port of arrival found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.liaison.inbound import Announced, Arrival, Release, Review, ReviewState
from foreland.review.true_time import Done
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS
from foreland.store.rows import OwnedRow
from foreland.store.views.clock import BOARDING_DOOR

WORDS = "inbound_reviews.words_sealed"
"""What the sealed reason of a decision is bound to."""
ARRIVAL_WORDS = "arrival_outcomes.words_sealed"
"""What the sealed words of a port are bound to."""


class Boarded(Struct, frozen=True, kw_only=True):
    """A traveller behind closed doors, with the desk whose task they are and the port where they get off."""

    flight_id: UUID
    flight_date: date
    journey_id: UUID
    desk: str | None
    port: str | None


class Closed(Boarded, frozen=True, kw_only=True):
    """A hit that nobody decided before its doors closed, or (``reopened``) one whose doors are open after all.

    ``by_chance``: it says nothing of the traveller, who becomes nobody's task.
    """

    hit_id: UUID
    protected: bool
    by_chance: bool


class LockedReview(OwnedRow, frozen=True, kw_only=True):
    """An inbound review that nobody else changes until the end of the transaction.

    ``since`` is when the doors closed, or when it was opened where that is earlier, or nobody knows the doors.
    """

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    port: str | None
    state: ReviewState
    row_version: int
    since: datetime
    protected: bool

    @property
    def review(self) -> Review:
        """Return what its decision needs."""
        return Review(state=self.state, port=self.port, protected=self.protected)


class Undecided(OwnedRow, frozen=True, kw_only=True):
    """A review behind closed doors: of which kinds its hits are that nobody decided, and whether an officer began."""

    id: UUID
    flight_id: UUID
    flight_date: date
    journey_id: UUID
    port: str | None
    state: ReviewState
    protected: bool
    kinds: list[str]
    touched: bool

    @property
    def review(self) -> Review:
        """Return what its decision needs."""
        return Review(state=self.state, port=self.port, protected=self.protected)


_OWN = ", ".join(f"v.{name}" for name in COLUMNS.split(", "))
_SIDE = f"""
    select h.id as hit_id, f.id as flight_id, h.flight_date, h.journey_id, f.desk,
           coalesce(j."off", f.destination) as port, foreland_is_protected(h.flight_date, h.journey_id) as protected,
           h.code = 'random_referral' as by_chance
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
_ON_BOARD = "('boarded_anyway', 'overridden', 'overridden_by_government')"
# Against whom something was recommended, and who is on board as far as anybody told us.
_ABOARD = _SIDE.format(
    chosen=f"""h.state = 'recommended'
      and exists (select from recommendation_hits x join recommendations r on r.id = x.recommendation_id
                  where x.hit_id = h.id and r.kind in ('no_board', 'off_load')
                    and (r.state = 'acted' and r.action in {_ON_BOARD}
                         or r.state in ('sent', 'acknowledged')
                            and case r.kind when 'off_load' then f.status in ('departed', 'arrived')
                                            else clock.door_close_utc <= %(now)s end))
      and not foreland_is_protected(h.flight_date, h.journey_id)
      and not exists (select from inbound_reviews v where v.journey_id = h.journey_id and v.state <> 'reopened')"""  # noqa: S608 - constant fragment
)

# Cleared to the carrier by the default alone, and no hit of theirs ends at the door: referred to another office, or not
# screened in time. What a carrier reports of a recommendation, and an outcome, are decisions.
_NO_DECISION = """
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
      and {_NO_DECISION} and clock.door_close_utc <= %(now)s
      and j.status <> 'cancelled' and f.status <> 'cancelled'
      and not foreland_is_protected(a.flight_date, a.journey_id)
      and not exists (select from inbound_reviews v where v.flight_date = a.flight_date
                      and v.journey_id = a.journey_id and v.state <> 'reopened')
    order by a.id limit %(limit)s
"""  # noqa: S608 - constant fragments

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
        and (r.state in ('proposed', 'sent', 'acknowledged') or r.state = 'acted' and r.action in {_ON_BOARD}))
      and not exists (select from answers a join journeys j on j.flight_date = a.flight_date and j.id = a.journey_id
                      where a.flight_date = v.flight_date and a.journey_id = v.journey_id and {_NO_DECISION})
"""  # noqa: S608 - constant fragment

_PROPOSED = """
    select id from recommendations
    where org_id = %(org_id)s and state = 'proposed'
      and (flight_date between %(first)s and %(last)s or noted_at is not null)
    order by id limit %(limit)s
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
        withdrawn_by = null
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
        released_at = excluded.released_at, withdrawn_at = null, withdrawn_by = null
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

_LOOKOUT = f"""
    select {COLUMNS}, flight_id, flight_date, journey_id, port from lookouts
    where org_id = %(org_id)s and id = %(id)s and withdrawn_at is null
      and not foreland_is_protected(flight_date, journey_id)
"""  # noqa: S608 - constant column names

_ARRIVING = "select * from foreland_arriving(%(org_id)s, %(day)s, %(designator)s, %(document)s) where port is not null"

_RECORD = f"""
    insert into arrival_outcomes (id, {COLUMNS}, flight_id, flight_date, journey_id, port, outcome, recorded_by,
                                  recorded_at, noted_at, words_sealed)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(flight_id)s,
            %(flight_date)s, %(journey_id)s, %(port)s, %(outcome)s, %(by)s, %(at)s, %(noted_at)s,
            %(words)s)
"""  # noqa: S608 - constant column names


# The doors that close first: before that nobody arrived anywhere.
_FOUND = """
    select (select min(leg.door_close_utc) from legs leg where leg.flight_id = %(flight_id)s) as left_at,
           (select max(o.recorded_at) from arrival_outcomes o
            where o.flight_date = %(flight_date)s and o.journey_id = %(journey_id)s) as recorded_at
"""


class Found(Struct, frozen=True, kw_only=True):
    """When the flight can have left at the earliest, and of when the last outcome about a traveller is."""

    left_at: datetime | None
    recorded_at: datetime | None


class Lookout(OwnedRow, frozen=True, kw_only=True):
    """A lookout in force: whom it announces, and where."""

    flight_id: UUID
    flight_date: date
    journey_id: UUID
    port: str


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


def lookout(access: Access, connection: Connection[DictRow], lookout_id: UUID) -> Lookout | None:
    """Return a lookout in force that the viewer may see."""
    with connection.cursor(row_factory=class_row(Lookout)) as cursor:
        return cursor.execute(_LOOKOUT.encode(), {"org_id": access.org_id, "id": lookout_id}).fetchone()


def arriving(
    access: Access, connection: Connection[DictRow], day: date, designator: str, document: str
) -> list[Lookout]:
    """Return who arrives on a flight of this day or the day before with this document; two when it is not clear who.

    Nobody announced them. A field office finds those of its own ports alone, and learns nothing about them.
    """
    key = {"org_id": access.org_id, "day": day, "designator": designator, "document": document}
    with connection.cursor(row_factory=class_row(Lookout)) as cursor:
        return cursor.execute(_ARRIVING, key).fetchall()


def found_since(connection: Connection[DictRow], about: Lookout) -> Found:
    """Return what the true time of an outcome is held against; outcomes about the traveller wait for each other."""
    connection.execute("select pg_advisory_xact_lock(hashtext(%s))", (f"foreland.arrival.{about.journey_id}",))
    with connection.cursor(row_factory=class_row(Found)) as cursor:
        found = cursor.execute(_FOUND, msgspec.structs.asdict(about)).fetchone()
    assert found is not None  # noqa: S101 - a select without a table
    return found


def record(connection: Connection[DictRow], about: Lookout, arrival: Arrival, words: bytes | None, done: Done) -> None:
    """Write what the port found."""
    values: dict[str, Any] = msgspec.structs.asdict(about) | msgspec.structs.asdict(arrival)
    connection.execute(_RECORD.encode(), values | msgspec.structs.asdict(done) | {"id": new_id(), "words": words})
