"""What an airline told an officer about a flight: the form goes to the operation, and is answered if refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.operations.enter_times import ENTRY_KINDS, Entry, enter_times
from foreland.web.pages.answering import Page, Visit, answer
from foreland.web.pages.flights import Attempted, flight_page
from foreland.web.visitors import form_is_ours

_FIELDS = ("leg", "what", "at", "airport")
_LONGEST = 40
_CLOCK = re.compile(r"([0-9]{1,2}):?([0-9]{2})")
_TAKEN_BACK = "withdraw-"


async def entry(request: Request) -> Response:
    """Take ``POST /flights/{flight_id}/entry``."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_see_travellers():
        raise HTTPException(403)
    typed = {name: str(form.get(name, ""))[:_LONGEST].replace("\0", "").strip() for name in _FIELDS}
    return await run_in_threadpool(_enter, request, typed)


def read_time(text: str, now: datetime) -> datetime | None:
    """Read ``14:05`` as the instant (UTC) nearest to now, ``2026-11-24 14:05`` as that one; else ``None``."""
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        hours, minutes = int(clock[1]), int(clock[2])
        if hours > 23 or minutes > 59:
            return None
        told = now.astimezone(UTC).replace(hour=hours, minute=minutes, second=0, microsecond=0)
        return min((told + timedelta(days=step) for step in (-1, 0, 1)), key=lambda at: abs(at - now))
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}Z?", text):
        return None
    try:
        return datetime.fromisoformat(text.rstrip("Z")).replace(tzinfo=UTC)
    except ValueError:
        return None


def _enter(request: Request, typed: dict[str, str]) -> Response:
    state, flight_id = request.state, request.path_params["flight_id"]
    what = typed["what"]
    kind = what.removeprefix(_TAKEN_BACK)
    timed = kind in ENTRY_KINDS
    wanted = Entry(
        flight_id=flight_id,
        action=("withdraw" if what != kind else "time") if timed else what,
        leg=int(typed["leg"]) if re.fullmatch(r"[0-9]{1,3}", typed["leg"]) else 0,
        kind=kind if timed else None,
        at=read_time(typed["at"], state.now),
        airport=typed["airport"].upper() or None,
    )
    refused = enter_times(state.deployment, state.access, wanted, state.now)
    if refused is None:
        return RedirectResponse(f"/flights/{flight_id}", 303)
    if refused.code == "may_not_enter":
        raise HTTPException(403)
    if refused.code == "not_found":
        raise HTTPException(404)
    attempt = Attempted(typed=typed, refused=refused)

    def read(visit: Visit) -> Page:
        return flight_page(visit, attempt)

    return answer(request, read, "flight.read")
