"""Which departures a desk watches now: its own always, and those of the desks it covers while they are closed."""

from __future__ import annotations

from foreland.operations.deployment import Deployment
from foreland.web.pages.answering import Visit


def watched(visit: Visit, desk: str | None) -> tuple[str, ...] | None:
    """Return the desks whose departures a desk watches now; ``None``, which means all, without a desk."""
    deployment: Deployment = visit.request.state.deployment
    return deployment.desks.table.watched_by(desk, visit.now) if desk else None
