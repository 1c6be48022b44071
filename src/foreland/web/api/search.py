"""One search over travellers and entries of lists for systems of officers, by a name in any script or a number."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.load_lists import ListShelf
from foreland.operations.search_all import NotSearched, search_all
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, answered, note_shown, officer, refused


class Search(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a search: what would be typed on the page."""

    text: Annotated[str, Meta(max_length=2000)]


BODIES: tuple[type[Any], ...] = (Search,)


@officer(Search, admits=Access.may_see_lists)
def post_search(request: Request, caller: Caller, body: Search) -> Response:
    """Take ``POST /search``: what was asked is kept sealed, and audited with whom it showed."""
    shelf: ListShelf = request.app.state.shelves[caller.deployment.side]
    found = search_all(caller.deployment, shelf, caller.access, body.text.replace("\0", ""), caller.now)
    if isinstance(found, NotSearched):
        return refused(found.code, (), ("may_not",))
    with transaction(caller.deployment.pool, caller.access) as connection:
        note_shown(caller, connection, "search.read", [one.journey_id for one in found.travellers])
    return answered(found)


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [Route("/search", post_search, methods=["POST"], name="api_search")]
