"""Requests to look at masked travellers: asked by one, answered by another; and the view, while it is allowed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.keys.seal import SealBrokenError, Sealer
from foreland.operations.unmask import NotUnmasked, Wanted, answer_unmasking, ask_unmasking
from foreland.safeguards.unmasking import LONGEST_REASON, refuse_view
from foreland.store import unmasking as stored
from foreland.store import vault
from foreland.store.unmasking import Asked
from foreland.travel.booking import Payment
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.travellers import read_date, shown_payment, traveller_page, unmasking_rules
from foreland.web.visitors import form_is_ours
from foreland.web.words.protection import UNMASK_REFUSED

ROWS = 200


class Line(Struct, frozen=True, kw_only=True):
    """A request as the page shows it: its reason opened, and what this officer may do about it now."""

    asked: Asked
    reason: str | None
    waits: bool
    lapsed: bool
    may_answer: bool
    may_look: bool
    may_end: bool


@page("unmask.list")
def requests(visit: Visit) -> Page:
    """Show ``GET /unmasking``."""
    refused = visit.request.query_params.get("refused", "")
    return _listed(visit, refused if refused in UNMASK_REFUSED else None)


def _listed(visit: Visit, refused: str | None, status: int = 200) -> Page:
    access = visit.access
    if not (access.may_ask_unmasking() or access.may_approve_unmasking()):
        raise HTTPException(403)
    own = None if access.may_approve_unmasking() else access.user_id
    found = stored.asked_for(access, visit.connection, visit.now, asked_by=own, limit=ROWS)
    rules = unmasking_rules(visit)
    lines = [_line(visit, one) for one in found]
    values = {
        "waiting": [line for line in lines if line.waits],
        "answered": [line for line in lines if not line.waits],
        "bases": {basis.code: basis.text for basis in rules.bases},
        "rules": rules,
        "partial": len(found) == ROWS,
        "refused": refused,
        "done": visit.request.query_params.get("done", ""),
    }
    shown = [one.journey_id for one in found]
    return Page(template="unmasking.html", values=values, shown=shown, status=status)


def _line(visit: Visit, one: Asked) -> Line:
    access, lapsed = visit.access, one.state == "open" and visit.now >= one.open_until
    waits = one.state == "open" and not lapsed
    mine = one.asked_by == access.user_id
    viewable = one.state == "approved" and one.view_until is not None and visit.now < one.view_until
    reason = visit.sealer.words(one.reason_sealed, stored.REASON)
    return Line(
        asked=one,
        reason=reason,
        waits=waits,
        lapsed=lapsed,
        may_answer=waits and access.may_approve_unmasking() and not mine,
        may_look=refuse_view(access, one.request(), visit.now) is None,
        may_end=viewable and access.may_approve_unmasking() and not mine,
    )


async def ask(request: Request) -> Response:
    """Take ``POST /travellers/{flight_date}/{journey_id}/unmasking``."""
    form = await _form(request)
    wanted = Wanted(
        flight_date=read_date(request.path_params["flight_date"]),
        journey_id=request.path_params["journey_id"],
        basis=form.get("basis", "")[:100],
        reason=form.get("reason", "")[: LONGEST_REASON + 1],
    )
    return await run_in_threadpool(_ask, request, wanted)


def _ask(request: Request, wanted: Wanted) -> Response:
    state = request.state
    done = ask_unmasking(state.deployment, state.access, wanted, state.now)
    if not isinstance(done, NotUnmasked):
        return RedirectResponse("/unmasking?done=asked", 303)
    if done.code == "may_not_unmask":
        raise HTTPException(403)
    typed = {"basis": wanted.basis, "reason": wanted.reason, "refused": done.code}

    def read(visit: Visit) -> Page:
        return traveller_page(visit, wanted.flight_date, wanted.journey_id, status=422, unmasking=typed)

    return answer(request, read, "traveller.read")


async def decide(request: Request) -> Response:
    """Take ``POST /unmasking/{request_id}/decision``."""
    form = await _form(request)
    return await run_in_threadpool(_decide, request, request.path_params["request_id"], form.get("verdict", ""))


def _decide(request: Request, request_id: UUID, verdict: str) -> Response:
    state = request.state
    if not state.access.may_approve_unmasking():
        raise HTTPException(403)
    done = answer_unmasking(state.deployment, state.access, request_id, verdict, state.now)
    if done is None:
        raise HTTPException(404)
    if not isinstance(done, NotUnmasked):
        return RedirectResponse(f"/unmasking?done={verdict}", 303)
    return answer(request, lambda visit: _listed(visit, done.code, 409), "unmask.list")


@page("unmasked.read")
def unmasked(visit: Visit) -> Page | Response:
    """Show ``GET /unmasking/{request_id}``: what the vault holds, to the one who asked, while it is allowed."""
    if not (visit.access.may_ask_unmasking() or visit.access.may_approve_unmasking()):
        raise HTTPException(403)
    asked = stored.one(visit.access, visit.connection, visit.request.path_params["request_id"])
    if asked is None:
        raise HTTPException(404)
    refused = refuse_view(visit.access, asked.request(), visit.now)
    if refused is not None:
        return RedirectResponse(f"/unmasking?refused={refused}", 303)
    values = {"asked": asked, **_content(visit, asked)}
    return Page(template="unmasked.html", values=values, shown=[asked.journey_id])


def _content(visit: Visit, asked: Asked) -> dict[str, Any]:
    keys: Sealer = visit.request.state.deployment.vault
    sealed = vault.sealed_journey(visit.access, visit.connection, asked.flight_date, asked.journey_id)
    if sealed is None:
        raise HTTPException(404)
    found = vault.sealed_bookings(visit.access, visit.connection, asked.flight_date, asked.journey_id)
    try:
        journey = msgspec.json.decode(keys.open(sealed, vault.journey_context(asked.journey_id)))
        bookings = [msgspec.json.decode(keys.open(each, vault.booking_context(one))) for one, each in found]
    except SealBrokenError:
        return {"journey": None, "bookings": []}
    for each in bookings:
        each["payments"] = [_payment(one["payment"]) for one in each["payments"]]
        each["free_text"] = _texts(each["booking"]["free_text"])
    return {"journey": journey, "bookings": bookings}


def _payment(text: str | None) -> Payment | None:
    return None if text is None else shown_payment(msgspec.json.decode(text, type=Payment))


def _texts(text: str | None) -> list[str]:
    """The lines of history and remarks of a booking."""
    found = msgspec.json.decode(text) if text else {}
    return [str(line) for name in ("remarks", "history") for line in found.get(name) or ()]


async def _form(request: Request) -> dict[str, str]:
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return {name: str(value).replace("\0", "") for name, value in form.items()}
