"""Webhooks: signed, over HTTPS to the public network only, to a real server on a socket that may do what it likes."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from foreland.delivery import webhook
from foreland.delivery.mail import NotSentError
from foreland.delivery.webhook import Webhook, post, refuse_url, signature
from tests.delivery.smtp_server import HOST, certified

OK = b"HTTP/1.1 204 No Content\r\n\r\n"
CALL = Webhook(
    url="", id="msg-1", at=datetime(2026, 11, 27, 12, tzinfo=UTC), body=b'{"a": 1}', secrets=(b"new", b"old")
)


class Receiver:
    """A carrier's system: takes what is said and answers with ``says``, byte by byte when it is slow."""

    def __init__(self, listening: socket.socket, context: ssl.SSLContext | None) -> None:
        self.port = listening.getsockname()[1]
        self.says, self.slow = OK, 0.0
        self.heard: list[bytes] = []
        self._listening, self._context = listening, context

    def serve(self) -> None:
        """Answer one connection after the other until the socket is closed."""
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            try:
                self._answer(connection)
            except OSError:
                connection.close()

    def _answer(self, connection: socket.socket) -> None:
        if self._context is not None:
            connection = self._context.wrap_socket(connection, server_side=True)
        with connection:
            self.heard.append(connection.recv(65536))
            pieces = [self.says[i : i + 1] for i in range(len(self.says))] if self.slow else [self.says]
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(self.slow)


@contextmanager
def receiver(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver on this machine."""
    with socket.create_server((HOST, 0)) as listening:
        running = Receiver(listening, context)
        threading.Thread(target=running.serve, daemon=True).start()
        yield running
        listening.shutdown(socket.SHUT_RDWR)


def code(call: Webhook, **how: Any) -> str:
    with pytest.raises(NotSentError) as refused:
        post(call, **how)
    return refused.value.code


def test_a_message_arrives_signed_by_both_secrets_over_tls(tmp_path: Path) -> None:
    with receiver(certified(tmp_path)) as taker:
        call = structs.replace(CALL, url=f"https://{HOST}:{taker.port}/hook?x=1")
        how: dict[str, Any] = {"unguarded": (HOST,), "ca_file": str(tmp_path / "ca.pem")}
        post(call, **how)
        head, _, body = taker.heard[0].partition(b"\r\n\r\n")
        assert (head.split(b"\r\n")[0], body) == (b"POST /hook?x=1 HTTP/1.1", CALL.body)
        said = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        at = int(CALL.at.timestamp())
        assert (said["webhook-id"], said["webhook-timestamp"]) == ("msg-1", str(at))
        assert said["webhook-signature"].split() == [signature(one, "msg-1", at, CALL.body) for one in CALL.secrets]
        assert code(call, unguarded=(HOST,)) == "not_encrypted", "a certificate that nobody vouches for"


def test_a_signature_is_that_of_the_standard() -> None:
    # The example of the specification of Standard Webhooks.
    secret = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    said = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_not_taken_is_told_apart_and_nothing_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as taker:
        call = structs.replace(CALL, url=f"http://{HOST}:{taker.port}/")
        for says, expected in (
            (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n", "redirected"),
            (b"HTTP/1.1 500 Oh\r\n\r\n", "answered_500"),
            (b"x" * 100_000, "not_http"),
            (b"", "not_http"),
        ):
            taker.says = says
            assert code(call, unguarded=(HOST,)) == expected
        monkeypatch.setattr(webhook, "SECONDS", 0.3)
        taker.says, taker.slow = OK, 0.1
        assert code(call, unguarded=(HOST,)) == "too_slow"
        assert code(call) == "url_not_https"
    assert code(call, unguarded=(HOST,)) == "not_reached"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://carrier.example/hook", None),
        ("https://carrier.example:8443/hook?a=b", None),
        ("https://[2606:4700::1]/", None),
        ("http://carrier.example/", "url_not_https"),
        ("ftp://carrier.example/", "url_not_https"),
        ("https://localhost/", "url_private"),
        ("https://127.0.0.1/", "url_private"),
        ("https://10.1.2.3/", "url_private"),
        ("https://169.254.169.254/latest", "url_private"),
        ("https://2130706433/", "url_private"),
        ("https://0x7f.1/", "url_private"),
        ("https://[::1]/", "url_private"),
        ("https://[::ffff:127.0.0.1]/", "url_private"),
        ("https://[64:ff9b::7f00:1]/", "url_private"),
        ("https://a:b@carrier.example/", "url_unreadable"),
        ("https://carrier.example/#x", "url_unreadable"),
        ("https://carrier.example:99999/", "url_unreadable"),
        ("https://carrier.example/\r\nX: y", "url_unreadable"),
        ("https:///path", "url_unreadable"),
        ("", "url_unreadable"),
    ],
)
def test_which_addresses_may_be_called(url: str, expected: str | None) -> None:
    assert refuse_url(url) == expected


def test_a_name_that_leads_into_a_private_network_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    assert code(structs.replace(CALL, url="https://carrier.example/")) == "url_private"
