"""The web application: pages, API, health and static files around one deployment."""

from __future__ import annotations

import mimetypes
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from foreland.feeds.gateway_state import gateway_trouble, read_state
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.resources.carrier_profiles import load_profiles
from foreland.resources.gateways import load_gateways
from foreland.resources.space import NO_SPACE
from foreland.store.pool import OUTAGES, address_of, confirm
from foreland.web import api, pages, sign_in
from foreland.web.api import bundles, taxii
from foreland.web.api.exchange import exchange_committers
from foreland.web.api.messages import message_committers
from foreland.web.live.hub import Hub
from foreland.web.live.stream import events
from foreland.web.metrics import RequestFiguresMiddleware, hold_room, metrics
from foreland.web.outages import lacks_space, outage
from foreland.web.pages.errors import file_trouble
from foreland.web.security_headers import SecurityHeadersMiddleware
from foreland.web.slow_senders import SlowSendersMiddleware
from foreland.web.too_many import ApiLimitMiddleware
from foreland.web.visitors import VisitorMiddleware

_STATIC = Path(__file__).parent / "static"
mimetypes.add_type("font/woff2", ".woff2")  # not every machine's table knows it


async def live(_request: Request) -> Response:
    """Answer that this process runs."""
    return PlainTextResponse("live\n")


def ready(request: Request) -> Response:
    """Answer whether messages can be taken: the database does its work, and there is room.

    Gateways have a line each, and change nothing: a broker that is away is no reason to send nobody here.
    """
    deployment: Deployment = request.app.state.deployment
    if lacks_space(request):
        return PlainTextResponse(f"{NO_SPACE}\n", 503, headers={"Retry-After": "30"})
    confirm(deployment.pool, seconds=3)
    return PlainTextResponse("".join(f"{line}\n" for line in ("ready", *_gateways(deployment.data))))


def _gateways(data: Path) -> list[str]:
    try:
        names = load_gateways(data).names
    except ValueError:
        return ["gateways: gateways.json cannot be used, see foreland doctor"]
    now = datetime.now(UTC)
    return [f"gateway {name}: {gateway_trouble(read_state(data, name), now) or 'ready'}" for name in names]


def create_app(deployment: Deployment, answering: Deployment | None = None) -> Starlette:
    """Build the ASGI application. Requests of carriers are answered over ``answering``, where it is another."""
    hold_room()
    app = Starlette(
        routes=[
            Route("/health/live", live),
            Route("/health/ready", ready),
            Route("/metrics", metrics),
            Route("/events", events),
            *sign_in.routes(),
            *pages.routes(),
            Mount("/api/v1", routes=api.routes()),
            Mount("/api/taxii2", routes=taxii.routes()),
            Mount("/api/exchange", routes=bundles.routes()),
            Mount("/static", StaticFiles(directory=_STATIC), name="static"),
        ],
        middleware=[
            Middleware(RequestFiguresMiddleware),
            Middleware(SecurityHeadersMiddleware),
            Middleware(GZipMiddleware, minimum_size=1000),
            Middleware(VisitorMiddleware, deployment=deployment),
            Middleware(ApiLimitMiddleware, deployment=deployment),
            Middleware(SlowSendersMiddleware),
        ],
        exception_handlers={
            **pages.error_pages(),
            **dict.fromkeys(OUTAGES, outage),
            OSError: file_trouble,
        },
    )
    app.state.deployment = deployment
    app.state.profiles = load_profiles(deployment.data)
    app.state.committers = message_committers(deployment)
    app.state.shelves = {one.side: ListShelf.shared(one, served=True) for one in deployment.sides}
    app.state.exchanges = exchange_committers(answering or deployment, app.state.shelves)
    app.state.behind = set()
    app.state.hubs = {one.side: Hub(address_of(one.pool), one.side) for one in deployment.sides}
    return app
