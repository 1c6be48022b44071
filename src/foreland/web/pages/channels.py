"""The administrator's page of a carrier's channels: mailboxes, webhook, language, a test, and what did not arrive."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.operations.keep_channels import NotKept, Wanted, keep_channels, renew_secret, send_test, try_again
from foreland.resources.mail import load_mail
from foreland.resources.notifying import load_mail_words, load_notifying
from foreland.store import account_changes, carrier_channels, notifications
from foreland.store.account_changes import OrganisationRow
from foreland.store.pool import transaction
from foreland.store.sides import TRAINING
from foreland.web.language import carrier_languages
from foreland.web.pages.administration import reader, taker, text
from foreland.web.pages.typed import read_identifier, read_version
from foreland.web.rendering import render


def _carrier(request: Request) -> OrganisationRow:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        found = account_changes.all_organisations(connection, state.now)
    for one in found:
        if one.id == request.path_params["organisation_id"] and one.kind == "carrier":
            return one
    raise HTTPException(404)


def _show(request: Request, refused: str | None = None, typed: Wanted | None = None) -> Response:
    state, carrier = request.state, _carrier(request)
    data = state.deployment.data
    with transaction(state.deployment.pool, state.access) as connection:
        channels = carrier_channels.of(state.access, connection, carrier.id)
        told = notifications.latest(state.access, connection, carrier.id)
    spoken = carrier_languages()
    values: dict[str, Any] = {
        "carrier": carrier,
        "channels": channels,
        "emails": " ".join(typed.emails if typed else channels.emails),
        "webhook_url": typed.webhook_url if typed else channels.webhook_url or "",
        "chosen": typed.language if typed else channels.language,
        "spoken": {code: spoken.get(code, code) for code in load_mail_words(data)},
        "told": told,
        "has_mail": load_mail(data) is not None,
        "has_address": load_notifying(data).address is not None,
        "is_training": state.deployment.side == TRAINING,
        "hours": state.deployment.settings.webhook_changeover_hours,
        "refused": refused,
        "done": request.query_params.get("done", ""),
    }
    return render(request, "admin_channels.html", values, 422 if refused else 200)


@reader
def channels_page(request: Request) -> Response:
    """Show ``GET /admin/organisations/{organisation_id}/channels``."""
    return _show(request)


@taker
def change_channels(request: Request, form: FormData) -> Response:
    """Take ``POST /admin/organisations/{organisation_id}/channels``; the first secret is shown in the answer."""
    state, carrier = request.state, _carrier(request)
    wanted = Wanted(
        emails=str(form.get("emails", ""))[:2000].replace("\0", "").replace(",", " ").replace(";", " ").split(),
        language=text(form, "language"),
        webhook_url=str(form.get("webhook_url", ""))[:600].strip(),
        row_version=read_version(text(form, "row_version")),
    )
    done = keep_channels(state.deployment, state.access, carrier.id, wanted, state.now)
    if isinstance(done, NotKept):
        return _show(request, done.code, wanted)
    if done.secret is not None:
        return _secret(request, carrier, done.secret)
    return _back(carrier.id, "kept")


@taker
def act_on_channels(request: Request, form: FormData) -> Response:
    """Take ``POST /admin/organisations/{organisation_id}/channels/act``: a test, a new secret, one thing again."""
    state, carrier, act = request.state, _carrier(request), text(form, "act")
    if act == "test":
        left = send_test(state.deployment, state.access, carrier.id, state.now)
        return _show(request, left.code) if isinstance(left, NotKept) else _back(carrier.id, "test")
    if act == "secret":
        made = renew_secret(state.deployment, state.access, carrier.id, state.now)
        if isinstance(made, NotKept):
            return _show(request, made.code)
        return _secret(request, carrier, made.secret or "")
    if act == "again":
        notification = read_identifier(text(form, "notification"))
        if notification is None:
            raise HTTPException(400)
        again = try_again(state.deployment, state.access, carrier.id, notification, state.now)
        return _show(request, again.code) if isinstance(again, NotKept) else _back(carrier.id, "again")
    raise HTTPException(400)


def _secret(request: Request, carrier: OrganisationRow, secret: str) -> Response:
    values = {"kind": "webhook", "secret": secret, "whose": carrier.code or carrier.name, "back": _place(carrier.id)}
    return render(request, "admin_secret.html", values)


def _back(carrier: UUID, done: str) -> Response:
    return RedirectResponse(f"{_place(carrier)}?done={done}", 303)


def _place(carrier: UUID) -> str:
    return f"/admin/organisations/{carrier}/channels"


def routes() -> list[Route]:
    """Return the routes of this module."""
    place = "/admin/organisations/{organisation_id:uuid}/channels"
    return [
        Route(place, channels_page, methods=["GET"], name="admin_channels"),
        Route(place, change_channels, methods=["POST"], name="admin_change_channels"),
        Route(f"{place}/act", act_on_channels, methods=["POST"], name="admin_act_on_channels"),
    ]
