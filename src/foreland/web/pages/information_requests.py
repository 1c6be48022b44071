"""Requests for information: what we are asked and ask, by when it is due; one with its steps; a new one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.ask_for_information import GivenRequest, NotAsked, Received, ask, opened_request, take_step
from foreland.sharing.requests import (
    CLOSED,
    FEEDBACKS,
    REFUSAL_GROUNDS,
    STEPS,
    RequestContent,
    RequestKind,
    Step,
)
from foreland.store import exchange_partners, information_requests, organisation_register
from foreland.store.identifiers import new_id
from foreland.store.information_requests import RequestRow
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_identifier, read_instant, read_text, read_version
from foreland.web.visitors import form_is_ours

ROWS = 300
_KINDS: tuple[RequestKind, ...] = ("information", "assessment", "standing")


@page("request.list", Access.may_see_requests)
def request_list(visit: Visit) -> Page:
    """Show ``GET /requests``: what waits first, by when it is due."""
    rows = information_requests.listed(visit.access, visit.connection, ROWS)
    values = {
        "rows": rows,
        "questions": {one.id: opened_request(visit.sealer, one.content_sealed).questions for one in rows},
        "closed": CLOSED,
        "full": len(rows) == ROWS,
        "may_ask": visit.access.may_ask_assessment(),
    }
    return Page(template="requests.html", values=values, shown=[one.id for one in rows], kind="request")


@page("request.new", Access.may_ask_assessment)
def request_form(visit: Visit) -> Page:
    """Show ``GET /requests/new``."""
    return _new(visit)


def _new(visit: Visit, refused: str | None = None, form: FormData | None = None) -> Page:
    own = not visit.access.may_decide()
    values = {
        "parties": [
            one
            for one in organisation_register.organisations(visit.connection)
            if not own or one.kind in ("authority", "component", "office")
        ],
        "kinds": _KINDS[1:] if own else _KINDS,
        "own": own,
        "airports": visit.access.airports,
        "officers": information_requests.officers(visit.access, visit.connection),
        "refused": refused,
        "typed": form or {},
    }
    return Page(template="request_new.html", values=values, status=422 if refused else 200)


async def request_entry(request: Request) -> Response:
    """Take ``POST /requests/new``."""
    form = await _form(request, Access.may_ask_assessment)
    return await run_in_threadpool(_enter, request, form)


def _enter(request: Request, form: FormData) -> Response:
    state = request.state
    given = _given(form, state.access)
    done: Received | NotAsked
    done = NotAsked("party_unknown") if given is None else ask(state.deployment, state.access, given, state.now)
    if isinstance(done, NotAsked):
        code = done.code
        return answer(request, lambda visit: _new(visit, code, form), "request.new", Access.may_ask_assessment)
    return RedirectResponse(f"/requests/{done.id}?done=1", 303)


def _given(form: FormData, access: Access) -> GivenRequest | None:
    party = read_identifier(read_text(form, "party"))
    if party is None:
        return None
    airport = read_text(form, "airport", 3).strip().upper()
    return GivenRequest(
        direction="outbound" if access.may_decide() and form.get("direction") == "outbound" else "inbound",
        kind=next((one for one in _KINDS if one == form.get("kind")), "information"),
        party_org=party,
        reference=read_text(form, "reference", 100).strip() or new_id().hex[-8:].upper(),
        urgency=read_text(form, "urgency", 10),
        until=read_instant(read_text(form, "until", 40)),
        content=RequestContent(
            officer=read_text(form, "officer", 5000).strip(),
            reason=read_text(form, "reason", 5000).strip(),
            legal_basis=read_text(form, "legal_basis", 5000).strip(),
            questions=read_text(form, "questions", 5000).strip(),
        ),
        owner_id=read_identifier(read_text(form, "owner")),
        airport=airport or None,
    )


@page("request.read", Access.may_see_requests)
def request_page(visit: Visit) -> Page:
    """Show ``GET /requests/{asked_id}``."""
    return _one(visit)


def _one(visit: Visit, refused: str | None = None, typed: Step | None = None) -> Page:
    about: UUID = visit.request.path_params["asked_id"]
    found = information_requests.one(visit.access, visit.connection, about)
    if found is None:
        raise HTTPException(404)
    steps = information_requests.events(visit.access, visit.connection, about)
    values = {
        "one": found,
        "content": opened_request(visit.sealer, found.content_sealed),
        "story": [(each, visit.sealer.words(each.words_sealed, information_requests.WORDS)) for each in steps],
        "steps": _possible(visit, found) if visit.access.may_decide() else (),
        "officers": information_requests.officers(visit.access, visit.connection),
        "holders": [
            one
            for one in organisation_register.organisations(visit.connection)
            if one.kind in ("agency", "partner") and one.id != found.party_org
        ],
        "grounds": REFUSAL_GROUNDS,
        "feedbacks": FEEDBACKS,
        "closed": found.state in CLOSED,
        "refused": refused,
        "typed": typed,
        "done": visit.request.query_params.get("done", "") if not refused else "",
    }
    return Page(template="request.html", values=values, shown=[about], kind="request", status=422 if refused else 200)


def _possible(visit: Visit, found: RequestRow) -> tuple[str, ...]:
    """The steps that may follow."""
    if found.state in CLOSED:
        return () if found.feedback else ("feedback",)
    held = found.holder is not None and found.released_at is None and found.direction == "inbound"
    told = ("hit", "no_hit") if found.state == "open" else ("release",) if held else ("part", "answer")
    send = ("send",) if found.direction == "outbound" and not found.by_letter and _takes_part(visit, found) else ()
    return (*send, *told, "refuse", "hand_on", "withdraw")


def _takes_part(visit: Visit, found: RequestRow) -> bool:
    """Whether a request may go to who is asked in a signed bundle."""
    partners = exchange_partners.partners(visit.access, visit.connection)
    asked = [one for one in partners if one.partner_org == found.party_org and found.kind == "information"]
    return any(one.in_force(visit.now, "request") for one in asked)


async def request_step(request: Request) -> Response:
    """Take ``POST /requests/{asked_id}``: a step of an officer."""
    form = await _form(request, Access.may_decide)
    return await run_in_threadpool(_take, request, form)


def _take(request: Request, form: FormData) -> Response:
    state, about = request.state, request.path_params["asked_id"]
    taken = next((one for one in STEPS if one == form.get("step")), None)
    step = Step(
        step=taken or "hit",
        words=read_text(form, "words", 5000).strip(),
        code=read_text(form, "code", 100),
        other=read_identifier(read_text(form, "other")),
    )
    version = read_version(read_text(form, "row_version"))
    done = (
        take_step(state.deployment, state.access, about, version, step, state.now)
        if taken is not None
        else NotAsked("step_unknown")
    )
    if isinstance(done, NotAsked):
        if done.code == "not_found":
            raise HTTPException(404)
        code = done.code
        return answer(request, lambda visit: _one(visit, code, step), "request.read", Access.may_see_requests)
    return RedirectResponse(f"/requests/{about}?done=1", 303)


async def _form(request: Request, admits: Callable[[Access], bool]) -> FormData:
    form = await request.form(max_fields=30, max_files=0)
    access: Access = request.state.access
    if not admits(access) or not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return form


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/requests", request_list, methods=["GET"], name="requests"),
        Route("/requests/new", request_form, methods=["GET"], name="request_form"),
        Route("/requests/new", request_entry, methods=["POST"], name="request_entry"),
        Route("/requests/{asked_id:uuid}", request_page, methods=["GET"], name="request"),
        Route("/requests/{asked_id:uuid}", request_step, methods=["POST"], name="request_step"),
    ]
