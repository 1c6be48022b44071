"""The register of documents taken: its list, a document with its photograph and history, the form and the label."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.documents.photograph import MOST_BYTES, Photograph, plain_photograph
from foreland.liaison.seizure import (
    LABORATORY_RESULTS,
    OFFICES,
    REASONS,
    SEIZED_TYPES,
    Handling,
    SeizureWords,
    Taken,
    open_steps,
)
from foreland.operations.seize_document import (
    NotSeized,
    WantedSeizure,
    hand_on,
    opened_photograph,
    opened_seizure,
    seize_document,
)
from foreland.store import audit
from foreland.store import seizures as stored
from foreland.store.identifiers import new_id
from foreland.store.seizures import SeizureRow
from foreland.store.views.traveller import traveller as read_traveller
from foreland.store.views.traveller_rows import TravellerView
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_day, read_identifier, read_instant, read_text, read_version
from foreland.web.visitors import form_is_ours

ROWS = 200
_FIELDS = (
    "id", "airport", "document_type", "issuer", "reason", "taken_at", "number", "holder", "taken_from", "words",
    "flight_date", "journey", "recommendation",
)  # fmt: skip
_LARGEST_BODY = 4 * MOST_BYTES
_CONFLICTS = ("changed", "wrong_state", "not_custodian", "not_receiver")


def _may_see(visit: Visit) -> None:
    if not visit.access.may_see_seizures():
        raise HTTPException(403)


@page("seizure.list")
def seizures(visit: Visit) -> Page:
    """Show ``GET /seizures``: what is in somebody's hands, what waits for this officer first."""
    _may_see(visit)
    ended = visit.request.query_params.get("ended") == "1"
    rows = stored.listed(visit.access, visit.connection, ROWS, ended)
    _note(visit, "seizure.list", rows)
    words = {one.id: opened_seizure(visit.sealer, one.words_sealed) for one in rows}
    values = {"rows": rows, "words": words, "ended": ended, "full": len(rows) == ROWS}
    return Page(template="seizures.html", values=values, shown=_journeys(rows))


@page("seizure.form")
def new(visit: Visit) -> Page:
    """Show ``GET /seizures/new``: of a traveller, and a recommendation, when the address names them."""
    asked = visit.request.query_params
    typed = dict.fromkeys(_FIELDS, "") | {"id": str(new_id()), "taken_at": visit.now.strftime("%Y-%m-%d %H:%M")}
    typed |= {name: asked.get(name, "")[:40] for name in ("flight_date", "journey", "recommendation")}
    if typed["recommendation"]:
        typed["reason"] = "surrendered"
    return _form(visit, typed, None, first=True)


def _form(visit: Visit, typed: dict[str, str], refused: str | None, *, first: bool = False) -> Page:
    if not visit.access.may_seize():
        raise HTTPException(403)
    day, journey = read_day(typed["flight_date"]), read_identifier(typed["journey"])
    view = read_traveller(visit.access, visit.connection, day, journey, visit.now) if day and journey else None
    if first and view is not None and view.head.masked_at is None:
        typed = typed | _of_traveller(view)
    places = (*visit.access.departures(), *visit.access.arrivals())
    if not typed["airport"] and len(places) == 1:
        typed = typed | {"airport": places[0]}
    values = {
        "typed": typed,
        "person": view.reported[0] if view is not None and view.reported else None,
        "head": view.head if view is not None else None,
        "types": SEIZED_TYPES,
        "reasons": REASONS,
        "most": MOST_BYTES // (1024 * 1024),
        "refused": refused,
    }
    shown = [view.head.journey_id] if view is not None else []
    return Page(template="seizure_new.html", values=values, shown=shown, status=422 if refused else 200)


def _of_traveller(view: TravellerView) -> dict[str, str]:
    """Fill in what is known of a traveller and the first document: an officer compares it with what is in the hand."""
    paper = view.documents[0] if view.documents else None
    name = view.reported[0] if view.reported else None
    return {
        "airport": view.head.board or "",
        "number": (paper.number or "") if paper else "",
        "issuer": (paper.issuing_state or "") if paper else "",
        "holder": " ".join(filter(None, (name.surname, name.given_names))) if name else "",
    }


async def send(request: Request) -> Response:
    """Take ``POST /seizures``: the form, with a photograph or without. What is far too large is not even read."""
    declared = request.headers.get("content-length", "")
    if not declared.isdigit() or int(declared) > _LARGEST_BODY:
        raise HTTPException(413)
    async with request.form(max_fields=30, max_files=1, max_part_size=65_536) as form:
        if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_seize():
            raise HTTPException(403)
        typed = {name: read_text(form, name) for name in _FIELDS}
        file = form.get("photograph")
        raw = await file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) and file.filename else b""
    return await run_in_threadpool(_send, request, typed, raw)


