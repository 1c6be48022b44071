"""Partners' systems recommend to us and read what came of it; officers' systems list, decline and take up.

A partner signs in with its token of exchange (``foreland share partner``), which opens no door of a carrier or an
officer; theirs open none here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.liaison.partner_item import ItemContent
from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import partner_of_token
from foreland.operations.take_partner_item import (
    GivenItem,
    NotTaken,
    decline_partner_item,
    opened_item,
    read_outcome,
    take_partner_item,
    uphold_partner_item,
    withdraw_partner_item,
)
from foreland.sharing.handling import Tlp
from foreland.store import audit, partner_items
from foreland.store.exchange_partners import Partner
from foreland.store.pool import transaction
from foreland.store.views import partner_items as item_view
from foreland.store.views.partner_items import ItemEvent, ItemRow
from foreland.travel.flight import read_designator
from foreland.web.api.messages import read_body
from foreland.web.api.officers import Caller, Instant, answered, bearer, officer, refusal, refused, without

LARGEST_BODY = 16 * 1024
FLIGHT = "^[A-Z0-9]{2,3}[0-9]{1,4}[A-Z]?$"
REFERENCE = "^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$"
ROWS = 200
_CONFLICTS = ("changed", "wrong_state", "out_of_order", "other_content", "withdrawn", "in_force")

Field = Annotated[str, Meta(max_length=100)]
Words = Annotated[str, Meta(max_length=2000)]
Member = Annotated[str, Meta(pattern="^(state:[A-Z]{3}|org:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$")]
Circle = Annotated[tuple[Member, ...], Meta(max_length=100)]


class RecommendToUs(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a partner's recommendation: of any flight, on a legal basis, under the partner's own reference.

    A later ``revision`` takes the place of the former one; the same again is answered as known. ``tlp`` (2.0) says who
    here reads it: ``red``, the officer who owns it; ``only`` are circles, each of which has to hold us.
    """

    reference: Annotated[str, Meta(pattern=REFERENCE)]
    flight: Annotated[str, Meta(pattern=FLIGHT)]
    flight_date: date
    legal_basis: Words
    ground: Words
    revision: Annotated[int, Meta(ge=1, le=1000)] = 1
    open_until: Instant | None = None
    surname: Field = ""
    given_names: Field = ""
    date_of_birth: Field = ""
    nationality: Field = ""
    document_number: Field = ""
    document_issuer: Field = ""
    tlp: Tlp = "amber"
    only: Annotated[tuple[Circle, ...], Meta(max_length=20)] = ()


