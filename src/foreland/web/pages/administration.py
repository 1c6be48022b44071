"""The administrator's pages: users, their sessions and passwords, carriers' tokens, organisations.

No passenger content is reached from here: these tables hold none, and the role sees no row that does. Secrets are shown
in the answer that made them and never again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, get_args
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.administration import ASSIGNABLE_ROLES, may_administer, refuse_roles
from foreland.operations import accounts, administer
from foreland.operations.accounts import NewUser
from foreland.operations.administer import Act, Password, Profile, Refused
from foreland.store import account_changes, notifications
from foreland.store.account_changes import OrganisationRow
from foreland.store.pool import transaction
from foreland.web.pages.silent_packs import silent_of
from foreland.web.rendering import render
from foreland.web.visitors import form_is_ours

_LONGEST = 200  # characters of a field that are looked at
_TOKEN_DAYS = (30, 90, 365)

Take = Callable[[Request, FormData], Response]


def reader(read: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Open a page to administrators alone."""

    @wraps(read)
    def endpoint(request: Request) -> Response:
        if not may_administer(request.state.access):
            raise HTTPException(403)
        return read(request)

    return endpoint


def taker(take: Take) -> Callable[[Request], Awaitable[Response]]:
    """Take a form of ours from an administrator."""

    @wraps(take)
    async def endpoint(request: Request) -> Response:
        form = await request.form(max_fields=40, max_files=0)
        if not may_administer(request.state.access) or not form_is_ours(request, str(form.get("csrf", ""))):
            raise HTTPException(403)
        return await run_in_threadpool(take, request, form)

    return endpoint


def text(form: FormData, name: str) -> str:
    """Return a field of a form, cut and without spaces around it; empty when it was not sent."""
    return str(form.get(name, "")).strip()[:_LONGEST]


def _profile(form: FormData) -> Profile:
    return Profile(
        display_name=text(form, "display_name") or text(form, "username"),
        roles=tuple(str(role) for role in form.getlist("role")),
        desk=text(form, "desk") or None,
        agency=text(form, "agency") or None,
        airports=tuple(sorted(set(text(form, "airports").upper().replace(",", " ").split()))),
    )


def _show_users(request: Request, refused: str | None = None, form: Profile | None = None, **more: Any) -> Response:
    state = request.state
    carriers = _carriers(request)
    values = {
        "silent": silent_of(request),
        "users": accounts.list_users(state.deployment),
        "carriers": carriers,
        "works_for": {one.id: one.code for one in carriers},
        "roles": ASSIGNABLE_ROLES,
        "desks": _desks(request),
        "form": form,
        "refused": refused,
        **more,
    }
    return render(request, "admin_users.html", values, 422 if refused else 200)


def _carriers(request: Request) -> list[OrganisationRow]:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        found = account_changes.all_organisations(connection, state.now)
    return [one for one in found if one.kind == "carrier" and one.code]


def _desks(request: Request) -> list[str]:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        return list(state.deployment.desks.read(state.access, connection).names)


@reader
def users(request: Request) -> Response:
    """Show ``GET /admin/users``."""
    return _show_users(request)


@taker
def add_user(request: Request, form: FormData) -> Response:
    """Take ``POST /admin/users``: a new user, whose one-time password is shown in the answer."""
    state, username, wanted = request.state, text(form, "username").lower(), _profile(form)
    carrier = text(form, "carrier") or None
    refused: str | None = refuse_roles(wanted.roles, of_carrier=carrier is not None)
    if carrier is not None and carrier not in [one.code for one in _carriers(request)]:
        refused = "carrier_missing"
    if not username or not username.isprintable() or " " in username:
        refused = "no_username"
    if refused is not None:
        return _show_users(request, refused, wanted, username=username, carrier=carrier)
    new = NewUser(
        username=username,
        display_name=wanted.display_name,
        roles=wanted.roles,
        desk=wanted.desk,
        agency=wanted.agency,
        airports=wanted.airports,
        carrier=carrier,
    )
    secret = accounts.add_user(state.deployment, new, state.now, by=state.access)
    if secret is None:
        return _show_users(request, "username_taken", wanted, username=username, carrier=carrier)
    return render(request, "admin_secret.html", {"kind": "password", "secret": secret, "whose": username})


def _show_user(request: Request, refused: str | None = None) -> Response:
    state = request.state
    found = administer.user_detail(state.deployment, state.access, request.path_params["user_id"], state.now)
    if found is None:
        raise HTTPException(404)
    account = found.account
    values = {
        "account": account,
        "sessions": found.sessions,
        "works_for": next((one.code for one in _carriers(request) if one.id == account.org_id), None),
        "locked": account.locked_until is not None and account.locked_until > state.now,
        "is_own": account.id == state.access.user_id,
        "roles": ASSIGNABLE_ROLES,
        "desks": _desks(request),
        "refused": refused,
        "done": request.query_params.get("done") == "1",
    }
    return render(request, "admin_user.html", values, 422 if refused else 200)


@reader
def user(request: Request) -> Response:
    """Show ``GET /admin/users/{user_id}``."""
    return _show_user(request)


def _answer(request: Request, refused: Refused | None) -> Response:
    if refused is not None and refused.code == "unknown_user":
        raise HTTPException(404)
    if refused is not None:
        return _show_user(request, refused.code)
    return RedirectResponse(f"/admin/users/{request.path_params['user_id']}?done=1", 303)


