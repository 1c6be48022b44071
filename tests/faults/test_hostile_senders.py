"""Over HTTP, against the running command: the biggest, the strangest and the slowest messages cost a bounded amount."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pytest

from tests.faults.deployed import Deployed, deployed
from tests.operations.wire import Person, paxlst

_MOST_MEMORY = 1_200_000_000  # bytes of one process at its height
_TIME = 60.0
_CHUNK = 1 << 20


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Deployed, str]]:
    with deployed(tmp_path_factory.mktemp("hostile")) as found:
        yield found, found.command("token", "create", "ZZ")


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=_TIME)


def _head(token: str, length: str) -> bytes:
    return (
        f"POST /api/v1/messages HTTP/1.1\r\nHost: carrier.example\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/edifact\r\n{length}\r\n\r\n"
    ).encode()


def _status(connection: socket.socket) -> int:
    answer = b""
    while b"\r\n" not in answer:
        received = connection.recv(4096)
        assert received, "closed without an answer"
        answer += received
    return int(answer.split()[1])


def _post(port: int, token: str, body: bytes) -> int:
    with _connect(port) as connection:
        connection.sendall(_head(token, f"Content-Length: {len(body)}") + body)
        return _status(connection)


def _stream(port: int, token: str, pieces: Iterator[bytes]) -> tuple[int, int]:
    """Send pieces until there is an answer; return its status and how many bytes were sent."""
    sent = 0
    with _connect(port) as connection:
        connection.sendall(_head(token, "Transfer-Encoding: chunked"))
        for piece in pieces:
            if select.select([connection], [], [], 0)[0]:
                break
            connection.sendall(b"%x\r\n" % len(piece) + piece + b"\r\n")
            sent += len(piece)
        else:
            connection.sendall(b"0\r\n\r\n")
        return _status(connection), sent


def _peak(running: Deployed) -> int:
    """Return the most memory that one of the web processes ever held."""
    peaks = []
    for process in running.children("foreland.web.serve"):
        status = Path(f"/proc/{process}/status").read_text()
        peaks.append(next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1024)
    return max(peaks)


@pytest.mark.parametrize(
    ("name", "piece", "head"),
    [
        ("nothing", b"\0", b""),
        ("blanks", b" ", b""),
        ("components", b"A:", b"UNA:+.? 'UNB+UNOA:4+A+B+261124:0900+1'UNH+1+PAXLST:D:05B:UN:IATA'NAD+FL+++"),
        ("segments", b"'", b"UNA:+.? 'UNB+UNOA:4+A+B+261124:0900+1'"),
    ],
)
def test_an_endless_body_is_cut(running: tuple[Deployed, str], name: str, piece: bytes, head: bytes) -> None:
    deployment, token = running
    pieces = iter([head or piece, *repeat(piece * (_CHUNK // len(piece)), 1024)])  # 1 GB, were it read
    status, sent = _stream(deployment.port, token, pieces)
    assert status == 413, name
    assert sent < 64 * _CHUNK
    assert _peak(deployment) < _MOST_MEMORY


def _wrapped(segment: bytes) -> bytes:
    whole = paxlst([Person(surname="QUORVALEN", given="ANA")])
    return whole.replace(b"UNT+", segment + b"'UNT+", 1)


_STRANGE = {
    "a long segment": (_wrapped(b"FTX+AAI+++" + b"A" * 10_000_000), 202),
    "a long segment of components": (_wrapped(b"NAD+FL+++" + b"A:" * 5_000_000), 202),
    "a million segments": (_wrapped(b"RFF+ZZZ:1'" * 1_000_000), 202),
    "releases": (_wrapped(b"FTX+AAI+++" + b"?" * 10_000_001), 400),
    "zeros": (b"\0" * 10_000_000, 400),
    "zeros inside": (_wrapped(b"NAD+FL+++A\0B:C\0D"), 202),
    "UTF-16": (paxlst([Person(surname="QUORVALEN", given="ANA")]).decode().encode("utf-16"), 400),
    "broken UTF-8": (_wrapped(b"NAD+FL+++\xff\xfe\xc3:\x80\xed\xa0\x80"), 202),
    "EBCDIC": (paxlst([Person(surname="QUORVALEN", given="ANA")]).decode().encode("cp500"), 400),
}


@pytest.mark.parametrize("name", _STRANGE)
def test_a_strange_message_is_answered(running: tuple[Deployed, str], name: str) -> None:
    deployment, token = running
    body, _ = _STRANGE[name]
    began = time.monotonic()
    status = _post(deployment.port, token, body)
    assert status in (202, 400)
    assert time.monotonic() - began < _TIME
    assert _peak(deployment) < _MOST_MEMORY


def test_stalled_senders_hold_nobody_up(running: tuple[Deployed, str]) -> None:
    deployment, token = running
    answers: list[int] = []
    heads_closed: list[bool] = []

    def trickle(with_head: bool) -> None:
        with _connect(deployment.port) as connection:
            connection.sendall(_head(token, "Content-Length: 100000") if with_head else b"POST /api/v1/mess")
            try:
                while not select.select([connection], [], [], 1.0)[0]:
                    connection.sendall(b"A")
                if with_head:
                    answers.append(_status(connection))
                else:
                    heads_closed.append(connection.recv(1) == b"")
            except ConnectionError:
                heads_closed.append(True)

    slow = [threading.Thread(target=trickle, args=(number % 2 == 0,)) for number in range(50)]
    for thread in slow:
        thread.start()
    time.sleep(1.5)
    began = time.monotonic()
    prompt = _post(deployment.port, token, paxlst([Person(surname="QUORVALEN", given="ANA")], control="77"))
    assert prompt == 202
    assert time.monotonic() - began < 5, "the others waited for the slow ones"
    for thread in slow:
        thread.join(_TIME)
    assert not any(thread.is_alive() for thread in slow)
    assert answers.count(408) == len(answers) == 25
    assert len(heads_closed) == 25
    assert all(heads_closed)