def _send(request: Request, typed: dict[str, str], raw: bytes) -> Response:
    state = request.state
    taken = Taken(
        airport=typed["airport"].strip().upper(),
        document_type=typed["document_type"],
        issuer=typed["issuer"],
        reason=typed["reason"],
        taken_at=read_instant(typed["taken_at"]),
        words=SeizureWords(**{name: typed[name].strip() for name in SeizureWords.__struct_fields__}),
    )
    wanted = WantedSeizure(
        id=read_identifier(typed["id"]) or new_id(),
        taken=taken,
        flight_date=read_day(typed["flight_date"]),
        journey_id=read_identifier(typed["journey"]),
        recommendation_id=read_identifier(typed["recommendation"]),
        photograph=raw,
    )
    done = seize_document(state.deployment, state.access, wanted, state.now)
    if isinstance(done, NotSeized):
        code = done.code
        return answer(request, lambda visit: _form(visit, typed, code), "seizure.form")
    return RedirectResponse(f"/seizures/{done}?done=take", 303)


@page("seizure.read")
def seizure(visit: Visit) -> Page:
    """Show ``GET /seizures/{seizure_id}``."""
    return _one(visit)


def _one(visit: Visit, refused: str | None = None, typed: Mapping[str, str] | None = None) -> Page:
    found = _found(visit)
    done = visit.request.query_params.get("done", "")
    values = {
        "one": found,
        "words": opened_seizure(visit.sealer, found.words_sealed),
        "story": stored.events(visit.access, visit.connection, found.id),
        "steps": open_steps(visit.access, found.custody),
        "holders": [one for one in stored.holders(visit.access, visit.connection) if one.id != found.custodian_id],
        "offices": OFFICES,
        "results": LABORATORY_RESULTS,
        "refused": refused,
        "typed": typed or {},
        "done": done if refused is None and done in _DONE else "",
    }
    status = 200 if refused is None else 409 if refused in _CONFLICTS else 422
    return Page(template="seizure.html", values=values, shown=_journeys([found]), status=status)


_DONE = ("take", "hand_over", "receive", "take_back", "send_away", "bring_back", "laboratory", "return", "destroy")


@page("seizure.label")
def label(visit: Visit) -> Page:
    """Show ``GET /seizures/{seizure_id}/label``: to be printed and stuck on the bag; it names nobody."""
    found = _found(visit)
    return Page(template="seizure_label.html", values={"one": found}, shown=_journeys([found]))


@page("seizure.photograph")
def photograph(visit: Visit) -> Response:
    """Answer ``GET /seizures/{seizure_id}/photograph`` with the picture alone."""
    found = _found(visit)
    picture = opened_photograph(visit.sealer, stored.photograph(visit.access, visit.connection, found.id))
    plain = plain_photograph(picture) if picture else None
    if not isinstance(plain, Photograph):
        raise HTTPException(404)
    return Response(plain.content, media_type=plain.media_type)


def _found(visit: Visit) -> SeizureRow:
    """Return the document of the address, noting who saw it."""
    _may_see(visit)
    found = stored.one(visit.access, visit.connection, visit.request.path_params["seizure_id"])
    if found is None:
        raise HTTPException(404)
    _note(visit, "seizure.read", [found])
    return found


async def send_step(request: Request) -> Response:
    """Take ``POST /seizures/{seizure_id}``: from hand to hand, to the laboratory, to its end."""
    form = await request.form(max_fields=15, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_seize():
        raise HTTPException(403)
    names = ("step", "receiver", "office", "result", "receipt", "row_version")
    typed = {name: read_text(form, name, 400) for name in names}
    return await run_in_threadpool(_step, request, typed)


def _step(request: Request, typed: Mapping[str, str]) -> Response:
    state, seizure_id = request.state, request.path_params["seizure_id"]
    wanted = Handling(
        step=typed["step"],
        row_version=read_version(typed["row_version"]),
        receiver=read_identifier(typed["receiver"]),
        office=typed["office"],
        result=typed["result"],
        receipt=typed["receipt"],
    )
    done = hand_on(state.deployment, state.access, seizure_id, wanted, state.now)
    if not isinstance(done, NotSeized):
        return RedirectResponse(f"/seizures/{seizure_id}?done={wanted.step}", 303)
    code = done.code
    if code == "not_found":
        raise HTTPException(404)
    return answer(request, lambda visit: _one(visit, code, typed), "seizure.read")


def _note(visit: Visit, action: str, rows: list[SeizureRow]) -> None:
    if rows:
        ids = [one.id for one in rows]
        audit.append(visit.connection, visit.access, action, "seizure", ids, at=visit.now)


def _journeys(rows: list[SeizureRow]) -> list[UUID]:
    return list(dict.fromkeys(one.journey_id for one in rows if one.journey_id))


def routes() -> list[Route]:
    """Return the routes of the register."""
    return [
        Route("/seizures", seizures, methods=["GET"], name="seizures"),
        Route("/seizures", send, methods=["POST"], name="seize"),
        Route("/seizures/new", new, name="new_seizure"),
        Route("/seizures/{seizure_id:uuid}", seizure, methods=["GET"], name="seizure"),
        Route("/seizures/{seizure_id:uuid}", send_step, methods=["POST"], name="seizure_step"),
        Route("/seizures/{seizure_id:uuid}/label", label, name="seizure_label"),
        Route("/seizures/{seizure_id:uuid}/photograph", photograph, name="seizure_photograph"),
    ]
