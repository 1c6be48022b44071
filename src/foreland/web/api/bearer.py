"""Which carrier's system calls: its bearer token, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from foreland.access.viewer import Access
from foreland.operations.accounts import Connected, carrier_connection
from foreland.operations.deployment import Deployment
from foreland.web.api.officers import Caller, Handler, bearer, read_body, refusal


async def connected_carrier(request: Request) -> Connected | Response:
    """Return the carrier behind the token of a request, or the refusal."""
    deployment: Deployment = request.app.state.deployment
    connected = await run_in_threadpool(carrier_connection, deployment, bearer(request))
    if connected is None:
        return refusal(401, "a carrier's bearer token is needed", {"WWW-Authenticate": "Bearer"})
    return connected


def station_access(connected: Connected) -> Access:
    """Return the access of a carrier's system: that of its station agents, at every airport."""
    return Access(
        org_id=connected.token.originator_org,
        username=connected.token.name,
        roles=frozenset(("station_agent",)),
        purpose=connected.deployment.side.purpose,
    )


def carrier(body: type[Any] | None = None) -> Callable[[Handler], Callable[[Request], Any]]:
    """Make an endpoint of a handler: a carrier's system, and then the body as ``body`` describes it."""

    def decorate(handle: Handler) -> Callable[[Request], Any]:
        @wraps(handle)
        async def endpoint(request: Request) -> Response:
            connected = await connected_carrier(request)
            if isinstance(connected, Response):
                return connected
            content = await read_body(request, body) if body is not None else None
            if isinstance(content, Response):
                return content
            now = datetime.now(UTC)
            caller = Caller(deployment=connected.deployment, access=station_access(connected), now=now)
            return await run_in_threadpool(handle, request, caller, content)

        return endpoint

    return decorate