@taker
def change_user(request: Request, form: FormData) -> Response:
    """Take ``POST /admin/users/{user_id}``: name, roles, desk, agency and airports."""
    state, user_id = request.state, request.path_params["user_id"]
    return _answer(request, administer.change_user(state.deployment, state.access, user_id, _profile(form), state.now))


@taker
def act_on_user(request: Request, form: FormData) -> Response:
    """Take ``POST /admin/users/{user_id}/act``: disable, enable, unlock, end sessions, or a new password."""
    state, user_id, act = request.state, request.path_params["user_id"], text(form, "act")
    if act == "reset_password":
        made = administer.reset_password(state.deployment, state.access, user_id, state.now)
        if isinstance(made, Password):
            values = {"kind": "password", "secret": made.secret, "whose": text(form, "username")}
            return render(request, "admin_secret.html", values)
        return _answer(request, made)
    if act == "end_session":
        key = text(form, "session")
        return _answer(request, administer.end_session_of(state.deployment, state.access, user_id, key, state.now))
    for known in get_args(Act):
        if act == known:
            return _answer(request, administer.act_on_user(state.deployment, state.access, user_id, known, state.now))
    raise HTTPException(400)


def _show_tokens(request: Request, refused: str | None = None) -> Response:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        found = account_changes.tokens(connection)
    values = {"tokens": found, "carriers": _carriers(request), "days": _TOKEN_DAYS, "refused": refused}
    return render(request, "admin_tokens.html", values, 422 if refused else 200)


@reader
def tokens(request: Request) -> Response:
    """Show ``GET /admin/tokens``."""
    return _show_tokens(request)


@taker
def add_token(request: Request, form: FormData) -> Response:
    """Take ``POST /admin/tokens``: a new token, whose secret is shown in the answer."""
    state, carrier, days = request.state, text(form, "carrier").upper(), text(form, "days")
    if not administer.CARRIER_CODE.fullmatch(carrier):
        return _show_tokens(request, "carrier_code")
    if days not in map(str, _TOKEN_DAYS):
        raise HTTPException(400)
    name = text(form, "name") or "messages"
    made = accounts.create_token(state.deployment, carrier, name, state.now, int(days), by=state.access)
    return render(request, "admin_secret.html", {"kind": "token", "secret": made.secret, "whose": carrier})


@taker
def revoke_token(request: Request, _form: FormData) -> Response:
    """Take ``POST /admin/tokens/{token_id}/revoke``."""
    state = request.state
    token_id: UUID = request.path_params["token_id"]
    accounts.revoke_token(state.deployment, token_id, state.now, by=state.access)
    return RedirectResponse("/admin/tokens", 303)


def _show_organisations(request: Request, refused: str | None = None) -> Response:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        found = account_changes.all_organisations(connection, state.now)
        failed = notifications.failed(state.access, connection)
    values = {"organisations": found, "failed": failed, "refused": refused}
    return render(request, "admin_organisations.html", values, 422 if refused else 200)


@reader
def organisations(request: Request) -> Response:
    """Show ``GET /admin/organisations``."""
    return _show_organisations(request)


@taker
def add_organisation(request: Request, form: FormData) -> Response:
    """Take ``POST /admin/organisations``: a carrier that has sent nothing yet."""
    state, code, name = request.state, text(form, "code").upper(), text(form, "name")
    made = administer.add_carrier(state.deployment, state.access, code, name or code, state.now)
    if made is None:
        return _show_organisations(request, "carrier_code")
    return RedirectResponse("/admin/organisations", 303)


@taker
def rename_organisation(request: Request, form: FormData) -> Response:
    """Take ``POST /admin/organisations/{organisation_id}``: another name."""
    state, name = request.state, text(form, "name")
    if not name:
        return _show_organisations(request, "no_name")
    organisation_id: UUID = request.path_params["organisation_id"]
    if not administer.rename_organisation(state.deployment, state.access, organisation_id, name, state.now):
        raise HTTPException(404)
    return RedirectResponse("/admin/organisations", 303)


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/admin/users", users, methods=["GET"], name="admin_users"),
        Route("/admin/users", add_user, methods=["POST"], name="admin_add_user"),
        Route("/admin/users/{user_id:uuid}", user, methods=["GET"], name="admin_user"),
        Route("/admin/users/{user_id:uuid}", change_user, methods=["POST"], name="admin_change_user"),
        Route("/admin/users/{user_id:uuid}/act", act_on_user, methods=["POST"], name="admin_act"),
        Route("/admin/tokens", tokens, methods=["GET"], name="admin_tokens"),
        Route("/admin/tokens", add_token, methods=["POST"], name="admin_add_token"),
        Route("/admin/tokens/{token_id:uuid}/revoke", revoke_token, methods=["POST"], name="admin_revoke_token"),
        Route("/admin/organisations", organisations, methods=["GET"], name="admin_organisations"),
        Route("/admin/organisations", add_organisation, methods=["POST"], name="admin_add_organisation"),
        Route(
            "/admin/organisations/{organisation_id:uuid}", rename_organisation, methods=["POST"], name="admin_rename"
        ),
    ]
