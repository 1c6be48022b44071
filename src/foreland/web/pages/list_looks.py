"""Looks back: an entry is compared with the journeys that are kept, asked by one officer and approved by another."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.look_back import PURPOSES, NotLooked, ask_look, decide_look
from foreland.store.list_looks import REASON, Wanted
from foreland.store.views import list_looks as view
from foreland.store.views import lists as lists_view
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_day, read_identifier, read_text
from foreland.web.visitors import form_is_ours

LOOKS, FOUND = 50, 500
_FIELDS = ("list_id", "key", "first_day", "last_day", "asked_for", "reason")
_CONFLICTS = ("own_work", "wrong_state")


@page("list.looks", Access.may_see_lists)
def looks_page(visit: Visit) -> Page:
    """Show ``GET /lists/looks``; ``list_id`` and ``key`` in the address name an entry."""
    asked = visit.request.query_params
    return _page(visit, {name: asked.get(name, "")[:200] if name in ("list_id", "key") else "" for name in _FIELDS})


def _page(visit: Visit, typed: Mapping[str, str], refused: str | None = None) -> Page:
    rows = view.looks(visit.access, visit.connection, visit.now.date(), LOOKS)
    found = view.found(visit.access, visit.connection, [one.id for one in rows], FOUND)
    values = {
        "looks": [(one, visit.sealer.words(one.reason_sealed, REASON)) for one in rows],
        "found": found,
        "lists": lists_view.listed(visit.access, visit.connection, visit.now),
        "purposes": PURPOSES,
        "typed": typed,
        "may_ask": visit.access.may_look_out(),
        "may_decide": visit.access.may_keep_lists(),
        "me": visit.access.user_id,
        "refused": refused,
        "done": visit.request.query_params.get("done") if refused is None else None,
    }
    status = 200 if refused is None else 409 if refused in _CONFLICTS else 422
    return Page(template="list_looks.html", values=values, shown=[one.journey_id for one in found], status=status)


async def ask(request: Request) -> Response:
    """Take ``POST /lists/looks``."""
    form = await request.form(max_fields=12, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_look_out():
        raise HTTPException(403)
    return await run_in_threadpool(_ask, request, {name: read_text(form, name).strip() for name in _FIELDS})


def _ask(request: Request, typed: dict[str, str]) -> Response:
    state, list_id = request.state, read_identifier(typed["list_id"])
    first, last = read_day(typed["first_day"]), read_day(typed["last_day"])
    if list_id is None:
        code: str = "not_found"
    elif first is None or last is None:
        code = "days_unreadable"
    else:
        wanted = Wanted(
            list_id=list_id, entry_key=typed["key"], first_day=first, last_day=last, asked_for=typed["asked_for"]
        )
        done = ask_look(state.deployment, state.access, wanted, typed["reason"], state.now)
        if isinstance(done, UUID):
            return RedirectResponse("/lists/looks?done=asked", 303)
        code = done.code
    return answer(request, lambda visit: _page(visit, typed, code), "list.looks", Access.may_see_lists)


async def decide(request: Request) -> Response:
    """Take ``POST /lists/looks/{look_id}``: it is approved, or refused."""
    form = await request.form(max_fields=4, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_keep_lists():
        raise HTTPException(403)
    return await run_in_threadpool(_decide, request, read_text(form, "step"))


def _decide(request: Request, step: str) -> Response:
    state, look_id = request.state, request.path_params["look_id"]
    done = decide_look(state.deployment, state.access, look_id, approve=step == "approve", now=state.now)
    if not isinstance(done, NotLooked):
        return RedirectResponse(f"/lists/looks?done={done}", 303)
    if done.code == "not_found":
        raise HTTPException(404)
    typed = dict.fromkeys(_FIELDS, "")
    return answer(request, lambda visit: _page(visit, typed, done.code), "list.looks", Access.may_see_lists)


def routes() -> list[Route]:
    """Return the routes of looks back."""
    return [
        Route("/lists/looks", looks_page, methods=["GET"], name="looks"),
        Route("/lists/looks", ask, methods=["POST"], name="ask_look"),
        Route("/lists/looks/{look_id:uuid}", decide, methods=["POST"], name="decide_look"),
    ]
