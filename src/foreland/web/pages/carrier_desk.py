"""The pages of a carrier's users: the notices addressed to their carrier, and what they answer.

They reach ``carrier_notices`` and nothing else, so there is no reason, grade or list to show. Who is shown is audited
in the trail of the authority.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.liaison.progress import Progress
from foreland.operations.answer_notice import Answer, answer_notice
from foreland.operations.call_for_help import LONGEST_NAMED, NotCalled, Person, ask_for_help, call_for_help
from foreland.operations.deployment import Deployment
from foreland.resources.carrier_desk import load_carrier_desk
from foreland.store import audit, carrier_notices, organisations
from foreland.store.carrier_notices import Particulars
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views import carrier_desk
from foreland.store.views.carrier_desk import NoticeRow
from foreland.web.language import carrier_languages
from foreland.web.pages.answering import Visit
from foreland.web.pages.quality import figures
from foreland.web.quick_code import quick_code
from foreland.web.rendering import render
from foreland.web.station_numbers import desk_numbers, protection_contacts
from foreland.web.visitors import form_is_ours
from foreland.web.words.carrier import OUTAGE_STEP
from foreland.web.words.liaison import CARRIER_ACTION

_LONGEST = 1000  # characters of a field that are looked at
_NOBODY = Particulars(surname=None, given_names=None, seat=None, record_locator=None)


class Shown(Struct, frozen=True, kw_only=True):
    """A notice with its traveller opened, and the telephone number of the desk that sent it."""

    notice: NoticeRow
    who: Particulars
    telephone: str | None


def of_carrier(request: Request) -> Access:
    """Return who asks; only somebody of a carrier passes."""
    access: Access = request.state.access
    if not access.speaks_for_carrier():
        raise HTTPException(403)
    return access


def shown(deployment: Deployment, notices: Sequence[NoticeRow], now: datetime) -> list[Shown]:
    """Open the travellers of notices."""
    numbers = desk_numbers(deployment, [one.airport for one in notices], now) if notices else {}
    return [Shown(notice=one, who=_opened(deployment, one), telephone=numbers.get(one.airport)) for one in notices]


def _opened(deployment: Deployment, notice: NoticeRow) -> Particulars:
    if notice.traveller_sealed is None:
        return _NOBODY
    opened = deployment.sealer.open(notice.traveller_sealed, carrier_notices.TRAVELLER)
    return msgspec.json.decode(opened, type=Particulars)


def note_shown(deployment: Deployment, access: Access, notices: Sequence[Shown], at: datetime) -> None:
    """Write into the authority's trail whom a carrier was shown."""
    people = list(dict.fromkeys(one.notice.journey_id for one in notices))
    if people:
        recorded = deployment.recorded(access)
        with transaction(deployment.pool, recorded) as connection:
            audit.append(connection, recorded, "carrier.read", "journey", people, at=at, request_id=new_id())


def _lists(request: Request, template: str, have: str | None = None) -> Response:
    """Show the lists, unless they are as whoever asks has them: then nobody is shown anew, and nothing is audited."""
    state, access = request.state, of_carrier(request)
    deployment: Deployment = state.deployment
    with transaction(deployment.pool, access) as connection:
        waiting = carrier_desk.open_notices(access, connection, state.now)
        done = carrier_desk.done_notices(access, connection, state.now)
    mark = _mark(waiting, done)
    if mark == have:
        return Response(status_code=204)
    found = shown(deployment, [*waiting, *done], state.now)
    note_shown(deployment, access, found, state.now)
    values = {"open": found[: len(waiting)], "done": found[len(waiting) :], "mark": mark}
    return render(request, template, values)


def _mark(*lists: Sequence[NoticeRow]) -> str:
    told = "|".join(" ".join(f"{one.id} {one.changed_at.isoformat()}" for one in rows) for rows in lists)
    return sha256(told.encode()).hexdigest()[:16]


def notices(request: Request) -> Response:
    """Show ``GET /carrier``."""
    return _lists(request, "carrier.html")


def live_notices(request: Request) -> Response:
    """Answer ``GET /live/carrier``: the lists alone, which the page asks for by itself; 204 when nothing changed."""
    return _lists(request, "_carrier_lists.html", request.query_params.get("have"))


def _one(request: Request) -> Shown:
    state, access = request.state, of_carrier(request)
    deployment: Deployment = state.deployment
    with transaction(deployment.pool, access) as connection:
        found = carrier_desk.notice(access, connection, request.path_params["notice_id"])
    if found is None:
        raise HTTPException(404)
    (one,) = shown(deployment, [found], state.now)
    note_shown(deployment, access, [one], state.now)
    return one


def _show(request: Request, refused: str | None = None, typed: Mapping[str, str] | None = None) -> Response:
    one = _one(request)
    values = {
        "one": one,
        "protection": protection_contacts(request.state.deployment, one.notice.airport, request.state.now),
        "desk": load_carrier_desk(request.state.deployment.data),
        "actions": list(CARRIER_ACTION),
        "may_acknowledge": one.notice.state in ("sent", "withdrawn"),
        "refused": refused,
        "typed": typed or {},
        "done": request.query_params.get("done", ""),
    }
    return render(request, "carrier_notice.html", values, 422 if refused else 200)


def notice(request: Request) -> Response:
    """Show ``GET /carrier/notices/{notice_id}``."""
    return _show(request)


async def answer(request: Request) -> Response:
    """Take ``POST /carrier/notices/{notice_id}``: acknowledged, or what was done."""
    return await _take(request, _answer)


