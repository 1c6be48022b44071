"""The outbox: nobody takes a job twice, a dead worker's jobs come back, a failing one waits ever longer."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from foreland.access.viewer import Access
from foreland.store import outbox
from foreland.store.outbox import Job
from foreland.store.pool import Pool, transaction

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ACCESS = Access(org_id=UUID(int=7), roles=frozenset(("service",)))


def _add(pool: Pool, *keys: str) -> None:
    with transaction(pool, ACCESS) as connection:
        outbox.add(connection, ACCESS.org_id, "screen", keys, NOW)


def _claim(pool: Pool, worker: str, now: datetime = NOW, limit: int = 100) -> list[Job]:
    with transaction(pool, ACCESS) as connection:
        return outbox.claim(connection, worker, ("screen",), now, limit=limit)


def test_no_job_is_claimed_twice(pool: Pool) -> None:
    _add(pool, *(str(n) for n in range(200)))
    claimed: list[str] = []

    def work(name: str) -> None:
        while jobs := _claim(pool, name, limit=7):
            claimed.extend(job.key for job in jobs)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(claimed, key=int) == [str(n) for n in range(200)]


def test_no_more_jobs_are_claimed_than_asked_for_whatever_the_plan(pool: Pool, postgres_url: str) -> None:
    _add(pool, *(str(n) for n in range(20)))
    with psycopg.connect(postgres_url, autocommit=True) as owner:  # a planner that believes in no job begins with them
        owner.execute("delete from outbox")
        owner.execute("analyze outbox")
    _add(pool, *(str(n) for n in range(20)))
    with transaction(pool, ACCESS) as connection:
        for way in ("hashjoin", "mergejoin", "material", "indexscan", "bitmapscan"):
            connection.execute(f"set local enable_{way} = off".encode())
        assert len(outbox.claim(connection, "w", ("screen",), NOW, limit=1)) == 1


def test_the_jobs_of_a_dead_worker_come_back_after_its_claim(pool: Pool) -> None:
    _add(pool, "a")
    assert len(_claim(pool, "dies")) == 1
    assert _claim(pool, "other", NOW + timedelta(seconds=29)) == []
    (job,) = _claim(pool, "other", NOW + timedelta(seconds=31))
    assert job.attempts == 2


def test_only_who_holds_the_claim_may_end_a_job(pool: Pool) -> None:
    _add(pool, "a")
    late = _claim(pool, "slow")
    taken = _claim(pool, "other", NOW + timedelta(minutes=3))
    with transaction(pool, ACCESS) as connection:
        outbox.done(connection, "slow", late, NOW)
        assert outbox.waiting(connection)[0] == 1
        outbox.done(connection, "other", taken, NOW)
        assert outbox.waiting(connection) == (0, None)


def test_a_failed_job_waits_longer_each_time_and_keeps_the_kind_of_error(pool: Pool, postgres_url: str) -> None:
    _add(pool, "a")
    now, waits = NOW, []
    for _ in range(4):
        (job,) = _claim(pool, "w", now)
        with transaction(pool, ACCESS) as connection:
            outbox.failed(connection, "w", job, "ValueError", now)
        assert _claim(pool, "w", now) == []
        with psycopg.connect(postgres_url) as look:
            row = look.execute("select available_at, last_error from outbox").fetchone()
        assert row is not None
        assert row[1] == "ValueError"
        waits.append(row[0] - now)
        now = row[0]
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]


def test_done_jobs_are_forgotten_and_waiting_ones_never(pool: Pool) -> None:
    _add(pool, "a", "b")
    jobs = _claim(pool, "w", limit=1)
    with transaction(pool, ACCESS) as connection:
        outbox.done(connection, "w", jobs, NOW)
        assert outbox.forget(connection, NOW + timedelta(days=2)) == 1
        assert outbox.waiting(connection)[0] == 1
