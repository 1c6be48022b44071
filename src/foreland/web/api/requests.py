"""Requests for information: partners' systems ask and read what came of it, officers' systems list and take steps.

A partner reads whether something is known, then what was answered; a reason never. Its token opens nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.operations.ask_for_information import (
    GivenRequest,
    NotAsked,
    ask,
    opened_request,
    receive_request,
    take_step,
)
from foreland.operations.deployment import Deployment
from foreland.operations.give_back import give_back, hand_on_delivery, hand_on_question, hand_on_recommendation, owed
from foreland.operations.tell_feedback import KEPT_FOR, what_it_was_good_for
from foreland.sharing.requests import RequestContent, RequestDirection, RequestKind, RequestStep, Step, Urgency
from foreland.sharing.returns import ReturnEnd, accounts
from foreland.store import audit, information_requests, item_returns
from foreland.store.exchange_partners import Partner
from foreland.store.information_requests import RequestRow
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, Instant, answered, officer, refusal, refused, without
from foreland.web.api.partners import REFERENCE, partner_door, path_reference

ROWS = 300
RECEIPTS = 2000
_YEAR, _QUARTER = timedelta(days=365), timedelta(days=90)
_CONFLICTS = (
    "changed",
    "wrong_state",
    "given_already",
    "not_closed",
    "hit_first",
    "originator_release_needed",
    "sent_already",
)
_TOLD = ("part", "answer")

Words = Annotated[str, Meta(max_length=4000)]


class AskUs(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a partner's request, under the partner's own reference; the same again is answered as known."""

    reference: Annotated[str, Meta(pattern=REFERENCE)]
    officer: Annotated[str, Meta(min_length=1, max_length=200)]
    purpose: Words
    legal_basis: Words
    urgency: Urgency
    questions: Words


class EnterRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a request that an officer enters. ``party``: who asks, or is asked; ``until`` of an assessment."""

    direction: RequestDirection
    kind: RequestKind
    party: UUID
    reference: Annotated[str, Meta(pattern=REFERENCE)]
    officer: Annotated[str, Meta(min_length=1, max_length=200)]
    purpose: Words
    questions: Words
    legal_basis: Words = ""
    urgency: Annotated[str, Meta(max_length=10)] = ""
    until: Instant | None = None
    owner: UUID | None = None
    airport: Annotated[str, Meta(max_length=3)] | None = None


class TakeRequestStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of an officer's step. ``code``: a ground, or what it was good for; ``other``: an owner, or a holder."""

    row_version: Annotated[int, Meta(ge=0, le=1_000_000_000)]
    step: RequestStep
    words: Words = ""
    code: Annotated[str, Meta(max_length=100)] = ""
    other: UUID | None = None


