"""A piece of evidence of a hit, opened beside it or on a page of its own; the history notes that it was opened."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from foreland.operations.open_evidence import open_evidence
from foreland.web.pages.answering import Page, Visit, answer
from foreland.web.pages.evidence_reading import Reading, read_evidence
from foreland.web.pages.travellers import read_date


def evidence(request: Request) -> Response:
    """Show ``GET /hits/{flight_date}/{hit_id}/evidence/{item}``; to htmx only what stands beside the hit."""
    path, state = request.path_params, request.state
    flight_date, hit_id, item = read_date(path["flight_date"]), path["hit_id"], path["item"]

    def read(visit: Visit) -> Page:
        return _page(visit, flight_date, hit_id, item)

    answered = answer(request, read, "evidence.read")
    open_evidence(state.deployment, state.access, flight_date, hit_id, item, state.now)
    return answered


def _page(visit: Visit, flight_date: date, hit_id: UUID, item: str) -> Page:
    reading = Reading(
        deployment=visit.request.state.deployment, access=visit.access, connection=visit.connection, now=visit.now
    )
    found = read_evidence(reading, flight_date, hit_id, item)
    if found is None:
        raise HTTPException(404)
    beside = visit.request.headers.get("hx-request") == "true"
    values = msgspec.structs.asdict(found) | {
        "head": found.view.head,
        "person": found.view.reported[0] if found.view.reported else None,
        "beside": beside,
        "counts": visit.access.may_decide(),
    }
    return Page(template="_evidence.html" if beside else "evidence.html", values=values, shown=found.shown())
