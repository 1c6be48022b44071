"""Files in the watched folder become messages once, whatever happens between the commit and the removal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec import structs

from foreland.feeds.inbox import Arrival, Inbox
from foreland.operations import read_message
from foreland.operations.deployment import Deployment
from foreland.operations.read_message import Incoming
from foreland.safeguards.sensitive import SensitiveFilter
from foreland.store.pool import OUTAGES
from foreland.workers import inbox as door
from foreland.workers.inbox import FAILED, NO_RECEIPT, NOT_ERASED, Feeder, run
from tests.deployments import deployment_of
from tests.operations.wire import Person, paxlst

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", reference="R1")
BEN = Person(surname="TESTMANN", given="BEN", document="D7654321", reference="R2")


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path) as opened:
        yield structs.replace(opened, settings=structs.replace(opened.settings, inbox_settle_seconds=0))


def _put(deployment: Deployment, name: str, raw: bytes) -> Path:
    path = deployment.data / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return path


def _receipts(deployment: Deployment, kind: str) -> list[dict[str, Any]]:
    return [json.loads(one.read_bytes()) for one in sorted((deployment.data / kind).rglob("*.json"))]


def _rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_after_the_commit_only_a_receipt_is_left(deployment: Deployment, postgres_url: str) -> None:
    raw = paxlst([ANA])
    path = _put(deployment, "ZZ/QUORVALEN ANA.edi", raw)
    assert Feeder(deployment).round() == 1
    assert not path.exists()
    (receipt,) = _receipts(deployment, "done")
    assert _receipts(deployment, "attention") == []
    (row,) = _rows(
        postgres_url,
        "select r.id::text, encode(r.sha256, 'hex'), r.source, o.code from receipts r"
        " join organisations o on o.id = r.originator_org",
    )
    assert row == (receipt["id"], sha256(raw).hexdigest(), "folder", "ZZ")
    assert receipt["sha256"] == row[1]
    left = b"".join(one.read_bytes() + one.name.encode() for one in deployment.data.glob("[ad]*/**/*") if one.is_file())
    assert b"QUORVALEN" not in left
    assert b"C1234567" not in left


def test_who_speaks_is_told_by_the_folder(deployment: Deployment, postgres_url: str) -> None:
    for name in ("ZZ/a", "YY/a", "a"):
        _put(deployment, name, paxlst([ANA]))
    assert Feeder(deployment).round() == 3
    found = _rows(postgres_url, "select o.code from receipts r join organisations o on o.id = r.originator_org")
    assert sorted(str(code) for (code,) in found) == ["None", "YY", "ZZ"]
    assert not any(one["duplicate"] for one in _receipts(deployment, "done"))


def test_a_file_with_errors_leaves_its_receipt_where_somebody_looks(deployment: Deployment, postgres_url: str) -> None:
    _put(deployment, "a", b"hello, this is no message")
    assert Feeder(deployment).round() == 1
    (receipt,) = _receipts(deployment, "attention")
    assert receipt["defects"]
    assert _rows(postgres_url, "select id::text from receipts") == [(receipt["id"],)]


def test_the_same_bytes_again_are_a_duplicate(deployment: Deployment, postgres_url: str) -> None:
    feeder = Feeder(deployment)
    for name in ("a", "b"):
        _put(deployment, name, paxlst([ANA]))
        feeder.round()
    (receipt,) = _receipts(deployment, "done")
    assert receipt["duplicate"]
    assert _rows(postgres_url, "select count(*) from journeys") == [(1,)]


_KILLED_BEFORE_ERASING = """
import os, signal, sys, threading
from pathlib import Path
from foreland.feeds.inbox import Inbox
from foreland.workers import inbox
if sys.argv[3] == "erase":
    Inbox.erase = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
else:
    inbox.write_receipt = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
