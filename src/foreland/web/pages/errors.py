"""Pages for what went wrong: each says what happened, what was not lost and what to do next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from foreland.resources.space import is_full
from foreland.store.identifiers import new_id
from foreland.web.outages import outage
from foreland.web.rendering import render

_log = structlog.get_logger(__name__)
_PAGES = {403: "403.html", 404: "404.html"}


async def refused(request: Request, error: Exception) -> Response:
    """Answer an HTTP error: a page for people, JSON for systems."""
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    if request.url.path.startswith("/api/"):
        detail = error.detail if isinstance(error, HTTPException) else "error"
        return JSONResponse({"error": detail}, status, headers=headers)
    response = render(request, _PAGES.get(status, "error.html"), {"status": status}, status)
    response.headers.update(headers or {})
    return response


async def broken(request: Request, error: Exception) -> Response:
    """Answer a bug: log it under a number that the page shows, never what it was about."""
    number: UUID = new_id()
    _log.error("page failed", number=str(number), error=type(error).__name__, exc_info=error)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": "internal error", "id": str(number)}, 500)
    return render(request, "500.html", {"number": number}, 500)


async def file_trouble(request: Request, error: Exception) -> Response:
    """A key or another file could not be written: a full disk is an outage, anything else is a bug."""
    return await (outage if is_full(error) else broken)(request, error)


Handler = Callable[[Request, Any], Awaitable[Response]]


def error_pages() -> Mapping[Any, Handler]:
    """Return the handlers for Starlette."""
    return {HTTPException: refused, Exception: broken}
