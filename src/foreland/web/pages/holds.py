"""Legal holds: placed from a traveller's page, listed here, lifted by two people."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.operations.hold import NotHeld, place_hold, step_hold
from foreland.safeguards.holds import LONGEST_REASON
from foreland.store import holds as stored
from foreland.store.holds import Hold, HoldRow
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.travellers import unmasking_rules
from foreland.web.visitors import form_is_ours

ROWS = 200


class Line(Struct, frozen=True, kw_only=True):
    """A hold as the page shows it, and what this officer may do about it now."""

    hold: HoldRow
    in_force: bool
    may_ask: bool
    may_answer: bool


class _Typed(Struct, frozen=True):
    """A form that was refused: why, and what was written in it."""

    refused: str
    reason: str


@page("hold.list")
def holds(visit: Visit) -> Page:
    """Show ``GET /holds``."""
    return _listed(visit, None)


def _listed(visit: Visit, typed: _Typed | None) -> Page:
    if not visit.access.may_hold():
        raise HTTPException(403)
    today = visit.now.date()
    found = stored.listed(visit.access, visit.connection, today, ROWS)
    lines = [_line(visit, one, today) for one in found]
    values = {
        "in_force": [line for line in lines if line.in_force],
        "over": [line for line in lines if not line.in_force],
        "partial": len(found) == ROWS,
        "bases": {basis.code: basis.text for basis in unmasking_rules(visit).bases},
        "typed": typed,
        "done": visit.request.query_params.get("done", ""),
    }
    shown = [one.object_id for one in found if one.object_kind == "journey"]
    return Page(template="holds.html", values=values, shown=shown, status=422 if typed else 200)


def _line(visit: Visit, one: HoldRow, today: date) -> Line:
    in_force = one.state().in_force(today)
    asked = one.lift_asked_by is not None
    mine = one.lift_asked_by == visit.access.user_id
    return Line(hold=one, in_force=in_force, may_ask=in_force and not asked, may_answer=in_force and asked and not mine)


async def place(request: Request) -> Response:
    """Take ``POST /holds``."""
    form = await _form(request)
    kind: Literal["journey", "flight"] = "flight" if form.get("what") == "flight" else "journey"
    try:
        until = date.fromisoformat(form["until"].strip()) if form.get("until", "").strip() else None
    except ValueError:
        until = date.min  # no day at all: refused as one that is over
    try:
        wanted = Hold(
            object_kind=kind,
            object_id=UUID(form.get(kind, "")),
            flight_date=date.fromisoformat(form.get("flight_date", "")),
            reason=form.get("reason", "").strip()[: LONGEST_REASON + 1],
            until=until,
            basis=form.get("basis", "")[:100],
        )
    except ValueError as error:
        raise HTTPException(404 if request.state.access.may_hold() else 403) from error
    return await run_in_threadpool(_place, request, wanted)


def _place(request: Request, wanted: Hold) -> Response:
    state = request.state
    done = place_hold(state.deployment, state.access, wanted, state.now)
    return _answered(request, done, "placed", wanted.reason)


async def step(request: Request) -> Response:
    """Take ``POST /holds/{hold_id}``."""
    form = await _form(request)
    if not request.state.access.may_hold():
        raise HTTPException(403)
    reason = form.get("reason", "")[: LONGEST_REASON + 1]
    return await run_in_threadpool(_step, request, request.path_params["hold_id"], form.get("step", ""), reason)


def _step(request: Request, hold_id: UUID, wanted: str, reason: str) -> Response:
    state = request.state
    done = step_hold(state.deployment, state.access, hold_id, wanted, reason, state.now)
    if done is None:
        raise HTTPException(404)
    return _answered(request, done, wanted, reason)


def _answered(request: Request, done: UUID | NotHeld, what: str, reason: str) -> Response:
    if isinstance(done, UUID):
        return RedirectResponse(f"/holds?done={what}", 303)
    if done.code == "may_not_hold":
        raise HTTPException(403)
    typed = _Typed(done.code, reason)
    return answer(request, lambda visit: _listed(visit, typed), "hold.list")


async def _form(request: Request) -> dict[str, str]:
    form = await request.form(max_fields=12, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return {name: str(value).replace("\0", "") for name, value in form.items()}
