"""The disk runs full: what was acknowledged stays, senders are told, and afterwards all goes on by itself.

The whole deployment on a small file system of its own where this account may mount one; every write of the receiving
path refused, one after the other, everywhere.
"""

from __future__ import annotations

import errno
import http.client
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from starlette.testclient import TestClient

from foreland.operations import accounts, receive_message
from foreland.operations.deployment import Deployment
from foreland.operations.examine import examine_folder
from foreland.resources import space
from foreland.store.embedded import embedded
from foreland.web.app import create_app
from tests.deployments import NOW
from tests.faults.checker import findings, wait_until_quiet
from tests.faults.deployed import Deployed, deployed
from tests.faults.load import FolderSender, Sender
from tests.operations.wire import Person, paxlst

_SIZE = 320  # MiB: what a new deployment takes, and some
_LONGEST = 90.0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of its own."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}m,mode=755", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this account may not mount a small file system; the other tests of this file refuse each write")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(filler: Path) -> None:
    """Write until nothing more can be written."""
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


def _ask(running: Deployed, path: str, body: bytes | None = None, token: str = "") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
    try:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/edifact"}
        connection.request("POST" if body else "GET", path, body, headers if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException) as error:
        return 0, type(error).__name__
    finally:
        connection.close()


def test_a_full_disk_loses_nothing_and_is_named(small_disk: Path) -> None:
    with deployed(small_disk.parent) as running:
        token = running.command("token", "create", "ZZ")
        sender, folder = Sender(0, running.port, token), FolderSender(1, running.data, "ZZ")
        for one in (sender, folder):
            one.daemon = True
            one.start()
        until = time.monotonic() + _LONGEST
        while len(sender.log) < 10 or not folder.log:
            assert time.monotonic() < until, "nothing was received"
            time.sleep(0.05)
        _fill(small_disk / "filler")
        assert _ask(running, "/health/ready") == (503, f"{space.NO_SPACE}\n")
        assert _ask(running, "/health/live") == (200, "live\n")
        full_at = len(sender.log)
        until = time.monotonic() + _LONGEST
        while sender.retries < 25:
            assert time.monotonic() < until, "whatever was sent found room"
            time.sleep(0.05)
        assert len(sender.log) <= full_at + 1
        status, said = _ask(running, "/api/v1/messages", paxlst([], control="77"), token)
        assert (status, space.NO_SPACE in said) == (503, True)
        (disk,) = [one for one in examine_folder(small_disk) if one.check == "disk"]
        assert disk.said.startswith(space.NO_SPACE)
        (small_disk / "filler").unlink()
        until = time.monotonic() + _LONGEST
        while len(sender.log) < full_at + 5 or _ask(running, "/health/ready")[0] != 200:
            assert time.monotonic() < until, "receiving does not go on"
            time.sleep(0.1)
        for one in (sender, folder):
            one.end()
        for one in (sender, folder):
            one.join(_LONGEST)
        assert not sender.is_alive()
        assert not folder.is_alive()
        with embedded(running.data) as conninfo:
            wait_until_quiet(conninfo, 120)
            wrong = findings(conninfo, [*sender.log, *folder.log], listed=False)
            left = [one.name for one in folder.folder.iterdir()]
    print(f"{len(sender.log) + len(folder.log)} acknowledged, {sender.retries} refused meanwhile")
    assert wrong == []
    assert left == []
    ends = [line for line in running.log.read_text().splitlines() if '"process ended"' in line]
    assert [line for line in ends if "foreland.web" in line] == [], "a web process died of a full disk"


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise psycopg.errors.DiskFull("could not extend file")


def _no_room(*_: Any, **__: Any) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


_WRITES = ("receipts.add", "quarantine.add", "messages.add_bodies", "apply", "messages.add", "filter_terms.count",
           "outbox.add", "audit.append")  # fmt: skip


def test_a_full_database_refuses_the_message_whichever_write_it_refuses(
    deployment: Deployment, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = accounts.create_token(deployment, "ZZ", "messages", NOW).secret
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/edifact"}
    body = paxlst([Person(surname="QUORVALEN", given="ANA")])
    app = create_app(deployment)
    with TestClient(app) as client:
        for name in _WRITES:
            with monkeypatch.context() as patch:
                patch.setattr(f"{receive_message.__name__}.{name}", _refuse)
                answer = client.post("/api/v1/messages", content=body, headers=headers)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), name
            assert space.NO_SPACE in answer.json()["error"]
            assert client.get("/health/ready").status_code == 503
            app.state.refused_at = float("-inf")  # half a minute later
            assert client.get("/health/ready").text == "ready\n"
            with psycopg.connect(postgres_url) as connection:
                for table in ("receipts", "messages", "message_bodies", "journeys", "quarantine", "outbox"):
                    assert connection.execute(f"select from {table}".encode()).rowcount == 0, (name, table)
        answer = client.post("/api/v1/messages", content=body, headers=headers)
        assert (answer.status_code, answer.json()["duplicate"]) == (202, False)


def test_a_key_that_finds_no_room_is_no_fault_of_the_message(
    deployment: Deployment, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = accounts.create_token(deployment, "ZZ", "messages", NOW).secret
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/edifact"}
    app = create_app(deployment)
    with TestClient(app) as client:
        with monkeypatch.context() as patch:
            patch.setattr("foreland.keys.files.os.fsync", _no_room)
            answer = client.post("/api/v1/messages", content=paxlst([]), headers=headers)
        assert (answer.status_code, space.NO_SPACE in answer.text) == (503, True)
        assert [one.name for one in (deployment.data / "keys" / "quarantine").glob("*")] == []
        app.state.refused_at = float("-inf")
        assert client.post("/api/v1/messages", content=paxlst([]), headers=headers).status_code == 202


def test_an_outage_is_told_wherever_in_a_request_it_is_met(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> NoReturn:
        raise psycopg.OperationalError("the connection is closed")

    token = accounts.create_token(deployment, "ZZ", "messages", NOW).secret
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/edifact"}
    with TestClient(create_app(deployment), cookies={"foreland_session": "x" * 40}) as client:
        for place in (
            "foreland.operations.count_attempts.attempts.add",
            "foreland.web.api.bearer.carrier_connection",
            "foreland.operations.receive_message.receipts.add",
            "foreland.web.visitors.visitor",
        ):
            with monkeypatch.context() as patch:
                patch.setattr(place, away)
                answer = client.post("/api/v1/messages", content=paxlst([], control=place[-3:]), headers=headers)
            assert (answer.status_code, answer.json()["error"]) == (503, "temporarily unavailable"), place
