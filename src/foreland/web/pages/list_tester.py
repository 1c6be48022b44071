"""Why did this match, why did it not: an officer types a name as it would be reported."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.try_match import Found, NotAsked, Person, try_match
from foreland.store.views import lists as view
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_identifier, read_text
from foreland.web.visitors import form_is_ours

_FIELDS = (
    "surname",
    "given_names",
    "date_of_birth",
    "nationality",
    "sex",
    "place_of_birth",
    "document",
    "issuing_state",
    "list_id",
    "key",
)


@page("list.tester", Access.may_see_lists)
def tester(visit: Visit) -> Page:
    """Show ``GET /lists/tester``; ``list_id`` and ``key`` in the address name an entry."""
    asked = visit.request.query_params
    return _page(visit, {name: asked.get(name, "")[:200] if name in ("list_id", "key") else "" for name in _FIELDS})


def _page(visit: Visit, typed: Mapping[str, str], found: Found | None = None, refused: str | None = None) -> Page:
    rows = view.listed(visit.access, visit.connection, visit.now)
    values = {
        "typed": typed,
        "lists": rows,
        "addresses": {one.name: one.list_id for one in rows},
        "found": found,
        "refused": refused,
    }
    return Page(template="list_tester.html", values=values, status=422 if refused else 200)


async def try_one(request: Request) -> Response:
    """Take ``POST /lists/tester``: what was typed stands in no address."""
    form = await request.form(max_fields=20, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_see_lists():
        raise HTTPException(403)
    return await run_in_threadpool(_try, request, {name: read_text(form, name) for name in _FIELDS})


def _try(request: Request, typed: dict[str, str]) -> Response:
    state = request.state
    shelf = request.app.state.shelves[state.deployment.side]
    named = {name: typed[name] for name in _FIELDS if name != "list_id"}
    person = Person(**named, list_id=read_identifier(typed["list_id"]))
    done = try_match(state.deployment, shelf, state.access, person, state.now)
    found, refused = (None, done.code) if isinstance(done, NotAsked) else (done, None)
    return answer(request, lambda visit: _page(visit, typed, found, refused), "list.tester", Access.may_see_lists)


def routes() -> list[Route]:
    """Return the routes of the tester."""
    return [
        Route("/lists/tester", tester, methods=["GET"], name="list_tester"),
        Route("/lists/tester", try_one, methods=["POST"], name="try_match"),
    ]
