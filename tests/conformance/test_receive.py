"""Real-world messages through the whole flow: received, stored, screened, and nobody told of is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row

from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.receive_message import Incoming, receive_all
from foreland.operations.work_off import work_off
from tests.conformance.folder import SAMPLES
from tests.deployments import deployment_of
from tests.operations.wire import Person, booking, paxlst, pnrgov

_SOMEBODY = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF")
FILES = [paxlst([_SOMEBODY]), pnrgov([booking("ABCDEF", [_SOMEBODY])])]
"""Synthetic twins are always here; samples only where the folder is."""
if SAMPLES is not None:
    FILES += [path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.is_file()]


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path) as opened:
        yield opened


# Travellers that an applied message tells of and that are not stored as its reports. Only the same person in the same
# words twice in one message may be less.
_MISSING = """
    select m.id, m.travellers, count(r.id) as stored
    from messages m left join reported_travellers r on r.message_id = m.id
    where m.effect = 'applied' group by m.id, m.travellers, m.received_on
    having m.travellers <> count(r.id)
"""


def test_every_sample_is_received_and_screened(deployment: Deployment, postgres_url: str) -> None:
    items = [Incoming(raw=raw, source="cli", originator=deployment.home.org_id) for raw in FILES]
    receipts = receive_all(deployment, items)
    assert all(receipt.readable and not receipt.duplicate for receipt in receipts)
    assert not any(defect["code"] == "NOT_APPLIED" for receipt in receipts for defect in receipt.defects)
    shelf = ListShelf()
    while work_off(deployment, shelf, "test") is not None:
        pass
    with psycopg.connect(postgres_url, row_factory=dict_row) as connection:
        assert connection.execute(_MISSING).fetchall() == []
        assert connection.execute("select id from outbox where done_at is null").fetchall() == []
        assert connection.execute("select id from journeys where screened_at is null").fetchall() == []
        loose = connection.execute(
            "select id from messages where effect = 'none' and travellers > 0 and facts_sealed is null"
        ).fetchall()
        assert loose == []
