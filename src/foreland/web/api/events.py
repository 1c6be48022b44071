"""``GET /api/v1/events``: the stream of the pages for systems of officers, by the same access decision."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.web.api.officers import bearer, called
from foreland.web.api.review_description import operation, parameter
from foreland.web.live.stream import begin, may_hear


async def get_events(request: Request) -> Response:
    """Answer ``GET /events``: which flights and hits changed, until the session or the reader is gone."""
    caller = await run_in_threadpool(called, request, may_hear, used=False)
    if isinstance(caller, Response):
        return caller
    return begin(request, caller.deployment, caller.access, bearer(request))


def paths() -> dict[str, Any]:
    """Return the operation by path."""
    asked = [
        parameter("traveller", {"type": "string", "description": "flight date / journey"}, "query"),
        parameter("Last-Event-ID", {"type": "string"}, "header"),
    ]
    told = operation("get_events", "What changed, as it changes", "200", "401 403 429 503", parameters=asked)
    told["responses"]["200"]["content"] = {"text/event-stream": {"schema": {"type": "string"}}}
    return {"/events": {"get": told}}


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [Route("/events", get_events, methods=["GET"], name="api_events")]
