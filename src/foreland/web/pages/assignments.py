"""Taking a hit, giving it back and passing it on: plain forms on the lists and on the traveller's page."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.operations.assign_hit import Unassigned, WantedAssignment, assign_hit
from foreland.store.pool import transaction
from foreland.store.views.traveller import place_of_hit
from foreland.web.pages.answering import Page, Visit, answer
from foreland.web.pages.travellers import Attempt, read_date, traveller_page
from foreland.web.pages.typed import read_identifier, read_version
from foreland.web.visitors import form_is_ours

_BACK = {"queue": "/queue", "watch": "/watch"}
_UNUSABLE = frozenset(("colleague_unknown", "step_unknown"))


async def assignment(request: Request) -> Response:
    """Take ``POST /hits/{flight_date}/{hit_id}/assignment``."""
    form = await request.form(max_fields=20, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_see_travellers():
        raise HTTPException(403)
    version = str(form.get("row_version", ""))
    wanted = WantedAssignment(
        flight_date=read_date(request.path_params["flight_date"]),
        hit_id=request.path_params["hit_id"],
        row_version=read_version(version),
        step=str(form.get("step", "")),
        colleague=read_identifier(str(form.get("colleague", ""))),
    )
    return await run_in_threadpool(_assign, request, wanted, str(form.get("back", "")))


def _assign(request: Request, wanted: WantedAssignment, back: str) -> Response:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        place = place_of_hit(state.access, connection, wanted.flight_date, wanted.hit_id)
    if place is None:
        raise HTTPException(404)
    result = assign_hit(state.deployment, state.access, wanted, state.now)
    if not isinstance(result, Unassigned):
        page = _BACK.get(back, f"/travellers/{wanted.flight_date}/{place.journey_id}")
        anchor = f"h-{wanted.hit_id}" if back in _BACK else f"hit-{wanted.hit_id}"
        return RedirectResponse(f"{page}#{anchor}", 303)
    if result.code == "may_not_decide":
        raise HTTPException(403)
    attempt = Attempt(hit_id=wanted.hit_id, typed={}, refused=result.code)

    def read(visit: Visit) -> Page:
        status = 422 if result.code in _UNUSABLE else 409
        return traveller_page(visit, wanted.flight_date, place.journey_id, attempt, status)

    return answer(request, read, "traveller.read")
