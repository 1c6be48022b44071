"""Holding off too many requests: 429 with ``Retry-After`` for the API, by the client's address, over all processes.

The address is the one the connection comes from, or what a proxy named in FORELAND_TRUSTED_PROXIES says of it.
"""

from __future__ import annotations

from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foreland.operations.count_attempts import ApiCounter
from foreland.operations.deployment import Deployment
from foreland.resources.space import is_short
from foreland.store.pool import OUTAGES
from foreland.web.outages import no_space, outage


def client_address(scope: Scope) -> str:
    """Return the address of the client, empty when the server does not know it."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def too_many(wait: int) -> Response:
    """Answer 429 to a system."""
    return JSONResponse({"error": "too many requests"}, 429, headers={"Retry-After": str(wait)})


class ApiLimitMiddleware:
    """Count requests to ``/api/``, and apart from them those that were answered 401; needs ``state.now``.

    What is sent while the disk is full is refused first of all.
    """

    def __init__(self, app: ASGIApp, deployment: Deployment) -> None:
        self._app = app
        self._counter = ApiCounter(deployment)
        self._data = deployment.data

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "POST" and is_short(self._data):
            await no_space()(scope, receive, send)  # before the database is asked, or has to stop for want of room
            return
        address, now = client_address(scope), scope["state"]["now"]
        if not self._counter.at_hand(address, now):
            try:
                wait = await run_in_threadpool(self._counter.request, address, now)
            except OUTAGES as error:
                await (await outage(Request(scope), error))(scope, receive, send)
                return
            if wait is not None:
                await too_many(wait)(scope, receive, send)
                return
        await self._app(scope, receive, self._counting_refusals(scope, receive, send, address, now))

    def _counting_refusals(self, scope: Scope, receive: Receive, send: Send, address: str, now: datetime) -> Send:
        replaced = False

        async def sending(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == 401:
                wait = await run_in_threadpool(self._counter.refusal, address, now)
                if wait is not None:
                    replaced = True
                    await too_many(wait)(scope, receive, send)
            if not replaced:
                await send(message)

        return sending