class EndReturn(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of what was given back for a delivery, by giver and instant; ``code``: good for what, or why nothing."""

    giver: UUID
    received_at: Instant
    ended_as: ReturnEnd
    code: Annotated[str, Meta(max_length=100)] = ""
    words: Words = ""


class HandOnReturn(Struct, frozen=True, forbid_unknown_fields=True):
    """The body that names another owner: of a delivery by giver and instant, else ``about`` what is ``given``."""

    owner: UUID
    giver: UUID | None = None
    received_at: Instant | None = None
    about: UUID | None = None
    given: Literal["recommendation", "question"] = "recommendation"


BODIES: tuple[type[Any], ...] = (AskUs, EnterRequest, TakeRequestStep, EndReturn, HandOnReturn)


@partner_door(AskUs)
def post_request(_request: Request, deployment: Deployment, partner: Partner, body: AskUs, now: datetime) -> Response:
    """Take ``POST /partner/requests``: 201 with when it is due, 200 when it is known."""
    said = {name: getattr(body, name).replace("\0", "") for name in ("officer", "legal_basis", "questions")}
    given = GivenRequest(
        direction="inbound",
        kind="information",
        party_org=partner.partner_org,
        reference=body.reference,
        urgency=body.urgency,
        until=None,
        content=RequestContent(reason=body.purpose.replace("\0", ""), **said),
    )
    done = receive_request(deployment, partner, given, now)
    if isinstance(done, NotAsked):
        return refused(done.code, ("known",))
    return answered({"reference": body.reference, "due_at": done.due_at}, 200 if done.known else 201)


@partner_door()
def get_answer(request: Request, deployment: Deployment, partner: Partner, _body: None, now: datetime) -> Response:
    """Answer ``GET /partner/requests/{reference}``: owner, when it is due, how it stands, what was answered so far."""
    access = deployment.service("partner")
    with transaction(deployment.pool, access) as connection:
        found = information_requests.referred(access, connection, partner.partner_org, path_reference(request))
        if found is None:
            return refusal(404, "not_found")
        steps = information_requests.events(access, connection, found.id)
        audit.append(connection, access, "request.read", "request", [found.id], at=now)
    words = deployment.sealer.words
    told = [
        {"at": one.at, "part": one.step == "part", "text": words(one.words_sealed, information_requests.WORDS)}
        for one in steps
        if one.step in _TOLD
    ]
    shown = ("reference", "at", "due_at", "owner", "state", "ground", "closed_at", "feedback")
    return answered({name: getattr(found, name) for name in shown} | {"answers": told})


@partner_door()
def get_receipts(_request: Request, deployment: Deployment, partner: Partner, _body: None, now: datetime) -> Response:
    """Answer ``GET /partner/receipts``: what you gave us in a year, its owner, when it is due, and how it ended."""
    access = deployment.service("partner")
    with transaction(deployment.pool, access) as connection:
        found = item_returns.returns(access, connection, now - _YEAR, RECEIPTS, partner.partner_org)
    shown = ("given", "reference", "items", "received_at", "owner", "due_at", "ended_as", "ended_at", "feedback")
    return answered({"receipts": [{name: getattr(one, name) for name in shown} for one in found]})


@officer(admits=Access.may_see_returns)
def get_returns(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /requests/returns``: the account of each contributor in 90 days, and what waits."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = owed(caller.deployment, caller.access, connection, caller.now - _QUARTER, RECEIPTS)
    waiting = [one for one in found if one.ended_at is None]
    return answered({"accounts": accounts(found, caller.now), "waiting": waiting})


@officer(EndReturn, admits=Access.may_decide)
def post_return(_request: Request, caller: Caller, body: EndReturn) -> Response:
    """Take ``POST /requests/returns``: what was given back for a delivery."""
    end = (body.ended_as, body.code, body.words.replace("\0", ""))
    done = give_back(caller.deployment, caller.access, body.giver, body.received_at, end, caller.now)
    return refused(done.code, ()) if done else answered({"ended_as": body.ended_as})


@officer(HandOnReturn, admits=Access.may_decide)
def post_hand_on(_request: Request, caller: Caller, body: HandOnReturn) -> Response:
    """Take ``POST /requests/returns/hand-on``: another owner, of a delivery or of a partner's recommendation."""
    told = (body.owner, caller.now)
    if body.about is not None:
        hand_on = hand_on_question if body.given == "question" else hand_on_recommendation
        done = hand_on(caller.deployment, caller.access, body.about, *told)
    elif body.giver is not None and body.received_at is not None:
        done = hand_on_delivery(caller.deployment, caller.access, body.giver, body.received_at, *told)
    else:
        return refusal(422, "not_named")
    return refused(done.code, ()) if done else answered({"owner": body.owner})


@officer(admits=Access.may_see_returns)
def get_feedback(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /requests/feedback``: what partners said of ours, and how far the sources of others held."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        since = caller.now - KEPT_FOR
        of_ours, graded = what_it_was_good_for(caller.deployment, caller.access, connection, since)
    return answered({"of_ours": of_ours, "sources": graded})


@officer(admits=Access.may_see_requests)
def get_requests(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /requests``: what waits first, by when it is due."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = information_requests.listed(caller.access, connection, ROWS)
        if found:
            ids = [one.id for one in found]
            audit.append(connection, caller.access, "request.list", "request", ids, at=caller.now)
    return answered({"requests": [_shown(caller, one) for one in found]})


@officer(EnterRequest, admits=Access.may_ask_assessment)
def post_entry(_request: Request, caller: Caller, body: EnterRequest) -> Response:
    """Take ``POST /requests``: one that came in, one of ours, or what a field office wants to have assessed."""
    said = {name: getattr(body, name).replace("\0", "") for name in ("officer", "legal_basis", "questions")}
    given = GivenRequest(
        direction=body.direction if caller.access.may_decide() else "inbound",
        kind=body.kind,
        party_org=body.party,
        reference=body.reference,
        urgency=body.urgency,
        until=body.until,
        content=RequestContent(reason=body.purpose.replace("\0", ""), **said),
        owner_id=body.owner,
        airport=body.airport.upper() if body.airport else None,
    )
    done = ask(caller.deployment, caller.access, given, caller.now)
    if isinstance(done, NotAsked):
        return refused(done.code, ("known",))
    return answered({"id": done.id, "due_at": done.due_at}, 201)


@officer(TakeRequestStep, admits=Access.may_decide)
def post_step(request: Request, caller: Caller, body: TakeRequestStep) -> Response:
    """Take ``POST /requests/{asked_id}/step``."""
    step = Step(step=body.step, words=body.words.replace("\0", ""), code=body.code, other=body.other)
    about = request.path_params["asked_id"]
    done = take_step(caller.deployment, caller.access, about, body.row_version, step, caller.now)
    return refused(done.code, _CONFLICTS) if isinstance(done, NotAsked) else answered({"state": done})


def _shown(caller: Caller, row: RequestRow) -> dict[str, Any]:
    return without(row, "content_sealed") | {"content": opened_request(caller.deployment.sealer, row.content_sealed)}


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/partner/requests", post_request, methods=["POST"], name="api_partner_request"),
        Route("/partner/requests/{reference}", get_answer, methods=["GET"], name="api_partner_answer"),
        Route("/partner/receipts", get_receipts, methods=["GET"], name="api_partner_receipts"),
        Route("/requests/returns", get_returns, methods=["GET"], name="api_returns"),
        Route("/requests/returns", post_return, methods=["POST"], name="api_return_end"),
        Route("/requests/returns/hand-on", post_hand_on, methods=["POST"], name="api_return_hand_on"),
        Route("/requests/feedback", get_feedback, methods=["GET"], name="api_item_feedback"),
        Route("/requests", get_requests, methods=["GET"], name="api_requests"),
        Route("/requests", post_entry, methods=["POST"], name="api_request_entry"),
        Route("/requests/{asked_id:uuid}/step", post_step, methods=["POST"], name="api_request_step"),
    ]