def _answer(request: Request, form: Mapping[str, str]) -> Response:
    state, notice_id = request.state, request.path_params["notice_id"]
    wanted = Answer(
        notice_id=notice_id,
        step=form.get("step", ""),
        action=form.get("action") or None,
        reason=form.get("reason"),
        said_by=form.get("said_by"),
    )
    done = answer_notice(state.deployment, state.access, wanted, state.now)
    if isinstance(done, Progress):
        return _back(notice_id, wanted.step)
    if done.code in ("not_found", "not_carrier"):
        raise HTTPException(404)
    if done.code == "step_unknown":
        raise HTTPException(400)
    return _show(request, done.code, form)


async def help_wanted(request: Request) -> Response:
    """Take ``POST /carrier/notices/{notice_id}/help``: the traveller asks for help."""
    return await _take(request, _help_wanted)


def _help_wanted(request: Request, form: Mapping[str, str]) -> Response:
    state, notice_id = request.state, request.path_params["notice_id"]
    if not ask_for_help(state.deployment, state.access, notice_id, form.get("words", ""), state.now):
        raise HTTPException(404)
    return _back(notice_id, "help")


async def _take(request: Request, take: Callable[[Request, Mapping[str, str]], Response]) -> Response:
    form = await request.form(max_fields=10, max_files=0)
    of_carrier(request)
    if not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    typed = {name: str(value)[:_LONGEST].replace("\0", "").strip() for name, value in form.items()}
    return await run_in_threadpool(take, request, typed)


def _back(notice_id: UUID, done: str) -> Response:
    return RedirectResponse(f"/carrier/notices/{notice_id}?done={done}", 303)


def passenger(request: Request) -> Response:
    """Show ``GET /carrier/notices/{notice_id}/passenger``: a sheet for the traveller, in a language that they read."""
    one = _one(request)
    deployment: Deployment = request.state.deployment
    desk, spoken = load_carrier_desk(deployment.data), carrier_languages()
    wanted = request.query_params.get("language", "")
    values = {
        "reference": one.notice.reference,
        "notice_id": one.notice.id,
        "authority": deployment.home.name,
        "desk": desk,
        "code": quick_code(desk.redress_web, one.notice.reference),
        "spoken": spoken,
    }
    return render(request, "carrier_passenger.html", values, language=wanted if wanted in spoken else None)


def procedure(request: Request) -> Response:
    """Show ``GET /carrier/help``: what the answers mean, what to do when systems are out, and a call for help."""
    return _procedure(request)


def _procedure(request: Request, refused: str | None = None, typed: Mapping[str, str] | None = None) -> Response:
    access = of_carrier(request)
    deployment: Deployment = request.state.deployment
    values = {
        "outage_steps": list(OUTAGE_STEP),
        "desk": load_carrier_desk(deployment.data),
        "places": sorted(desk_numbers(deployment, access.airports, request.state.now).items()),
        "refused": refused,
        "typed": typed or {"flight_date": request.state.now.date().isoformat()},
        "done": "help" if request.query_params.get("done") == "help" else "",
    }
    return render(request, "carrier_help.html", values, 422 if refused else 200)


async def help_called(request: Request) -> Response:
    """Take ``POST /carrier/help``: somebody asks for help about whom there need be no notice."""
    return await _take(request, _help_called)


def _help_called(request: Request, form: Mapping[str, str]) -> Response:
    state = request.state
    person = Person(**{name: form.get(name, "")[:LONGEST_NAMED] for name in Person.__struct_fields__})
    done = call_for_help(state.deployment, state.access, person, form.get("words", ""), state.now)
    if isinstance(done, NotCalled):
        return _procedure(request, done.code, form)
    return RedirectResponse("/carrier/help?done=help", 303)


def own_quality(request: Request) -> Response:
    """Show ``GET /carrier/quality``: what of the carrier's own messages came late, incomplete or not at all."""
    values = own_figures(request, request.state.deployment, of_carrier(request), request.state.now)
    if values is None:
        raise HTTPException(404)
    return render(request, "carrier_quality.html", values)


def own_figures(request: Request, deployment: Deployment, access: Access, now: datetime) -> dict[str, Any] | None:
    """Count for a carrier's own designator; ``None`` when it has none.

    Counts alone. A carrier's rights reach no flight, so they are counted under the system's.
    """
    viewer = deployment.service(access.username)
    with transaction(deployment.pool, viewer) as connection:
        code = organisations.codes(connection, [access.org_id]).get(access.org_id)
        visit = Visit(request=request, access=viewer, connection=connection, now=now, sealer=deployment.sealer)
        return None if code is None else figures(visit, code)


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/carrier", notices, name="carrier"),
        Route("/live/carrier", live_notices, name="live_carrier"),
        Route("/carrier/help", procedure, methods=["GET"], name="carrier_help"),
        Route("/carrier/help", help_called, methods=["POST"], name="call_help"),
        Route("/carrier/quality", own_quality, name="carrier_quality"),
        Route("/carrier/notices/{notice_id:uuid}", notice, methods=["GET"], name="carrier_notice"),
        Route("/carrier/notices/{notice_id:uuid}", answer, methods=["POST"], name="answer_notice"),
        Route("/carrier/notices/{notice_id:uuid}/help", help_wanted, methods=["POST"], name="help_wanted"),
        Route("/carrier/notices/{notice_id:uuid}/passenger", passenger, name="passenger_notice"),
    ]
