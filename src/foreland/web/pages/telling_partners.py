"""What we recommend to partners: the form, and one of them with its approval, withdrawal and the partner's answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.liaison.partner_item import ItemContent, ToldStanding, told_standing
from foreland.operations.recommend_to_partner import NotTold, ToPartner, recommend_to_partner, step_to_partner
from foreland.operations.take_partner_item import opened_item
from foreland.store import audit, exchange_partners
from foreland.store.identifiers import new_id
from foreland.store.views import partner_items as item_view
from foreland.store.views.partner_items import ItemRow
from foreland.store.views.traveller import traveller as read_traveller
from foreland.store.views.traveller_rows import TravellerView
from foreland.travel.flight import read_designator
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.typed import read_day, read_identifier, read_instant, read_text, read_version
from foreland.web.visitors import form_is_ours

_CONTENT = ItemContent.__struct_fields__
_FIELDS = ("id", "partner", "flight", "flight_date", "open_until", "journey_date", "journey", *_CONTENT)
_LONGEST = {"ground": 2000, "legal_basis": 2000}
_LONGEST_LINE = 100
_CONFLICTS = ("changed", "wrong_state", "id_taken")
_FORBIDDEN = ("own_work", "may_not_approve", "may_not_recommend")


def standing(row: ItemRow, now: datetime) -> ToldStanding:
    """Return how a recommendation to a partner stands."""
    return told_standing(row.state, withdrawn=row.withdrawn_at is not None, open_until=row.open_until, now=now)


@page("partner_told.form", Access.may_recommend)
def new(visit: Visit) -> Page:
    """Show ``GET /partners/new``: of a traveller of ours, when the address names one."""
    asked = visit.request.query_params
    typed = dict.fromkeys(_FIELDS, "") | {"id": str(new_id())}
    typed |= {"journey_date": asked.get("flight_date", "")[:40], "journey": asked.get("journey", "")[:40]}
    return _form(visit, typed, None, first=True)


def _form(visit: Visit, typed: dict[str, str], refused: str | None, *, first: bool = False) -> Page:
    day, journey = read_day(typed["journey_date"]), read_identifier(typed["journey"])
    view = read_traveller(visit.access, visit.connection, day, journey, visit.now) if day and journey else None
    if first and view is not None and view.head.masked_at is None:
        typed = typed | _of_traveller(view)
    partners = exchange_partners.partners(visit.access, visit.connection)
    values = {
        "typed": typed,
        "head": view.head if view is not None else None,
        "partners": [one for one in partners if one.in_force(visit.now, "recommendation")],
        "refused": refused,
    }
    shown = [view.head.journey_id] if view is not None else []
    status = 200 if refused is None else 409 if refused in _CONFLICTS else 422
    return Page(template="partner_told_new.html", values=values, shown=shown, status=status)


def _of_traveller(view: TravellerView) -> dict[str, str]:
    """Fill in what was reported of a traveller: an officer looks whether the partner is to read it."""
    paper = view.documents[0] if view.documents else None
    name = view.reported[0] if view.reported else None
    known = {"flight": view.head.designator, "flight_date": str(view.head.flight_date)}
    if name is not None:
        known |= {"surname": name.surname or "", "given_names": name.given_names or ""}
        known |= {"date_of_birth": str(name.date_of_birth or ""), "nationality": name.nationality or ""}
    if paper is not None:
        known |= {"document_number": paper.number or "", "document_issuer": paper.issuing_state or ""}
    return known


async def send(request: Request) -> Response:
    """Take ``POST /partners/new``: it waits for a supervisor other than its author."""
    form = await request.form(max_fields=30, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_recommend():
        raise HTTPException(403)
    return await run_in_threadpool(_send, request, {name: read_text(form, name) for name in _FIELDS})


def _send(request: Request, typed: dict[str, str]) -> Response:
    state, wanted = request.state, _wanted(typed)
    if isinstance(wanted, ToPartner):
        done = recommend_to_partner(state.deployment, state.access, wanted, state.now)
        if not isinstance(done, NotTold):
            return RedirectResponse(f"/partners/told/{done}?done=1", 303)
        refused: str = done.code
    else:
        refused = wanted
    return answer(request, lambda visit: _form(visit, typed, refused), "partner_told.form", Access.may_recommend)


def _wanted(typed: dict[str, str]) -> ToPartner | str:
    """Return what an officer typed, or the code of what cannot be read. A traveller half named is not left out."""
    day, flight = read_day(typed["flight_date"]), read_designator(typed["flight"].strip().upper())
    until, key = read_instant(typed["open_until"]), read_identifier(typed["id"])
    about_day, about = read_day(typed["journey_date"]), read_identifier(typed["journey"])
    if any(len(said) > _LONGEST.get(name, _LONGEST_LINE) for name, said in typed.items()):
        return "too_long"
    if flight is None:
        return "flight_unreadable"
    if day is None:
        return "flight_date_unreadable"
    if until is None and typed["open_until"].strip():
        return "until_unreadable"
    if (about_day is None or about is None) and (typed["journey_date"] or typed["journey"]):
        return "not_found"
    return ToPartner(
        id=key or new_id(),
        partner=typed["partner"],
        flight=str(flight),
        flight_date=day,
        open_until=until,
        content=ItemContent(**{name: typed[name].strip() for name in _CONTENT}),
        journey=(about_day, about) if about_day and about else None,
    )


@page("partner_item.read", Access.may_see_recommendations)
def told(visit: Visit) -> Page:
    """Show ``GET /partners/told/{told_id}``."""
    return _one(visit)


def _one(visit: Visit, refused: str | None = None) -> Page:
    about: UUID = visit.request.path_params["told_id"]
    found = item_view.one(visit.access, visit.connection, "outgoing", about, visit.now)
    if found is None:
        raise HTTPException(404)
    audit.append(visit.connection, visit.access, "partner_item.read", "partner_item", [about], at=visit.now)
    now_is = standing(found, visit.now)
    approves = visit.access.may_approve_recommendation() and visit.access.user_id != found.made_by
    values = {
        "one": found,
        "standing": now_is,
        "content": opened_item(visit.sealer, found.content_sealed),
        "story": item_view.events(visit.access, visit.connection, about),
        "may_approve": now_is == "proposed" and approves,
        "may_withdraw": now_is in ("proposed", "sent", "acknowledged", "answered")
        and found.open_until > visit.now
        and visit.access.may_recommend(),
        "refused": refused,
        "done": visit.request.query_params.get("done") == "1" and refused is None,
    }
    status = 403 if refused in _FORBIDDEN else 409 if refused in _CONFLICTS else 422 if refused else 200
    return Page(template="partner_told.html", values=values, status=status)


async def step(request: Request) -> Response:
    """Take ``POST /partners/told/{told_id}``: it is approved, not approved, or withdrawn."""
    form = await request.form(max_fields=10, max_files=0)
    if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_recommend():
        raise HTTPException(403)
    return await run_in_threadpool(
        _step, request, read_text(form, "step"), read_version(read_text(form, "row_version"))
    )


def _step(request: Request, wanted: str, row_version: int) -> Response:
    state, about = request.state, request.path_params["told_id"]
    done = step_to_partner(state.deployment, state.access, about, row_version, wanted, state.now)
    if done is None:
        return RedirectResponse(f"/partners/told/{about}?done=1", 303)
    if done.code == "not_found":
        raise HTTPException(404)
    return answer(request, lambda visit: _one(visit, done.code), "partner_item.read", Access.may_see_recommendations)


def routes() -> list[Route]:
    """Return the routes of what we recommend to partners."""
    return [
        Route("/partners/new", new, methods=["GET"], name="new_partner_told"),
        Route("/partners/new", send, methods=["POST"], name="tell_partner"),
        Route("/partners/told/{told_id:uuid}", told, methods=["GET"], name="partner_told"),
        Route("/partners/told/{told_id:uuid}", step, methods=["POST"], name="partner_told_step"),
    ]
