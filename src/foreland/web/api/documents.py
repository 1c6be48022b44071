"""Documents and requirements for systems of officers: the same checks as on the pages, kept in the same way."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.documents.desk import Asked
from foreland.documents.proof.verify import MOST_FILES
from foreland.operations.check_document import About, check_document, opened_record
from foreland.operations.check_requirements import check_requirements, rule_book
from foreland.store import audit, document_checks, requirement_checks
from foreland.store.pool import transaction
from foreland.web.api.officers import Caller, answered, officer, refusal


class CheckDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of a check of a document: what is asked, in which call and about whom.

    ``proof`` are chip data and seals, each as base64 (of its bytes, or of the text of a seal).
    """

    asked: Asked
    proof: Annotated[tuple[bytes, ...], Meta(max_length=MOST_FILES)] = ()
    call_id: UUID | None = None
    flight_date: date | None = None
    journey_id: UUID | None = None


class CheckRequirements(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of a check of requirements: a case as ``foreland requirements check`` takes it, without names."""

    case: dict[str, Any]


@officer(CheckDocument)
def post_document(request: Request, caller: Caller, body: CheckDocument) -> Response:
    """Take ``POST /documents/check``."""
    shelf = request.app.state.shelves[caller.deployment.side]
    about = About(call_id=body.call_id, flight_date=body.flight_date, journey_id=body.journey_id)
    done = check_document(caller.deployment, shelf, caller.access, body.asked, about, caller.now, body.proof)
    if not isinstance(done, UUID):
        return refusal({"may_not_check": 403, "not_found": 404}.get(done.code, 422), done.code)
    with transaction(caller.deployment.pool, caller.access) as connection:
        check = document_checks.one(caller.access, connection, done)
        record = opened_record(caller.deployment.sealer, check) if check else None
        shown = [journey for _, journey in record.uses] if record else []
        if shown:
            audit.append(connection, caller.access, "document_desk.read", "journey", shown, at=caller.now)
    if check is None or record is None:
        return refusal(404, "not_found")
    found = structs.asdict(record) | {
        "uses": [{"flight_date": day, "journey_id": journey} for day, journey in record.uses],
        "id": done,
        "checked_at": check.checked_at,
        "packs": check.packs,
        "lists": check.lists,
    }
    return answered(found | {"questions": _questions(caller, record.answer)}, 201)


@officer(CheckRequirements)
def post_requirements(_request: Request, caller: Caller, body: CheckRequirements) -> Response:
    """Take ``POST /requirements/check``."""
    done = check_requirements(caller.deployment, caller.access, body.case, caller.now)
    if not isinstance(done, UUID):
        return refusal(403, done.code)
    with transaction(caller.deployment.pool, caller.access) as connection:
        check = requirement_checks.one(caller.access, connection, done)
    if check is None:
        return refusal(404, "not_found")
    found = structs.asdict(check) | {"questions": _questions(caller, check.answer)}
    return answered({name: value for name, value in found.items() if name != "inputs"}, 201)


def _questions(caller: Caller, answer: dict[str, Any] | None) -> dict[str, str]:
    """The words of the questions of an answer, by their codes."""
    words = rule_book(caller.deployment.data, caller.now.date(), "test").questions
    return {code: words.get(code, code) for code in answer["questions"]} if answer else {}


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/documents/check", post_document, methods=["POST"], name="api_check_document"),
        Route("/requirements/check", post_requirements, methods=["POST"], name="api_check_requirements"),
    ]
