"""Who is behind a request: the session cookie, and the proof that a form was sent from our own pages."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foreland.operations.accounts import SESSION_LIFE, visitor
from foreland.operations.deployment import Deployment
from foreland.store.pool import OUTAGES
from foreland.web.outages import outage

COOKIE = "foreland_session"
_SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
_OPEN_PATHS = ("/sign-in", "/reply/", "/static/", "/health/", "/metrics", "/api/")
"""Paths without a session: the API and the figures of operation ask for a bearer token; a link of a mail holds one."""

_BEFORE_CHANGE = ("/account", "/sign-out", "/help", "/preferences", "/static/", "/health/", "/metrics", "/api/")
"""All that a one-time password opens: its change."""


_BY_ITSELF = ("/events", "/live/")
"""Paths that a page asks for by itself; they do not keep a session alive, and a stranger is not led elsewhere."""


class VisitorMiddleware:
    """Say in ``request.state`` who asks, and send strangers to the sign-in page.

    It holds ``access``, ``display_name``, ``csrf`` (``None`` for a stranger), ``now``, and of the
    side on which they work ``deployment`` and ``pool``: no page chooses a side by itself.
    A request that changes something must come from our own pages (``Origin``), whoever sends it with the cookie.
    """

    def __init__(self, app: ASGIApp, deployment: Deployment) -> None:
        self._app = app
        self._deployment = deployment

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        now = datetime.now(UTC)
        token = connection.cookies.get(COOKIE)
        path = scope["path"]
        used = not path.startswith(_BY_ITSELF)
        try:
            found = await run_in_threadpool(visitor, self._deployment, token, now, used=used) if token else None
        except OUTAGES as error:
            await (await outage(Request(scope), error))(scope, receive, send)
            return
        trains = found is not None and found.access.in_training()
        deployment = self._deployment.training_side if trains else self._deployment
        state = scope.setdefault("state", {})
        state.update(
            deployment=deployment,
            pool=deployment.pool,
            now=now,
            access=found.access if found else None,
            display_name=found.display_name if found else None,
            csrf=found.csrf_token if found else None,
        )
        if found is None and not path.startswith(_OPEN_PATHS):
            await _to_sign_in(connection, path)(scope, receive, send)
        elif found is not None and found.must_change_password and not path.startswith(_BEFORE_CHANGE):
            await _go_to(connection, "/account?change=1")(scope, receive, send)
        elif not path.startswith("/api/") and scope["method"] not in _SAFE_METHODS and not _from_own_page(connection):
            await PlainTextResponse("This form was not sent from a page of Foreland.", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, _without_caching(send, path))


def _to_sign_in(connection: HTTPConnection, path: str) -> Response:
    return _go_to(connection, "/sign-in" if path == "/" else f"/sign-in?next={quote(path)}")


def _go_to(connection: HTTPConnection, target: str) -> Response:
    if connection.headers.get("hx-request"):  # a fragment cannot be redirected, the page can
        return Response(status_code=401, headers={"HX-Redirect": target})
    if connection.scope["path"].startswith(_BY_ITSELF):
        return Response(status_code=401)
    return RedirectResponse(target, 303)


def _from_own_page(connection: HTTPConnection) -> bool:
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = connection.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == connection.headers.get("host")


def _without_caching(send: Send, path: str) -> Callable[[Message], Awaitable[None]]:
    """Keep pages out of every cache: a colleague at the same machine must not find them with the back button."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and not path.startswith("/static/"):
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return sending


def form_is_ours(request: Request, sent: str | None) -> bool:
    """Whether a form carries the token of this session."""
    expected: str | None = request.state.csrf
    return expected is not None and sent is not None and secrets.compare_digest(expected, sent)


def set_session_cookie(response: Response, token: str, secure: bool) -> None:
    """Hand the session token to the browser, out of reach of scripts and of other sites."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=secure,
    )
