"""One form that decides about several members of a travelling party: handed on per person, refusals told apart."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.operations.decide_hit import Wanted
from foreland.operations.decide_party import MOST, Outcome, decide_party
from foreland.review.hit import Decision
from foreland.store.pool import transaction
from foreland.store.views.party import members
from foreland.web.pages.answering import Page, Visit, answer
from foreland.web.pages.travellers import PartyAttempt, PartyOutcome, read_date, traveller_page
from foreland.web.pages.typed import read_instant, read_version, time_unreadable
from foreland.web.visitors import form_is_ours

_LONGEST = 20_000
_FIELDS = 20 + 4 * MOST


async def party_decision(request: Request) -> Response:
    """Take ``POST /travellers/{flight_date}/{journey_id}/party``."""
    form = await request.form(max_fields=_FIELDS, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_decide():
        raise HTTPException(403)
    flight_date, journey_id = read_date(request.path_params["flight_date"]), request.path_params["journey_id"]
    typed = {
        name: str(value)[:_LONGEST].replace("\0", "")
        for name, value in form.multi_items()
        if name not in ("hit", "csrf")
    }
    return await run_in_threadpool(_decide, request, flight_date, journey_id, _chosen(form), typed)


def _chosen(form: FormData) -> list[UUID]:
    found: dict[UUID, None] = {}
    for value in form.getlist("hit"):
        try:
            found[UUID(str(value))] = None
        except ValueError as error:
            raise HTTPException(400) from error
    return list(found)[:MOST]


def _decide(
    request: Request, flight_date: date, journey_id: UUID, chosen: list[UUID], typed: dict[str, str]
) -> Response:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        party = members(state.access, connection, flight_date, journey_id)
    if not party:
        raise HTTPException(404)
    names = {hit.id: one.person for one in party for hit in one.hits}
    attempt = PartyAttempt(typed=typed, chosen=frozenset(map(str, chosen)), refused="nobody_chosen")
    if chosen and time_unreadable(typed.get("happened_at", "")):
        attempt = msgspec.structs.replace(attempt, refused="time_unreadable")
    if attempt.refused == "time_unreadable" or not chosen:
        return _refused(request, flight_date, journey_id, attempt)
    wanted = [_wanted(flight_date, hit, typed) for hit in chosen]
    outcomes = decide_party(state.deployment, state.access, flight_date, journey_id, wanted, state.now)
    if all(isinstance(one.result, Decision) for one in outcomes):
        return RedirectResponse(f"/travellers/{flight_date}/{journey_id}?party={len(outcomes)}", 303)
    told = [
        PartyOutcome(
            surname=getattr(names.get(one.hit_id), "surname", None),
            given_names=getattr(names.get(one.hit_id), "given_names", None),
            refused=_refusal(one),
        )
        for one in outcomes
    ]
    attempt = PartyAttempt(typed=typed, chosen=attempt.chosen, outcomes=told)
    return _refused(request, flight_date, journey_id, attempt)


def _refusal(one: Outcome) -> str | None:
    return None if isinstance(one.result, Decision) else one.result.code


def _wanted(flight_date: date, hit: UUID, typed: dict[str, str]) -> Wanted:
    version = typed.get(f"row_version-{hit}", "")
    return Wanted(
        flight_date=flight_date,
        hit_id=hit,
        row_version=read_version(version),
        decision=typed.get("decision", ""),
        reason_code=typed.get(f"reason-{hit}"),
        text=typed.get(f"text-{hit}"),
        target=typed.get("target") or None,
        happened_at=read_instant(typed.get("happened_at", "")),
    )


def _refused(request: Request, flight_date: date, journey_id: UUID, attempt: PartyAttempt) -> Response:
    def read(visit: Visit) -> Page:
        return traveller_page(visit, flight_date, journey_id, status=422, together=attempt)

    return answer(request, read, "traveller.read")
