"""Counting tries by client address, for all processes together: sign-ins that fail, requests to the API.

An address may stand for a whole desk behind one router. So a sign-in that succeeds gives its try back, a browser that
signed its user in before is not counted, and a valid token is never refused because others from there had none.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from foreland.operations.deployment import Deployment
from foreland.store import attempts

_SIGN_IN = timedelta(minutes=15)
_API = timedelta(minutes=1)
_LEASE = 20
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_NETWORK_BITS = 64  # what one customer of an IPv6 network has at least (RFC 6177): all of it is one client


def client_key(deployment: Deployment, address: str) -> bytes:
    """Return a keyed hash of a client's address, the same for all addresses of an IPv6 network."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return deployment.sealer.index(address[:100], "attempts.client")
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    known = str(parsed)
    if isinstance(parsed, IPv6Address):
        known = str(ip_network((parsed, _NETWORK_BITS), strict=False))
    return deployment.sealer.index(known, "attempts.client")


def window(now: datetime, length: timedelta) -> tuple[datetime, int]:
    """Return when the window around ``now`` began, and the whole seconds until it ends (1 at least)."""
    began = now - (now - _EPOCH) % length
    return began, max(1, -(-int((began + length - now).total_seconds() * 1000) // 1000))


def try_sign_in(deployment: Deployment, address: str, now: datetime) -> int | None:
    """Count a sign-in before its password is looked at; return how many seconds to wait if there were too many."""
    began, wait = window(now, _SIGN_IN)
    with deployment.pool.connection() as connection:
        n = attempts.add(connection, "sign_in", client_key(deployment, address), began, 1)
    return wait if n > deployment.settings.sign_in_tries else None


def give_back_sign_in(deployment: Deployment, address: str, began_at: datetime) -> None:
    """Uncount a sign-in that succeeded; ``began_at`` is the instant at which it was counted."""
    began, _ = window(began_at, _SIGN_IN)
    with deployment.pool.connection() as connection:
        attempts.add(connection, "sign_in", client_key(deployment, address), began, -1)


def follow_link(deployment: Deployment, address: str, now: datetime) -> int | None:
    """Count somebody who follows a link of a mail; return how many seconds to wait if there were too many."""
    began, wait = window(now, _API)
    with deployment.pool.connection() as connection:
        n = attempts.add(connection, "reply", client_key(deployment, address), began, 1)
    return wait if n > deployment.settings.reply_tries_per_minute else None


class ApiCounter:
    """Requests to the API of one process: it takes them in the database a lease at a time, so most cost nothing."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._began = _EPOCH
        self._left: dict[str, int] = {}

    def at_hand(self, address: str, now: datetime) -> bool:
        """Take a request from the lease; ``False`` when :meth:`request` has to ask the database."""
        began, _ = window(now, _API)
        if began != self._began:
            self._began, self._left = began, {}
        left = self._left.get(address, 0)
        if left > 0:
            self._left[address] = left - 1
        return left > 0

    def request(self, address: str, now: datetime) -> int | None:
        """Take a lease for a client; return how many seconds to wait when it has sent too many."""
        began, wait = window(now, _API)
        lease = max(1, min(_LEASE, self._deployment.settings.api_requests_per_minute // 100))
        with self._deployment.pool.connection() as connection:
            n = attempts.add(connection, "api", client_key(self._deployment, address), began, lease)
        if n - lease >= self._deployment.settings.api_requests_per_minute:
            return wait
        if began == self._began:
            self._left[address] = self._left.get(address, 0) + lease - 1
        return None

    def refusal(self, address: str, now: datetime) -> int | None:
        """Count a request that had no valid token; return how many seconds to wait after too many."""
        began, wait = window(now, _API)
        with self._deployment.pool.connection() as connection:
            n = attempts.add(connection, "api_refused", client_key(self._deployment, address), began, 1)
        return wait if n > self._deployment.settings.api_refusals_per_minute else None
