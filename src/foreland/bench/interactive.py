"""How fast carriers are answered in the exchange: 300 passengers at six counters, while officers read pages.

A deployment of its own is started as ``foreland run`` starts one - database, two web processes, a worker - and thrown
away. The carrier is a real client over HTTP; every answer is read by our own parser and compared with what was asked.
"""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from foreland.bench.figures import share
from foreland.keys.passwords import new_password
from foreland.messages.parse import parse_bytes
from foreland.operations.accounts import NewUser, SignedIn, add_user, create_token, sign_in
from foreland.operations.deployment import initialise, open_deployment
from foreland.store.embedded import embedded
from foreland.store.migrate import migrate

_PASSENGERS = 300
_COUNTERS = 6
_PAGES = ("/flights", "/queue")
_READ_EVERY = 0.5  # seconds between two pages of one officer
_START = 60.0
_COOKIE = "foreland_session"


class _UnusableError(Exception):
    """The deployment of the benchmark did not start."""


def measure() -> dict[str, object]:
    """Latencies of requests and, at the same time, of pages; wrong and missing answers are counted."""
    with (
        tempfile.TemporaryDirectory(prefix="foreland-bench-") as folder,
        _running(Path(folder)) as (port, token, session),
    ):
        _ask(port, token, _request(0))  # lists are loaded, connections opened
        stop = threading.Event()
        pages: list[float] = []
        reader = threading.Thread(target=_read_pages, args=(port, session, stop, pages))
        reader.start()
        started = time.perf_counter()
        with ThreadPoolExecutor(_COUNTERS) as counters:
            results = list(counters.map(lambda n: _timed(port, token, n), range(1, _PASSENGERS + 1)))
        elapsed = time.perf_counter() - started
        stop.set()
        reader.join()
    seconds = [one for one, _, _ in results]
    return {
        "requests": len(results),
        "counters": _COUNTERS,
        "wrong_or_missing_answers": sum(not right for _, right, _ in results),
        "pending_because_time_was_over": sum(late for _, _, late in results),
        "requests_per_second": len(results) / elapsed,
        "request_p50_ms": share(seconds, 0.5) * 1000,
        "request_p99_ms": share(seconds, 0.99) * 1000,
        "request_slowest_ms": max(seconds) * 1000,
        "pages_read": len(pages),
        "page_p50_ms": share(pages, 0.5) * 1000,
        "page_p99_ms": share(pages, 0.99) * 1000,
    }


@contextmanager
def _running(data: Path) -> Iterator[tuple[int, str, str]]:
    """Start a deployment whose carrier ZZ is interactive; yield its port, the carrier's token, an officer's session."""
    connections = [{"carrier": "ZZ", "interactive": True}]
    (data / "answer_connections.json").write_text(json.dumps({"version": "benchmark", "connections": connections}))
    port, now, password = _free_port(), datetime.now(UTC), new_password()
    with embedded(data) as conninfo:
        migrate(conninfo)
        initialise(conninfo, "Benchmark")
        with open_deployment(conninfo, data, 2) as deployment:
            officer = NewUser(username="bench", display_name="Bench", roles=("analyst",))
            add_user(deployment, officer, now, password)
            token = create_token(deployment, "ZZ", "check-in", now).secret
            signed_in = sign_in(deployment, "bench", password, now)
        assert isinstance(signed_in, SignedIn)  # noqa: S101 - added just now
        command = [sys.executable, "-m", "foreland.cli.main", "run", "--data", str(data), "--port", str(port)]
        with (data / "run.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:  # noqa: S603
            try:
                _await_ready(port, server)
                yield port, token, signed_in.token
            finally:
                server.terminate()
                server.wait(60)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _await_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until and server.poll() is None:
        try:
            if _call(port, "GET", "/health/ready").status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise _UnusableError("foreland run did not get ready")


def _call(
    port: int, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers or {})
    return connection.getresponse()


def _request(number: int) -> bytes:
    """One passenger of a flight tomorrow, as a check-in sends them."""
    departs = (datetime.now(UTC) + timedelta(days=1)).replace(hour=12, minute=0)
    lands = departs + timedelta(hours=9)
    prepared = datetime.now(UTC)
    born = date(1940, 1, 1) + timedelta(days=number * 89 % 21_900)  # sixty years
    letters = "".join(chr(65 + number // 26**place % 26) for place in range(4))
    lines = [
        f"UNB+UNOA:4+ZZAIR+STATE+{prepared:%y%m%d:%H%M}+{number}++APIS'UNH+{number}+PAXLST:D:05B:UN:IATA'BGM+745'",
        f"RFF+TN:TX{number}'TDT+20+ZZ123'LOC+125+LHR'DTM+189:{departs:%y%m%d%H%M}:201'LOC+87+JFK'",
        f"DTM+232:{lands:%y%m%d%H%M}:201'NAD+FL+++BENCH{letters}:ALEX'ATT+2++F'DTM+329:{born:%y%m%d}'NAT+2+UTO'",
        f"RFF+AVF:B{number:05}'RFF+ABO:KEY{number}'DOC+P:110:111+B{number:07}'DTM+36:350101'LOC+91+UTO'",
        f"UNT+17+{number}'UNZ+1+{number}'",
    ]
    return "".join(lines).encode()


def _timed(port: int, token: str, number: int) -> tuple[float, bool, bool]:
    """How long an answer took, whether it was one, and whether it was only *pending*: nobody here has a hit."""
    started = time.perf_counter()
    body = _ask(port, token, _request(number))
    spent = time.perf_counter() - started
    return spent, _is_right(body, number), b"ERC+4C" in body


def _ask(port: int, token: str, raw: bytes) -> bytes:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/edifact"}
    answer = _call(port, "POST", "/api/v1/messages", raw, headers)
    return answer.read() if answer.status == 200 else b""


def _is_right(body: bytes, number: int) -> bool:
    """Whether an answer is a CUSRES without a defect, about this request and its passenger, with a code."""
    (message, *others) = parse_bytes(body)
    keys = [one.unique_reference for one in message.answers if one.code]
    right = message.kind == "CUSRES" and message.transaction_reference == f"TX{number}" and not message.defects
    return right and not others and keys == [f"KEY{number}"]


def _read_pages(port: int, session: str, stop: threading.Event, spent: list[float]) -> None:
    while not stop.is_set():
        for path in _PAGES:
            started = time.perf_counter()
            answer = _call(port, "GET", path, headers={"Cookie": f"{_COOKIE}={session}"})
            answer.read()
            if answer.status != 200:
                raise _UnusableError(f"{path} answered {answer.status}")
            spent.append(time.perf_counter() - started)
        stop.wait(_READ_EVERY)
