"""Once the doors are closed: the desk decides whom to announce to the port, the port records what it found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import get_args
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.liaison.inbound import ArrivalOutcome, FoundDocument, InboundGround, Inspection, LookoutWithdrawal
from foreland.operations.decide_inbound import (
    NotDecidedInbound,
    Unannounced,
    decide_again,
    decide_review,
    record_outcome,
    record_unannounced,
    withdraw,
)
from foreland.store.views import inbound as listed
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_day, read_instant, read_text, read_version, time_unreadable
from foreland.web.visitors import form_is_ours

ROWS = 200
_DAYS = 3
_OF_LOOKOUT = ("outcome", "document_found", "happened_at")
_UNANNOUNCED = ("flight", "day", "document", *_OF_LOOKOUT)


@page("inbound.list")
def inbound(visit: Visit) -> Page:
    """Show ``GET /inbound``: those whose doors closed before anybody decided."""
    return _inbound(visit)


def _inbound(
    visit: Visit, refused: str | None = None, review: UUID | None = None, typed: Mapping[str, str] | None = None
) -> Page:
    if not visit.access.may_decide():
        raise HTTPException(403)
    rows = listed.reviews(visit.access, visit.connection, ROWS)
    values = {
        "rows": rows,
        "grounds": get_args(InboundGround),
        "refused": refused,
        "review": review,
        "typed": typed or {},
        "done": visit.request.query_params.get("done") == "1",
    }
    return Page(template="inbound.html", values=values, shown=listed.ids(rows), status=_status(refused))


@page("arrivals.list")
def arrivals(visit: Visit) -> Page:
    """Show ``GET /arrivals``: lookouts by time of arrival, those of one's own ports for a field office."""
    return _arrivals(visit)


def _arrivals(
    visit: Visit, refused: str | None = None, typed: Mapping[str, str] | None = None, lookout: UUID | None = None
) -> Page:
    if not visit.access.may_see_lookouts():
        raise HTTPException(403)
    since = (visit.now - timedelta(days=_DAYS)).date()
    rows = listed.lookouts(visit.access, visit.connection, since, ROWS)
    values = {
        "rows": rows,
        "outcomes": get_args(ArrivalOutcome),
        "findings": get_args(FoundDocument),
        "refused": refused,
        "lookout": lookout,
        "typed": typed or {"day": visit.now.date().isoformat()},
        "may_record": visit.access.may_record_arrival(),
        "ports": visit.access.arrivals(),
        "done": visit.request.query_params.get("done"),
        "taken_back": listed.taken_back(visit.access, visit.connection, since, ROWS),
        "may_withdraw": visit.access.may_decide(),
        "withdrawals": get_args(LookoutWithdrawal),
    }
    return Page(template="arrivals.html", values=values, shown=listed.ids(rows), status=_status(refused))


def _status(refused: str | None) -> int:
    return 200 if refused is None else 409 if refused in ("changed", "wrong_state", "not_found", "later_known") else 422


async def inbound_decision(request: Request) -> Response:
    """Take ``POST /inbound/{review_id}``."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_decide():
        raise HTTPException(403)
    said = {name: read_text(form, name) for name in ("step", "ground", "reason", "happened_at")}
    version = str(form.get("row_version", ""))
    number = read_version(version)
    return await run_in_threadpool(_decide, request, number, said)


def _decide(request: Request, row_version: int, said: dict[str, str]) -> Response:
    state, review_id = request.state, request.path_params["review_id"]
    wanted = (said["step"] == "release", said["ground"], said["reason"])
    code: str = "time_unreadable"
    if not time_unreadable(said["happened_at"]):
        times = (state.now, read_instant(said["happened_at"]))
        result = decide_review(state.deployment, state.access, review_id, row_version, wanted, *times)
        if not isinstance(result, NotDecidedInbound):
            return RedirectResponse("/inbound?done=1", 303)
        code = result.code
    return answer(request, lambda visit: _inbound(visit, code, review_id, said), "inbound.list")


async def arrival_outcome(request: Request) -> Response:
    """Take ``POST /arrivals/{lookout_id}``."""
    return await run_in_threadpool(_record, request, await _found(request, _OF_LOOKOUT))


def _record(request: Request, said: dict[str, str]) -> Response:
    state, about = request.state, request.path_params["lookout_id"]
    code: str = "time_unreadable"
    if not time_unreadable(said["happened_at"]):
        times = (state.now, read_instant(said["happened_at"]))
        result = record_outcome(state.deployment, state.access, about, _inspection(said), *times)
        if not isinstance(result, NotDecidedInbound):
            return RedirectResponse("/arrivals?done=1", 303)
        code = result.code
    return answer(request, lambda visit: _arrivals(visit, code, said, about), "arrivals.list")


async def lookout_withdrawal(request: Request) -> Response:
    """Take ``POST /arrivals/{lookout_id}/withdrawal``."""
    form = await request.form(max_fields=4, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_decide():
        raise HTTPException(403)
    return await run_in_threadpool(_withdraw, request, read_text(form, "reason", 100))


def _withdraw(request: Request, reason: str) -> Response:
    state, about = request.state, request.path_params["lookout_id"]
    result = withdraw(state.deployment, state.access, about, reason, state.now)
    if not isinstance(result, NotDecidedInbound):
        return RedirectResponse("/arrivals?done=withdrawn", 303)
    return answer(request, lambda visit: _arrivals(visit, result.code), "arrivals.list")


async def lookout_again(request: Request) -> Response:
    """Take ``POST /arrivals/{lookout_id}/again``: decide anew about whom a lookout that was taken back announced."""
    form = await request.form(max_fields=2, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_decide():
        raise HTTPException(403)
    return await run_in_threadpool(_decide_again, request)


def _decide_again(request: Request) -> Response:
    state = request.state
    result = decide_again(state.deployment, state.access, request.path_params["lookout_id"], state.now)
    if not isinstance(result, NotDecidedInbound):
        return RedirectResponse("/inbound", 303)
    return answer(request, lambda visit: _arrivals(visit, result.code), "arrivals.list")


def _inspection(said: Mapping[str, str]) -> Inspection:
    return Inspection(outcome=said["outcome"], document=said["document_found"], words=said["words"])


async def unannounced_outcome(request: Request) -> Response:
    """Take ``POST /arrivals``: what the port found about somebody whom nobody announced."""
    return await run_in_threadpool(_record_unannounced, request, await _found(request, _UNANNOUNCED))


async def _found(request: Request, names: Sequence[str]) -> dict[str, str]:
    """What an officer at the port says it found."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_record_arrival():
        raise HTTPException(403)
    return {name: read_text(form, name, 100) for name in names} | {"words": read_text(form, "words")}


def _record_unannounced(request: Request, said: dict[str, str]) -> Response:
    state = request.state
    who = Unannounced(flight=said["flight"], day=read_day(said["day"]), document=said["document"])
    code: str = "time_unreadable"
    if not time_unreadable(said["happened_at"]):
        times = (state.now, read_instant(said["happened_at"]))
        result = record_unannounced(state.deployment, state.access, who, _inspection(said), *times)
        if not isinstance(result, NotDecidedInbound):
            return RedirectResponse("/arrivals?done=1", 303)
        code = result.code
    return answer(request, lambda visit: _arrivals(visit, code, said), "arrivals.list")
