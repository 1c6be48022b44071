"""Organisations we work with, communities, and what was agreed that each may receive. No traveller stands here."""

from __future__ import annotations

from uuid import UUID

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.desks import may_keep_desks
from foreland.operations.keep_organisations import (
    NotKept,
    add_community,
    agree,
    change_membership,
    end_agreement,
    keep_organisation,
)
from foreland.sharing.agreements import ADDED_KINDS, CHANNELS, PRODUCTS, Agreement, Organisation
from foreland.sharing.handling import TLP_LEVELS
from foreland.store import agreements, exchange_partners, organisation_register
from foreland.store.identifiers import new_id
from foreland.store.organisation_register import Community
from foreland.store.pool import transaction
from foreland.travel.countries import country_code
from foreland.web.pages.typed import read_day, read_identifier, read_text, read_version
from foreland.web.rendering import render
from foreland.web.visitors import form_is_ours

_FIELD = 1100  # characters of a field that are looked at


def organisations(request: Request) -> Response:
    """Show ``GET /organisations``."""
    _admit(request)
    return _list(request)


def _list(request: Request, refused: str | None = None, form: FormData | None = None) -> Response:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        found = organisation_register.organisations(connection)
        agreed = agreements.agreements(state.access, connection)
        groups = organisation_register.communities(state.access, connection)
        partners = exchange_partners.partners(state.access, connection)
    values = {
        "found": found,
        "names": {one.id: one.name for one in found},
        "until": _until(agreed, request) | {one.partner_org: one.agreed_until.date() for one in partners},
        "agreed": {one.party_org for one in agreed if one.in_force(state.now)},
        "groups": groups,
        "kinds": ADDED_KINDS,
        "today": state.now.date(),
        "refused": refused,
        "typed": form or {},
        "done": request.query_params.get("done", "") if not refused else "",
    }
    return render(request, "organisations.html", values, 422 if refused else 200)


def _until(agreed: list[Agreement], request: Request) -> dict[UUID, object]:
    """The last day of what each may receive now."""
    lasting = [one for one in reversed(agreed) if one.in_force(request.state.now)]
    return {one.party_org: one.ends_on for one in lasting}


def organisation(request: Request) -> Response:
    """Show ``GET /organisations/{organisation_id}``."""
    _admit(request)
    return _one(request)


def _one(request: Request, refused: str | None = None, form: FormData | None = None) -> Response:
    state, about = request.state, request.path_params["organisation_id"]
    with transaction(state.deployment.pool, state.access) as connection:
        found = organisation_register.one(connection, about)
        if found is None:
            raise HTTPException(404)
        others = organisation_register.organisations(connection)
        agreed = agreements.agreements(state.access, connection, about)
        groups = organisation_register.communities(state.access, connection)
        partner = exchange_partners.partner(state.access, connection, about)
        standing = organisation_register.standing(state.access, connection, about, state.now)
    values = {
        "one": found,
        "others": [other for other in others if other.id != about],
        "agreed": agreed,
        "groups": groups,
        "partner": partner,
        "standing": standing,
        "products": PRODUCTS,
        "channels": CHANNELS,
        "levels": TLP_LEVELS,
        "refused": refused,
        "typed": form or {},
        "chosen": [str(one) for one in form.getlist("receives")] if form else [],
        "done": request.query_params.get("done", "") if not refused else "",
    }
    return render(request, "organisation.html", values, 422 if refused else 200)


async def add(request: Request) -> Response:
    """Take ``POST /organisations``: an organisation, or with ``what`` a community."""
    form = await _form(request)
    return await run_in_threadpool(_add, request, form)


def _add(request: Request, form: FormData) -> Response:
    state, made = request.state, new_id()
    done: NotKept | None
    if form.get("what") == "community":
        begins, ends = read_day(_text(form, "begins_on")), read_day(_text(form, "ends_on"))
        if begins is None or ends is None:
            return _list(request, "days_unreadable", form)
        name, purpose = _text(form, "community"), _text(form, "purpose")
        group = Community(id=made, name=name, purpose=purpose, begins_on=begins, ends_on=ends, members=[])
        done = add_community(state.deployment, state.access, group, state.now)
        where = "/organisations?done=1#communities"
    else:
        kind = next((one for one in ADDED_KINDS if one == form.get("kind")), None)
        if kind is None:
            return _list(request, "kind_fixed", form)
        wanted = Organisation(id=made, kind=kind, code=_text(form, "code").upper(), name="")
        done = keep_organisation(state.deployment, state.access, _as_typed(wanted, form), state.now, new=True)
        where = f"/organisations/{made}?done=1"
    return _list(request, done.code, form) if done else RedirectResponse(where, 303)


async def change(request: Request) -> Response:
    """Take ``POST /organisations/{organisation_id}``: ``step`` changes it, agrees, ends, joins or leaves."""
    form = await _form(request)
    return await run_in_threadpool(_change, request, form)


def _change(request: Request, form: FormData) -> Response:
    state, about = request.state, request.path_params["organisation_id"]
    with transaction(state.deployment.pool, state.access) as connection:
        found = organisation_register.one(connection, about)
    if found is None:
        raise HTTPException(404)
    done = _step(request, form, found)
    return _one(request, done.code, form) if done else RedirectResponse(f"/organisations/{about}?done=1", 303)


def _step(request: Request, form: FormData, found: Organisation) -> NotKept | None:
    state, version = request.state, read_version(_text(form, "row_version"))
    step = form.get("step")
    if step == "change":
        wanted = msgspec.structs.replace(_as_typed(found, form), row_version=version)
        return keep_organisation(state.deployment, state.access, wanted, state.now, new=False)
    if step == "agree":
        return agree(state.deployment, state.access, _agreement(form, found.id), state.now)
    other = read_identifier(_text(form, "id"))
    if other is None:
        return NotKept("not_found")
    if step == "end":
        return end_agreement(state.deployment, state.access, found.id, other, version, state.now)
    joins = step == "join"
    return change_membership(state.deployment, state.access, found.id, other, state.now, joins=joins)


def _agreement(form: FormData, party: UUID) -> Agreement:
    return Agreement(
        id=new_id(),
        party_org=party,
        receives=tuple(dict.fromkeys(str(one) for one in form.getlist("receives"))),
        channel=_text(form, "channel"),
        most_closed=_text(form, "most_closed"),
        legal_basis=_text(form, "legal_basis"),
        begins_on=read_day(_text(form, "begins_on")),
        ends_on=read_day(_text(form, "ends_on")),
    )


def _as_typed(former: Organisation, form: FormData) -> Organisation:
    state = _text(form, "state").upper()
    parent = _text(form, "parent_org")
    return msgspec.structs.replace(
        former,
        name=_text(form, "name"),
        state=country_code(state) or state,
        parent_org=(read_identifier(parent) or former.id) if parent else None,
        contact=_text(form, "contact"),
    )


def _text(form: FormData, name: str) -> str:
    return read_text(form, name, _FIELD).strip()


def _admit(request: Request) -> None:
    if not may_keep_desks(request.state.access):
        raise HTTPException(403)


async def _form(request: Request) -> FormData:
    form = await request.form(max_fields=40, max_files=0)
    _admit(request)
    if not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return form


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/organisations/{organisation_id:uuid}"
    return [
        Route("/organisations", organisations, methods=["GET"], name="organisations"),
        Route("/organisations", add, methods=["POST"], name="add_organisation"),
        Route(one, organisation, methods=["GET"], name="organisation"),
        Route(one, change, methods=["POST"], name="change_organisation"),
    ]
