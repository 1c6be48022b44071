"""What a carrier's system does beside its notices: calls for help, asks about documents, reads its own figures.

By the rules of the pages of carriers, with the rights of a station agent at every airport.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.operations.answer_notice import LONGEST_TEXT
from foreland.operations.call_for_help import LONGEST_NAMED, NotCalled, Person, ask_for_help, call_for_help
from foreland.operations.document_question import ask_document
from foreland.resources.carrier_desk import load_carrier_desk
from foreland.store.pool import transaction
from foreland.store.views import carrier_desk
from foreland.web import codes
from foreland.web.api.bearer import carrier
from foreland.web.api.officers import Caller, answered, refusal
from foreland.web.language import DEFAULT, carrier_languages, direction, translations
from foreland.web.pages.carrier_desk import note_shown, own_figures, shown
from foreland.web.pages.document_questions import asked_by_carrier
from foreland.web.pages.quality import Accounted
from foreland.web.quick_code import code_text
from foreland.web.station_numbers import protection_contacts
from foreland.web.words.carrier import OUTAGE_STEP, SHEET_HEADING

Words = Annotated[str, Meta(max_length=LONGEST_TEXT, pattern="^[^\0]*$")]
Named = Annotated[str, Meta(max_length=LONGEST_NAMED, pattern="^[^\0]*$")]


class AskHelp(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a call for help about the traveller of a notice."""

    words: Words = ""


class CallHelp(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a call for help about anybody aboard: flight and day as the carrier has them, and whom it means."""

    flight: Named
    flight_date: Named
    seat: Named = ""
    document: Named = ""
    name: Named = ""
    words: Words = ""


class AskDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a question whether a document is good; ``kind`` is ``P``, ``I``, ``V``, ``R`` or ``T``."""

    kind: Named
    issuer: Named
    number: Named


BODIES: tuple[type[Any], ...] = (AskHelp, CallHelp, AskDocument)


@carrier(AskHelp)
def post_notice_help(request: Request, caller: Caller, body: AskHelp) -> Response:
    """Take ``POST /carrier/notices/{notice_id}/help``: the traveller asks for help."""
    about = request.path_params["notice_id"]
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = carrier_desk.notice(caller.access, connection, about)
    if found is None or not ask_for_help(caller.deployment, caller.access, about, body.words, caller.now):
        return refusal(404, "not_found")
    return answered(_whom_to_call(caller, found.airport), 201)


@carrier(CallHelp)
def post_help(_request: Request, caller: Caller, body: CallHelp) -> Response:
    """Take ``POST /carrier/help``: somebody about whom there need be no notice asks for help."""
    person = Person(
        flight=body.flight, flight_date=body.flight_date, seat=body.seat, document=body.document, name=body.name
    )
    done = call_for_help(caller.deployment, caller.access, person, body.words, caller.now)
    if isinstance(done, NotCalled):
        return refusal(404 if done.code == "no_such_traveller" else 422, done.code)
    return answered(_whom_to_call(caller, done.airport), 201)


def _whom_to_call(caller: Caller, airport: str | None) -> dict[str, Any]:
    found = [one.contact for one in protection_contacts(caller.deployment, airport, caller.now) if not one.is_expired]
    contacts = [{"name": one.name, "phones": one.phones, "languages": one.languages} for one in found]
    return {"contacts": contacts, "telephone": load_carrier_desk(caller.deployment.data).protection_telephone}


@carrier()
def get_questions(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /carrier/questions``: what was asked in two days, with the answers."""
    found = asked_by_carrier(caller.deployment, caller.access, caller.now)
    return answered({"questions": [one.told() for one in found]})


@carrier(AskDocument)
def post_question(_request: Request, caller: Caller, body: AskDocument) -> Response:
    """Take ``POST /carrier/questions``: is this document good?"""
    made = ask_document(caller.deployment, caller.access, body.kind, body.issuer, body.number, caller.now)
    return refusal(422, made) if isinstance(made, str) else answered({"id": made}, 201)


@carrier()
def get_quality(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /carrier/quality``: what of the carrier's own messages came late, incomplete or not at all."""
    found = own_figures(request, caller.deployment, caller.access, caller.now)
    if found is None:
        return refusal(404, "not_found")
    due = [{"message": one.code, "states": one.states, "judged": one.judged, "rate": one.rate} for one in found["due"]]
    faulty = [_faulty(one) for one in found["faulty"]]
    told = {name: found[name] for name in ("carrier", "days", "flights", "cut", "travellers")}
    return answered(told | {"due": due, "missing": dict(found["missing"]), "faulty": faulty})


def _faulty(one: Accounted) -> dict[str, Any]:
    flight = one.flight
    faults = [
        {"message": each.due.code, "state": each.state, "due_at": each.due_at, "received_at": each.received_at}
        for each in one.faults
    ]
    return {
        "flight": flight.designator,
        "flight_date": flight.flight_date,
        "departure_utc": flight.departure_utc,
        "faults": faults,
        "missing": {name: count for name, count in one.elements.missing.items() if count} if one.elements else {},
    }


@carrier()
def get_procedure(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /carrier/procedure``: what to do when a system is out, and whom to call."""
    language = _language(request)
    if language is None:
        return refusal(400, "language_unknown")
    desk, gettext = load_carrier_desk(caller.deployment.data), translations(language).ugettext
    told = {
        "language": language,
        "steps": [codes.word(gettext, "outage_step", step) for step in OUTAGE_STEP],
        "telephone": desk.telephone,
        "protection_telephone": desk.protection_telephone,
    }
    return answered(told)


@carrier()
def get_sheet(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /carrier/notices/{notice_id}/passenger``: the sheet for the traveller, to be printed or shown."""
    language = _language(request)
    if language is None:
        return refusal(400, "language_unknown")
    deployment, access = caller.deployment, caller.access
    with transaction(deployment.pool, access) as connection:
        found = carrier_desk.notice(access, connection, request.path_params["notice_id"])
    if found is None:
        return refusal(404, "not_found")
    note_shown(deployment, access, shown(deployment, [found], caller.now), caller.now)
    gettext, desk = translations(language).ugettext, load_carrier_desk(deployment.data)
    parts = [
        {
            "heading": codes.word(gettext, "sheet_heading", part),
            "text": codes.word(gettext, "sheet_text", part) % {"authority": deployment.home.name},
        }
        for part in SHEET_HEADING
    ]
    told = {
        "language": language,
        "direction": direction(language),
        "reference": found.reference,
        "parts": parts,
        "redress": {"address": desk.redress_address, "telephone": desk.redress_telephone, "web": desk.redress_web},
        "code": code_text(desk.redress_web, found.reference),
        "protection_telephone": desk.protection_telephone,
    }
    return answered(told)


def _language(request: Request) -> str | None:
    asked = request.query_params.get("language", DEFAULT)
    return asked if asked in carrier_languages() else None


def routes() -> list[Route]:
    """Return the routes of this module."""
    notice = "/carrier/notices/{notice_id:uuid}"
    return [
        Route(f"{notice}/help", post_notice_help, methods=["POST"], name="api_notice_help"),
        Route(f"{notice}/passenger", get_sheet, methods=["GET"], name="api_passenger_sheet"),
        Route("/carrier/help", post_help, methods=["POST"], name="api_call_help"),
        Route("/carrier/questions", get_questions, methods=["GET"], name="api_own_questions"),
        Route("/carrier/questions", post_question, methods=["POST"], name="api_ask_document"),
        Route("/carrier/quality", get_quality, methods=["GET"], name="api_own_quality"),
        Route("/carrier/procedure", get_procedure, methods=["GET"], name="api_procedure"),
    ]
