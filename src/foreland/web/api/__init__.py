"""The interface for carriers' systems: messages in, receipts out. ``/api/v1/openapi.json`` describes it."""

from __future__ import annotations

from starlette.routing import Route

from foreland.web.api import answers, description, messages, notices


def routes() -> list[Route]:
    """Return the routes below ``/api/v1``."""
    return [*messages.routes(), *answers.routes(), *notices.routes(), *description.routes()]
