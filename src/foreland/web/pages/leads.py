"""Whom rules on vulnerability found: a page of protection alone, and nothing anybody else ever acts on."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.take_lead import CONCERNS, OBJECT, NotTaken, set_lead_aside, take_lead
from foreland.store.views import leads as view
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_text
from foreland.web.visitors import form_is_ours

ROWS = 200


@page("lead.list", Access.may_help)
def leads(visit: Visit) -> Page:
    """Show ``GET /protection/leads``: whose doors close soonest first."""
    return _page(visit)


def _page(visit: Visit, refused: str | None = None) -> Page:
    rows = view.leads(visit.access, visit.connection, visit.now, ROWS)
    values = {
        "rows": rows,
        "concerns": CONCERNS,
        "refused": refused,
        "done": visit.request.query_params.get("done") == "1",
    }
    status = 200 if refused is None else 409 if refused == "not_found" else 422
    return Page(template="protection_leads.html", values=values, shown=view.ids(rows), kind=OBJECT, status=status)


async def take(request: Request) -> Response:
    """Take ``POST /protection/leads/{journey_id}``: into the care of protection, or set aside."""
    form = await request.form(max_fields=6, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_help():
        raise HTTPException(403)
    if read_text(form, "step", 40) == "aside":
        return await run_in_threadpool(_set_aside, request)
    return await run_in_threadpool(_take, request, read_text(form, "concern", 40), read_text(form, "words"))


def _take(request: Request, concern: str, words: str) -> Response:
    state, about = request.state, request.path_params["journey_id"]
    done = take_lead(state.deployment, state.access, about, concern, words, state.now)
    if not isinstance(done, NotTaken):
        return RedirectResponse(f"/protection/{done}?done=1", 303)
    return answer(request, lambda visit: _page(visit, done.code), "lead.list", Access.may_help)


def _set_aside(request: Request) -> Response:
    state, about = request.state, request.path_params["journey_id"]
    done = set_lead_aside(state.deployment, state.access, about, state.now)
    if done is None:
        return RedirectResponse("/protection/leads?done=1", 303)
    return answer(request, lambda visit: _page(visit, done.code), "lead.list", Access.may_help)


def routes() -> list[Route]:
    """Return the routes of leads."""
    return [
        Route("/protection/leads", leads, methods=["GET"], name="leads"),
        Route("/protection/leads/{journey_id:uuid}", take, methods=["POST"], name="take_lead"),
    ]
