"""``/api/v1/carrier/notices``: a carrier's system reads its notices, acknowledges them and reports what was done."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from foreland.liaison.progress import Progress
from foreland.operations.accounts import Connected
from foreland.operations.answer_notice import Answer, answer_notice
from foreland.store.pool import transaction
from foreland.store.views import carrier_desk
from foreland.web.api.bearer import connected_carrier, station_access
from foreland.web.api.officers import refusal
from foreland.web.pages.carrier_desk import Shown, note_shown, shown

LARGEST_BODY = 16 * 1024
_STATUS = {"not_found": 404, "not_carrier": 404, "wrong_state": 409, "step_unknown": 404}


class Said(Struct, frozen=True, kw_only=True):
    """The body of an answer. A system may say more than is read here."""

    action: str | None = None
    reason: str | None = None
    said_by: str | None = None


async def list_notices(request: Request) -> Response:
    """Answer ``GET /carrier/notices``: what waits for the carrier."""
    connected = await connected_carrier(request)
    return connected if isinstance(connected, Response) else await run_in_threadpool(_listed, connected)


def _listed(connected: Connected) -> Response:
    deployment, access, now = connected.deployment, station_access(connected), datetime.now(UTC)
    with transaction(deployment.pool, access) as connection:
        waiting = carrier_desk.open_notices(access, connection, now)
    found = shown(deployment, waiting, now)
    note_shown(deployment, access, found, now)
    return JSONResponse({"notices": [_written(one) for one in found]})


def _written(one: Shown) -> dict[str, object]:
    names = (
        "id",
        "reference",
        "flight",
        "flight_date",
        "airport",
        "door_close_utc",
        "until_utc",
        "instruction",
        "facts",
    )
    notice = {name: getattr(one.notice, name) for name in (*names, "state", "action", "sent_at", "changed_at")}
    built: dict[str, object] = msgspec.to_builtins(notice)
    return built | {"telephone": one.telephone, "traveller": msgspec.to_builtins(one.who)}


async def acknowledge(request: Request) -> Response:
    """Take ``POST /carrier/notices/{notice_id}/acknowledge``."""
    return await _answered(request, "acknowledge")


async def report(request: Request) -> Response:
    """Take ``POST /carrier/notices/{notice_id}/report``."""
    return await _answered(request, "report")


async def _answered(request: Request, step: str) -> Response:
    connected = await connected_carrier(request)
    if isinstance(connected, Response):
        return connected
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return refusal(413, f"larger than {LARGEST_BODY} bytes")
    try:
        said = msgspec.json.decode(bytes(body), type=Said)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return refusal(400, "a JSON object is needed")
    answer = Answer(
        notice_id=request.path_params["notice_id"],
        step=step,
        action=said.action,
        reason=_clean(said.reason),
        said_by=_clean(said.said_by),
    )
    access = station_access(connected)
    done = await run_in_threadpool(answer_notice, connected.deployment, access, answer, datetime.now(UTC))
    if isinstance(done, Progress):
        return JSONResponse({"state": done.after})
    return refusal(_STATUS.get(done.code, 422), "not_found" if done.code == "not_carrier" else done.code)


def _clean(text: str | None) -> str | None:
    return None if text is None else text.replace("\0", "")


def routes() -> list[Route]:
    """Return the routes of this module."""
    one = "/carrier/notices/{notice_id:uuid}"
    return [
        Route("/carrier/notices", list_notices, methods=["GET"], name="api_notices"),
        Route(f"{one}/acknowledge", acknowledge, methods=["POST"], name="api_acknowledge"),
        Route(f"{one}/report", report, methods=["POST"], name="api_report"),
    ]