class DeclineItem(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a refusal: the ground that the partner reads, and the reason, which stays here.

    ``happened_at``, here and below: when it was decided on paper, for what is keyed in later.
    """

    row_version: int
    ground: Annotated[str, Meta(max_length=100)]
    reason: Annotated[str, Meta(max_length=4000)]
    happened_at: Instant | None = None


class UpholdItem(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of standing by a decision, having seen the revision that came after it."""

    row_version: int
    happened_at: Instant | None = None


BODIES: tuple[type[Any], ...] = (RecommendToUs, DeclineItem, UpholdItem)

Door = Callable[[Request, Deployment, Partner, Any, datetime], Response]


def partner_door(body: type[Any] | None = None) -> Callable[[Door], Callable[[Request], Any]]:
    """Make an endpoint of a handler: a partner whose agreement is in force, and the body as ``body`` describes it."""

    def decorate(handle: Door) -> Callable[[Request], Any]:
        @wraps(handle)
        async def endpoint(request: Request) -> Response:
            deployment: Deployment = request.app.state.deployment
            now, token = datetime.now(UTC), bearer(request)
            found = await run_in_threadpool(partner_of_token, deployment, token, now) if token else None
            if found is None:
                return refusal(401, "a partner's bearer token is needed", {"WWW-Authenticate": "Bearer"})
            content = None
            if body is not None:
                raw = await read_body(request, LARGEST_BODY)
                if raw is None:
                    return refusal(413, f"larger than {LARGEST_BODY} bytes")
                try:
                    content = msgspec.json.decode(raw, type=body)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    readable = isinstance(error, msgspec.ValidationError)
                    return refusal(400, str(error)[:200] if readable else "not valid JSON")
            return await run_in_threadpool(handle, request, deployment, found, content, now)

        return endpoint

    return decorate


@partner_door(RecommendToUs)
def post_item(
    _request: Request, deployment: Deployment, partner: Partner, body: RecommendToUs, now: datetime
) -> Response:
    """Take ``POST /partner/recommendations``: 201 when it is new or revised, 200 when it is known."""
    designator = read_designator(body.flight)
    if designator is None:
        return refusal(422, "flight_unreadable")
    content = ItemContent(**{name: getattr(body, name) for name in ItemContent.__struct_fields__})
    given = GivenItem(
        reference=body.reference.strip(),
        revision=body.revision,
        flight=str(designator),
        flight_date=body.flight_date,
        open_until=body.open_until,
        content=content,
        tlp=body.tlp,
        circles=body.only,
    )
    done = take_partner_item(deployment, partner, given, now)
    if isinstance(done, NotTaken):
        return refused(done.code, _CONFLICTS)
    return answered({"reference": body.reference, "revision": done.revision}, 200 if done.known else 201)


@partner_door()
def get_outcome(request: Request, deployment: Deployment, partner: Partner, _body: None, now: datetime) -> Response:
    """Answer ``GET /partner/recommendations/{reference}``: originator, legal basis and outcome."""
    found = read_outcome(deployment, partner, path_reference(request), now)
    return refusal(404, "not_found") if found is None else answered(found)


@partner_door()
def post_withdrawal(request: Request, deployment: Deployment, partner: Partner, _body: None, now: datetime) -> Response:
    """Take ``POST /partner/recommendations/{reference}/withdraw``."""
    done = withdraw_partner_item(deployment, partner, path_reference(request), now)
    return refused(done.code, _CONFLICTS) if done else answered({"withdrawn": True})


def path_reference(request: Request) -> str:
    """Return the reference of the address; empty, which nobody has, when it cannot be one."""
    said: str = request.path_params["reference"]
    return said if re.fullmatch(REFERENCE, said) else ""


@officer(admits=Access.may_see_recommendations)
def get_items(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /partners/recommendations``: what partners recommend to us, what waits first."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = item_view.listed(caller.access, connection, "incoming", caller.now, ROWS)
        if rows:
            ids = [one.id for one in rows]
            audit.append(connection, caller.access, "partner_item.list", "partner_item", ids, at=caller.now)
    return answered({"items": [shown_item(caller, one) for one in rows]})


@officer(admits=Access.may_see_recommendations)
def get_item(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /partners/recommendations/{item_id}``, with its revisions."""
    about: UUID = request.path_params["item_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = item_view.one(caller.access, connection, "incoming", about, caller.now)
        if found is None:
            return refusal(404, "not_found")
        steps = item_view.events(caller.access, connection, about)
        audit.append(connection, caller.access, "partner_item.read", "partner_item", [about], at=caller.now)
    return answered({"item": shown_item(caller, found), "history": [_shown_step(caller, one) for one in steps]})


@officer(DeclineItem, admits=Access.may_recommend)
def post_decline(request: Request, caller: Caller, body: DeclineItem) -> Response:
    """Take ``POST /partners/recommendations/{item_id}/decline``."""
    said = (body.ground, body.reason)
    about = request.path_params["item_id"]
    times = (caller.now, body.happened_at)
    done = decline_partner_item(caller.deployment, caller.access, about, body.row_version, said, *times)
    return refused(done.code, _CONFLICTS) if done else answered({"state": "declined"})


@officer(UpholdItem, admits=Access.may_recommend)
def post_uphold(request: Request, caller: Caller, body: UpholdItem) -> Response:
    """Take ``POST /partners/recommendations/{item_id}/uphold``."""
    about = request.path_params["item_id"]
    times = (caller.now, body.happened_at)
    done = uphold_partner_item(caller.deployment, caller.access, about, body.row_version, *times)
    return refused(done.code, _CONFLICTS) if done else answered({"row_version": body.row_version + 1})


def _shown_step(caller: Caller, event: ItemEvent) -> dict[str, Any]:
    reason = caller.deployment.sealer.words(event.reason_sealed, partner_items.EVENT_REASON)
    return without(event, "content_sealed", "reason_sealed") | {"reason": reason}


def shown_item(caller: Caller, row: ItemRow) -> dict[str, Any]:
    """Return an item as an officer reads it: whether somebody is in the care of protection is not said here either."""
    sealer = caller.deployment.sealer
    told = {"content": opened_item(sealer, row.content_sealed)}
    told |= {"reason": sealer.words(row.reason_sealed, partner_items.REASON)}  # type: ignore[dict-item]
    return without(row, "content_sealed", "reason_sealed", "protected") | told


def routes() -> list[Route]:
    """Return the routes of this module."""
    own, one = "/partner/recommendations", "/partners/recommendations/{item_id:uuid}"
    return [
        Route(own, post_item, methods=["POST"], name="api_partner_item"),
        Route(f"{own}/{{reference}}", get_outcome, methods=["GET"], name="api_partner_outcome"),
        Route(f"{own}/{{reference}}/withdraw", post_withdrawal, methods=["POST"], name="api_partner_withdrawal"),
        Route("/partners/recommendations", get_items, methods=["GET"], name="api_partner_items"),
        Route(one, get_item, methods=["GET"], name="api_partner_read"),
        Route(f"{one}/decline", post_decline, methods=["POST"], name="api_partner_decline"),
        Route(f"{one}/uphold", post_uphold, methods=["POST"], name="api_partner_uphold"),
    ]
