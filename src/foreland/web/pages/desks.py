"""Desks, their hours and rosters: pages of supervisors and administrators. No traveller stands on them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.access.desks import may_keep_desks
from foreland.operations.keep_desks import DUTY_ROLES, NotKept, add_duty, keep_desk, remove_desk, remove_duty
from foreland.resources.airports import airports
from foreland.review.desks import Desk
from foreland.store import duties
from foreland.store.duties import NewDuty
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.travel.countries import country_code
from foreland.travel.local_time import resolve
from foreland.travel.opening_hours import ALWAYS
from foreland.web.pages.typed import read_identifier, read_version
from foreland.web.rendering import render
from foreland.web.visitors import form_is_ours

_LONGEST = 4000  # characters of a field that are looked at: two hundred countries
_ROSTER_AHEAD = timedelta(days=14)


class Typed(Struct, frozen=True, kw_only=True):
    """A form that was refused: why, and the desk as it was typed."""

    refused: str
    desk: Desk


def desks(request: Request) -> Response:
    """Show ``GET /desks``."""
    _admit(request)
    return _list(request, None)


def _list(request: Request, typed: Typed | None) -> Response:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        table = state.deployment.desks.read(state.access, connection)
        on_duty = duties.between(state.access, connection, state.now, state.now)
    values = {
        "desks": table.desks,
        "duties": {desk.name: table.duty(desk.name, state.now) for desk in table.desks},
        "officers": {desk.id: [one for one in on_duty if one.desk_id == desk.id] for desk in table.desks},
        "typed": typed,
        "form": typed.desk if typed else Desk(id=new_id(), name=""),
        "done": request.query_params.get("done", ""),
    }
    return render(request, "desks.html", values, 422 if typed else 200)


def desk(request: Request) -> Response:
    """Show ``GET /desks/{desk_id}``."""
    _admit(request)
    return _one(request, request.path_params["desk_id"], None)


def _one(request: Request, desk_id: UUID, typed: Typed | None, refused: str | None = None) -> Response:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        table = state.deployment.desks.read(state.access, connection)
        found = next((one for one in table.desks if one.id == desk_id), None)
        if found is None:
            raise HTTPException(404)
        roster = duties.between(
            state.access, connection, state.now - timedelta(hours=12), state.now + _ROSTER_AHEAD, desk_id
        )
        people = duties.rosterable(state.access, connection)
    values = {
        "desk": found,
        "desks": table.desks,
        "duty": table.duty(found.name, state.now),
        "roster": roster,
        "people": people,
        "duty_roles": DUTY_ROLES,
        "typed": typed,
        "form": typed.desk if typed else found,
        "refused": refused or (typed.refused if typed else None),
        "done": request.query_params.get("done", ""),
    }
    return render(request, "desk.html", values, 422 if values["refused"] else 200)


async def add(request: Request) -> Response:
    """Take ``POST /desks``: a new desk."""
    form = await _form(request)
    return await run_in_threadpool(_keep, request, form, new_id(), True)


async def change(request: Request) -> Response:
    """Take ``POST /desks/{desk_id}``: a desk as it shall be, or its removal."""
    form = await _form(request)
    if form.get("step") == "remove":
        return await run_in_threadpool(_remove, request, request.path_params["desk_id"])
    return await run_in_threadpool(_keep, request, form, request.path_params["desk_id"], False)


def _keep(request: Request, form: FormData, desk_id: UUID, new: bool) -> Response:
    state = request.state
    wanted = _read_desk(form, desk_id)
    code: str | None = _unknown_place(wanted)
    if code is None:
        done = keep_desk(state.deployment, state.access, wanted, state.now, new=new)
        if isinstance(done, UUID):
            return RedirectResponse(f"/desks/{done}?done=kept", 303)
        code = done.code
    if code == "not_found":
        raise HTTPException(404)
    typed = Typed(refused=code, desk=wanted)
    return _list(request, typed) if new else _one(request, desk_id, typed)


def _read_desk(form: FormData, desk_id: UUID) -> Desk:
    version = _text(form, "row_version")
    return Desk(
        id=desk_id,
        name=_text(form, "name"),
        zone=_text(form, "zone"),
        hours=_text(form, "hours") or ALWAYS,
        covered_by=read_identifier(_text(form, "covered_by")),
        airports=_codes(form, "airports"),
        countries=tuple(sorted({country_code(code) or code for code in _codes(form, "countries")})),
        takes_rest=bool(form.get("takes_rest")),
        phone=_text(form, "phone")[:60],
        alert_emails=tuple(_text(form, "alert_emails").replace(",", " ").split()[:10]),
        row_version=read_version(version),
    )


def _unknown_place(desk: Desk) -> str | None:
    if any(code not in airports() for code in desk.airports):
        return "airport_unknown"
    return "country_unknown" if any(country_code(code) != code for code in desk.countries) else None


def _codes(form: FormData, name: str) -> tuple[str, ...]:
    return tuple(sorted(set(_text(form, name).upper().replace(",", " ").replace(";", " ").split())))


def _remove(request: Request, desk_id: UUID) -> Response:
    state = request.state
    done = remove_desk(state.deployment, state.access, desk_id, state.now)
    if isinstance(done, UUID):
        return RedirectResponse("/desks?done=removed", 303)
    if done.code == "not_found":
        raise HTTPException(404)
    return _one(request, desk_id, None, done.code)


async def add_to_roster(request: Request) -> Response:
    """Take ``POST /desks/{desk_id}/duties``: an officer on a roster, in the clock of the desk."""
    form = await _form(request)
    return await run_in_threadpool(_add_duty, request, form)


def _add_duty(request: Request, form: FormData) -> Response:
    state, desk_id = request.state, request.path_params["desk_id"]
    with transaction(state.deployment.pool, state.access) as connection:
        table = state.deployment.desks.read(state.access, connection)
    found = next((one for one in table.desks if one.id == desk_id), None)
    if found is None:
        raise HTTPException(404)
    clock = ZoneInfo(found.zone or "UTC")
    begins, ends = _instant(_text(form, "begins"), clock), _instant(_text(form, "ends"), clock)
    officer = read_identifier(_text(form, "officer"))
    if begins is None or ends is None:
        return _one(request, desk_id, None, "duty_times")
    wanted = NewDuty(
        id=new_id(),
        desk_id=desk_id,
        user_id=officer or new_id(),
        role=_text(form, "role"),
        phone=_text(form, "phone")[:60],
        begins=begins,
        ends=ends,
    )
    done = add_duty(state.deployment, state.access, wanted, state.now)
    if isinstance(done, NotKept):
        return _one(request, desk_id, None, done.code)
    return RedirectResponse(f"/desks/{desk_id}?done=duty#roster", 303)


def _instant(text: str, clock: ZoneInfo) -> datetime | None:
    """Read a local time (``2026-11-27T06:00``, or with a blank) of the desk's clock."""
    try:
        local = datetime.fromisoformat(text)
        return resolve(local, clock).at if local.tzinfo is None and 2000 < local.year < 2200 else None
    except ValueError:
        return None


async def take_off_roster(request: Request) -> Response:
    """Take ``POST /duties/{duty_id}/removal``."""
    await _form(request)
    return await run_in_threadpool(_take_off, request)


def _take_off(request: Request) -> Response:
    state = request.state
    done = remove_duty(state.deployment, state.access, request.path_params["duty_id"], state.now)
    if isinstance(done, NotKept):
        raise HTTPException(404)
    return RedirectResponse(f"/desks/{done}?done=off#roster", 303)


def _admit(request: Request) -> None:
    if not may_keep_desks(request.state.access):
        raise HTTPException(403)


async def _form(request: Request) -> FormData:
    form = await request.form(max_fields=30, max_files=0)
    if not may_keep_desks(request.state.access) or not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return form


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).replace("\0", "").strip()[:_LONGEST]
