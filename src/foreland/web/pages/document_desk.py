"""The document desk: a zone pasted or fields keyed in during a call, and on one screen all that is known about them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from foreland.documents.desk import NO_AUTHORISATION, Asked
from foreland.documents.proof.passive import MOST_BYTES
from foreland.operations.check_document import About, DeskRecord, NotChecked, check_document, opened_record
from foreland.operations.check_requirements import rule_book
from foreland.store import audit, calls, document_checks
from foreland.store.document_checks import DocumentCheckRow
from foreland.store.views.evidence import named_journeys
from foreland.store.views.traveller import traveller as read_traveller
from foreland.travel.countries import country_code
from foreland.web.pages.answering import Page, Visit, answer, page
from foreland.web.pages.requirements import PURPOSES, STATUSES, hinted
from foreland.web.visitors import form_is_ours

TYPES = ("P", "PE", "PD", "PT", "ID", "V")
HELD = (
    *(NO_AUTHORISATION, "visa", "residence_permit", "ESTA", "eTA", "eVisitor", "ETIAS", "EVUS", "BCC"),
    *("I-551", "boarding_foil", "I-512"),
)
_LONGEST = 80
_LONGEST_ZONE = 600
_LONGEST_PROOF = 256_000
_MOST_PARTS = 20
_LARGEST_BODY = 3 * MOST_BYTES
_YES_NO = {"yes": True, "no": False}
_KEYED = ("type", "number", "issuing_state", "nationality", "date_of_birth", "expiry_date", "surname", "given_names")


class Sentence(Struct, frozen=True):
    """A sentence to be read out, by its code, with what fills it and what is listed under it."""

    code: str
    filling: Mapping[str, Any] = {}
    listed: tuple[str, ...] = ()


@page("document_desk.form")
def document_desk(visit: Visit) -> Page:
    """Show ``GET /document-desk``; ``?call=`` and ``?traveller=DAY/ID`` fill in what is known of them."""
    _officer(visit)
    query = visit.request.query_params
    about = _about(visit, query.get("call", ""), query.get("traveller", ""))
    asked, shown = _known_of(visit, about)
    return _page(visit, asked, about, shown=shown)


@page("document_desk.read")
def checked(visit: Visit) -> Page:
    """Show ``GET /document-desk/checks/{document_check_id}``: the check as it was made, and its form to try again."""
    _officer(visit)
    found = document_checks.one(visit.access, visit.connection, visit.request.path_params["document_check_id"])
    if found is None:
        raise HTTPException(404)
    record = opened_record(visit.sealer, found)
    audit.append(visit.connection, visit.access, "document_check.read", "document_check", (found.id,), at=visit.now)
    about = About(call_id=found.call_id, flight_date=found.flight_date, journey_id=found.journey_id)
    return _page(visit, record.asked if record else Asked(), about, check=found, record=record)


def _officer(visit: Visit) -> None:
    if not visit.access.may_decide():
        raise HTTPException(403)


def _page(
    visit: Visit,
    asked: Asked,
    about: About,
    *,
    check: DocumentCheckRow | None = None,
    record: DeskRecord | None = None,
    refused: str | None = None,
    shown: tuple[UUID, ...] = (),
) -> Page:
    uses = [(date.fromisoformat(day), journey) for day, journey in record.uses] if record else []
    others = named_journeys(visit.access, visit.connection, uses)
    book = rule_book(visit.request.state.deployment.data, visit.now.date(), "test")
    values = {
        "asked": asked,
        "about": about,
        "check": check,
        "record": record,
        "others": others,
        "used": len(uses),
        "sentences": read_out(record) if record else [],
        "questions": book.questions,
        "refused": refused,
        "types": TYPES,
        "held": HELD,
        "statuses": STATUSES,
        "purposes": PURPOSES,
        "most_megabytes": MOST_BYTES // 1_000_000,
        **hinted(visit, _nationalities(record), asked.route),
    }
    concerned = [*shown, *([about.journey_id] if about.journey_id else []), *(one.journey_id for one in others)]
    return Page(
        template="document_desk.html",
        values=values,
        shown=list(dict.fromkeys(concerned)),
        status=422 if refused else 200,
    )


def _nationalities(record: DeskRecord | None) -> tuple[str, ...]:
    return (record.presented.nationality,) if record and record.presented.nationality else ()


def read_out(record: DeskRecord) -> list[Sentence]:
    """What an officer may read out to a carrier: the document's own facts, questions and rules. No list, no reason."""
    if record.answer is not None and record.answer["protection"]:
        return [Sentence("protection")]
    said = []
    zone = record.zone
    wrong = [problem["field"] for problem in (*zone["problems"], *zone["contradictions"])] if zone else []
    wrong += [one.field for one in record.presented.differences]
    wrong += _signed_otherwise(record)
    if wrong:
        fields = tuple(dict.fromkeys(field for field in wrong if field != "composite"))
        said.append(Sentence("zone_again", {"fields": fields or ("lines",)}))
    if any(one["status"] == "failed" for one in record.proofs):
        said.append(Sentence("proof_failed"))
    codes = {finding["code"] for finding in record.findings}
    if any(code.startswith("document_reported_") for code in codes):
        said.append(Sentence("number_again"))
    if "document_expired" in codes:
        said.append(Sentence("expired", {"date": record.presented.expiry_date or ""}))
    if record.answer is None:
        return [*said, *([] if said else [Sentence("nothing_found")]), Sentence("document_only")]
    decision = record.decision or "REFER"
    closed = [point["place"] for point in record.answer["points"] if point["decision"] == "NOT_OK"]
    asks = tuple(record.answer["questions"]) if decision == "CONDITIONAL" else ()
    return [*said, Sentence(decision, {"places": ", ".join(closed)}, asks)]


