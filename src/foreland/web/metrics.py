"""``GET /metrics`` for Prometheus: figures from the database, counted at the scrape, and the requests of all processes.

The processes of ``foreland run`` share a folder of counters (PROMETHEUS_MULTIPROC_DIR): the one that answers speaks for
all. Labels are routes as written, methods, statuses, kinds and list names, never an address that was asked for. Whoever
asks sits on this machine or shows a service token.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foreland.operations.accounts import carrier_connection
from foreland.operations.deployment import Deployment
from foreland.store.figures import Figures, figures
from foreland.store.pool import transaction

_OWN = CollectorRegistry()
Label = TypeVar("Label", bound=tuple[str, ...])
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_REQUESTS = Counter("foreland_http_requests", "Requests answered.", ("method", "route", "status"), registry=_OWN)
_SECONDS = Histogram(
    "foreland_http_request_seconds",
    "Seconds until a request was answered.",
    ("route",),
    registry=_OWN,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
)


def hold_room() -> None:
    """Give the counters' files of this process their blocks now.

    They are mapped into memory: a page of them that finds no room on a full disk would end the process (SIGBUS).
    """
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None or not hasattr(os, "posix_fallocate"):
        return
    _REQUESTS.labels("other", "other", "404")
    _SECONDS.labels("other")
    for path in Path(folder).glob(f"*_{os.getpid()}.db"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


class RequestFiguresMiddleware:
    """Count every answered request by the route that took it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        answered: float | None = None  # a stream is answered when it begins: it ends when its reader goes away

        async def sending(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], time.perf_counter()
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            route = _route(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            _REQUESTS.labels(method, route, str(status)).inc()
            _SECONDS.labels(route).observe((answered or time.perf_counter()) - began)


def _route(scope: Scope) -> str:
    """Return the route as written; an address that no route takes is ``other``, whatever it was."""
    route = scope.get("route")
    if route is None:
        return "other"
    if isinstance(route, Mount):
        return f"{route.path}/*"
    before = scope.get("root_path", "").removeprefix(scope.get("app_root_path", ""))
    return f"{before}{route.path}"


def metrics(request: Request) -> Response:
    """Answer ``GET /metrics``."""
    deployment: Deployment = request.app.state.deployment
    if not _may_read(request, deployment):
        return PlainTextResponse("a service token is needed from another machine\n", 401)
    now = datetime.now(UTC)
    access = deployment.service("metrics")
    with transaction(deployment.pool, access) as connection:
        found = figures(access, connection, now)
    registry = CollectorRegistry()
    registry.register(_FromDatabase(found, now))
    text = generate_latest(registry) + generate_latest(_requests())
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _requests() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return _OWN
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return shared


def _may_read(request: Request, deployment: Deployment) -> bool:
    """Whether the caller sits on this machine, with no proxy between, or shows a service token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        found = carrier_connection(deployment, token.strip())
        return found is not None and found.deployment.side == deployment.side
    proxied = {"forwarded", "x-forwarded-for"} & set(request.headers)
    if request.client is None or proxied:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


class _FromDatabase(Collector):
    """Figures as Prometheus wants them."""

    def __init__(self, found: Figures, now: datetime) -> None:
        self._found = found
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        found = self._found
        yield _one("jobs_waiting", "Jobs that are not done.", found.jobs)
        yield _one("jobs_oldest_seconds", "Age of the oldest job that is not done.", self._age(found.oldest_job))
        yield _one("journeys_unscreened", "Undeparted journeys not screened as they are now.", found.unscreened)
        said = "Undeparted journeys screened with other lists, rules or policy than the latest screening."
        yield _one("journeys_outdated", said, found.outdated)
        yield _one("flights_failing", "Flights whose last screening failed.", found.failing)
        yield _many("hits_waiting", "Hits that wait for an officer.", ("severity", "state"), found.hits)
        yield _one("audit_unsealed", "Audit entries that are not sealed yet.", found.unsealed)
        age = self._age(found.oldest_unsealed)
        yield _one("audit_oldest_unsealed_seconds", "Age of the oldest audit entry that is not sealed.", age)
        ages = {(one.name,): self._age(one.refreshed_at) for one in found.lists}
        yield _many("list_age_seconds", "Age of the version in force.", ("list",), ages)
        yield _many("messages_last_day", "Messages of the last 24 hours.", ("kind", "effect"), found.messages)
        yield _one("quarantine_rows", "Raw messages in quarantine.", found.quarantine)
        yield _one("workers_alive", "Workers heard of within half a minute.", found.workers)
        if found.retention_ended is not None:
            yield _one("retention_age_seconds", "Since the last nightly deletion.", self._age(found.retention_ended))

    def _age(self, since: datetime | None) -> float:
        return 0.0 if since is None else max(0.0, (self._now - since).total_seconds())


def _one(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(f"foreland_{name}", said, value=value)


def _many(name: str, said: str, labels: tuple[str, ...], values: Mapping[Label, float]) -> Metric:
    family = GaugeMetricFamily(f"foreland_{name}", said, labels=labels)
    for label, value in values.items():
        family.add_metric(label, value)
    return family
