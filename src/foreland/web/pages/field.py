"""The field view of a liaison officer abroad: today's departures in banks, taskings, and a sheet for when no net is."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.liaison.banks import banks
from foreland.liaison.showable import FIELDS, RECIPIENTS, ShowableField, showable
from foreland.liaison.tasking import TASK_RESULTS
from foreland.operations.deployment import Deployment
from foreland.operations.task_officer import NotTasked, advance_tasking
from foreland.resources.showable import load_showable
from foreland.store import audit
from foreland.store.pool import PooledConnection
from foreland.store.taskings import WORDS as TASKING_WORDS
from foreland.store.views import field as view
from foreland.store.views.field import TaskRow
from foreland.web.pages import field_forms, field_reports
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.travellers import read_date
from foreland.web.pages.typed import read_text, read_version
from foreland.web.visitors import form_is_ours

ROWS = 300


def _abroad(visit: Visit) -> None:
    if not visit.access.may_work_abroad():
        raise HTTPException(403)


@page("field.bank")
def bank(visit: Visit) -> Page:
    """Show ``GET /field``: departures of the officer's airports by banks. It names no traveller."""
    _abroad(visit)
    rows = view.bank(visit.access, visit.connection, visit.now, ROWS)
    values = {"banks": banks(rows), "flights": len(rows), "airports": visit.access.departures()}
    return Page(template="field.html", values=values)


@page("field.sheet")
def sheet(visit: Visit) -> Page:
    """Show ``GET /field/sheet``: a sheet of paper a bank, with who is asked about and room to write."""
    _abroad(visit)
    rows = view.bank(visit.access, visit.connection, visit.now, ROWS)
    tasks = [one for one in view.tasks(visit.access, visit.connection, visit.now, ROWS) if one.state != "done"]
    values = {
        "banks": banks(rows),
        "tasks": tasks,
        "asked": {one.id: visit.sealer.words(one.words_sealed, TASKING_WORDS) for one in tasks},
        "airports": visit.access.departures(),
    }
    return Page(template="field_sheet.html", values=values, shown=_shown(tasks))


@page("field.taskings")
def taskings(visit: Visit) -> Page:
    """Show ``GET /field/taskings``: what is asked, of whom, until when."""
    return _taskings(visit)


def _taskings(visit: Visit, refused: str | None = None, about: UUID | None = None, typed: str = "") -> Page:
    _abroad(visit)
    rows = view.tasks(visit.access, visit.connection, visit.now, ROWS)
    done = visit.request.query_params.get("done", "")
    values = {
        "waiting": [one for one in rows if one.state != "done"],
        "ended": [one for one in rows if one.state == "done"],
        "asked": {one.id: visit.sealer.words(one.words_sealed, TASKING_WORDS) for one in rows},
        "results": TASK_RESULTS,
        "recipients": RECIPIENTS,
        "refused": refused,
        "about": about,
        "typed": typed,
        "done": done if done in ("taken", "done", "interview") else "",
    }
    status = 200 if refused is None else 409 if refused in ("changed", "wrong_state", "not_found") else 422
    return Page(template="field_taskings.html", values=values, shown=_shown(rows), status=status)


async def step(request: Request) -> Response:
    """Take ``POST /field/taskings/{tasking_id}``: taken, reported on, or taken back by the desk."""
    form = await request.form(max_fields=10, max_files=0)
    access = request.state.access
    if not form_is_ours(request, str(form.get("csrf", ""))) or not (access.may_work_abroad() or access.may_decide()):
        raise HTTPException(403)
    wanted = (
        read_text(form, "step", 20),
        read_version(str(form.get("row_version", ""))),
        read_text(form, "result", 40) or None,
        read_text(form, "words"),
    )
    return await run_in_threadpool(_step, request, wanted)


