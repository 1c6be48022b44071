"""Answers back: what did we receive, what did we give back, how fast, was it useful. No traveller stands here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.give_back import (
    NotGiven,
    give_back,
    hand_on_delivery,
    hand_on_question,
    hand_on_recommendation,
    owed,
)
from foreland.operations.tell_feedback import KEPT_FOR, what_it_was_good_for
from foreland.resources.source_grades import load_source_grades
from foreland.sharing.requests import FEEDBACKS
from foreland.sharing.returns import NO_PRODUCTS, RETURN_ENDS, accounts, may_hand_on
from foreland.store import information_requests
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_identifier, read_text
from foreland.web.visitors import form_is_ours

ROWS = 2000
SHOWN = 200
PERIODS = (30, 90, 365)


@page("request.returns", Access.may_see_returns)
def return_list(visit: Visit) -> Page:
    """Show ``GET /requests/returns``; ``days`` is how far back."""
    return _list(visit)


@page("request.feedback", Access.may_see_returns)
def feedback_page(visit: Visit) -> Page:
    """Show ``GET /requests/feedback``: what partners said of ours, and how far the sources of others held."""
    deployment = visit.request.state.deployment
    of_ours, graded = what_it_was_good_for(deployment, visit.access, visit.connection, visit.now - KEPT_FOR)
    values = {
        "of_ours": of_ours,
        "graded": graded,
        "feedbacks": FEEDBACKS,
        "days": KEPT_FOR.days,
        "citation": load_source_grades(deployment.data).citation,
    }
    return Page(template="item_feedback.html", values=values)


def _list(visit: Visit, refused: str | None = None) -> Page:
    asked = visit.request.query_params.get("days", "")
    days = next((one for one in PERIODS if str(one) == asked), PERIODS[0])
    access, connection, deployment = visit.access, visit.connection, visit.request.state.deployment
    found = owed(deployment, access, connection, visit.now - timedelta(days=days), ROWS)
    values = {
        "accounts": accounts(found, visit.now),
        "waiting": [one for one in found if one.ended_at is None][:SHOWN],
        "days": days,
        "periods": PERIODS,
        "full": len(found) == ROWS,
        "ends": RETURN_ENDS,
        "feedbacks": FEEDBACKS,
        "reasons": NO_PRODUCTS,
        "may_end": access.may_decide(),
        "mine": lambda one: may_hand_on(access, one.owner_id),
        "officers": information_requests.officers(access, connection) if access.may_decide() else [],
        "refused": refused,
        "done": visit.request.query_params.get("done", "") if not refused else "",
    }
    return Page(template="returns.html", values=values, status=422 if refused else 200)


async def return_end(request: Request) -> Response:
    """Take ``POST /requests/returns``: how a delivery of items ends."""
    return await _post(request, _end)


async def return_handed_on(request: Request) -> Response:
    """Take ``POST /requests/returns/hand-on``: who owns what was received from now on, and may read it."""
    return await _post(request, _hand_on)


async def _post(request: Request, take: Callable[[Request, FormData], NotGiven | None]) -> Response:
    form = await request.form(max_fields=20, max_files=0)
    if not request.state.access.may_decide() or not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return await run_in_threadpool(_taken, request, form, take)


def _end(request: Request, form: FormData) -> NotGiven | None:
    state, delivery, ended_as = request.state, _delivery(form), read_text(form, "ended_as", 20)
    code = read_text(form, "good_for" if ended_as == "feedback" else "why_not", 100)
    if delivery is None:
        return NotGiven("not_found")
    end = (ended_as, code, read_text(form, "words", 5000))
    return give_back(state.deployment, state.access, *delivery, end, state.now)


def _hand_on(request: Request, form: FormData) -> NotGiven | None:
    state, delivery, owner = request.state, _delivery(form), read_identifier(read_text(form, "owner"))
    about = read_identifier(read_text(form, "about"))
    if owner is None:
        return NotGiven("owner_unknown")
    if about is not None:
        hand_on = hand_on_question if read_text(form, "given", 20) == "question" else hand_on_recommendation
        return hand_on(state.deployment, state.access, about, owner, state.now)
    if delivery is None:
        return NotGiven("not_found")
    return hand_on_delivery(state.deployment, state.access, *delivery, owner, state.now)


def _delivery(form: FormData) -> tuple[UUID, datetime] | None:
    giver = read_identifier(read_text(form, "giver"))
    try:
        received_at = datetime.fromisoformat(read_text(form, "received_at", 60))
    except ValueError:
        return None
    return (giver, received_at) if giver is not None and received_at.tzinfo is not None else None


def _taken(request: Request, form: FormData, take: Callable[[Request, FormData], NotGiven | None]) -> Response:
    done = take(request, form)
    if done is not None:
        refused = done.code
        return answer(request, lambda visit: _list(visit, refused), "request.returns", Access.may_see_returns)
    return RedirectResponse("/requests/returns?done=1", 303)


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/requests/returns", return_list, methods=["GET"], name="returns"),
        Route("/requests/feedback", feedback_page, methods=["GET"], name="item_feedback"),
        Route("/requests/returns", return_end, methods=["POST"], name="end_return"),
        Route("/requests/returns/hand-on", return_handed_on, methods=["POST"], name="hand_on_return"),
    ]
