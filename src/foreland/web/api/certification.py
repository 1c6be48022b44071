"""``/api/v1/certification``: a carrier's system runs scripted exchanges; what it sends goes to training alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from foreland.liaison.certification import SCENARIOS, Result
from foreland.operations.accounts import Connected
from foreland.operations.certify import NotTaken, Taken, acknowledge_offer, offers, standing, try_message
from foreland.web.api.bearer import connected_carrier
from foreland.web.api.exchange import answer
from foreland.web.api.messages import carried
from foreland.web.api.officers import refusal

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes of a message of a scenario."""


async def show_certification(request: Request) -> Response:
    """Answer ``GET /certification``: how each scenario stands, and where the messages differ from the profile."""
    connected = await connected_carrier(request)
    return connected if isinstance(connected, Response) else await run_in_threadpool(_standing, connected)


def _standing(connected: Connected) -> Response:
    found = standing(connected.deployment, connected.token.carrier_code, datetime.now(UTC))
    live_at = found.live.live_at if found.live else None
    return JSONResponse(
        {
            "carrier": found.carrier,
            "software": found.software,
            "passed": found.passed,
            "live_at": live_at.isoformat() if live_at else None,
            "scenarios": [written(one) for one in found.results],
            "differences": [{"code": code, "about": about} for code, about in found.differences],
        }
    )


def written(one: Result) -> dict[str, object]:
    """Return a result as the interface tells it."""
    built: dict[str, object] = msgspec.to_builtins(one)
    return {name: built[name] for name in ("scenario", "needed", "judgement", "reasons", "remarks")}


async def post_scenario(request: Request) -> Response:
    """Take ``POST /certification/{scenario}``: the message as its body; answered as operations would answer it."""
    connected = await connected_carrier(request)
    if isinstance(connected, Response):
        return connected
    scenario = request.path_params["scenario"]
    if scenario not in SCENARIOS:
        return refusal(404, "scenario_unknown")
    body = await carried(request)
    if isinstance(body, Response):
        return body
    waited = scenario == "time_out" and await _is_patient(request, connected)
    return await run_in_threadpool(_try, request, connected, scenario, body, waited)


async def _is_patient(request: Request, connected: Connected) -> bool:
    """Let the time for an answer go by; whether the carrier is still there."""
    await asyncio.sleep(connected.deployment.answering.of(connected.token.carrier_code).seconds)
    return not await request.is_disconnected()


def _try(request: Request, connected: Connected, scenario: str, body: bytes, waited: bool) -> Response:
    carrier, now = connected.token.carrier_code, datetime.now(UTC)
    shelves = request.app.state.shelves
    taken = try_message(connected.deployment, shelves, carrier, scenario, body, now, waited=waited)
    if isinstance(taken, NotTaken):
        return refusal(422, taken.code)
    return _told(taken)


def _told(taken: Taken) -> Response:
    if taken.reply is not None:
        response = answer(taken.reply)
        response.headers["Foreland-Certification"] = taken.result.judgement
        return response
    receipt = taken.receipt
    found = {
        "id": str(receipt.id) if receipt else None,
        "duplicate": receipt is not None and receipt.duplicate,
        "training": True,
        "defects": list(receipt.defects) if receipt else [],
        "certification": written(taken.result),
    }
    return JSONResponse(found, 202 if receipt is None or receipt.readable else 400)


async def list_offers(request: Request) -> Response:
    """Answer ``GET /certification/answers``: the unsolicited answers of the scenario *acknowledgement*."""
    connected = await connected_carrier(request)
    return connected if isinstance(connected, Response) else await run_in_threadpool(_offers, connected)


def _offers(connected: Connected) -> Response:
    found = offers(connected.deployment, connected.token.carrier_code, datetime.now(UTC))
    told = [
        {
            "id": str(one.id),
            "content_type": "application/edifact" if one.offer.startswith("UN") else "text/plain",
            "message": one.offer,
        }
        for one in found
    ]
    return JSONResponse({"answers": told})


async def acknowledge(request: Request) -> Response:
    """Take ``POST /certification/answers/{id}/acknowledgement``: 204, or 404 when no such answer waits."""
    connected = await connected_carrier(request)
    if isinstance(connected, Response):
        return connected
    offer: UUID = request.path_params["id"]
    code, now = connected.token.carrier_code, datetime.now(UTC)
    if not await run_in_threadpool(acknowledge_offer, connected.deployment, code, offer, now):
        return refusal(404, "no answer of this carrier waits under this identifier")
    return Response(status_code=204)


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/certification", show_certification, methods=["GET"], name="certification"),
        Route("/certification/answers", list_offers, methods=["GET"], name="certification_answers"),
        Route(
            "/certification/answers/{id:uuid}/acknowledgement",
            acknowledge,
            methods=["POST"],
            name="acknowledge_certification_answer",
        ),
        Route("/certification/{scenario}", post_scenario, methods=["POST"], name="post_scenario"),
    ]
