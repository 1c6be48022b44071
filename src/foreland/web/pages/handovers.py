"""The hand-over sheet of a shift: what is open, by time left, with the notes of whoever goes; made to be printed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.operations.hand_over import LOOKS_BACK, MOST_HITS, NotHandedOver, accept_shift, give_over, opened_note
from foreland.review.handover import LONGEST_NOTE, may_hand_over
from foreland.store import calls, duties
from foreland.store import handovers as stored
from foreland.store.handovers import HandoverRow
from foreland.store.views import inbound, recommendations
from foreland.store.views.flights import FlightFilter
from foreland.store.views.flights import flights as flights_of
from foreland.store.views.queue import QueueFilter, queue
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.filters import QUEUE_HOURS_AFTER_DEPARTURE
from foreland.web.pages.quality import faults
from foreland.web.pages.routing import watched
from foreland.web.visitors import form_is_ours

_AHEAD = timedelta(hours=12)
_SINCE = timedelta(hours=24)
_FLIGHTS = 200


class Line(Struct, frozen=True, kw_only=True):
    """A hand-over as the sheet shows it: its note, and how many of the hits of then are open still."""

    handover: HandoverRow
    note: str | None
    still_open: int
    may_accept: bool


class Typed(Struct, frozen=True):
    """A form that was refused: why, and the note that was written."""

    refused: str
    note: str = ""


@page("handover.read")
def handover(visit: Visit) -> Page:
    """Show ``GET /handover``."""
    return _sheet(visit, None)


def _sheet(visit: Visit, typed: Typed | None) -> Page:
    if not may_hand_over(visit.access):
        raise HTTPException(403)
    table = visit.request.state.deployment.desks.table
    desk = _desk(visit.request.query_params.get("desk"), visit.access.desk, table.names)
    desks = watched(visit, desk)
    chosen = QueueFilter(departed_since=visit.now - LOOKS_BACK, desks=desks)
    hits = queue(visit.access, visit.connection, chosen, now=visit.now, limit=MOST_HITS)
    ahead = FlightFilter(departs_from=visit.now, departs_until=visit.now + _AHEAD, desks=desks)
    flights = flights_of(visit.access, visit.connection, ahead, now=visit.now, limit=_FLIGHTS)
    owed = faults(visit, visit.request.app.state.profiles, [row.id for row in flights if row.status != "cancelled"])
    given = stored.listed(visit.access, visit.connection, desk, visit.now - _SINCE)
    left_queue = visit.now - timedelta(hours=QUEUE_HOURS_AFTER_DEPARTURE)
    roster = duties.between(visit.access, visit.connection, visit.now, visit.now + timedelta(hours=8))
    made = recommendations.listed(visit.access, visit.connection, visit.now, visit.now, MOST_HITS)
    begun = [one for one in made if desks is None or one.desk in desks]
    closed = inbound.reviews(visit.access, visit.connection, MOST_HITS)
    values = {
        "desk": desk,
        "desks": table.names,
        "hits": hits,
        "second_looks": sum(row.state == "second_look" for row in hits),
        "nobodys": sum(row.assigned_to is None for row in hits),
        "total": hits[0].total if hits else 0,
        "left_queue": {row.id for row in hits if row.departure_utc is not None and row.departure_utc < left_queue},
        "late": [row for row in flights if owed.get(row.id)],
        "faults": owed,
        "begun": begun,
        "inbound": sum(desks is None or one.desk in desks for one in closed),
        "calls": calls.listed(visit.access, visit.connection, visit.now, MOST_HITS, only_open=True),
        "lines": [_line(visit, one) for one in given],
        "roster": [one for one in roster if desk is None or one.desk == desk],
        "typed": typed,
        "done": visit.request.query_params.get("done", ""),
        "longest": LONGEST_NOTE,
    }
    shown = [*(row.journey_id for row in hits), *(one.journey_id for one in begun)]
    return Page(template="handover.html", values=values, shown=shown, status=422 if typed else 200)


def _line(visit: Visit, one: HandoverRow) -> Line:
    return Line(
        handover=one,
        note=opened_note(visit.sealer, one),
        still_open=len(stored.still_open(visit.connection, one)),
        may_accept=one.accepted_at is None and one.given_by != visit.access.user_id,
    )


def _desk(asked: str | None, own: str | None, names: tuple[str, ...]) -> str | None:
    """Return the desk of the sheet: the one asked for, else the officer's own; ``None`` for all."""
    wanted = own if asked is None else asked
    return wanted if wanted in names else None


async def give(request: Request) -> Response:
    """Take ``POST /handover``: the shift is given over with a note."""
    form = await _form(request)
    return await run_in_threadpool(_give, request, form.get("desk", ""), form.get("note", "")[: LONGEST_NOTE + 1])


def _give(request: Request, desk: str, note: str) -> Response:
    state = request.state
    known = desk if desk in state.deployment.desks.table.names else None
    done = give_over(state.deployment, state.access, known, note, state.now)
    return _answered(request, done, "given", note)


async def accept(request: Request) -> Response:
    """Take ``POST /handover/{handover_id}``: the incoming officer takes over."""
    await _form(request)
    return await run_in_threadpool(_accept, request)


def _accept(request: Request) -> Response:
    state = request.state
    done = accept_shift(state.deployment, state.access, request.path_params["handover_id"], state.now)
    return _answered(request, done, "accepted", "")


def _answered(request: Request, done: UUID | NotHandedOver, what: str, note: str) -> Response:
    if isinstance(done, UUID):
        return RedirectResponse(f"/handover?done={what}", 303)
    if done.code == "may_not_hand_over":
        raise HTTPException(403)
    if done.code == "not_found":
        raise HTTPException(404)
    typed = Typed(done.code, note)
    return answer(request, lambda visit: _sheet(visit, typed), "handover.read")


async def _form(request: Request) -> dict[str, str]:
    form = await request.form(max_fields=10, max_files=0)
    if not may_hand_over(request.state.access) or not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return {name: str(value).replace("\0", "") for name, value in form.items()}
