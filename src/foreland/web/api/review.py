"""Review for systems of officers: hits, evidence, decisions, assignments and travelling parties, as on the pages."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.assign_hit import Unassigned, WantedAssignment, assign_hit
from foreland.operations.decide_hit import NotDecided, Wanted, decide_hit
from foreland.operations.decide_party import MOST, decide_party
from foreland.operations.open_evidence import open_evidence
from foreland.review.hit import Decision
from foreland.store.pool import transaction
from foreland.store.views import queue as queue_view
from foreland.store.views.party import members
from foreland.store.views.traveller import place_of_hit
from foreland.store.views.traveller import traveller as read_traveller
from foreland.web.api import documents
from foreland.web.api.officers import Caller, Instant, answered, note_shown, officer, post_session, refusal, without
from foreland.web.pages.evidence_reading import Reading, evidence_items, read_evidence
from foreland.web.pages.filters import page_number, queue_filter

_ROWS = 60
_NOT_HERE = "there is no such hit"


class Decide(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a decision. ``row_version`` is that of the hit as it was read.

    ``happened_at``: when it was decided, for what was decided on paper and is keyed in later.
    """

    row_version: int
    decision: str
    reason_code: str
    text: str
    target: str | None = None
    happened_at: Instant | None = None


class Assign(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an assignment: ``take``, ``release`` or ``pass`` to a colleague."""

    row_version: int
    step: str
    colleague: UUID | None = None


class DecideMember(Struct, frozen=True, forbid_unknown_fields=True):
    """One hit of a party, with its own reason and text."""

    hit_id: UUID
    row_version: int
    reason_code: str
    text: str


class DecideParty(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a decision about a party; ``happened_at`` as in a decision about one hit."""

    decision: str
    hits: list[DecideMember]
    target: str | None = None
    happened_at: Instant | None = None


@officer()
def get_hits(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /hits``: those that wait, in the order of the queue, with its filters and ``page``."""
    chosen, form = queue_filter(request.query_params, caller.now, None)
    if form.problems:
        return refusal(400, f"not understood: {', '.join(sorted(form.problems))}")
    desk = form.values["desk"]
    if desk:
        chosen = structs.replace(chosen, desks=caller.deployment.desks.table.watched_by(desk, caller.now))
    offset = (page_number(request.query_params) - 1) * _ROWS
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = queue_view.queue(caller.access, connection, chosen, now=caller.now, limit=_ROWS, offset=offset)
        note_shown(caller, connection, "queue.read", [row.journey_id for row in rows])
    return answered({"total": rows[0].total if rows else 0, "hits": rows})


@officer()
def get_hit(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /hits/{flight_date}/{hit_id}``: the hit with its history, and the traveller as reported."""
    flight_date, hit_id = _place(request)
    if flight_date is None:
        return refusal(404, _NOT_HERE)
    with transaction(caller.deployment.pool, caller.access) as connection:
        place = place_of_hit(caller.access, connection, flight_date, hit_id)
        view = place and read_traveller(caller.access, connection, flight_date, place.journey_id, caller.now)
        if not view:
            return refusal(404, _NOT_HERE)
        note_shown(caller, connection, "traveller.read", [view.head.journey_id])
    hit = next(each for each in view.hits if each.id == hit_id)
    events = [each for each in view.events if each.hit_id == hit_id]
    return answered(
        {
            "hit": hit,
            "history": [without(each, "note_sealed") for each in events],
            "evidence": evidence_items(caller.access, hit.kind) if not view.head.masked_at else (),
            "journey": view.head,
            "reported": view.reported,
            "documents": view.documents,
        }
    )


@officer()
def get_evidence(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /hits/{flight_date}/{hit_id}/evidence/{item}`` and note that it was opened."""
    flight_date, hit_id = _place(request)
    if flight_date is None:
        return refusal(404, _NOT_HERE)
    item = request.path_params["item"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        reading = Reading(deployment=caller.deployment, access=caller.access, connection=connection, now=caller.now)
        found = read_evidence(reading, flight_date, hit_id, item)
        if found is None:
            return refusal(404, "there is no such evidence")
        note_shown(caller, connection, "evidence.read", found.shown())
    open_evidence(caller.deployment, caller.access, flight_date, hit_id, item, caller.now)
    about: dict[str, dict[str, Any]] = {
        "document_check": {"documents": found.view.documents, "checks": found.checks},
        "list_entry": {"listed": found.listed, "sides": found.sides, "reported": found.view.reported},
        "api_pnr": {"compared": found.compared},
        "booking": {
            "bookings": found.view.bookings, "segments": found.view.segments, "contacts": found.view.contacts,
        },
        "history": {"journeys": found.others},
        "messages": {
            "messages": [{"id": one.message.id, "source": one.said.source, "segments": one.lines} for one in found.told]
        },
    }  # fmt: skip
    return answered({"item": found.item} | about[found.item])


@officer(Decide, admits=Access.may_decide)
def post_decision(request: Request, caller: Caller, body: Decide) -> Response:
    """Take ``POST /hits/{flight_date}/{hit_id}/decision``."""
    flight_date, hit_id = _place(request)
    if flight_date is None:
        return refusal(404, _NOT_HERE)
    wanted = Wanted(flight_date=flight_date, hit_id=hit_id, **structs.asdict(body))
    result = decide_hit(caller.deployment, caller.access, wanted, caller.now)
    if isinstance(result, NotDecided):
        return _refused(result.code)
    return answered({"state": result.after, "row_version": body.row_version + 1})


@officer(Assign, admits=Access.may_decide)
def post_assignment(request: Request, caller: Caller, body: Assign) -> Response:
    """Take ``POST /hits/{flight_date}/{hit_id}/assignment``."""
    flight_date, hit_id = _place(request)
    if flight_date is None:
        return refusal(404, _NOT_HERE)
    wanted = WantedAssignment(flight_date=flight_date, hit_id=hit_id, **structs.asdict(body))
    result = assign_hit(caller.deployment, caller.access, wanted, caller.now)
    if isinstance(result, Unassigned):
        return _refused(result.code)
    return answered({"assigned_to": result.assigned_to, "row_version": body.row_version + 1})


@officer()
def get_party(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /travellers/{flight_date}/{journey_id}/party``: the traveller first, then who belongs to them."""
    flight_date = _date(request)
    with transaction(caller.deployment.pool, caller.access) as connection:
        journey = request.path_params["journey_id"]
        whole = caller.access.scope() == "organisation"
        found = members(caller.access, connection, flight_date, journey) if flight_date and whole else []
        if not found:
            return refusal(404, "there is no such traveller")
        note_shown(caller, connection, "traveller.read", [one.person.journey_id for one in found])
    return answered(
        {"members": [without(one.person, "hits") | {"links": one.links, "hits": one.hits} for one in found]}
    )


@officer(DecideParty, admits=Access.may_decide)
def post_party_decision(request: Request, caller: Caller, body: DecideParty) -> Response:
    """Take ``POST /travellers/{flight_date}/{journey_id}/party/decision``: an outcome for each hit."""
    flight_date = _date(request)
    if flight_date is None:
        return refusal(404, "there is no such traveller")
    if not caller.access.may_decide():
        return _refused("may_not_decide")
    if not 0 < len({one.hit_id for one in body.hits}) == len(body.hits) <= MOST:
        return refusal(422, f"1 to {MOST} hits, each once")
    wanted = [
        Wanted(
            flight_date=flight_date, hit_id=one.hit_id, row_version=one.row_version, decision=body.decision,
            reason_code=one.reason_code, text=one.text, target=body.target, happened_at=body.happened_at,
        )
        for one in body.hits
    ]  # fmt: skip
    journey = request.path_params["journey_id"]
    outcomes = decide_party(caller.deployment, caller.access, flight_date, journey, wanted, caller.now)
    return answered(
        {
            "outcomes": [
                {"hit_id": one.hit_id, "state": one.result.after, "error": None}
                if isinstance(one.result, Decision)
                else {"hit_id": one.hit_id, "state": None, "error": one.result.code}
                for one in outcomes
            ]
        }
    )


def _refused(code: str) -> Response:
    if code in ("not_found", "may_not_decide"):
        return refusal(404 if code == "not_found" else 403, code)
    conflict = code in ("changed", "assignment_changed", "not_waiting", "not_yours") or code.startswith("already_")
    return refusal(409 if conflict else 422, code)


def _date(request: Request) -> date | None:
    try:
        return date.fromisoformat(request.path_params["flight_date"])
    except ValueError:
        return None


def _place(request: Request) -> tuple[date | None, UUID]:
    return _date(request), request.path_params["hit_id"]


def routes() -> list[Route]:
    """Return the routes of this module."""
    hit, traveller = "/hits/{flight_date}/{hit_id:uuid}", "/travellers/{flight_date}/{journey_id:uuid}"
    return [
        Route("/sessions", post_session, methods=["POST"], name="api_session"),
        Route("/hits", get_hits, name="api_hits"),
        Route(hit, get_hit, name="api_hit"),
        Route(f"{hit}/evidence/{{item}}", get_evidence, name="api_evidence"),
        Route(f"{hit}/decision", post_decision, methods=["POST"], name="api_decision"),
        Route(f"{hit}/assignment", post_assignment, methods=["POST"], name="api_assignment"),
        Route(f"{traveller}/party", get_party, name="api_party"),
        *documents.routes(),
        Route(f"{traveller}/party/decision", post_party_decision, methods=["POST"], name="api_party_decision"),
    ]
