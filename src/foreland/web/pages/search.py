"""One search over travellers and entries of lists, in any script."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.search_all import FoundAll, NotSearched, search_all
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_text
from foreland.web.visitors import form_is_ours


@page("search.read", Access.may_see_lists)
def search_page(_visit: Visit) -> Page:
    """Show ``GET /search``."""
    return _page("")


def _page(text: str, found: FoundAll | None = None, refused: str | None = None) -> Page:
    shown = [one.journey_id for one in found.travellers] if found else []
    values = {"text": text, "found": found, "refused": refused}
    return Page(template="search.html", values=values, shown=shown, status=422 if refused else 200)


async def search(request: Request) -> Response:
    """Take ``POST /search``: what was typed stands in no address."""
    form = await request.form(max_fields=4, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_see_lists():
        raise HTTPException(403)
    return await run_in_threadpool(_search, request, read_text(form, "text"))


def _search(request: Request, text: str) -> Response:
    state = request.state
    shelf = request.app.state.shelves[state.deployment.side]
    done = search_all(state.deployment, shelf, state.access, text, state.now)
    found, refused = (None, done.code) if isinstance(done, NotSearched) else (done, None)
    return answer(request, lambda _visit: _page(text, found, refused), "search.read", Access.may_see_lists)


def routes() -> list[Route]:
    """Return the routes of the search."""
    return [
        Route("/search", search_page, methods=["GET"], name="search"),
        Route("/search", search, methods=["POST"], name="search_all"),
    ]
