"""``POST /api/v1/messages``: a carrier's message is taken, and answered once it is committed.

A request on an interactive connection is answered with its answer message, everything else with a receipt.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from foreland.messages.requests import may_ask
from foreland.operations.accounts import Connected
from foreland.operations.answer_wire import Reply
from foreland.operations.deployment import Deployment
from foreland.operations.receive_message import Incoming, Receipt, receive_all
from foreland.store.sides import Side
from foreland.web.api.bearer import connected_carrier
from foreland.web.api.committer import Committer, QueueFullError
from foreland.web.api.exchange import TimeIsOverError, answer, exchange
from foreland.web.api.officers import refusal

LARGEST_BODY = 32 * 1024 * 1024
"""Bytes of one message; a full push of a large aircraft with long histories is a few megabytes."""

CONTENT_TYPES = frozenset(("application/edifact", "application/xml", "text/plain", "application/octet-stream"))
_RETRY_AFTER = "5"


async def post_message(request: Request) -> Response:
    """Receive one body: 200 with the answer to a request, 202, or 400 when nothing in it could be read (it is kept)."""
    connected = await connected_carrier(request)
    if isinstance(connected, Response):
        return connected
    body = await carried(request)
    if isinstance(body, Response):
        return body
    try:
        return await _taken(request, connected, body)
    except QueueFullError:
        return refusal(503, "too many messages wait", {"Retry-After": _RETRY_AFTER})
    except TimeIsOverError:
        return refusal(503, "not answered in time, send again", {"Retry-After": _RETRY_AFTER})


async def carried(request: Request) -> bytes | Response:
    """Return the message that a request carries, or why it cannot be taken."""
    content_type = request.headers.get("content-type", "application/edifact").partition(";")[0].strip().lower()
    if content_type not in CONTENT_TYPES:
        return refusal(415, f"content type {content_type[:60]!r} is not taken")
    try:
        body = await read_body(request, LARGEST_BODY)
    except ClientDisconnect:
        return refusal(400, "the sender went away before the end of the message")
    if body is None:
        return refusal(413, f"larger than {LARGEST_BODY} bytes")
    if not body:
        return refusal(400, "the body is empty")
    return body


async def _taken(request: Request, connected: Connected, body: bytes) -> Response:
    """Receive a body; what may be a request of an interactive connection goes before what may not."""
    token, side = connected.token, connected.deployment
    if side.answering.of(token.carrier_code).interactive and may_ask(body):
        found = await exchange(request, connected, body)
        if isinstance(found, Reply):
            return answer(found)
        if found.sent is not None:
            return answer(found.sent.reply, str(found.receipt.id))
        receipt = found.receipt
    else:
        committer: Committer[Incoming, Receipt] = request.app.state.committers[side.side]
        receipt = await committer.submit(Incoming(raw=body, source="http", originator=token.originator_org))
    return JSONResponse(_answer(receipt), 202 if receipt.readable else 400)


async def read_body(request: Request, largest: int) -> bytes | None:
    """Return the body, or ``None`` as soon as it is known to be larger than so many bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > largest:
        return None
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > largest:
            return None
    return bytes(received)


def _answer(receipt: Receipt) -> dict[str, object]:
    return {
        "id": str(receipt.id),
        "duplicate": receipt.duplicate,
        "training": receipt.training,
        "defects": list(receipt.defects),
    }


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
