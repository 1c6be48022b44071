"""``GET /events``: server-sent events that say which flights and hits changed. Identifiers only; rows are fetched.

At most one event an interval, whatever happens in between. The session is looked at again every few seconds and at once
when any session ends; a stream never keeps a session alive. Who reads slowly is dropped by
:class:`~foreland.web.slow_senders.PatientProtocol` and comes back with the id of the last event.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

import anyio
import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from foreland.access.viewer import Access
from foreland.operations.accounts import visitor
from foreland.operations.be_present import arrive, leave, stay
from foreland.operations.deployment import Deployment
from foreland.store.pool import OUTAGES
from foreland.web.live.hub import Hub, Position, Told, read_position
from foreland.web.visitors import COOKIE

INTERVAL = 2.0
"""Seconds between two events of a stream, at least."""
_LOOK_AGAIN = 10.0
"""Seconds after which a session is looked at again."""
_LOOK_AT_ALL = 60.0
"""Seconds after which a page looks at everything: messages become late and doors close without any change."""
_SIGN_OF_LIFE = 15.0
_COME_BACK = 3_000  # milliseconds that a browser waits before it connects again


async def events(request: Request) -> Response:
    """Answer ``GET /events``."""
    access: Access | None = request.state.access
    token = request.cookies.get(COOKIE, "")
    if access is None:
        return JSONResponse({"error": "not signed in"}, 401)
    if not may_hear(access):
        return JSONResponse({"error": "not allowed"}, 403)
    return begin(request, request.state.deployment, access, token)


def begin(request: Request, deployment: Deployment, access: Access, token: str) -> Response:
    """Begin a stream for whoever may hear one, on their side, while the session of the token is in force."""
    hub: Hub = request.app.state.hubs[deployment.side]
    session = sha256(token.encode()).hexdigest()
    if not hub.admit(session):
        return JSONResponse({"error": "too many streams"}, 503, headers={"Retry-After": "30"})
    position = read_position(request.headers.get("last-event-id"))
    traveller = _traveller(request.query_params.get("traveller", ""))
    return _Streaming(hub, session, _Stream(deployment, hub, access, token, traveller), position)


def may_hear(access: Access) -> bool:
    """Whether somebody is told what changed: who sees travellers, and protection of its own."""
    return access.may_see_travellers() or access.may_help()


class _Streaming(StreamingResponse):
    """A stream that was admitted, and leaves however it ends."""

    def __init__(self, hub: Hub, session: str, stream: _Stream, position: Position | None) -> None:
        content = stream.run(position)
        super().__init__(content, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._hub = hub
        self._session = session
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the reader or the session is gone."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.leave(self._session)
            with anyio.CancelScope(shield=True):  # whoever went away is told of, even when the stream was cut
                await self._stream.close()


class _Stream:
    """One stream: what it has to look at again, and when."""

    def __init__(
        self, deployment: Deployment, hub: Hub, access: Access, token: str, traveller: tuple[date, UUID] | None
    ) -> None:
        self._deployment = deployment
        self._hub = hub
        self._access = access
        self._token = token
        self._away = False
        self._traveller = traveller
        self._page: UUID | None = None
        loop = asyncio.get_running_loop()
        self._now = loop.time
        self._looked = self._spoke = self._told_all = loop.time()

    async def run(self, position: Position | None) -> AsyncIterator[bytes]:
        """Yield events until the session or the process ends."""
        yield f"retry: {_COME_BACK}\n\n".encode()
        await self._arrive()
        while not self._hub.closed:
            told = self._hub.since(position, self._access.org_id)
            if not await self._may_go_on(told):
                yield b"event: ended\ndata: {}\n\n"
                return
            position = told.position
            said = self._say(told)
            if said:
                self._spoke = self._now()
                yield said
            await asyncio.sleep(INTERVAL)

    def _say(self, told: Told) -> bytes:
        now = self._now()
        if told.away:
            first, self._away = not self._away, True
            return _event("away", told.position, {}) if first else self._sign_of_life(now)
        if told.everything or self._away or now - self._told_all >= _LOOK_AT_ALL:
            self._away, self._told_all = False, now
            return _event("everything", told.position, {})
        changed: dict[str, tuple[str, ...]] = {"flights": (), "hits": (), "travellers": ()}
        if self._access.may_see_travellers():
            changed = {"flights": told.flights, "hits": told.hits, "travellers": told.travellers}
        if self._access.may_help():
            changed["referrals"] = told.referrals
        if any(changed.values()):
            return _event("changed", told.position, changed)
        return self._sign_of_life(now)

    def _sign_of_life(self, now: float) -> bytes:
        return b":\n\n" if now - self._spoke >= _SIGN_OF_LIFE else b""

    async def _may_go_on(self, told: Told) -> bool:
        """Whether the session is still in force. While the database is away nothing is told, so it may."""
        now = self._now()
        if not told.sessions and now - self._looked < _LOOK_AGAIN:
            return True
        try:
            found = await run_in_threadpool(visitor, self._deployment, self._token, datetime.now(UTC), used=False)
        except OUTAGES:
            return True
        self._looked = now
        if found is None or not may_hear(found.access):
            return False
        self._access = found.access
        if self._page is not None:
            with suppress(*OUTAGES):
                await run_in_threadpool(stay, self._deployment, self._access, self._page, datetime.now(UTC))
        return True

    async def _arrive(self) -> None:
        """Tell colleagues that the traveller's page is open, when the stream belongs to one."""
        if self._traveller is not None and self._access.may_see_travellers():
            with suppress(*OUTAGES):
                self._page = await run_in_threadpool(
                    arrive, self._deployment, self._access, *self._traveller, datetime.now(UTC)
                )

    async def close(self) -> None:
        """Tell colleagues that the page is closed."""
        if self._page is not None:
            with suppress(*OUTAGES):
                await run_in_threadpool(leave, self._deployment, self._access, self._page)


def _traveller(text: str) -> tuple[date, UUID] | None:
    """Read the traveller whose page opened the stream: flight date and journey, as in the page's address."""
    day, _, journey = text.partition("/")
    try:
        return date.fromisoformat(day), UUID(journey)
    except ValueError:
        return None


def _event(name: str, position: Position, data: object) -> bytes:
    return b"".join(
        (f"event: {name}\nid: {position}\ndata: ".encode(), msgspec.json.encode(data), b"\n\n"),
    )
