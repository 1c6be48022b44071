"""Signing in and out.

Sign-ins are counted by client address until they succeed; a browser that signed this user in before carries a cookie
that says so and is not counted, so that somebody who guesses behind the same router locks no colleague out.
"""

from __future__ import annotations

import secrets

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.operations import accounts, count_attempts
from foreland.operations.deployment import Deployment
from foreland.web.rendering import render
from foreland.web.too_many import client_address
from foreland.web.visitors import COOKIE, form_is_ours, set_session_cookie

DEVICE_COOKIE = "foreland_device"
_DEVICE_LIFE = 90 * 86400  # seconds
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
    username, password = str(form.get("username", ""))[:_LONGEST].strip(), str(form.get("password", ""))[:_LONGEST]
    wanted = str(form.get("next", ""))
    result = await run_in_threadpool(_try, request, username, password)
    if isinstance(result, int):
        values = {"next": wanted, "problem": "too_many", "username": username, "minutes": -(-result // 60)}
        answer = render(request, "sign_in.html", values, status_code=429)
        answer.headers["Retry-After"] = str(result)
        return answer
    if isinstance(result, accounts.NotSignedIn):
        return render(
            request, "sign_in.html", {"next": wanted, "problem": "wrong", "username": username}, status_code=403
        )
    response = RedirectResponse(_next_page(wanted), 303)
    secure = request.url.scheme == "https"
    set_session_cookie(response, result.token, secure=secure)
    device = _device(request.state.deployment, username, secrets.token_hex(8))
    response.set_cookie(
        DEVICE_COOKIE, device, max_age=_DEVICE_LIFE, path="/sign-in", httponly=True, samesite="strict", secure=secure
    )
    return response


def _try(request: Request, username: str, password: str) -> accounts.SignedIn | accounts.NotSignedIn | int:
    """Sign in; return the seconds to wait when too many failed from this address."""
    deployment, now, address = request.app.state.deployment, request.state.now, client_address(request.scope)
    counted = not _is_known_device(request, username)
    wait = count_attempts.try_sign_in(deployment, address, now) if counted else None
    if wait is not None:
        return wait
    result = accounts.sign_in(deployment, username, password, now)
    if isinstance(result, accounts.SignedIn):
        if counted:
            count_attempts.give_back_sign_in(deployment, address, now)
        if (former := request.cookies.get(COOKIE)) is not None:
            accounts.end_replaced_session(deployment, former, now)
    return result


def _device(deployment: Deployment, username: str, number: str) -> str:
    proof = deployment.sealer.index(f"{username.lower()}\0{number}", "sign_in.device").hex()
    return f"{number}.{proof}"


def _is_known_device(request: Request, username: str) -> bool:
    """Whether this user signed in from this browser before. It proves nothing but that."""
    sent = request.cookies.get(DEVICE_COOKIE, "")
    number = sent.partition(".")[0]
    expected = _device(request.state.deployment, username, number)
    return secrets.compare_digest(sent.encode(), expected.encode())


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
