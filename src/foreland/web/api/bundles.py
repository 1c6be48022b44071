"""``POST /api/exchange/bundles``: a partner's Foreland hands a signed bundle over and gets our signed receipt."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.operations.deployment import Deployment
from foreland.operations.exchange_bundles import NotArrived, acknowledge_to, take_bundle
from foreland.operations.keep_partners import partner_of_token
from foreland.sharing.bundle import MOST_BYTES
from foreland.store.exchange_partners import Partner
from foreland.web.api.messages import read_body
from foreland.web.api.officers import refusal


async def take_over(request: Request) -> Response:
    """Take a bundle: 200 with our receipt, 401, 413, or 422 with the code of the refusal."""
    deployment: Deployment = request.app.state.deployment
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    now = datetime.now(UTC)
    partner = None
    if scheme.lower() == "bearer":
        partner = await run_in_threadpool(partner_of_token, deployment, token.strip(), now)
    if partner is None:
        return refusal(401, "a partner's bearer token is needed", {"WWW-Authenticate": "Bearer"})
    body = await read_body(request, MOST_BYTES)
    if body is None:
        return refusal(413, "oversize")
    return await run_in_threadpool(_taken, deployment, partner, body, now)


def _taken(deployment: Deployment, partner: Partner, body: bytes, now: datetime) -> Response:
    access = deployment.service(f"exchange {partner.code}")
    arrived = take_bundle(deployment, access, body, now)
    if isinstance(arrived, NotArrived):
        return refusal(422, arrived.code)
    return Response(acknowledge_to(deployment, access, partner.code, now), media_type="application/octet-stream")


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [Route("/bundles", take_over, methods=["POST"], name="take_over_bundle")]
