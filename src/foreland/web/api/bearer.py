"""Which carrier's system calls: its bearer token, and how it is refused."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from foreland.operations.accounts import Connected, carrier_connection
from foreland.operations.deployment import Deployment


async def connected_carrier(request: Request) -> Connected | Response:
    """Return the carrier behind the token of a request, or the refusal."""
    deployment: Deployment = request.app.state.deployment
    connected = await run_in_threadpool(carrier_connection, deployment, _bearer(request))
    if connected is None:
        return refusal(401, "a carrier's bearer token is needed", {"WWW-Authenticate": "Bearer"})
    return connected


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def refusal(status: int, error: str, headers: dict[str, str] | None = None) -> Response:
    """An error as the interface answers it."""
    return JSONResponse({"error": error}, status, headers=headers)
