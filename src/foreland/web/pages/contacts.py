"""The directory of contacts: whom to call at an airport, a carrier, in a country. No traveller stands on it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from foreland.access.desks import may_keep_desks, may_read_directory
from foreland.operations.keep_contacts import NotEntered, enter_contact, remove_contact
from foreland.store import contacts_directory
from foreland.store.contacts_directory import KINDS, Contact, ContactKind
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.travel.countries import country_code
from foreland.web.pages.typed import read_version
from foreland.web.rendering import render
from foreland.web.visitors import form_is_ours

_LONGEST = 1100  # characters of a field that are looked at
_DAYS = ("valid_until", "last_checked")


class Asked(Struct, frozen=True, kw_only=True):
    """What of the directory is asked for."""

    airport: str = ""
    carrier: str = ""
    kind: str = ""


class Typed(Struct, frozen=True):
    """A form that was refused: why, and the contact as it was typed."""

    refused: str
    contact: Contact


def contacts(request: Request) -> Response:
    """Show ``GET /contacts``."""
    if not may_read_directory(request.state.access):
        raise HTTPException(403)
    return _list(request, None)


def _list(request: Request, typed: Typed | None) -> Response:
    state, query = request.state, request.query_params
    asked = Asked(
        airport=_plain(query.get("airport", ""))[:3].upper(),
        carrier=_plain(query.get("carrier", ""))[:3].upper(),
        kind=query.get("kind", ""),
    )
    with transaction(state.deployment.pool, state.access) as connection:
        found = contacts_directory.contacts_of(
            state.access,
            connection,
            airport=asked.airport or None,
            carrier=asked.carrier or None,
            kind=_kind(asked.kind),
            at=state.now,
        )
    values = {
        "found": found,
        "asked": asked,
        "kinds": KINDS,
        "may_keep": may_keep_desks(state.access),
        "typed": typed,
        "form": typed.contact
        if typed
        else Contact(id=new_id(), kind="carrier_station", name="", airport=asked.airport),
        "today": state.now.date(),
        "done": query.get("done", ""),
    }
    return render(request, "contacts.html", values, 422 if typed else 200)


def contact(request: Request) -> Response:
    """Show ``GET /contacts/{contact_id}``, to be changed."""
    if not may_keep_desks(request.state.access):
        raise HTTPException(403)
    return _one(request, request.path_params["contact_id"], None)


def _one(request: Request, contact_id: UUID, typed: Typed | None) -> Response:
    state = request.state
    with transaction(state.deployment.pool, state.access) as connection:
        found = contacts_directory.one(state.access, connection, contact_id)
    if found is None:
        raise HTTPException(404)
    values = {"contact": found, "kinds": KINDS, "typed": typed, "form": typed.contact if typed else found}
    return render(request, "contact.html", values, 422 if typed else 200)


async def add(request: Request) -> Response:
    """Take ``POST /contacts``: a new contact."""
    form = await _form(request)
    return await run_in_threadpool(_enter, request, form, new_id(), True)


async def change(request: Request) -> Response:
    """Take ``POST /contacts/{contact_id}``: a contact as it shall be, or its removal."""
    form = await _form(request)
    contact_id = request.path_params["contact_id"]
    if form.get("step") == "remove":
        return await run_in_threadpool(_remove, request, contact_id)
    return await run_in_threadpool(_enter, request, form, contact_id, False)


def _enter(request: Request, form: FormData, contact_id: UUID, new: bool) -> Response:
    state = request.state
    wanted = _read(form, contact_id)
    code = "day_unreadable" if any(_text(form, day) and not _day(_text(form, day)) for day in _DAYS) else ""
    if not code:
        done = enter_contact(state.deployment, state.access, wanted, state.now, new=new)
        if isinstance(done, UUID):
            return RedirectResponse(f"/contacts?airport={wanted.airport or ''}&done=entered#c-{done}", 303)
        code = done.code
    if code == "not_found":
        raise HTTPException(404)
    typed = Typed(code, wanted)
    return _list(request, typed) if new else _one(request, contact_id, typed)


def _remove(request: Request, contact_id: UUID) -> Response:
    state = request.state
    if isinstance(remove_contact(state.deployment, state.access, contact_id, state.now), NotEntered):
        raise HTTPException(404)
    return RedirectResponse("/contacts?done=removed", 303)


def _read(form: FormData, contact_id: UUID) -> Contact:
    version = _text(form, "row_version")
    country = _text(form, "country").upper()
    return Contact(
        id=contact_id,
        kind=_kind(_text(form, "kind")) or "host_authority",
        name=_text(form, "name"),
        airport=_text(form, "airport").upper() or None,
        country=country_code(country) or country or None,
        carrier=_text(form, "carrier").upper() or None,
        office=_text(form, "office"),
        phones=_split(form, "phones"),
        emails=_split(form, "emails"),
        hours=_text(form, "hours"),
        zone=_text(form, "zone"),
        languages=_split(form, "languages"),
        note=_text(form, "note"),
        valid_until=_day(_text(form, "valid_until")),
        last_checked=_day(_text(form, "last_checked")),
        row_version=read_version(version) or 1,
    )


async def _form(request: Request) -> FormData:
    form = await request.form(max_fields=30, max_files=0)
    if not may_keep_desks(request.state.access) or not form_is_ours(request, str(form.get("csrf", ""))):
        raise HTTPException(403)
    return form


def _kind(text: str) -> ContactKind | None:
    return next((kind for kind in KINDS if kind == text), None)


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()


def _text(form: FormData, name: str) -> str:
    return _plain(str(form.get(name, "")))[:_LONGEST]


def _split(form: FormData, name: str) -> tuple[str, ...]:
    """Read several values with commas, semicolons or line breaks between them."""
    text = _text(form, name).replace(";", ",").replace("\r", "").replace("\n", ",")
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
