"""What we recommend to partners: officers propose, approve and withdraw; the partner's system reads and answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.liaison.partner_item import ItemContent, PartnerAnswer
from foreland.operations.deployment import Deployment
from foreland.operations.recommend_to_partner import (
    NotTold,
    ToPartner,
    answer_from_partner,
    recommend_to_partner,
    step_to_partner,
    told_to,
)
from foreland.operations.take_partner_item import opened_item
from foreland.store import audit
from foreland.store.exchange_partners import Partner
from foreland.store.pool import transaction
from foreland.store.views import partner_items as item_view
from foreland.travel.flight import read_designator
from foreland.web.api.officers import Caller, Instant, answered, officer, refusal, refused
from foreland.web.api.partners import FLIGHT, ROWS, Field, Words, partner_door, path_reference, shown_item

_CONFLICTS = ("changed", "wrong_state", "id_taken", "withdrawn", "answered_otherwise")
_FORBIDDEN = ("own_work",)


class RecommendToPartner(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a recommendation to a partner. ``id`` is the caller's: the same again is the same record.

    ``journey_date`` and ``journey_id``: the traveller of ours it is about, if it is one.
    """

    id: UUID
    partner: Field
    flight: Annotated[str, Meta(pattern=FLIGHT)]
    flight_date: date
    legal_basis: Words
    ground: Words
    open_until: Instant | None = None
    surname: Field = ""
    given_names: Field = ""
    date_of_birth: Field = ""
    nationality: Field = ""
    document_number: Field = ""
    document_issuer: Field = ""
    journey_date: date | None = None
    journey_id: UUID | None = None


class ToPartnerStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a step: ``approve``, ``disapprove`` or ``withdraw``."""

    row_version: int
    step: Field


class AnswerOfPartner(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a partner's answer: that it is there, or what was done."""

    answer: PartnerAnswer


BODIES: tuple[type[Any], ...] = (RecommendToPartner, ToPartnerStep, AnswerOfPartner)


@officer(admits=Access.may_see_recommendations)
def get_told(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /partners/told``: what we recommend to partners, what waits for approval first."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = item_view.listed(caller.access, connection, "outgoing", caller.now, ROWS)
        if rows:
            ids = [one.id for one in rows]
            audit.append(connection, caller.access, "partner_item.list", "partner_item", ids, at=caller.now)
    return answered({"items": [shown_item(caller, one) for one in rows]})


@officer(RecommendToPartner, admits=Access.may_recommend)
def post_told(_request: Request, caller: Caller, body: RecommendToPartner) -> Response:
    """Take ``POST /partners/told``."""
    designator = read_designator(body.flight)
    if designator is None:
        return refusal(422, "flight_unreadable")
    if (body.journey_date is None) != (body.journey_id is None):
        return refusal(422, "journey_incomplete")
    wanted = ToPartner(
        id=body.id,
        partner=body.partner.replace("\0", ""),
        flight=str(designator),
        flight_date=body.flight_date,
        open_until=body.open_until,
        content=ItemContent(**{name: getattr(body, name) for name in ItemContent.__struct_fields__}),
        journey=(body.journey_date, body.journey_id) if body.journey_date and body.journey_id else None,
    )
    done = recommend_to_partner(caller.deployment, caller.access, wanted, caller.now)
    return refused(done.code, _CONFLICTS) if isinstance(done, NotTold) else answered({"id": done}, 201)


@officer(ToPartnerStep, admits=Access.may_recommend)
def post_told_step(request: Request, caller: Caller, body: ToPartnerStep) -> Response:
    """Take ``POST /partners/told/{item_id}/step``."""
    about = request.path_params["item_id"]
    done = step_to_partner(caller.deployment, caller.access, about, body.row_version, body.step, caller.now)
    return refused(done.code, _CONFLICTS, _FORBIDDEN) if done else answered({"step": body.step})


@partner_door()
def get_for_partner(
    _request: Request, deployment: Deployment, partner: Partner, _body: None, now: datetime
) -> Response:
    """Answer ``GET /partner/told``: what was recommended to the partner and is in force."""
    shown = [
        {
            "reference": one.reference,
            "originator": deployment.home.name,
            "flight": one.flight,
            "flight_date": one.flight_date,
            "open_until": one.open_until,
            "withdrawn": one.withdrawn_at is not None,
            "answer": one.ground,
            "content": None if one.withdrawn_at else opened_item(deployment.sealer, one.content_sealed),
        }
        for one in told_to(deployment, partner, now)
    ]
    return answered({"recommendations": shown})


@partner_door(AnswerOfPartner)
def post_answer(
    request: Request, deployment: Deployment, partner: Partner, body: AnswerOfPartner, now: datetime
) -> Response:
    """Take ``POST /partner/told/{reference}/answer``."""
    done = answer_from_partner(deployment, partner, path_reference(request), body.answer, now)
    return refused(done.code, _CONFLICTS) if isinstance(done, NotTold) else answered({"state": done})


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/partners/told", get_told, methods=["GET"], name="api_told"),
        Route("/partners/told", post_told, methods=["POST"], name="api_tell_partner"),
        Route("/partners/told/{item_id:uuid}/step", post_told_step, methods=["POST"], name="api_told_step"),
        Route("/partner/told", get_for_partner, methods=["GET"], name="api_for_partner"),
        Route("/partner/told/{reference}/answer", post_answer, methods=["POST"], name="api_partner_answer"),
    ]
