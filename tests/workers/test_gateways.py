"""Messages from queues and folders of telegrams are taken once, whatever breaks in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec import structs
from starlette.testclient import TestClient

from foreland.feeds.broker import Link
from foreland.feeds.gateway_state import read_state
from foreland.messages.parse import parse_with_bodies
from foreland.operations.deployment import Deployment
from foreland.operations.examine import examine
from foreland.operations.load_lists import ListShelf
from foreland.resources.gateways import QueueGateway, TelegramGateway, load_gateways
from foreland.web.app import create_app
from foreland.workers.gateways import TelegramFeeder, take_queue
from foreland.workers.queue_taker import BrokerAwayError, QueueTaker
from tests.delivery.smtp_server import certified
from tests.deployments import deployment_of
from tests.feeds.amqp_broker import Broker, broker
from tests.operations.wire import Person, paxlst

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", reference="REF001")
DAY = datetime.now(UTC) + timedelta(days=2)


def lists(count: int) -> list[bytes]:
    when = {"departs": f"{DAY:%y%m%d}1200", "arrives": f"{DAY:%y%m%d}2000"}
    return [paxlst([structs.replace(ANA, document=f"C{n:07}")], control=str(n), flight=f"ZZ{n}", **when)  # type: ignore[arg-type]
            for n in range(1, count + 1)]  # fmt: skip


def request(control: str) -> bytes:
    return lists(1)[0].replace(b"+1'UNH+1", b"+%s'UNH+1" % control.encode()).replace(
        b"BGM+745'", b"BGM+745'RFF+TN:TN%s:::1'" % control.encode()
    )  # fmt: skip


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    (tmp_path / "answer_connections.json").write_text(
        json.dumps({"version": "1", "connections": [{"carrier": "ZZ", "interactive": True}], "codes": []})
    )
    with deployment_of(postgres_url, tmp_path) as opened:
        yield structs.replace(opened, settings=structs.replace(opened.settings, inbox_settle_seconds=0))


@pytest.fixture
def hub() -> Iterator[Broker]:
    with broker("in", "out", "dead") as running:
        yield running


def gateway(hub: Broker, **more: Any) -> QueueGateway:
    usual: dict[str, Any] = {"replies": "out", "dead_letters": "dead", "carrier": "ZZ", "prefetch": 4}
    return QueueGateway(name="hub", url=hub.url, queue="in", **(usual | more))


def drain(deployment: Deployment, found: QueueGateway, rounds: int = 40) -> int:
    """Take until a round finds nothing."""
    taken = 0
    taker = QueueTaker(deployment, ListShelf(), found)
    for _, count in zip(range(rounds), taker.rounds(threading.Event()), strict=False):
        taken += count
        if not count:
            return taken
    return taken


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def until(done: Callable[[], bool], seconds: float = 60.0) -> None:
    last = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < last, "it takes too long"
        time.sleep(0.05)


def test_messages_are_taken_in_order_bounded_and_answered_after_the_commit(
    deployment: Deployment, hub: Broker, postgres_url: str
) -> None:
    hub.put("in", *lists(9), request("77"))
    assert drain(deployment, gateway(hub)) == 10
    assert hub.bodies("in") == []
    assert hub.most_unsettled == 4, "no more at once than asked for"
    (answer,) = hub.bodies("out")
    assert b"CUSRES" in answer
    assert b"TN77" in answer
    assert rows(postgres_url, "select count(*) from flights") == [(9,)]
    speaks = "select distinct o.code from receipts r join organisations o on o.id = r.originator_org"
    assert rows(postgres_url, speaks) == [("ZZ",)]


def test_what_was_committed_and_not_settled_comes_again_without_a_second_effect(
    deployment: Deployment, hub: Broker, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.put("in", request("1"), *lists(3))
    settle = Link.settle
    settled: list[Any] = []

    def dies(link: Link, delivery: Any) -> None:
        if settled:
            hub.cut()
            raise SystemExit
        settled.append(delivery)
        settle(link, delivery)

    monkeypatch.setattr(Link, "settle", dies)
    with pytest.raises(SystemExit):
        drain(deployment, gateway(hub))
    monkeypatch.setattr(Link, "settle", settle)
    until(lambda: len(hub.bodies("in")) == 3)
    assert drain(deployment, gateway(hub)) == 3
    assert hub.bodies("in") == hub.bodies("dead") == []
    assert rows(postgres_url, "select count(*) from receipts") == [(4,)]
    assert rows(postgres_url, "select count(*) from messages") == [(4,)]


def test_what_cannot_be_read_is_kept_with_its_defect_and_goes_to_the_dead_letters(
    deployment: Deployment, hub: Broker, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, broken = lists(1)[0], b"this is nothing that anybody can read"
    hub.put("in", broken, b"", good)
    assert drain(deployment, gateway(hub)) == 3
    assert sorted(hub.bodies("dead")) == [b"", broken]
    assert rows(postgres_url, "select count(*) from receipts") == [(2,)]
    assert rows(postgres_url, "select defects->0->>'code' from messages where kind = 'UNKNOWN'") == [("KIND_NONE",)]
    hub.put("in", broken + b"2")
    assert drain(deployment, gateway(hub, dead_letters=None)) == 1
    assert hub.bodies("in") == [], "without a queue for it the broker is told not to deliver it again"
    read = parse_with_bodies

    def fails(raw: bytes) -> Any:
        if b"POISON" in raw:
            raise LookupError("a fault of ours")
        return read(raw)

    monkeypatch.setattr("foreland.operations.read_message.parse_with_bodies", fails)
    poison = lists(2)[1].replace(b"QUORVALEN", b"POISON")
    hub.put("in", poison, lists(3)[2])
    drain(deployment, gateway(hub))
    assert hub.bodies("in") == []
    assert hub.bodies("dead")[-1] == poison, "tried once more, and then no longer"
    assert rows(postgres_url, "select count(*) from flights") == [(2,)], "and it kept no other waiting"


def test_a_broker_that_is_away_is_tried_again_and_doctor_says_so(deployment: Deployment, postgres_url: str) -> None:
    with broker("in", "out", "dead") as hub:
        found = gateway(hub)
        named = {"name": "hub", "url": hub.url, "queue": "in"}
        (deployment.data / "gateways.json").write_text(json.dumps({"queues": [named]}))
        stop = threading.Event()
        work = threading.Thread(target=take_queue, args=(deployment, ListShelf(), found, stop), daemon=True)
        work.start()
        hub.put("in", lists(1)[0])
        until(lambda: (state := read_state(deployment.data, "hub")) is not None and state.taken == 1)
        hub.cut()
        until(lambda: (state := read_state(deployment.data, "hub")) is not None and state.standing == "away")
        said = {one.check: one for one in examine(postgres_url, deployment.data, datetime.now(UTC), ())}
        assert said["gateway hub"].state == "attention"
        with TestClient(create_app(deployment)) as client:
            answer = client.get("/health/ready")
        assert (answer.status_code, "gateway hub: away" in answer.text) == (200, True)
        hub.put("in", lists(2)[1])
        until(lambda: hub.bodies("in") == [] and rows(postgres_url, "select count(*) from flights") == [(2,)])
        until(lambda: (state := read_state(deployment.data, "hub")) is not None and state.standing == "ready")
        stop.set()
        work.join(timeout=20)
    with pytest.raises(BrokerAwayError):
        drain(deployment, found)


def test_a_broker_is_spoken_to_over_tls_and_only_when_it_is_the_right_one(
    deployment: Deployment, postgres_url: str, tmp_path: Path
) -> None:
    with broker("in", "out", "dead", context=certified(tmp_path)) as hub:
        hub.put("in", lists(1)[0])
        with pytest.raises(BrokerAwayError):
            drain(deployment, gateway(hub))
        assert len(hub.bodies("in")) == 1
        assert drain(deployment, gateway(hub, ca_file=str(tmp_path / "ca.pem"))) == 1
    assert rows(postgres_url, "select count(*) from flights") == [(1,)]


def test_a_process_killed_in_the_middle_loses_and_doubles_nothing(
    deployment: Deployment, hub: Broker, postgres_url: str
) -> None:
    queue = {"name": "hub", "url": hub.url, "queue": "in", "carrier": "QX", "prefetch": 2}
    (deployment.data / "gateways.json").write_text(json.dumps({"queues": [queue]}))
    hub.put("in", *lists(40))
    environment = os.environ | {"FORELAND_DATABASE_URL": postgres_url, "FORELAND_DATA": str(deployment.data)}
    taken = "select count(*) from receipts"
    for enough in (3, 12):
        process = subprocess.Popen([sys.executable, "-m", "foreland.workers.gateways"], env=environment)
        until(lambda enough=enough: rows(postgres_url, taken)[0][0] >= enough)  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
        until(lambda: not hub.consumed)
    process = subprocess.Popen([sys.executable, "-m", "foreland.workers.gateways"], env=environment)
    until(lambda: hub.bodies("in") == [] and rows(postgres_url, taken) == [(40,)])
    process.terminate()
    assert process.wait(timeout=40) == 0
    assert rows(postgres_url, "select count(*) from flights") == [(40,)]
    assert rows(postgres_url, "select count(*) from journeys") == [(40,)]


def test_telegrams_of_a_file_are_received_one_by_one_from_whom_they_come(
    deployment: Deployment, postgres_url: str
) -> None:
    folder = deployment.data / "telegrams"
    folder.mkdir()
    first, second = (one.decode() for one in lists(2))
    text = f"QU FRAXHYY\r\n.ATLXHZZ 271155\r\n{first}\r\nQU FRAXHYY\r\n.LHRXHQX 271156\r\n{second}\r\n"
    (folder / "batch.txt").write_bytes(text.encode())
    found = TelegramGateway(name="sita", folder="telegrams", senders={"ATLXHZZ": "ZZ"}, carrier="YY")
    feeder = TelegramFeeder(deployment, found)
    feeder.round()
    until(lambda: not list(folder.iterdir()) or feeder.round() > 0)
    assert list(folder.iterdir()) == []
    senders = "select o.code from receipts r join organisations o on o.id = r.originator_org order by 1"
    assert rows(postgres_url, senders) == [("YY",), ("ZZ",)]
    assert rows(postgres_url, "select count(*) from flights") == [(2,)]
    assert len(list((deployment.data / "done").rglob("*.json"))) == 2
    (folder / "again.txt").write_bytes(text.encode())
    feeder.round()
    until(lambda: not list(folder.iterdir()) or feeder.round() > 0)
    assert rows(postgres_url, "select count(*) from receipts") == [(2,)]


@pytest.mark.parametrize(
    ("queue", "told"),
    [
        ({"url": "amqp://broker.example/"}, "without encryption"),
        ({"url": "amqps://me:secret@broker.example/"}, "password"),
        ({"url": "https://broker.example/"}, "amqps://"),
        ({"name": "The Hub"}, "no name"),
        ({"carrier": "zz-9"}, "no designator"),
        ({"prefetch": 0}, "prefetch"),
    ],
)
def test_a_gateway_that_cannot_be_is_refused(tmp_path: Path, queue: dict[str, Any], told: str) -> None:
    usual = {"name": "hub", "url": "amqps://me@broker.example:5671/hub", "queue": "in"}
    (tmp_path / "gateways.json").write_text(json.dumps({"queues": [usual]}))
    assert load_gateways(tmp_path).names == ("hub",)
    (tmp_path / "gateways.json").write_text(json.dumps({"queues": [usual | queue]}))
    with pytest.raises(ValueError, match=told):
        load_gateways(tmp_path)