def _step(request: Request, wanted: tuple[str, int, str | None, str]) -> Response:
    state, tasking_id = request.state, request.path_params["tasking_id"]
    result = advance_tasking(state.deployment, state.access, tasking_id, wanted, state.now)
    if not isinstance(result, NotTasked):
        own = "/field/taskings" if result != "cancelled" else "/field/reports"
        return RedirectResponse(f"{own}?done={result}", 303)
    code = result.code
    if not state.access.may_work_abroad():
        return answer(request, lambda visit: field_reports.reports_page(visit, code), "field.reports")
    return answer(request, lambda visit: _taskings(visit, code, tasking_id, wanted[3]), "field.taskings")


@page("field.shown")
def shown(visit: Visit) -> Page:
    """Show ``GET /field/shown/{flight_date}/{journey_id}``: to be turned round to a host authority, noted for whom."""
    _abroad(visit)
    path, to = visit.request.path_params, visit.request.query_params.get("to", "")
    place = (read_date(path["flight_date"]), path["journey_id"])
    if to not in RECIPIENTS:
        if task_about(visit.access, visit.connection, place, visit.now) is None:
            raise HTTPException(404)
        asking = {"fields": None, "recipients": RECIPIENTS, "path": visit.request.url.path}
        return Page(template="field_shown.html", values=asking)
    deployment = visit.request.state.deployment
    fields = show_to_host(deployment, visit.access, visit.connection, place, to, visit.now)
    if fields is None:
        raise HTTPException(404)
    values = {"fields": fields, "to": to, "recipients": RECIPIENTS}
    return Page(template="field_shown.html", values=values, shown=[place[1]])


def task_about(access: Access, connection: PooledConnection, place: tuple[date, UUID], now: datetime) -> TaskRow | None:
    """Return what the officer is asked about somebody (flight date, journey); ``None`` when nothing is asked."""
    tasks = view.tasks(access, connection, now, ROWS)
    return next((one for one in tasks if (one.flight_date, one.journey_id) == place), None)


def show_to_host(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    place: tuple[date, UUID],
    to: str,
    now: datetime,
) -> dict[ShowableField, str] | None:
    """Return what may be shown of somebody to a host authority, noting to whom; ``None`` when nobody is asked."""
    found = task_about(access, connection, place, now)
    if found is None:
        return None
    detail = {"to": to, "airport": found.airport}
    audit.append(connection, access, "traveller_shown", "journey", (place[1],), at=now, detail=detail)
    return showable(load_showable(deployment.data), found.handling, _said(found))


def _said(one: TaskRow) -> dict[ShowableField, str]:
    said = (
        " ".join(filter(None, (one.surname, one.given_names))),
        one.date_of_birth or "",
        one.nationality or "",
        one.sex or "",
        " ".join(filter(None, (one.document_type, one.issuing_state, one.document))),
        f"{one.designator} {one.flight_date} {one.airport}–{one.destination or '?'}",
        one.seat or "",
    )
    return dict(zip(FIELDS, said, strict=True))


def _shown(rows: list[TaskRow]) -> list[UUID]:
    return list(dict.fromkeys(one.journey_id for one in rows))


def routes() -> list[Route]:
    """Return the routes of the field view."""
    return [
        Route("/field", bank, name="field"),
        Route("/field/sheet", sheet, name="field_sheet"),
        Route("/field/taskings", taskings, name="field_taskings"),
        Route("/field/taskings/{tasking_id:uuid}", step, methods=["POST"], name="tasking_step"),
        Route("/field/shown/{flight_date}/{journey_id:uuid}", shown, name="field_shown"),
        Route("/field/reports", field_reports.reports, name="field_reports"),
        Route("/field/interviews/new", field_forms.interview, methods=["GET"], name="new_interview"),
        Route("/field/interviews/new", field_forms.send_interview, methods=["POST"], name="send_interview"),
        Route("/field/notes/new", field_forms.note, methods=["GET"], name="new_note"),
        Route("/field/notes/new", field_forms.send_note, methods=["POST"], name="send_note"),
    ]
