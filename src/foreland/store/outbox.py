"""The outbox: work left by a transaction for the worker, committed with it.

Jobs are claimed by status (``SKIP LOCKED``), in batches, for a time: when the worker dies, the claim runs out and
another takes the job. A failed job comes back later and later. ``NOTIFY`` only wakes workers up; it carries nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.screening.context import Versions
from foreland.store.identifiers import new_id
from foreland.store.sides import Side

SCREEN_FLIGHT = "screen_flight"
"""Topic of the jobs that are left for each flight whose facts changed; the key is the flight's identifier."""

RECONSIDER_ANSWER = "reconsider_answer"
"""Topic of the jobs that are left when what a carrier was answered may be another answer now; the key is the date of
the flight and the identifier of the journey, with a stroke between."""

ESCALATE = "escalate"
"""Topic of the jobs that tell a desk outside the pages; the key is the escalation's identifier."""

NOTIFY_CARRIER = "notify_carrier"
"""Topic of the jobs that tell a carrier outside the pages; the key is the notification's identifier."""

LOOK_AGAIN = "look_again"
"""Topic of the jobs that are left for each journey that may have ended at the door; the key is the date of the flight
and the identifier of the journey, with a stroke between."""

TELL_FOLLOWER = "tell_follower"
"""Topic of the jobs that tell a follower of a bulletin outside the pages; the key is the bulletin, what happened, the
kind of topic and who follows it, with strokes between."""

_LONGEST_WAIT = timedelta(minutes=10)
_UNEVEN = timedelta(minutes=5)  # clocks of several machines differ by less


class Job(Struct, frozen=True):
    """A claimed job. ``key`` holds identifiers only; whoever works on it applies access again."""

    id: UUID
    org_id: UUID
    topic: str
    key: str
    attempts: int


_ADD = """
    insert into outbox (id, org_id, topic, key, created_at, available_at)
    select job.id, %(org_id)s, %(topic)s, job.key, %(now)s, %(now)s
    from unnest(%(ids)s::uuid[], %(keys)s::text[]) as job (id, key)
    returning pg_notify('foreland_outbox_' || current_schema(), '')
"""

# Of other transactions, nothing can be seen that was left at the same instant and is not done.
_DROP_NEW = """
    delete from outbox
    where topic = %(topic)s and key = any (%(keys)s) and created_at = %(now)s and done_at is null and claimed_by is null
"""

_DROP_SCREENED = f"""
    {_DROP_NEW}
      and not exists (
          select from flights f
          cross join lateral (
              select j.* from journeys j where j.flight_date = f.flight_date and j.flight_id = f.id offset 0
          ) j
          where f.id = outbox.key::uuid and 'cancelled' not in (f.status, j.status) and j.masked_at is null
            and (j.screened_facts_version, j.screened_list_set, j.screened_rule_set, j.screened_policy)
                is distinct from (j.facts_version, %(list_set)s, %(rule_set)s, %(policy)s) offset 0)
"""  # noqa: S608 - constant fragments

# Nobody waits and no claim lasts longer than the longest wait: what does was written before the clock was set back.
# Materialized: a plan that looks for ready jobs once for every job would claim more than the limit.
_CLAIM = """
    with ready as materialized (
        select id from outbox
        where done_at is null and topic = any (%(topics)s)
          and (available_at <= %(now)s or available_at > %(impossible)s)
          and (claimed_until is null or claimed_until < %(now)s or claimed_until > %(impossible)s)
        order by available_at, id
        limit %(limit)s
        for update skip locked
    )
    update outbox o
    set claimed_by = %(worker)s, claimed_until = %(until)s, attempts = o.attempts + 1
    from ready
    where o.id = ready.id
    returning o.id, o.org_id, o.topic, o.key, o.attempts
"""

# Only the one who holds the claim may say how it ended.
_DONE = """
    update outbox set done_at = %(now)s, claimed_until = null, last_error = null
    where id = any (%(ids)s) and claimed_by = %(worker)s and done_at is null
"""

_FAILED = """
    update outbox set claimed_until = null, available_at = %(again)s, last_error = %(error)s
    where id = %(id)s and claimed_by = %(worker)s and done_at is null
"""

_FORGET = "delete from outbox where done_at < %(before)s"

_WAITING = "select count(*) as jobs, min(created_at) as oldest from outbox where done_at is null"


def channel(side: Side) -> str:
    """Return the channel on which workers are told of new jobs of a side."""
    return f"foreland_outbox_{side.schema}"


def add(connection: Connection[DictRow], org_id: UUID, topic: str, keys: Sequence[str], now: datetime) -> None:
    """Leave a job a key."""
    if keys:
        connection.execute(
            _ADD,
            {
                "org_id": org_id,
                "topic": topic,
                "ids": [new_id() for _ in keys],
                "keys": list(keys),
                "now": now,
            },
        )


def drop_new(connection: Connection[DictRow], topic: str, keys: Sequence[str], now: datetime) -> None:
    """Take back the jobs that this transaction left at ``now``: it has done them itself."""
    connection.execute(_DROP_NEW, {"topic": topic, "keys": list(keys), "now": now})


def drop_screened(connection: Connection[DictRow], flights: Sequence[str], versions: Versions, now: datetime) -> None:
    """Take back the jobs that this transaction left at ``now`` for flights on which nobody is left to be screened."""
    values = {"topic": SCREEN_FLIGHT, "keys": list(flights), "now": now}
    connection.execute(_DROP_SCREENED, {**values, **asdict(versions)})


def claim(
    connection: Connection[DictRow],
    worker: str,
    topics: Sequence[str],
    now: datetime,
    *,
    lease: timedelta = timedelta(seconds=30),
    limit: int = 20,
) -> list[Job]:
    """Claim up to ``limit`` jobs until ``now + lease``, oldest first."""
    found = connection.execute(
        _CLAIM,
        {
            "worker": worker,
            "topics": list(topics),
            "now": now,
            "until": now + lease,
            "impossible": now + max(lease, _LONGEST_WAIT) + _UNEVEN,
            "limit": limit,
        },
    )
    return [Job(**row) for row in found]


def done(connection: Connection[DictRow], worker: str, jobs: Sequence[Job], now: datetime) -> None:
    """Note that claimed jobs are done."""
    connection.execute(_DONE, {"ids": [job.id for job in jobs], "worker": worker, "now": now})


def failed(connection: Connection[DictRow], worker: str, job: Job, error: str, now: datetime) -> None:
    """Give a claimed job back with the kind of error (never its text, which may quote data); it waits ever longer."""
    wait = min(_LONGEST_WAIT, timedelta(seconds=2 ** min(job.attempts, 12)))
    connection.execute(_FAILED, {"id": job.id, "worker": worker, "again": now + wait, "error": error})


def forget(connection: Connection[DictRow], before: datetime) -> int:
    """Delete jobs done before an instant; return how many."""
    return connection.execute(_FORGET, {"before": before}).rowcount


def waiting(connection: Connection[DictRow]) -> tuple[int, datetime | None]:
    """Return how many jobs are not done and since when the oldest waits."""
    row = connection.execute(_WAITING).fetchone()
    return (row["jobs"], row["oldest"]) if row else (0, None)
