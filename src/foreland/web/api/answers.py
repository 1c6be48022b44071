"""``GET /api/v1/answers``: a carrier takes changed answers, and acknowledges each; what it does not comes again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from foreland.operations.accounts import Connected
from foreland.operations.acknowledge_answers import Offered, acknowledge, offered
from foreland.web.api.bearer import connected_carrier
from foreland.web.api.officers import refusal

LONGEST_WAIT = 30
"""Seconds that a carrier may wait for the next changed answer."""

_LOOK = 1.0


async def get_answers(request: Request) -> Response:
    """Answer what waits for the carrier, at once or as soon as there is something; an empty list when time is over."""
    connected = await connected_carrier(request)
    if isinstance(connected, Response):
        return connected
    wait = request.query_params.get("wait", "0")
    if not (wait.isdecimal() and int(wait) <= LONGEST_WAIT):
        return refusal(400, f"wait is a number of seconds from 0 to {LONGEST_WAIT}")
    last = asyncio.get_running_loop().time() + int(wait)
    while True:
        found = await run_in_threadpool(_offered, connected)
        left = last - asyncio.get_running_loop().time()
        if found or left <= 0 or await request.is_disconnected():
            return JSONResponse({"answers": [_shown(one) for one in found]})
        await asyncio.sleep(min(_LOOK, left))


def _offered(connected: Connected) -> list[Offered]:
    token = connected.token
    return offered(connected.deployment, token.originator_org, token.carrier_code, datetime.now(UTC))


def _shown(one: Offered) -> dict[str, str]:
    message = one.reply.body.decode("utf-8", "replace")
    return {"id": str(one.id), "content_type": one.reply.content_type, "message": message}


async def acknowledge_answer(request: Request) -> Response:
    """Take an acknowledgement: 204, or 404 when no such answer of this carrier waits."""
    connected = await connected_carrier(request)
    if isinstance(connected, Response):
        return connected
    try:
        message = UUID(request.path_params["id"])
    except ValueError:
        return refusal(404, "no answer of this carrier waits under this identifier")
    originator, now = connected.token.originator_org, datetime.now(UTC)
    if not await run_in_threadpool(acknowledge, connected.deployment, originator, message, now):
        return refusal(404, "no answer of this carrier waits under this identifier")
    return Response(status_code=204)


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/answers", get_answers, methods=["GET"], name="answers"),
        Route("/answers/{id}/acknowledgement", acknowledge_answer, methods=["POST"], name="acknowledge_answer"),
    ]
