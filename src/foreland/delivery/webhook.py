"""Webhooks: a signed message handed to a carrier's system over HTTPS, as Standard Webhooks describe (version 1.0.0).

The address was typed by somebody, so it may lead anywhere: only https, only to addresses of the public network (looked
up once, and connected to as looked up), no redirect is followed, and of the answer nothing but its first line is read.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from foreland.delivery.mail import NotSentError

CONNECT_SECONDS = 5.0
SECONDS = 15.0
"""All of an exchange, so that a slow receiver keeps nobody waiting for longer."""

LONGEST_URL = 500
_LONGEST_LINE = 1024
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})\b")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)


class Webhook(Struct, frozen=True, kw_only=True):
    """One message. ``secrets``: each signs it, the current one first. ``id`` stays the same when it is sent again."""

    url: str
    id: str
    at: datetime
    body: bytes
    secrets: Sequence[bytes]


def refuse_url(url: str, unguarded: Collection[str] = ()) -> str | None:
    """Say why an address may not be called, before it is looked up; ``None`` when it may. ``unguarded``: hosts that may
    be called without TLS and on private networks.
    """
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return "url_unreadable"
    try:
        parts = urlsplit(url)
        _port(parts)
    except ValueError:
        return "url_unreadable"
    host = parts.hostname or ""
    if parts.username is not None or parts.fragment or not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        return "url_unreadable"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in unguarded):
        return "url_not_https"
    if host in unguarded:
        return None
    try:
        return None if _is_public(host) else "url_private"
    except ValueError:
        return "url_private" if "." not in host or host.rpartition(".")[2].isdecimal() else None


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return ``v1,`` and the HMAC-SHA256 of ``id.timestamp.body`` in base 64."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def post(webhook: Webhook, unguarded: Collection[str] = (), ca_file: str | None = None) -> None:
    """Hand a message in. Raises :class:`~foreland.delivery.mail.NotSentError` unless it was answered with 2xx."""
    refused = refuse_url(webhook.url, unguarded)
    if refused is not None:
        raise NotSentError(refused)
    parts, until = urlsplit(webhook.url), time.monotonic() + SECONDS
    try:
        with _connected(parts, unguarded, ca_file) as connection:
            connection.settimeout(_left(until))
            connection.sendall(_request(parts, webhook))
            status = _status(connection, until)
    except ssl.SSLError as error:
        raise NotSentError("not_encrypted") from error
    except TimeoutError as error:
        raise NotSentError("too_slow") from error
    except OSError as error:
        raise NotSentError("not_reached") from error
    if status is None:
        raise NotSentError("not_http")
    if 300 <= status < 400:
        raise NotSentError("redirected")
    if not 200 <= status < 300:
        raise NotSentError(f"answered_{status}")


def _connected(parts: SplitResult, unguarded: Collection[str], ca_file: str | None) -> socket.socket:
    host = parts.hostname or ""
    found = socket.getaddrinfo(host, _port(parts), type=socket.SOCK_STREAM)
    addresses = [one[4] for one in found if host in unguarded or _is_public(str(one[4][0]))]
    if not addresses:
        raise NotSentError("url_private")
    connection = socket.create_connection((str(addresses[0][0]), _port(parts)), timeout=CONNECT_SECONDS)
    if parts.scheme == "http":
        return connection
    try:
        return ssl.create_default_context(cafile=ca_file).wrap_socket(connection, server_hostname=host)
    except OSError:
        connection.close()
        raise


def _is_public(address: str) -> bool:
    """Whether an address is one of the public network, also where it is wrapped in one of IPv6."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if wrapped is None and found in _NAT64:
            wrapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if wrapped is not None:
            found = wrapped
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _request(parts: SplitResult, webhook: Webhook) -> bytes:
    timestamp = int(webhook.at.timestamp())
    signed = " ".join(signature(secret, webhook.id, timestamp, webhook.body) for secret in webhook.secrets)
    lines = (
        f"POST {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Content-Type: application/json",
        f"Content-Length: {len(webhook.body)}",
        "User-Agent: Foreland",
        "Connection: close",
        f"webhook-id: {webhook.id}",
        f"webhook-timestamp: {timestamp}",
        f"webhook-signature: {signed}",
    )
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + webhook.body


def _status(connection: socket.socket, until: float) -> int | None:
    """Read the first line of an answer and no more."""
    line = b""
    while b"\n" not in line and len(line) < _LONGEST_LINE:
        connection.settimeout(_left(until))
        more = connection.recv(_LONGEST_LINE)
        if not more:
            break
        line += more
    found = _STATUS.match(line)
    return int(found[1]) if found else None


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
