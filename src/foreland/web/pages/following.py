"""What an officer and their offices follow: bulletins about it stand first."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.operations.follow_topics import FOLLOWED, NotFollowed, Wish, follow, unfollow
from foreland.sharing.bulletins import ABOUT
from foreland.store import subscriptions
from foreland.store.identifiers import new_id
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_identifier, read_text
from foreland.web.visitors import form_is_ours

_FORM = ("step", "id", "kind", "value", "about", "office")


@page("subscription.list")
def following(visit: Visit) -> Page:
    """Show ``GET /bulletins/following``."""
    return _page(visit)


def _page(visit: Visit, refused: NotFollowed | None = None, typed: dict[str, str] | None = None) -> Page:
    values = {
        "rows": subscriptions.followed(visit.access, visit.connection),
        "kinds": FOLLOWED,
        "abouts": ABOUT,
        "offices": subscriptions.offices(visit.access),
        "typed": typed or {"id": str(new_id())},
        "refused": refused,
    }
    return Page(template="following.html", values=values, status=422 if refused else 200)


async def follow_step(request: Request) -> Response:
    """Take ``POST /bulletins/following``: something is followed, or no longer."""
    form = await request.form(max_fields=12, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_see_travellers():
        raise HTTPException(403)
    return await run_in_threadpool(_step, request, {name: read_text(form, name) for name in _FORM})


def _step(request: Request, typed: dict[str, str]) -> Response:
    state, about = request.state, read_identifier(typed["id"]) or new_id()
    if typed["step"] == "leave":
        done = unfollow(state.deployment, state.access, about, state.now)
    else:
        value = typed["about"] if typed["kind"] == "about" else typed["value"]
        wish = Wish(id=about, kind=typed["kind"], value=value, office=typed["office"])
        done = follow(state.deployment, state.access, wish, state.now)
    if done is None:
        return RedirectResponse("/bulletins/following", 303)
    refused = done
    return answer(request, lambda visit: _page(visit, refused, typed), "subscription.list")


def routes() -> list[Route]:
    """Return the routes of what is followed."""
    return [
        Route("/bulletins/following", following, methods=["GET"], name="following"),
        Route("/bulletins/following", follow_step, methods=["POST"], name="follow"),
    ]
