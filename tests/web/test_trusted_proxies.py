"""Whose word about a client's address is believed: the real process, real connections, from two addresses.

A limit tells which address was counted. Only that enough requests are refused, or none, is asserted, never how fast: a
window may end between two requests.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from itertools import count
from pathlib import Path

import pytest

from foreland.operations.deployment import initialise
from foreland.resources.settings import load_settings

LIMIT = 5
ENOUGH = 4 * LIMIT  # requests that are too many from one address, whenever a window of a minute ends among them
PROXY, STRANGER = "127.0.0.1", "127.0.0.9"

Ask = Callable[..., HTTPResponse]


@contextmanager
def serving(url: str, data: Path, proxies: str | None) -> Iterator[Ask]:
    """Start a web process as ``foreland run`` does; yield a function that asks it from an address of this machine."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FORELAND_")}
    environment |= {"FORELAND_DATABASE_URL": url, "FORELAND_DATA": str(data)}
    if proxies is not None:
        environment["FORELAND_TRUSTED_PROXIES"] = proxies
    with socket.create_server((PROXY, 0)) as listening:
        number, port = listening.fileno(), listening.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "foreland.web.serve"],
            env=environment | {"FORELAND_SOCKET": str(number)},
            pass_fds=[number],
        )
        try:
            yield lambda *said, **how: _ask(port, *said, **how)
        finally:
            process.terminate()
            process.wait()


def _ask(
    port: int, told: str | None = None, *, of: str = PROXY, path: str | None = None, scheme: str = ""
) -> HTTPResponse:
    """Send a wrong token, or read a page; ``told`` is what the sender says of the client's address."""
    connection = HTTPConnection(PROXY, port, timeout=60, source_address=(of, 0))
    headers = {"Authorization": "Bearer wrong", **({"X-Forwarded-For": told} if told else {})}
    headers |= {"X-Forwarded-Proto": scheme} if scheme else {}
    connection.request("GET" if path else "POST", path or "/api/v1/messages", body=None, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.fixture
def data(tmp_path: Path, postgres_url: str) -> Path:
    initialise(postgres_url, "Authority of Testland")
    few = {"name": "api_refusals_per_minute", "value": LIMIT, "unit": "requests", "citation": "test"}
    (tmp_path / "settings.json").write_text(json.dumps({"version": "1", "settings": [few]}))
    load_settings(tmp_path)  # a process that does not start would be waited for
    return tmp_path


def held_off(ask: Callable[[], HTTPResponse]) -> bool:
    """Whether so many requests come to be refused; each must be refused for its token, or for being too many."""
    for _ in range(ENOUGH):
        answer = ask()
        if answer.status == 429:
            assert int(answer.headers["Retry-After"]) >= 1
            return True
        assert answer.status == 401
    return False


def test_a_named_proxy_is_believed_and_nobody_else(postgres_url: str, data: Path) -> None:
    numbers = count(1)

    def other() -> str:
        return f"198.51.100.{next(numbers)}"

    with serving(postgres_url, data, "192.0.2.1, 127.0.0.0/30") as ask:
        assert not held_off(lambda: ask(other())), "each client behind the proxy is counted for itself"
        assert held_off(lambda: ask("203.0.113.7"))
        assert ask(other()).status == 401, "its neighbour is not held off"
        assert held_off(lambda: ask(f"{other()}, 203.0.113.7")), (
            "what a client wrote before the proxy did is not believed"
        )
        assert held_off(lambda: ask(f"203.0.113.8, {PROXY}")), "a named proxy in the chain is no client"
        assert held_off(lambda: ask(other(), of=STRANGER)), "who is not named could claim any address"
        assert "Strict-Transport-Security" in ask(other(), path="/sign-in", scheme="https").headers
        told = ask(other(), path="/sign-in", scheme="https", of=STRANGER)
        assert "Strict-Transport-Security" not in told.headers


def test_without_a_named_proxy_nobody_is_believed(postgres_url: str, data: Path) -> None:
    numbers = count(1)
    with serving(postgres_url, data, None) as ask:
        assert held_off(lambda: ask(f"198.51.100.{next(numbers)}"))
        assert ask(of=STRANGER).status == 401, "another address is another client"
        assert "Strict-Transport-Security" not in ask(path="/sign-in", scheme="https").headers
