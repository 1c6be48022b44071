"""An officer's decision about a hit: the form is handed to the operation, and answered kindly if it was refused."""

from __future__ import annotations

from datetime import date
from typing import get_args
from uuid import UUID

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.operations.decide_hit import NotDecided, Wanted, decide_hit
from foreland.review.hit import RefusalCode
from foreland.store.flight_merging import kept
from foreland.store.pool import transaction
from foreland.store.views.traveller import place_of_hit
from foreland.web.pages.answering import Page, Visit, answer
from foreland.web.pages.travellers import Attempt, read_date, traveller_page
from foreland.web.pages.typed import read_instant, read_text, read_version, time_unreadable
from foreland.web.visitors import form_is_ours

_FIELDS = ("decision", "reason_code", "text", "target", "happened_at")
_CONFLICTS = frozenset(("changed", *(code for code in get_args(RefusalCode) if code.startswith("already_"))))


async def decision(request: Request) -> Response:
    """Take ``POST /hits/{flight_date}/{hit_id}/decision``."""
    form = await request.form(max_fields=20, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_see_travellers():
        raise HTTPException(403)
    typed = {name: read_text(form, name) for name in _FIELDS}
    version = str(form.get("row_version", ""))
    flight_date, hit_id = read_date(request.path_params["flight_date"]), request.path_params["hit_id"]
    wanted = Wanted(
        flight_date=flight_date,
        hit_id=hit_id,
        row_version=read_version(version),
        decision=typed["decision"],
        reason_code=typed["reason_code"],
        text=typed["text"],
        target=typed["target"] or None,
        happened_at=read_instant(typed["happened_at"]),
    )
    return await run_in_threadpool(_decide, request, wanted, typed, form.get("back") == "queue")


def _decide(request: Request, wanted: Wanted, typed: dict[str, str], back_to_queue: bool) -> Response:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        place = place_of_hit(state.access, connection, wanted.flight_date, wanted.hit_id)
        into = None if place else kept(state.access, connection, wanted.hit_id, "hit")
        if into is not None:  # it is another hit now, which the officer has not seen yet
            wanted = msgspec.structs.replace(wanted, hit_id=into.id, flight_date=into.flight_date, row_version=0)
            place = place_of_hit(state.access, connection, wanted.flight_date, wanted.hit_id)
    if place is None:
        raise HTTPException(404)
    if time_unreadable(typed["happened_at"]):
        return _refused(
            request,
            wanted.flight_date,
            place.journey_id,
            Attempt(hit_id=wanted.hit_id, typed=typed, refused="time_unreadable"),
        )
    result = decide_hit(state.deployment, state.access, wanted, state.now)
    if isinstance(result, NotDecided):
        attempt = Attempt(hit_id=wanted.hit_id, typed=typed, refused=result.code)
        return _refused(request, wanted.flight_date, place.journey_id, attempt)
    if place.next_waiting and not back_to_queue:
        target = f"/travellers/{wanted.flight_date}/{place.journey_id}?done=1#hit-{place.next_waiting}"
    else:
        target = f"/queue?done={result.decision}"
    return RedirectResponse(target, 303)


def _refused(request: Request, flight_date: date, journey_id: UUID, attempt: Attempt) -> Response:
    if attempt.refused == "may_not_decide":
        raise HTTPException(403)
    status = 409 if attempt.refused in _CONFLICTS else 422

    def read(visit: Visit) -> Page:
        return traveller_page(visit, flight_date, journey_id, attempt, status)

    return answer(request, read, "traveller.read")
