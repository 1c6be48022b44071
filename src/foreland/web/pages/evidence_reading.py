"""What a piece of evidence of a hit holds, for the page and for the interface alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.review.evidence import Item, items_of
from foreland.review.false_match import listed_entry
from foreland.store.pool import PooledConnection
from foreland.store.views import evidence as evidence_view
from foreland.store.views import inspector
from foreland.store.views.evidence import EvidenceHit, ListSide, OtherJourney
from foreland.store.views.inspector import InspectedMessage
from foreland.store.views.traveller import traveller as read_traveller
from foreland.store.views.traveller_rows import HitRow, Reported, TravellerView
from foreland.web.message_text import message_text
from foreland.web.pages.comparison import Compared, compare_reports
from foreland.web.pages.side_by_side import SideBySide, side_by_side

_SEGMENTS = 40
_MESSAGES = 4


class Reading(Struct, frozen=True, kw_only=True):
    """Who asks for the evidence of what."""

    deployment: Deployment
    access: Access
    connection: PooledConnection
    now: datetime


class ToldBy(Struct, frozen=True, kw_only=True):
    """The segments of one report's message that stand about the traveller."""

    said: Reported
    message: InspectedMessage
    lines: list[str]


class Evidence(Struct, frozen=True, kw_only=True):
    """One item of a hit. Only the fields of that item are filled; ``view`` is all that is reported of the traveller."""

    hit: EvidenceHit
    item: Item
    view: TravellerView
    checks: list[HitRow] = []
    listed: ListSide | None = None
    sides: SideBySide | None = None
    compared: list[Compared] = []
    others: list[OtherJourney] = []
    told: list[ToldBy] = []

    def shown(self) -> list[UUID]:
        """The journeys of persons in it, for the audit."""
        return [self.hit.journey_id, *(each.journey_id for each in self.others)]


def evidence_items(access: Access, kind: str) -> tuple[Item, ...]:
    """Return what the viewer can open of a hit of this kind."""
    whole = access.scope() == "organisation"
    return items_of(kind, may_inspect_messages=access.may_inspect_messages(), whole=whole)


def read_evidence(reading: Reading, flight_date: date, hit_id: UUID, wanted: str) -> Evidence | None:
    """Return the item; ``None`` when there is no such hit or item, or the traveller is masked."""
    access, connection = reading.access, reading.connection
    hit = evidence_view.hit(access, connection, flight_date, hit_id)
    items = evidence_items(access, hit.kind) if hit else ()
    item = next((each for each in items if each == wanted), None)
    if hit is None or item is None:
        return None
    view = read_traveller(access, connection, flight_date, hit.journey_id, reading.now)
    if view is None or view.head.masked_at is not None:
        return None
    found = _READERS[item](reading, hit, view)
    return Evidence(hit=hit, item=item, view=view, **found)


def _checks(_reading: Reading, _hit: EvidenceHit, view: TravellerView) -> dict[str, Any]:
    return {"checks": [each for each in view.hits if each.kind == "document"]}


def _listed(reading: Reading, hit: EvidenceHit, view: TravellerView) -> dict[str, Any]:
    entry = listed_entry(hit.code, hit.source, hit.finding_key)
    listed = evidence_view.list_side(reading.access, reading.connection, entry) if entry else None
    if listed is None:
        return {}
    used = evidence_view.used_documents(reading.access, reading.connection, hit.flight_date, hit.journey_id)
    return {"listed": listed, "sides": side_by_side(hit, listed, view.reported, used)}


def _compared(_reading: Reading, _hit: EvidenceHit, view: TravellerView) -> dict[str, Any]:
    return {"compared": compare_reports(view)}


def _booking(_reading: Reading, _hit: EvidenceHit, _view: TravellerView) -> dict[str, Any]:
    return {}


def _history(reading: Reading, hit: EvidenceHit, _view: TravellerView) -> dict[str, Any]:
    others = evidence_view.other_journeys(reading.access, reading.connection, hit.flight_date, hit.journey_id)
    return {"others": others}


def _messages(reading: Reading, _hit: EvidenceHit, view: TravellerView) -> dict[str, Any]:
    told = []
    for said in view.reported[:_MESSAGES]:
        if said.received_on is None:
            continue
        message = inspector.inspected(reading.access, reading.connection, said.received_on, said.message_id)
        if message is not None:
            text = message_text(reading.deployment, reading.access, reading.connection, message)
            told.append(ToldBy(said=said, message=message, lines=about([one.text for one in text.segments], said)))
    return {"told": told}


_READERS: dict[Item, Callable[[Reading, EvidenceHit, TravellerView], dict[str, Any]]] = {
    "document_check": _checks,
    "list_entry": _listed,
    "api_pnr": _compared,
    "booking": _booking,
    "history": _history,
    "messages": _messages,
}


def about(segments: Sequence[str], said: Reported) -> list[str]:
    """Return the segments about one traveller: from the one that names them to the next that names somebody.

    A namesake's segments may stand beside them; nobody else's do.
    """
    words = [word.upper() for word in (said.surname, (said.given_names or "").split(" ")[0]) if word]
    found: list[str] = []
    inside = False
    for text in segments:
        if text.startswith(("NAD+", "TIF+")):
            inside = bool(words) and all(word in text.upper() for word in words)
        elif text.startswith(("CNT+", "UNT+", "SRC")):
            inside = False
        if inside:
            found.append(text)
    return found[:_SEGMENTS]