inbox.run(sys.argv[1], Path(sys.argv[2]), threading.Event())
"""


@pytest.mark.parametrize("before", ["erase", "receipt"])
def test_killed_between_commit_and_removal_has_one_effect(
    deployment: Deployment, postgres_url: str, before: str
) -> None:
    path = _put(deployment, "ZZ/a", paxlst([ANA, BEN]))
    (deployment.data / "settings.json").write_text(
        '{"version": "t", "settings": [{"name": "inbox_settle_seconds", "value": 0, "unit": "", "citation": ""}]}'
    )
    arguments = [sys.executable, "-c", _KILLED_BEFORE_ERASING, postgres_url, str(deployment.data), before]
    assert subprocess.run(arguments, timeout=120, check=False).returncode == -signal.SIGKILL
    assert path.exists()
    assert _rows(postgres_url, "select count(*) from journeys") == [(2,)]
    assert Feeder(deployment).round() == 1
    assert not path.exists()
    (receipt,) = _receipts(deployment, "done")
    assert receipt["duplicate"]
    counts = "select (select count(*) from receipts), (select count(*) from messages), (select count(*) from journeys)"
    assert _rows(postgres_url, counts) == [(1, 1, 2)]


def test_messages_of_one_flight_are_taken_in_the_order_of_arrival(deployment: Deployment, postgres_url: str) -> None:
    """Prepared in the same minute, only arrival tells which is the later word."""
    for number in range(40):
        _put(deployment, f"ZZ/{99 - number}", paxlst([structs.replace(ANA, seat=f"{number}A")], control=str(number)))
    assert Feeder(deployment).round() == 40
    assert _rows(postgres_url, "select seat from reported_travellers where is_current") == [("39A",)]


@pytest.mark.parametrize(("broken", "code"), [("write_receipt", NO_RECEIPT), ("Inbox.erase", NOT_ERASED)])
def test_a_file_that_cannot_be_finished_stays_and_does_not_spin(
    deployment: Deployment, postgres_url: str, monkeypatch: pytest.MonkeyPatch, broken: str, code: str
) -> None:
    tried = []

    def fail(*_: object, **__: object) -> None:
        tried.append(1)
        raise PermissionError(13, "Permission denied", "QUORVALEN")

    path = _put(deployment, "ZZ/a", paxlst([ANA]))
    feeder = Feeder(deployment)
    with monkeypatch.context() as patched:
        patched.setattr(f"foreland.workers.inbox.{broken}", fail)
        for _ in range(20):
            assert feeder.round() == 0
        assert len(tried) <= 2
    assert path.exists()
    assert _rows(postgres_url, "select count(*) from journeys") == [(1,)]
    if broken == "Inbox.erase":
        (said,) = _receipts(deployment, "attention")
        assert said["defects"] == [code]


def test_a_fault_about_one_file_keeps_no_other_waiting(
    deployment: Deployment, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = read_message.read

    def read(incoming: Incoming, rules: SensitiveFilter) -> Any:
        if incoming.raw == b"poison":
            raise RuntimeError("a bug")
        return real(incoming, rules)

    monkeypatch.setattr("foreland.operations.receive_message.read", read)
    poison = _put(deployment, "a", b"poison")
    _put(deployment, "b", paxlst([ANA]))
    _put(deployment, "ZZ/c", paxlst([BEN], control="2"))
    feeder = Feeder(deployment)
    assert feeder.round() == 2
    assert feeder.round() == 0
    assert poison.exists()
    (said,) = _receipts(deployment, "attention")
    assert (said["id"], said["defects"]) == (None, [FAILED])
    assert _rows(postgres_url, "select count(*) from journeys") == [(2,)]


def test_hostile_files_stay_and_are_said_once(deployment: Deployment) -> None:
    folder = deployment.data / "inbox"
    folder.mkdir()
    with (folder / "huge").open("wb") as file:
        file.truncate(1 << 30)
    (folder / "link").symlink_to(deployment.data / "keys" / "data.key")
    os.mkfifo(folder / "pipe")
    _put(deployment, "b", paxlst([ANA]))
    feeder = Feeder(deployment)
    assert feeder.round() == 1
    assert feeder.round() == 0
    said = sorted(one["defects"][0] for one in _receipts(deployment, "attention"))
    assert said == ["FILE_NOT_REGULAR", "FILE_TOO_LARGE"]
    assert sorted(one.name for one in folder.iterdir()) == ["huge", "link", "pipe"]


def test_an_outage_leaves_every_file_where_it_is(
    deployment: Deployment, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise psycopg.OperationalError("away")

    path = _put(deployment, "a", paxlst([ANA]))
    feeder = Feeder(deployment)
    with monkeypatch.context() as patched:
        patched.setattr(door, "receive_all", away)
        with pytest.raises(OUTAGES):
            feeder.round()
    assert path.exists()
    assert feeder.round() == 1


def test_two_processes_over_one_folder_take_turns(deployment: Deployment, postgres_url: str) -> None:
    stops = [threading.Event(), threading.Event()]
    threads = [threading.Thread(target=run, args=(postgres_url, deployment.data, stop)) for stop in stops]
    for thread in threads:
        thread.start()
    try:
        for number in range(30):
            _put(deployment, f"ZZ/{number}", paxlst([ANA], control=str(number), prepared=f"261123:10{number:02}"))
        until = time.monotonic() + 60
        while any((deployment.data / "inbox" / "ZZ").iterdir()) and time.monotonic() < until:
            time.sleep(0.1)
        assert not list((deployment.data / "inbox" / "ZZ").iterdir())
    finally:
        for stop in stops:
            stop.set()
        for thread in threads:
            thread.join(30)
    assert len(_receipts(deployment, "done")) == 30
    assert not any(one["duplicate"] for one in _receipts(deployment, "done"))


def test_an_arrival_is_told_apart_from_what_replaced_it(deployment: Deployment) -> None:
    path = _put(deployment, "a", paxlst([ANA]))
    found: list[Arrival] = Inbox(deployment.data, 0, 1 << 20).look(0)
    replacement = deployment.data / "inbox" / ".b"
    replacement.write_bytes(paxlst([BEN]))
    replacement.replace(path)
    assert Inbox(deployment.data, 0, 1 << 20).read(found[0]) is None
