"""Recommendations to carriers are followed to their end: approved, acknowledged, acted upon, withdrawn, verified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import get_args
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.keys.seal import Sealer
from foreland.liaison.progress import REACHED_CARRIER, TAKEN_BACK, CarrierAction, Outcome
from foreland.liaison.readback import spell
from foreland.operations.advance_recommendation import NotDone, WantedStep, advance_recommendation
from foreland.store import recommendations as stored
from foreland.store.views import recommendations as view
from foreland.store.views.recommendations import RecommendationEvent, RecommendationRow
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_instant, read_text, read_version, time_unreadable
from foreland.web.visitors import form_is_ours

ROWS = 200
_FIELDS = ("step", "detail", "reason", "said_by", "happened_at", "row_version")


class Told(Struct, frozen=True, kw_only=True):
    """A step with its words opened; ``unreadable`` when the key no longer opens them."""

    event: RecommendationEvent
    words: str | None
    unreadable: bool = False


@page("recommendation.list")
def recommendations(visit: Visit) -> Page:
    """Show ``GET /recommendations``: what waits for approval or for the carrier, and what was made today."""
    if not visit.access.may_see_recommendations():
        raise HTTPException(403)
    found = view.listed(visit.access, visit.connection, visit.now, visit.now - timedelta(hours=24), ROWS)
    done = visit.request.query_params.get("done")
    values = {"rows": found, "total": found[0].total if found else 0, "done": done if done == "made" else None}
    return Page(template="recommendations.html", values=values, shown=[one.journey_id for one in found])


@page("recommendation.read")
def one_recommendation(visit: Visit) -> Page:
    """Show ``GET /recommendations/{recommendation_id}``."""
    done = visit.request.query_params.get("done")
    return _one(visit, visit.request.path_params["recommendation_id"], done=done if done in _DONE else None)


_DONE = ("made", "approve", "disapprove", "confirm", "reject", "acknowledge", "report", "withdraw", "verify")


def _one(
    visit: Visit,
    recommendation_id: UUID,
    refused: str | None = None,
    typed: Mapping[str, str] | None = None,
    done: str | None = None,
) -> Page:
    if not visit.access.may_see_recommendations():
        raise HTTPException(403)
    found = view.one(visit.access, visit.connection, recommendation_id, visit.now)
    if found is None:
        raise HTTPException(404)
    story = [_told(visit.sealer, one) for one in view.events(visit.access, visit.connection, recommendation_id)]
    values = {
        "one": found,
        "reason": visit.sealer.words(found.reason_sealed, stored.REASON),
        "story": story,
        "steps": _steps(visit, found),
        "actions": get_args(CarrierAction),
        "outcomes": get_args(Outcome),
        "spell": spell,
        "refused": refused,
        "typed": typed or {},
        "done": done,
    }
    status = 200 if refused is None else 409 if refused in ("changed", "wrong_state") else 422
    return Page(template="recommendation.html", values=values, shown=[found.journey_id], status=status)


def _steps(visit: Visit, found: RecommendationRow) -> list[str]:
    """Which forms the page offers this officer now; the operation decides again."""
    access, state = visit.access, found.state
    offered = []
    if state == "proposed" and access.may_approve_recommendation() and access.user_id != found.made_by:
        offered.append("approve")
    hours = visit.request.state.deployment.settings.paper_hours
    recent = found.door_close_utc is not None and visit.now - found.door_close_utc < timedelta(hours=hours)
    if state == "expired" and recent and access.may_approve_recommendation() and access.user_id != found.made_by:
        offered.append("approve_in_time")
    if found.approval == "after" and found.approved_by is None and found.sent_at is not None:
        offered += ["confirm"] if access.may_approve_recommendation() and access.user_id != found.made_by else []
    if access.may_recommend():
        offered += ["acknowledge"] if state in ("sent", "withdrawn") else []
        told = state in REACHED_CARRIER or (state in TAKEN_BACK and found.sent_at is not None)
        offered += ["report", "verify"] if told else []
        offered += ["withdraw"] if state in ("proposed", "sent", "acknowledged", "acted") else []
    return offered


async def recommendation_step(request: Request) -> Response:
    """Take ``POST /recommendations/{recommendation_id}/step``."""
    form = await request.form(max_fields=20, max_files=0)
    access = request.state.access
    if not form_is_ours(request, str(form.get("csrf", ""))) or not (
        access.may_recommend() or access.may_approve_recommendation()
    ):
        raise HTTPException(403)
    typed = {name: read_text(form, name) for name in _FIELDS}
    return await run_in_threadpool(_step, request, typed)


def _step(request: Request, typed: Mapping[str, str]) -> Response:
    state, recommendation_id = request.state, request.path_params["recommendation_id"]
    happened = read_instant(typed["happened_at"])
    version = typed["row_version"]
    if time_unreadable(typed["happened_at"]):
        code = "time_unreadable"
    else:
        wanted = WantedStep(
            recommendation_id=recommendation_id,
            step=typed["step"],
            row_version=read_version(version),
            detail=typed["detail"] or None,
            reason=typed["reason"],
            happened_at=happened,
            said_by=typed["said_by"].strip()[:200] or None,
        )
        result = advance_recommendation(state.deployment, state.access, wanted, state.now)
        if not isinstance(result, NotDone):
            return RedirectResponse(f"/recommendations/{recommendation_id}?done={result.step}", 303)
        code = result.code
    if code in ("may_not_recommend", "may_not_approve"):
        raise HTTPException(403)
    return answer(request, lambda visit: _one(visit, recommendation_id, code, typed), "recommendation.read")


def _told(sealer: Sealer, event: RecommendationEvent) -> Told:
    words = sealer.words(event.words_sealed, stored.WORDS)
    return Told(event=event, words=words, unreadable=event.words_sealed is not None and words is None)
