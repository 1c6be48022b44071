"""An officer settles a doubtful join: the form is handed to the operation, and answered kindly if it was refused."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.operations.settle_join import Seen, Settled, WantedJoin, settle_join
from foreland.web.pages.answering import Page, Visit, answer
from foreland.web.pages.joins import JoinAttempt
from foreland.web.pages.travellers import read_date, traveller_page
from foreland.web.pages.typed import read_text, read_version
from foreland.web.visitors import form_is_ours

_MOST_SEEN = 20
CONFLICTS = frozenset(("changed", "already_joined", "already_separate", "nothing_to_undo", "masked"))


async def settle(request: Request) -> Response:
    """Take ``POST /travellers/{flight_date}/{journey_id}/join``."""
    form = await request.form(max_fields=60, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_see_travellers():
        raise HTTPException(403)
    fields = ("choice", "reason_code", "text", "row_version")
    typed = {name: read_text(form, name) for name in fields}
    seen = {name: _read_seen([str(each) for each in form.getlist(name)]) for name in ("candidate", "beside")}
    return await run_in_threadpool(_settle, request, typed, seen["candidate"], seen["beside"])


def _settle(request: Request, typed: dict[str, str], candidates: Sequence[Seen], beside: Sequence[Seen]) -> Response:
    """A choice names whom it is about; one that names nobody is about all candidates that were shown."""
    state = request.state
    flight_date, journey_id = read_date(request.path_params["flight_date"]), request.path_params["journey_id"]
    action, _, named = typed["choice"].partition(":")
    others = [one for one in (*candidates, *beside) if str(one.journey_id) == named] if named else candidates
    wanted = WantedJoin(
        flight_date=flight_date,
        one=Seen(journey_id, read_version(typed["row_version"])),
        others=tuple(others),
        action=action,
        reason_code=typed["reason_code"],
        text=typed["text"],
    )
    result = settle_join(state.deployment, state.access, wanted, state.now)
    if isinstance(result, Settled):
        return RedirectResponse(f"/travellers/{flight_date}/{result.journey_id}?settled=1#joins", 303)
    if result.code == "may_not_decide":
        raise HTTPException(403)
    if result.code == "not_found":
        raise HTTPException(404)
    attempt = JoinAttempt(typed, result.code)

    def read(visit: Visit) -> Page:
        status = 409 if result.code in CONFLICTS else 422
        return traveller_page(visit, flight_date, journey_id, joining=attempt, status=status)

    return answer(request, read, "traveller.read")


def _read_seen(told: Sequence[str]) -> list[Seen]:
    """Read ``<journey> <version>``, as the form names each traveller that it showed; leave out what is not."""
    found = []
    for text in told[:_MOST_SEEN]:
        named, _, version = text[:100].partition(" ")
        try:
            found.append(Seen(UUID(named), read_version(version)))
        except ValueError:
            continue
    return found
