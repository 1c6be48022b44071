"""``POST /api/v1/messages``: a carrier's message is taken, and answered once it is committed."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from foreland.operations.accounts import carrier_connection
from foreland.operations.deployment import Deployment
from foreland.operations.receive_message import Incoming, Receipt, receive_all
from foreland.store.sides import Side
from foreland.web.api.committer import Committer, QueueFullError

LARGEST_BODY = 32 * 1024 * 1024
"""Bytes of one message; a full push of a large aircraft with long histories is a few megabytes."""

CONTENT_TYPES = frozenset(("application/edifact", "application/xml", "text/plain", "application/octet-stream"))
_RETRY_AFTER = "5"


async def post_message(request: Request) -> Response:
    """Receive one body: 202, or 400 when nothing in it could be read (it is kept all the same)."""
    deployment: Deployment = request.app.state.deployment
    connected = await run_in_threadpool(carrier_connection, deployment, _bearer(request))
    if connected is None:
        return _refusal(401, "a carrier's bearer token is needed", {"WWW-Authenticate": "Bearer"})
    content_type = request.headers.get("content-type", "application/edifact").partition(";")[0].strip().lower()
    if content_type not in CONTENT_TYPES:
        return _refusal(415, f"content type {content_type[:60]!r} is not taken")
    try:
        body = await _body(request)
    except ClientDisconnect:
        return _refusal(400, "the sender went away before the end of the message")
    if body is None:
        return _refusal(413, f"larger than {LARGEST_BODY} bytes")
    if not body:
        return _refusal(400, "the body is empty")
    committer: Committer[Incoming, Receipt] = request.app.state.committers[connected.deployment.side]
    try:
        receipt = await committer.submit(Incoming(raw=body, source="http", originator=connected.token.originator_org))
    except QueueFullError:
        return _refusal(503, "too many messages wait", {"Retry-After": _RETRY_AFTER})
    return JSONResponse(_answer(receipt), 202 if receipt.readable else 400)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _body(request: Request) -> bytes | None:
    """Return the body, or ``None`` as soon as it is known to be too large."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > LARGEST_BODY:
        return None
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > LARGEST_BODY:
            return None
    return bytes(received)


def _answer(receipt: Receipt) -> dict[str, object]:
    return {
        "id": str(receipt.id),
        "duplicate": receipt.duplicate,
        "training": receipt.training,
        "defects": list(receipt.defects),
    }


def _refusal(status: int, error: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": error}, status, headers=headers)


def message_committers(deployment: Deployment) -> dict[Side, Committer[Incoming, Receipt]]:
    """Return the committers of one web process, one for the tokens of each side."""
    return {side.side: _committer(side) for side in deployment.sides}


def _committer(deployment: Deployment) -> Committer[Incoming, Receipt]:
    def commit(items: Sequence[Incoming]) -> Sequence[Receipt]:
        return receive_all(deployment, items)

    return Committer(commit)


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [Route("/messages", post_message, methods=["POST"], name="post_message")]
