"""A desk asks a liaison officer abroad to do something about the traveller whose page it has open."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.liaison.tasking import Asked
from foreland.operations.task_officer import NotTasked, task_officer
from foreland.web.pages.answering import answer
from foreland.web.pages.travellers import TaskAttempt, read_date, traveller_page
from foreland.web.pages.typed import read_identifier, read_instant, read_text
from foreland.web.visitors import form_is_ours

_FIELDS = ("to", "kind", "words", "until")


async def task(request: Request) -> Response:
    """Take ``POST /travellers/{flight_date}/{journey_id}/tasking``."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_decide():
        raise HTTPException(403)
    typed = {name: read_text(form, name) for name in _FIELDS}
    return await run_in_threadpool(_task, request, typed)


def _task(request: Request, typed: Mapping[str, str]) -> Response:
    state, path = request.state, request.path_params
    flight_date, journey_id = read_date(path["flight_date"]), path["journey_id"]
    airport, _, officer = typed["to"].partition("/")
    asked = Asked(
        airport=airport,
        kind=typed["kind"],
        words=typed["words"],
        until=read_instant(typed["until"]),
        officer=read_identifier(officer),
    )
    done = task_officer(state.deployment, state.access, flight_date, journey_id, asked, state.now)
    if not isinstance(done, NotTasked):
        return RedirectResponse(f"/travellers/{flight_date}/{journey_id}?tasked=1#abroad", 303)
    if done.code == "not_found":
        raise HTTPException(404)
    attempt = TaskAttempt(typed=typed, refused=done.code)
    return answer(
        request,
        lambda visit: traveller_page(visit, flight_date, journey_id, tasking=attempt, status=422),
        "traveller.read",
    )
