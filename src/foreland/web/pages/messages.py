"""Messages in review: the list of a flight, and one message beside what was understood of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from starlette.exceptions import HTTPException

from foreland.store.views import flight as flight_view
from foreland.store.views import inspector
from foreland.store.views.inspector import InspectedMessage, Understood
from foreland.web.message_text import LineDifference, compare, gone, message_text
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.flights import pages
from foreland.web.pages.travellers import read_date

LISTED = 50
SEGMENTS = 200
TRAVELLERS = 50
MOST_NAMED = 2_000
_COMPARED = (
    "surname",
    "given_names",
    "date_of_birth",
    "sex",
    "nationality",
    "document_type",
    "document_number",
    "document_issuer",
    "document_expiry",
    "record_locator",
    "seat",
    "role",
)


class Change(Struct, frozen=True, kw_only=True):
    """A field of a traveller that differs from the report before."""

    field: str
    before: str | None
    after: str | None


class Told(Struct, frozen=True, kw_only=True):
    """A traveller as the message told them, and what that changed (``None``: there was no report before)."""

    person: Understood
    changes: list[Change] | None


class Line(Struct, frozen=True, kw_only=True):
    """A segment with the defects that were found in it."""

    told: LineDifference
    defects: list[dict[str, Any]]


@page("messages.read")
def flight_messages(visit: Visit) -> Page:
    """Show ``GET /flights/{flight_id}/messages``."""
    _may_inspect(visit)
    head = flight_view.head(visit.access, visit.connection, visit.request.path_params["flight_id"], visit.now)
    if head is None:
        raise HTTPException(404)
    number = _page_number(visit)
    rows = inspector.of_flight(visit.access, visit.connection, head.id, LISTED, (number - 1) * LISTED)
    total = rows[0].total if rows else 0
    values = {"flight": head, "rows": rows, "total": total, "page": number, "pages": pages(total, LISTED)}
    return Page(template="messages.html", values=values)


@page("message.read")
def message(visit: Visit) -> Page:
    """Show ``GET /messages/{received_on}/{message_id}``; ``journey`` narrows what was understood to one traveller."""
    _may_inspect(visit)
    path = visit.request.path_params
    found = inspector.inspected(visit.access, visit.connection, read_date(path["received_on"]), path["message_id"])
    if found is None:
        raise HTTPException(404)
    journey, number = _journey(visit), _page_number(visit)
    earlier = inspector.before(visit.access, visit.connection, found, journey)
    deployment = visit.request.state.deployment
    text = message_text(deployment, visit.access, visit.connection, found)
    earlier_text = message_text(deployment, visit.access, visit.connection, earlier) if earlier else None
    comparable = earlier_text is not None and earlier_text.origin != "gone" and text.origin != "gone"
    compared = compare(text.segments, earlier_text.segments if earlier_text and comparable else None)
    missing = gone(text.segments, earlier_text.segments) if earlier_text and comparable else []
    start = (number - 1) * SEGMENTS
    people = inspector.understood(visit.access, visit.connection, found, journey, TRAVELLERS, (number - 1) * TRAVELLERS)
    told = people[0].total if people else 0
    values = {
        "message": found,
        "origin": text.origin,
        "lines": _lines(compared[start : start + SEGMENTS], found),
        "loose": [one for one in found.defects if one.get("segment") is None],
        "segments": len(compared),
        "cut": sum(one.segment.cut for one in compared),
        "new": sum(bool(one.is_new) for one in compared),
        "missing": missing[:SEGMENTS],
        "missing_count": len(missing),
        "earlier": earlier,
        "comparable": comparable,
        "people": [_told(one) for one in people],
        "told": told,
        "journey": journey,
        "page": number,
        "pages": max(pages(len(compared), SEGMENTS), pages(told, TRAVELLERS)),
        "first_segment": start,
    }
    return Page(template="message.html", values=values, shown=_shown(visit, found))


def _may_inspect(visit: Visit) -> None:
    if not visit.access.may_inspect_messages():
        raise HTTPException(403)


def _shown(visit: Visit, found: InspectedMessage) -> list[UUID]:
    """For the audit: the message, and everybody on its flight, because its segments may name each of them."""
    return [found.id, *inspector.named(visit.access, visit.connection, found, MOST_NAMED)]


def _lines(compared: Sequence[LineDifference], found: InspectedMessage) -> list[Line]:
    by_segment: dict[int, list[dict[str, Any]]] = {}
    for defect in found.defects:
        if defect.get("segment") is not None:
            by_segment.setdefault(defect["segment"], []).append(defect)
    return [Line(told=one, defects=by_segment.get(one.segment.number, [])) for one in compared]


def _told(person: Understood) -> Told:
    if person.before is None:
        return Told(person=person, changes=None)
    pairs = ((name, person.before.get(name), getattr(person, name)) for name in _COMPARED)
    changes = [Change(field=name, before=old, after=new) for name, old, new in pairs if old != new]
    return Told(person=person, changes=changes)


def _page_number(visit: Visit) -> int:
    asked = visit.request.query_params.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 and asked != "0" else 1


def _journey(visit: Visit) -> UUID | None:
    try:
        return UUID(visit.request.query_params.get("journey", ""))
    except ValueError:
        return None