_SIGNED_FIELDS = {
    "name_not_as_signed": "name",
    "birth_date_not_as_signed": "date_of_birth",
    "number_not_as_signed": "document_number",
    "expiry_date_not_as_signed": "expiry_date",
    "issuer_not_as_signed": "issuing_state",
}


def _signed_otherwise(record: DeskRecord) -> list[str]:
    """The fields that a verified signature has otherwise than they were told."""
    contradictions = [each for one in record.proofs if one["status"] == "verified" for each in one["contradictions"]]
    return [_SIGNED_FIELDS[one["code"]] for one in contradictions if one["code"] in _SIGNED_FIELDS]


def _about(visit: Visit, call: str, traveller: str) -> About:
    """The call and the traveller of an address; a call that is about somebody brings them along."""
    call_id, (day, journey) = _uuid(call), _traveller(traveller)
    found = calls.one(visit.access, visit.connection, call_id) if call_id else None
    if call_id and found is None:
        raise HTTPException(404)
    if journey is None and found is not None:
        day, journey = found.flight_date, found.journey_id
    return About(call_id=call_id, flight_date=day if journey else None, journey_id=journey)


def _known_of(visit: Visit, about: About) -> tuple[Asked, tuple[UUID, ...]]:
    """The form as far as the messages about a traveller fill it in."""
    today = visit.now.date().isoformat()
    if about.flight_date is None or about.journey_id is None:
        return Asked(travel_date=today), ()
    view = read_traveller(visit.access, visit.connection, about.flight_date, about.journey_id, visit.now)
    if view is None:
        raise HTTPException(404)
    if view.head.masked_at is not None or not view.reported:
        return Asked(travel_date=today), (about.journey_id,)
    person = view.reported[0]
    document = next((one for one in view.documents if one.number), None)
    asked = Asked(
        type=(document.type or "") if document and document.type in TYPES else "",
        number=(document.number or "") if document else "",
        issuing_state=(document.issuing_state or "") if document else "",
        nationality=person.nationality or "",
        date_of_birth=person.date_of_birth or "",
        expiry_date=(document.expiry_date or "") if document else "",
        surname=person.surname or "",
        given_names=person.given_names or "",
        route=tuple(code for code in (view.head.board, view.head.disembarks) if code),
        travel_date=about.flight_date.isoformat(),
        residence=person.residence or "",
    )
    return asked, (about.journey_id,)


