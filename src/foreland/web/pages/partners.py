"""What partners recommend to us, and we to them: both lists, and one of theirs with what an officer decides of it."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.liaison.partner_item import DECLINE_GROUNDS, ItemContent
from foreland.operations.find_people import find_people
from foreland.operations.take_partner_item import (
    decline_partner_item,
    opened_item,
    opened_revision,
    uphold_partner_item,
)
from foreland.store import audit, partner_items
from foreland.store.views import partner_items as item_view
from foreland.store.views.call_search import FoundTraveller
from foreland.store.views.partner_items import ItemRow
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.telling_partners import standing
from foreland.web.pages.typed import read_instant, read_text, read_version, time_unreadable
from foreland.web.visitors import form_is_ours

ROWS = 200
_FORM = ("row_version", "step", "ground", "reason", "happened_at")


class Step(Struct, frozen=True, kw_only=True):
    """A step of the history with the revision that it brought, or the reason that was given, if there is one."""

    event: item_view.ItemEvent
    content: ItemContent | None
    reason: str | None


@page("partner_item.list", Access.may_see_recommendations)
def partner_list(visit: Visit) -> Page:
    """Show ``GET /partners``."""
    rows = item_view.listed(visit.access, visit.connection, "incoming", visit.now, ROWS)
    told = item_view.listed(visit.access, visit.connection, "outgoing", visit.now, ROWS)
    values = {
        "rows": rows,
        "told": told,
        "standing": {one.id: standing(one, visit.now) for one in told},
        "contents": {one.id: opened_item(visit.sealer, one.content_sealed) for one in (*rows, *told)},
        "full": len(rows) == ROWS,
        "told_full": len(told) == ROWS,
    }
    shown = [one.id for one in (*rows, *told)]
    return Page(template="partner_items.html", values=values, shown=shown, kind="partner_item")


@page("partner_item.read", Access.may_see_recommendations)
def partner_item(visit: Visit) -> Page:
    """Show ``GET /partners/{item_id}``."""
    return _one(visit)


def _one(visit: Visit, refused: str | None = None, typed: dict[str, str] | None = None) -> Page:
    about: UUID = visit.request.path_params["item_id"]
    found = item_view.one(visit.access, visit.connection, "incoming", about, visit.now)
    if found is None:
        raise HTTPException(404)
    audit.append(visit.connection, visit.access, "partner_item.read", "partner_item", [about], at=visit.now)
    content = opened_item(visit.sealer, found.content_sealed)
    standing, may = found.standing, visit.access.may_recommend()
    free = may and standing.waits and not standing.recommended
    meant = _meant(visit, found, content) if content is not None and free else []
    steps = item_view.events(visit.access, visit.connection, about)
    values = {
        "one": found,
        "content": content,
        "reason": visit.sealer.words(found.reason_sealed, partner_items.REASON),
        "story": [_step(visit, one) for one in steps],
        "meant": meant,
        "standing": standing,
        "grounds": DECLINE_GROUNDS,
        "may_take_up": free,
        "may_decline": free or (may and found.state == "received"),
        "may_uphold": may and standing.waits and standing.revised,
        "refused": refused,
        "typed": typed or {},
        "done": visit.request.query_params.get("done") == "1" and refused is None,
    }
    status = 200 if refused is None else 409 if refused in ("changed", "wrong_state", "in_force") else 422
    return Page(template="partner_item.html", values=values, shown=[one.journey_id for one in meant], status=status)


def _step(visit: Visit, event: item_view.ItemEvent) -> Step:
    return Step(
        event=event,
        content=opened_revision(visit.sealer, event.content_sealed),
        reason=visit.sealer.words(event.reason_sealed, partner_items.EVENT_REASON),
    )


def _meant(visit: Visit, found: ItemRow, content: ItemContent) -> list[FoundTraveller]:
    """Return travellers of that day's flight who may be meant: by name, or by the number of the document."""
    asked = [f"{found.flight} {content.surname}" if content.surname.strip() else "", content.document_number]
    people = {
        one.journey_id: one
        for text in asked
        if text.strip()
        for one in find_people(visit.access, visit.connection, text, visit.now, visit.request.state.deployment.data)
        if one.flight_id == found.flight_id
    }
    return list(people.values())


async def decide(request: Request) -> Response:
    """Take ``POST /partners/{item_id}``: declined with a ground that the partner reads, or the decision upheld."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_recommend():
        raise HTTPException(403)
    return await run_in_threadpool(_decide, request, {name: read_text(form, name) for name in _FORM})


def _decide(request: Request, typed: dict[str, str]) -> Response:
    state, about = request.state, request.path_params["item_id"]
    version = read_version(typed["row_version"])
    code: str = "time_unreadable"
    if not time_unreadable(typed["happened_at"]):
        times = (state.now, read_instant(typed["happened_at"]))
        if typed["step"] == "uphold":
            done = uphold_partner_item(state.deployment, state.access, about, version, *times)
        else:
            said = (typed["ground"], typed["reason"])
            done = decline_partner_item(state.deployment, state.access, about, version, said, *times)
        if done is None:
            return RedirectResponse(f"/partners/{about}?done=1", 303)
        code = done.code
    if code == "not_found":
        raise HTTPException(404)
    return answer(request, lambda visit: _one(visit, code, typed), "partner_item.read", Access.may_see_recommendations)


def routes() -> list[Route]:
    """Return the routes of what partners recommend."""
    return [
        Route("/partners", partner_list, name="partners"),
        Route("/partners/{item_id:uuid}", partner_item, methods=["GET"], name="partner_item"),
        Route("/partners/{item_id:uuid}", decide, methods=["POST"], name="decide_partner_item"),
    ]
