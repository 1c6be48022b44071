"""One's own account: where it is signed in, ending that, and changing the password."""

from __future__ import annotations

from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.operations import own_account
from foreland.web.rendering import render
from foreland.web.visitors import COOKIE, form_is_ours

_LONGEST = 1000  # characters of a field that are looked at


def account(request: Request) -> Response:
    """Show ``GET /account``."""
    return _show(request, None)


async def end_sessions(request: Request) -> Response:
    """Take ``POST /account/sessions``: the key of one session, or ``others`` for all but this one."""
    form, user_id = await _form(request), _user(request)
    state, key = request.state, str(form.get("session", ""))[:_LONGEST]
    if key == "others":
        token = request.cookies[COOKIE]
        await run_in_threadpool(
            own_account.end_other_sessions, state.deployment, state.access, user_id, token, state.now
        )
    else:
        await run_in_threadpool(own_account.end_session, state.deployment, state.access, user_id, key, state.now)
    return RedirectResponse("/account?done=1", 303)


async def password(request: Request) -> Response:
    """Take ``POST /account/password``. Afterwards everybody signs in anew, this browser too."""
    form, user_id = await _form(request), _user(request)
    state = request.state
    current, new, again = (str(form.get(name, ""))[:_LONGEST] for name in ("current", "new", "again"))
    refused = await run_in_threadpool(
        own_account.change_password, state.deployment, state.access, user_id, current, new, again, state.now
    )
    if refused is not None:
        return await run_in_threadpool(_show, request, refused)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE)
    return response


def _show(request: Request, refused: str | None) -> Response:
    state = request.state
    sessions = own_account.own_sessions(state.deployment, _user(request), request.cookies[COOKIE], state.now)
    values = {
        "sessions": sessions,
        "refused": refused,
        "shortest": own_account.SHORTEST_PASSWORD,
        "done": request.query_params.get("done") == "1",
        "must_change": request.query_params.get("change") == "1",
    }
    return render(request, "account.html", values, 200 if refused is None else 422)


async def _form(request: Request) -> FormData:
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return form


def _user(request: Request) -> UUID:
    user_id: UUID | None = request.state.access.user_id
    if user_id is None:
        raise HTTPException(403)
    return user_id
