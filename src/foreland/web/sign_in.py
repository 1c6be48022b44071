"""Signing in and out."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.operations import accounts
from foreland.web.rendering import render
from foreland.web.visitors import COOKIE, form_is_ours, set_session_cookie

_LONGEST = 1000  # characters of a name or password that are looked at


def _next_page(wanted: str | None) -> str:
    """Return a path of ours to go on to; nothing that leads elsewhere."""
    if wanted and wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/sign-")):
        return wanted
    return "/"


async def sign_in_page(request: Request) -> Response:
    """Show the form, or take it: GET and POST ``/sign-in``."""
    if request.method != "POST":
        if request.state.access is not None:
            return RedirectResponse("/", 303)
        return render(request, "sign_in.html", {"next": request.query_params.get("next", ""), "problem": None})
    form = await request.form(max_fields=10, max_files=0)
    username, password = str(form.get("username", ""))[:_LONGEST], str(form.get("password", ""))[:_LONGEST]
    result = await run_in_threadpool(
        accounts.sign_in, request.state.deployment, username.strip(), password, request.state.now
    )
    if isinstance(result, accounts.NotSignedIn):
        values = {"next": str(form.get("next", "")), "problem": result.reason, "username": username}
        return render(request, "sign_in.html", values, status_code=403)
    response = RedirectResponse(_next_page(str(form.get("next", ""))), 303)
    set_session_cookie(response, result.token, secure=request.url.scheme == "https")
    return response


async def sign_out(request: Request) -> Response:
    """End the session: POST ``/sign-out``."""
    form = await request.form(max_fields=10, max_files=0)
    token, access = request.cookies.get(COOKIE), request.state.access
    if token and access is not None and form_is_ours(request, str(form.get("csrf", ""))):
        await run_in_threadpool(accounts.sign_out, request.state.deployment, access, token, request.state.now)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE)
    return response


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/sign-in", sign_in_page, methods=["GET", "POST"], name="sign_in"),
        Route("/sign-out", sign_out, methods=["POST"], name="sign_out"),
    ]
