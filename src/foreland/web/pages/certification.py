"""Certification before a carrier goes live: for the carrier's users to run, for administrators to look at and end."""

from __future__ import annotations

from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.liaison.certification import INTERACTIVE, SCENARIOS
from foreland.operations.certify import NotTaken, begin_anew, mark_live, standing, try_message
from foreland.store import organisations
from foreland.store.pool import transaction
from foreland.web.pages.administration import reader, taker, text
from foreland.web.pages.carrier_desk import of_carrier
from foreland.web.pages.typed import read_text
from foreland.web.rendering import render
from foreland.web.visitors import form_is_ours

_LONGEST = 200_000  # characters of a message that is pasted


def _own_code(request: Request) -> str:
    """Return the designator of the carrier that asks."""
    state, access = request.state, of_carrier(request)
    with transaction(state.deployment.pool, state.deployment.service(access.username)) as connection:
        code = organisations.codes(connection, [access.org_id]).get(access.org_id)
    if code is None:
        raise HTTPException(404)
    return code


def _show(request: Request, template: str, code: str, refused: str | None = None, typed: str = "") -> Response:
    state = request.state
    values = {
        "found": standing(state.deployment, code, state.now),
        "refused": refused,
        "typed": typed,
        "chosen": request.query_params.get("scenario", ""),
        "done": request.query_params.get("done", ""),
        "scenarios": [one for one in SCENARIOS if one != "time_out"],
        "interactive": INTERACTIVE,
        "authority": state.deployment.home.name,
    }
    return render(request, template, values, 422 if refused else 200)


def certification(request: Request) -> Response:
    """Show ``GET /carrier/certification``."""
    return _show(request, "carrier_certification.html", _own_code(request))


def certification_report(request: Request) -> Response:
    """Show ``GET /carrier/certification/report``: what is passed, with date and version, to be printed."""
    return _show(request, "carrier_certification_report.html", _own_code(request))


async def try_certification(request: Request) -> Response:
    """Take ``POST /carrier/certification``: a message that was pasted, or the wish to begin anew."""
    form = await request.form(max_fields=10, max_files=0, max_part_size=4 * _LONGEST)
    of_carrier(request)
    if not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return await run_in_threadpool(_try, request, form)


def _try(request: Request, form: FormData) -> Response:
    state, code, scenario = request.state, _own_code(request), read_text(form, "scenario", 40)
    if form.get("step") == "anew":
        begin_anew(state.deployment, code, state.access, state.now)
        return RedirectResponse("/carrier/certification?done=anew", 303)
    message = read_text(form, "message", _LONGEST)
    if not message.strip():
        return _show(request, "carrier_certification.html", code, "message_missing")
    if scenario == "time_out":
        return _show(request, "carrier_certification.html", code, "by_system", message)
    shelves = request.app.state.shelves
    taken = try_message(state.deployment, shelves, code, scenario, message.strip().encode(), state.now)
    if isinstance(taken, NotTaken):
        return _show(request, "carrier_certification.html", code, taken.code, message)
    return RedirectResponse(f"/carrier/certification?done=tried&scenario={scenario}#{scenario}", 303)


def _code_of(request: Request) -> str:
    state = request.state
    organisation: UUID = request.path_params["organisation_id"]
    with transaction(state.deployment.pool, state.access) as connection:
        code = organisations.codes(connection, [organisation]).get(organisation)
    if code is None or organisation == state.deployment.home.org_id:
        raise HTTPException(404)
    return code


@reader
def admin_certification(request: Request) -> Response:
    """Show ``GET /admin/organisations/{organisation_id}/certification``."""
    return _show(request, "admin_certification.html", _code_of(request))


@taker
def end_certification(request: Request, form: FormData) -> Response:
    """Take ``POST /admin/organisations/{organisation_id}/certification``: mark the carrier live, or begin anew."""
    state, code, step = request.state, _code_of(request), text(form, "step")
    organisation: UUID = request.path_params["organisation_id"]
    if step == "live":
        made = mark_live(state.deployment, state.access, code, organisation, state.now)
        if isinstance(made, NotTaken):
            return _show(request, "admin_certification.html", code, made.code)
    elif step == "anew":
        begin_anew(state.deployment, code, state.access, state.now)
    else:
        raise HTTPException(400)
    return RedirectResponse(f"/admin/organisations/{organisation}/certification?done={step}", 303)


def routes() -> list[Route]:
    """Return the routes of this module."""
    place = "/admin/organisations/{organisation_id:uuid}/certification"
    return [
        Route("/carrier/certification", certification, methods=["GET"], name="carrier_certification"),
        Route("/carrier/certification", try_certification, methods=["POST"], name="try_certification"),
        Route("/carrier/certification/report", certification_report, name="certification_report"),
        Route(place, admin_certification, methods=["GET"], name="admin_certification"),
        Route(place, end_certification, methods=["POST"], name="end_certification"),
    ]