async def check(request: Request) -> Response:
    """Take ``POST /document-desk``, with chip data and seals or without. What is far too large is not even read."""
    declared = request.headers.get("content-length", "")
    if not declared.isdigit() or int(declared) > _LARGEST_BODY:
        raise HTTPException(413)
    async with request.form(max_fields=40, max_files=_MOST_PARTS, max_part_size=_LONGEST_PROOF) as form:
        if not form_is_ours(request, str(form.get("csrf", ""))) or not request.state.access.may_decide():
            raise HTTPException(403)
        typed = {name: value.replace("\0", "") for name, value in form.items() if isinstance(value, str)}
        parts = [*_pasted(typed.get("proof", "")), *[part async for part in _uploaded(form)]]
    return await run_in_threadpool(_check, request, typed, parts)


def _pasted(text: str) -> list[bytes]:
    """What was pasted: a seal in JSON as a whole, else parts with empty lines between them."""
    text = text.strip()[:_LONGEST_PROOF]
    parts = [text] if text.startswith("{") else re.split(r"\r?\n[ \t]*\r?\n", text)
    return [part.strip().encode() for part in parts if part.strip()]


async def _uploaded(form: FormData) -> AsyncIterator[bytes]:
    """The files, each at most one byte longer than is proved."""
    for file in form.getlist("proof_files"):
        if isinstance(file, UploadFile) and file.filename:
            yield await file.read(MOST_BYTES + 1)


def _check(request: Request, typed: dict[str, str], parts: list[bytes]) -> Response:
    state, asked = request.state, read_form(typed)
    day, journey = _traveller(typed.get("traveller", ""))
    about = About(call_id=_uuid(typed.get("call", "")), flight_date=day, journey_id=journey)
    shelf = request.app.state.shelves[state.deployment.side]
    done = check_document(state.deployment, shelf, state.access, asked, about, state.now, parts)
    if isinstance(done, NotChecked):
        if done.code == "not_found":
            raise HTTPException(404)
        return answer(request, lambda visit: _page(visit, asked, about, refused=done.code), "document_desk.form")
    return RedirectResponse(f"/document-desk/checks/{done}", 303)


def read_form(typed: Mapping[str, str]) -> Asked:
    """Read the form; what is not filled in stays unknown."""
    said = {name: typed.get(name, "").strip()[:_LONGEST] for name in (*_KEYED, "travel_date", "purpose", "residence")}
    said |= {name: typed.get(name, "").strip()[:_LONGEST] for name in ("held", "held_status", "held_expiry")}
    places = " ".join(typed.get(name, "")[:_LONGEST] for name in ("from", "via", "to"))
    stay = typed.get("stay_days", "").strip()
    asked = Asked(
        zone=typed.get("zone", "")[:_LONGEST_ZONE],
        route=tuple(places.upper().replace("-", " ").replace(",", " ").split()),
        stay_days=int(stay) if stay.isascii() and stay.isdigit() and len(stay) < 5 else None,
        onward=_YES_NO.get(typed.get("onward", "")),
        electronic=_YES_NO.get(typed.get("electronic", "")),
        needs_protection=typed.get("needs_protection") == "1",
        **said,
    )
    return structs.replace(asked, issuing_state=_state(asked.issuing_state), nationality=_state(asked.nationality))


def _state(text: str) -> str:
    """The code of a state; what nobody knows stays as it was typed, to be told."""
    return country_code(text) or text


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _traveller(text: str) -> tuple[date | None, UUID | None]:
    day, _, journey = text.partition("/")
    try:
        return date.fromisoformat(day), UUID(journey)
    except ValueError:
        return None, None


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/document-desk", document_desk, methods=["GET"], name="document_desk"),
        Route("/document-desk", check, methods=["POST"], name="check_document"),
        Route("/document-desk/checks/{document_check_id:uuid}", checked, name="document_check"),
    ]
