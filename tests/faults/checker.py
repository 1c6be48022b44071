"""Judges a deployment by what a sender noted, with queries of its own past every filter of the product."""

from __future__ import annotations

import time
from collections.abc import Iterable

import psycopg

from tests.faults.load import Sent, is_expired, is_listed

_UNFINISHED = """
    select (select count(*) from outbox where done_at is null)
         + (select count(*) from journeys where screened_facts_version is distinct from facts_version)
         + (select count(*) - 1 from (
               select distinct screened_list_set, screened_rule_set, screened_policy from journeys) versions)
"""
_RECEIPTS = """
    select encode(r.sha256, 'hex'), r.id::text, (select count(*) from messages m where m.receipt_id = r.id),
           (select count(*) from messages m where m.receipt_id = r.id and m.effect = 'applied')
    from receipts r
"""
_JOURNEYS = """
    select f.number::int, d.number, count(distinct j.id), min(j.status),
           count(distinct h.id) filter (where h.code = 'document_expired'),
           count(distinct h.id) filter (where h.code <> 'document_expired')
    from journeys j
    join flights f on f.id = j.flight_id
    join documents d on d.flight_date = j.flight_date and d.journey_id = j.id
    left join hits h on h.flight_date = j.flight_date and h.journey_id = j.id and h.state = 'open'
    group by 1, 2
"""


def wait_until_quiet(conninfo: str, seconds: float) -> float:
    """Wait until no work is left and everybody is screened under one set of versions; return how long it took."""
    began = time.monotonic()
    left: object = None
    while time.monotonic() - began < seconds:
        try:
            with psycopg.connect(conninfo) as connection:
                row = connection.execute(_UNFINISHED).fetchone()
            left = row and row[0]
            if left == 0:
                return time.monotonic() - began
        except psycopg.OperationalError:
            left = "the database is away"
        time.sleep(0.2)
    raise AssertionError(f"not quiet after {seconds} s: {left}")


def findings(conninfo: str, log: Iterable[Sent], *, listed: bool) -> list[str]:
    """Return what is wrong, in words; nothing when all is well. ``listed``: the list of documents is in force."""
    sent = list(log)
    with psycopg.connect(conninfo) as connection:
        receipts = connection.execute(_RECEIPTS).fetchall()
        journeys = connection.execute(_JOURNEYS).fetchall()
        total = connection.execute("select count(*) from journeys").fetchone()
    wrong = _wrong_receipts(receipts, sent)
    expected = {(one.flight, document) for one in sent for document in one.documents}
    found = {(int(row[0]), str(row[1])): row for row in journeys}
    wrong += [f"{flight} {document}: not there" for flight, document in sorted(expected - found.keys())]
    wrong += [f"{flight} {document}: never acknowledged" for flight, document in sorted(found.keys() - expected)]
    if total is None or total[0] != len(expected):
        wrong.append(f"{total} journeys for {len(expected)} travellers")
    for (flight, document), (*_, count, status, expiry_hits, other_hits) in found.items():
        want = (1, "reported", int(is_expired(document)), int(listed and is_listed(document)))
        if (count, status, expiry_hits, other_hits) != want:
            wrong.append(f"{flight} {document}: {(count, status, expiry_hits, other_hits)}, expected {want}")
    return wrong


def _wrong_receipts(rows: list[tuple[object, ...]], sent: list[Sent]) -> list[str]:
    wrong = [f"{row[0]}: {row[2]} messages, {row[3]} applied" for row in rows if row[2:] != (1, 1)]
    stored = sorted((row[0], row[1]) for row in rows)
    acknowledged = sorted((one.sha256, one.receipt) for one in sent)
    if stored != acknowledged:
        wrong.append(f"{len(stored)} receipts stored, {len(acknowledged)} acknowledged, or others")
    return wrong
