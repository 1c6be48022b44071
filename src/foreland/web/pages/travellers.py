"""A traveller in review: what was reported, what differs, what was found, and the decision about each hit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response

from foreland.keys.seal import SealBrokenError, Sealer
from foreland.liaison.answers import ends_at
from foreland.operations.deployment import Deployment
from foreland.operations.receive_bookings import PAYMENT_COLUMN
from foreland.resources.unmasking import UnmaskingRules, load_unmasking
from foreland.review.hit import WAITING
from foreland.review.reasons import ReasonCodes
from foreland.store.assignments import colleagues
from foreland.store.decisions import NOTE
from foreland.store.views import answers
from foreland.store.views.answers import GivenAnswer
from foreland.store.views.traveller import traveller as read_traveller
from foreland.store.views.traveller_rows import EventRow, HitRow
from foreland.travel.booking import Payment
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.comparison import compare_reports
from foreland.web.pages.joins import JoinAttempt, join_section
from foreland.web.pages.merged import moved

_SHOWN_DIGITS = 4


class Told(Struct, frozen=True, kw_only=True):
    """An event of a hit with its note opened; ``unreadable`` when the key no longer opens it."""

    event: EventRow
    note: str | None
    unreadable: bool = False


class HitCard(Struct, frozen=True, kw_only=True):
    """A hit with its story, and whether this officer may decide about it now.

    ``needs_colleague`` is set when the officer asked for the second look and somebody else has to answer it.
    """

    hit: HitRow
    story: list[Told]
    may_decide: bool
    needs_colleague: bool


class Attempt(Struct, frozen=True, kw_only=True):
    """A decision that was not taken: what the officer typed, and why it was refused."""

    hit_id: UUID
    typed: Mapping[str, str]
    refused: str


class TravellerGoneError(HTTPException):
    """There is no traveller of this identifier that the viewer may see."""


@page("traveller.read")
def traveller(visit: Visit) -> Page | Response:
    """Show ``GET /travellers/{flight_date}/{journey_id}``."""
    path = visit.request.path_params
    try:
        return traveller_page(visit, read_date(path["flight_date"]), path["journey_id"])
    except TravellerGoneError:
        return moved(visit, "journey", path["journey_id"])


def read_date(text: str) -> date:
    """Read the day in an address of ours; any other is an address that does not exist."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise HTTPException(404) from error


def traveller_page(
    visit: Visit,
    flight_date: date,
    journey_id: UUID,
    attempt: Attempt | None = None,
    status: int = 200,
    joining: JoinAttempt | None = None,
    unmasking: Mapping[str, str] | None = None,
) -> Page:
    """Build the page, with what was refused if there was something: a decision, a join, a request to unmask."""
    view = read_traveller(visit.access, visit.connection, flight_date, journey_id, visit.now)
    if view is None:
        raise TravellerGoneError(404)
    if view.head.masked_at is not None:  # nor who travelled together (Directive (EU) 2016/681, Article 12(2)(a))
        view = msgspec.structs.replace(view, companions=[])
    cards = [_card(visit, hit, view.events) for hit in view.hits]
    compared = compare_reports(view)
    joins = join_section(visit, view)
    given = answers.of_journey(visit.access, visit.connection, flight_date, journey_id)
    values = {
        "view": view,
        "head": view.head,
        "person": view.reported[0] if view.reported else None,
        "compared": compared,
        "joins": joins,
        "joining": joining,
        "settled": visit.request.query_params.get("settled") == "1",
        "differing": sum(row.differs for row in compared),
        "waiting": [card for card in cards if card.hit.state in WAITING],
        "decided": [card for card in cards if card.hit.state not in WAITING],
        "payments": [_opened_payment(visit.sealer, row.sealed) for row in view.payments],
        "answers": given,
        "answer_ends": _pending_end(visit, view.head.door_close_utc, given),
        "reason_codes": ReasonCodes(),
        "attempt": attempt,
        "unmasking": unmasking,
        "bases": unmasking_rules(visit).bases if view.head.masked_at or visit.access.may_hold() else (),
        "colleagues": colleagues(visit.access, visit.connection) if visit.access.may_decide() else [],
        "done": visit.request.query_params.get("done") == "1",
    }
    beside = (each.journey_id for each in view.companions)
    shown = list(dict.fromkeys([view.head.journey_id, *beside, *joins.shown]))
    return Page(template="traveller.html", values=values, shown=shown, status=status)


def _pending_end(visit: Visit, door_close: datetime | None, given: Sequence[GivenAnswer]) -> datetime | None:
    """When the pending answer that stands ends, as the clock now is."""
    standing = next((one for one in given if one.is_current and one.verdict == "pending_contact"), None)
    if standing is None or door_close is None:
        return standing.ends_at if standing else None
    deployment: Deployment = visit.request.state.deployment
    return ends_at(door_close, standing.made_at, deployment.answering.of(standing.carrier).rules())


def unmasking_rules(visit: Visit) -> UnmaskingRules:
    """Return on which legal bases masked persons may be looked at."""
    return load_unmasking(visit.request.state.deployment.data)


def _card(visit: Visit, hit: HitRow, events: list[EventRow]) -> HitCard:
    story = [_told(visit.sealer, event) for event in events if event.hit_id == hit.id]
    asked = next((told.event.user_id for told in story if told.event.action == "needs_second_look"), None)
    needs_colleague = hit.state == "second_look" and asked == visit.access.user_id
    return HitCard(
        hit=hit,
        story=story,
        may_decide=hit.state in WAITING and visit.access.may_decide() and not needs_colleague,
        needs_colleague=needs_colleague,
    )


def _told(sealer: Sealer, event: EventRow) -> Told:
    if event.note_sealed is None:
        return Told(event=event, note=None)
    try:
        return Told(event=event, note=sealer.open(event.note_sealed, NOTE).decode())
    except SealBrokenError:
        return Told(event=event, note=None, unreadable=True)


def _opened_payment(sealer: Sealer, sealed: bytes) -> Payment | None:
    """Return a payment with no more of its number than the last four digits; ``None`` when the key does not open it."""
    try:
        return shown_payment(msgspec.json.decode(sealer.open(sealed, PAYMENT_COLUMN), type=Payment))
    except SealBrokenError:
        return None


def shown_payment(payment: Payment) -> Payment:
    """Return a payment with no more of its number than the last four digits."""
    number = "".join(each for each in payment.number_masked or "" if each.isalnum())
    last = number[-_SHOWN_DIGITS:] if number[-_SHOWN_DIGITS:].isdigit() else ""
    changes: dict[str, Any] = {"number_masked": f"•••• {last}" if last else None, "expiry": None}
    return msgspec.structs.replace(payment, **changes)
