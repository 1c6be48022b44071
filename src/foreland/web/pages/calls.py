"""The call log. A search opens the record of a call by itself; the rest is written down while one talks.

What is searched for is sent in the body of a form and kept sealed with the call, so no name stands in an address.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.operations.find_people import find_people
from foreland.operations.log_call import CallWords, NotLogged, WantedCall, open_call, opened_words, write_call
from foreland.review.calls import CALLER_KINDS, LONGEST_SEARCH, LONGEST_TEXT, OUTCOMES, may_log_calls
from foreland.store import calls as stored
from foreland.store import contacts_directory, document_checks
from foreland.store.views.call_search import LIMIT
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_instant, read_version, time_unreadable
from foreland.web.visitors import form_is_ours

_LISTED = 60
_SINCE = timedelta(hours=24)
_STAYS = {"write": "/calls/{}?done=written", "document": "/document-desk?call={}"}


class Typed(Struct, frozen=True, kw_only=True):
    """A form that was refused: why, and what was written in it."""

    refused: str
    words: CallWords
    caller_kind: str
    chosen: str
    happened_at: str


@page("call.list")
def calls(visit: Visit) -> Page:
    """Show ``GET /calls``."""
    if not may_log_calls(visit.access):
        raise HTTPException(403)
    found = stored.listed(visit.access, visit.connection, visit.now - _SINCE, _LISTED)
    values = {
        "open_calls": [one for one in found if one.closed_at is None],
        "closed": [one for one in found if one.closed_at is not None],
        "done": visit.request.query_params.get("done", ""),
    }
    shown = [one.journey_id for one in found if one.journey_id is not None]
    return Page(template="calls.html", values=values, shown=shown)


@page("call.read")
def call(visit: Visit) -> Page:
    """Show ``GET /calls/{call_id}``: those who may be meant, and what is written down."""
    return _one(visit, None)


def _one(visit: Visit, typed: Typed | None) -> Page:
    if not may_log_calls(visit.access):
        raise HTTPException(403)
    found = stored.one(visit.access, visit.connection, visit.request.path_params["call_id"])
    if found is None:
        raise HTTPException(404)
    words = opened_words(visit.sealer, found)
    search = (typed.words if typed else words or CallWords()).search
    travellers = (
        find_people(visit.access, visit.connection, search, visit.now, visit.request.state.deployment.data)
        if found.closed_at is None
        else []
    )
    first = travellers[0] if travellers else None
    contacts = (
        contacts_directory.contacts_of(
            visit.access, visit.connection, airport=first.origin, carrier=first.carrier, at=visit.now
        )
        if first is not None
        else []
    )
    about = f"{found.flight_date}/{found.journey_id}" if found.journey_id else ""
    only = f"{first.flight_date}/{first.journey_id}" if first and len(travellers) == 1 else ""
    values = {
        "call": found,
        "words": typed.words if typed else words,
        "masked": words is None,
        "travellers": travellers,
        "partial": len(travellers) == LIMIT,
        "contacts": contacts[:6],
        "chosen": typed.chosen if typed else about or only,
        "caller_kind": typed.caller_kind if typed else found.caller_kind or "",
        "caller_kinds": CALLER_KINDS,
        "outcomes": OUTCOMES,
        "refused": typed.refused if typed else None,
        "happened_at": typed.happened_at if typed else "",
        "document_checks": document_checks.of_call(visit.access, visit.connection, found.id),
        "done": visit.request.query_params.get("done", ""),
    }
    shown = [one.journey_id for one in travellers] + ([found.journey_id] if found.journey_id else [])
    return Page(template="call.html", values=values, shown=list(dict.fromkeys(shown)), status=422 if typed else 200)


async def open_one(request: Request) -> Response:
    """Take ``POST /calls``: the search that opens a call."""
    form = await _form(request)
    return await run_in_threadpool(_open, request, form.get("search", "").strip())


def _open(request: Request, search: str) -> Response:
    state = request.state
    done = open_call(state.deployment, state.access, search, state.now)
    if isinstance(done, NotLogged):
        raise HTTPException(403)
    return RedirectResponse(f"/calls/{done}", 303)


async def write(request: Request) -> Response:
    """Take ``POST /calls/{call_id}``: another search, what is known so far, or the end of the call."""
    form = await _form(request)
    return await run_in_threadpool(_write, request, form)


def _write(request: Request, form: dict[str, str]) -> Response:
    state, call_id = request.state, request.path_params["call_id"]
    said = {name: form.get(name, "").strip()[: LONGEST_TEXT + 1] for name in CallWords.__struct_fields__}
    words = CallWords(**said | {"search": said["search"][:LONGEST_SEARCH]})
    version = form.get("row_version", "")
    closes = form.get("step") == "close"
    day, journey = _chosen(form.get("traveller", ""))
    wanted = WantedCall(
        row_version=read_version(version),
        words=words,
        caller_kind=form.get("caller_kind", ""),
        flight_date=day,
        journey_id=journey,
        outcome=form.get("outcome", "") if closes else None,
        happened_at=read_instant(form.get("happened_at", "")),
    )
    unreadable = time_unreadable(form.get("happened_at", ""))
    done = None if unreadable else write_call(state.deployment, state.access, call_id, wanted, state.now)
    if isinstance(done, UUID):
        stays = _STAYS.get(form.get("step", ""), "/calls/{}").format(call_id)
        return RedirectResponse("/calls?done=closed" if closes else stays, 303)
    code = done.code if done else "time_unreadable"
    if code == "not_found":
        raise HTTPException(404)
    if code == "may_not_log":
        raise HTTPException(403)
    typed = Typed(
        refused=code,
        words=words,
        caller_kind=wanted.caller_kind,
        chosen=form.get("traveller", ""),
        happened_at=form.get("happened_at", ""),
    )
    return answer(request, lambda visit: _one(visit, typed), "call.read")


def _chosen(text: str) -> tuple[date | None, UUID | None]:
    """Read which traveller was chosen, as their page is addressed; nobody when that cannot be read."""
    day, _, journey = text.partition("/")
    try:
        return date.fromisoformat(day), UUID(journey)
    except ValueError:
        return None, None


async def _form(request: Request) -> dict[str, str]:
    form = await request.form(max_fields=20, max_files=0)
    if not may_log_calls(request.state.access) or not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return {name: str(value).replace("\0", "") for name, value in form.items()}
