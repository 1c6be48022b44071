"""The register of documents taken for systems of officers, by the rules of the pages."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from foreland.access.viewer import Access
from foreland.documents.photograph import MOST_BYTES, Photograph, plain_photograph
from foreland.liaison.seizure import Handling, SeizureWords, Taken
from foreland.operations.seize_document import (
    NotSeized,
    WantedSeizure,
    hand_on,
    opened_photograph,
    opened_seizure,
    seize_document,
)
from foreland.store import audit, seizures
from foreland.store.pool import PooledConnection, transaction
from foreland.store.seizures import SeizureRow
from foreland.web.api.officers import MOST, Caller, Instant, answered, note_shown, officer, refusal, refused, without

_ROWS = 200
_CONFLICTS = ("changed", "wrong_state", "not_yours", "not_custodian", "not_receiver", "id_taken")
_MOST_SEIZED = MOST_BYTES * 4 // 3 + MOST
"""Bytes of a body with its photograph in base 64."""


class SeizeDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a document taken. ``id`` is the caller's, ``photograph`` a JPEG or PNG (base 64)."""

    id: UUID
    airport: str
    document_type: str
    issuer: str
    number: str
    reason: str
    taken_at: Instant
    photograph: bytes = b""
    holder: str = ""
    taken_from: str = ""
    words: str = ""
    flight_date: date | None = None
    journey_id: UUID | None = None
    recommendation_id: UUID | None = None


class SeizureStep(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a step with a document taken."""

    row_version: int
    step: str
    receiver: UUID | None = None
    office: str = ""
    result: str = ""
    receipt: str = ""


BODIES: tuple[type[Any], ...] = (SeizeDocument, SeizureStep)


@officer(admits=Access.may_see_seizures)
def get_seizures(_request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /seizures``: documents taken that are still kept."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        rows = seizures.listed(caller.access, connection, _ROWS)
        _note_seizures(caller, connection, "seizure.list", rows)
    return answered({"seizures": [_seizure(caller, one) for one in rows]})


@officer(admits=Access.may_see_seizures)
def get_seizure(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /seizures/{seizure_id}``: a document taken with its history."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = _found(request, caller, connection, "seizure.read")
        if found is None:
            return refusal(404, "not_found")
        story = seizures.events(caller.access, connection, found.id)
    return answered({"seizure": _seizure(caller, found), "history": story})


@officer(admits=Access.may_see_seizures)
def get_seizure_photograph(request: Request, caller: Caller, _body: None) -> Response:
    """Answer ``GET /seizures/{seizure_id}/photograph`` with the picture alone."""
    with transaction(caller.deployment.pool, caller.access) as connection:
        found = _found(request, caller, connection, "seizure.photograph")
        if found is None:
            return refusal(404, "not_found")
        sealed = seizures.photograph(caller.access, connection, found.id)
    picture = opened_photograph(caller.deployment.sealer, sealed)
    plain = plain_photograph(picture) if picture else None
    if not isinstance(plain, Photograph):
        return refusal(404, "not_found")
    return Response(plain.content, media_type=plain.media_type)


@officer(SeizeDocument, admits=Access.may_seize, most=_MOST_SEIZED)
def post_seizure(_request: Request, caller: Caller, body: SeizeDocument) -> Response:
    """Take ``POST /seizures``."""
    words = SeizureWords(**{name: getattr(body, name) for name in SeizureWords.__struct_fields__})
    named = {name: getattr(body, name) for name in Taken.__struct_fields__ if name != "words"}
    wanted = WantedSeizure(
        id=body.id,
        taken=Taken(words=words, **named),
        flight_date=body.flight_date,
        journey_id=body.journey_id,
        recommendation_id=body.recommendation_id,
        photograph=body.photograph,
    )
    done = seize_document(caller.deployment, caller.access, wanted, caller.now)
    return refused(done.code, _CONFLICTS) if isinstance(done, NotSeized) else answered({"id": done}, 201)


@officer(SeizureStep, admits=Access.may_seize)
def post_seizure_step(request: Request, caller: Caller, body: SeizureStep) -> Response:
    """Take ``POST /seizures/{seizure_id}/step``."""
    wanted = Handling(**structs.asdict(body))
    done = hand_on(caller.deployment, caller.access, request.path_params["seizure_id"], wanted, caller.now)
    if isinstance(done, NotSeized):
        return refused(done.code, _CONFLICTS)
    return answered({"state": done.state, "row_version": done.row_version, "custodian_id": done.custodian_id})


def _found(request: Request, caller: Caller, connection: PooledConnection, action: str) -> SeizureRow | None:
    """The document of the address, noting who saw it."""
    found = seizures.one(caller.access, connection, request.path_params["seizure_id"])
    _note_seizures(caller, connection, action, [found] if found else [])
    return found


def _seizure(caller: Caller, row: SeizureRow) -> dict[str, Any]:
    return without(row, "words_sealed", "report_sealed") | {
        "read": opened_seizure(caller.deployment.sealer, row.words_sealed)
    }


def _note_seizures(caller: Caller, connection: PooledConnection, action: str, rows: list[SeizureRow]) -> None:
    if rows:
        audit.append(connection, caller.access, action, "seizure", [one.id for one in rows], at=caller.now)
        note_shown(caller, connection, action, [one.journey_id for one in rows if one.journey_id])


def routes() -> list[Route]:
    """Return the routes of this module."""
    return [
        Route("/seizures", get_seizures, methods=["GET"], name="api_seizures"),
        Route("/seizures", post_seizure, methods=["POST"], name="api_seize"),
        Route("/seizures/{seizure_id:uuid}", get_seizure, name="api_seizure"),
        Route("/seizures/{seizure_id:uuid}/photograph", get_seizure_photograph, name="api_seizure_photograph"),
        Route("/seizures/{seizure_id:uuid}/step", post_seizure_step, methods=["POST"], name="api_seizure_step"),
    ]
