"""What is answered while the database is away or there is no room on the disk: 503, a clear line, come again.

Nothing was taken then, so nothing is lost: whatever was acknowledged was committed before.
"""

from __future__ import annotations

import time

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from foreland.resources.space import NO_SPACE, is_full, is_short
from foreland.store.pool import DISK_FULL

_log = structlog.get_logger(__name__)
_REFUSED_FOR = 30.0
"""Seconds for which a full database is believed to be full; its disk may be one that nobody sees here."""


def lacks_space(request: Request) -> bool:
    """Whether the data folder is full, or the database said a moment ago that it is."""
    refused: float = getattr(request.app.state, "refused_at", -_REFUSED_FOR)
    return is_short(request.app.state.deployment.data) or time.monotonic() - refused < _REFUSED_FOR


async def outage(request: Request, error: Exception) -> Response:
    """Say that the database is away or full, and when to come again."""
    if isinstance(error, DISK_FULL) or is_full(error):
        request.app.state.refused_at = time.monotonic()
    if lacks_space(request):
        _log.error(NO_SPACE, error=type(error).__name__)
        return no_space()
    _log.error("database unavailable", error=type(error).__name__)
    return JSONResponse({"error": "temporarily unavailable"}, 503, headers={"Retry-After": "5"})


def no_space() -> Response:
    """Refuse a message because there is no room for it."""
    said = f"{NO_SPACE}: nothing was taken, send it again later"
    return JSONResponse({"error": said}, 503, headers={"Retry-After": "30"})
