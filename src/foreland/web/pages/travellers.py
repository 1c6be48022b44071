"""A traveller in review: what was reported, what differs, what was found, and the decision about each hit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response

from foreland.keys.seal import Sealer
from foreland.liaison.answers import ends_at
from foreland.operations.decide_hit import hashes_of
from foreland.operations.deployment import Deployment
from foreland.operations.issue_bulletins import opened_bulletin
from foreland.operations.receive_bookings import PAYMENT_COLUMN
from foreland.resources.review_reasons import load_reasons
from foreland.resources.unmasking import UnmaskingRules, load_unmasking
from foreland.review.evidence import Item
from foreland.review.false_match import ListedEntry, listed_entry
from foreland.review.hit import TARGETS, WAITING
from foreland.sharing.bulletins import BulletinWords
from foreland.store import false_matches, presence, protection, rules
from foreland.store.assignments import colleagues
from foreland.store.decisions import NOTE
from foreland.store.false_matches import FalseMatch
from foreland.store.presence import Present
from foreland.store.rules import Ended
from foreland.store.views import answers, sightings
from foreland.store.views import false_matches as false_matches_view
from foreland.store.views.answers import GivenAnswer
from foreland.store.views.party import members
from foreland.store.views.sightings import Sighting
from foreland.store.views.traveller import hit_versions
from foreland.store.views.traveller import traveller as read_traveller
from foreland.store.views.traveller_rows import EventRow, HitRow, JourneyHead, TravellerView
from foreland.targeting.live import FIRED
from foreland.travel.booking import Payment
from foreland.web.live.marks import had, mark
from foreland.web.pages.answering import Page, Visit, page
from foreland.web.pages.comparison import compare_reports
from foreland.web.pages.document_panel import document_panel
from foreland.web.pages.evidence_reading import evidence_items
from foreland.web.pages.field_words import field_section
from foreland.web.pages.joins import JoinAttempt, join_section
from foreland.web.pages.merged import moved

_SHOWN_DIGITS = 4


class Told(Struct, frozen=True, kw_only=True):
    """An event of a hit with its note opened; ``unreadable`` when the key no longer opens it."""

    event: EventRow
    note: str | None
    unreadable: bool = False


class HitCard(Struct, frozen=True, kw_only=True):
    """A hit with its story and evidence, and whether this officer may decide about it now.

    ``needs_colleague`` is set when the officer asked for the second look and somebody else has to answer it. ``opened``
    is the evidence that this officer opened since it last changed; ``known`` that the pair was found a false match.
    ``on_paper``: the door ended it, and what was decided on paper before can be keyed in still.
    """

    hit: HitRow
    story: list[Told]
    may_decide: bool
    on_paper: bool
    needs_colleague: bool
    items: tuple[Item, ...]
    opened: frozenset[str]
    known: FalseMatch | None


class Attempt(Struct, frozen=True, kw_only=True):
    """A decision that was not taken: what the officer typed, and why it was refused."""

    hit_id: UUID
    typed: Mapping[str, str]
    refused: str


class TravellerGoneError(HTTPException):
    """There is no traveller of this identifier that the viewer may see."""


class PartyOutcome(Struct, frozen=True, kw_only=True):
    """What became of one member's hit; ``refused`` is ``None`` when it was recorded."""

    surname: str | None
    given_names: str | None
    refused: str | None


class PartyAttempt(Struct, frozen=True, kw_only=True):
    """A decision about a party of which something was refused: an outcome a hit, or ``refused`` as a whole."""

    typed: Mapping[str, str]
    chosen: frozenset[str]
    outcomes: Sequence[PartyOutcome] = ()
    refused: str | None = None


class TaskAttempt(Struct, frozen=True, kw_only=True):
    """A tasking that was not given: what the officer typed, and why it was refused."""

    typed: Mapping[str, str]
    refused: str


@page("traveller.live")
def live_traveller(visit: Visit) -> Page:
    """Answer ``GET /live/travellers/{flight_date}/{journey_id}``: who else looks, and whether a hit has changed.

    It names no traveller.
    """
    path = visit.request.path_params
    flight_date, journey_id = read_date(path["flight_date"]), path["journey_id"]
    present = presence.others(visit.access, visit.connection, flight_date, journey_id, visit.now)
    versions = hit_versions(visit.access, visit.connection, flight_date, journey_id)
    if versions is None:
        raise HTTPException(404)
    values: dict[str, Any] = {
        "present": present,
        "marks": live_marks(present, versions),
        "changed": True,
        "have": had(visit.request),
    }
    values["address"] = f"/travellers/{flight_date}/{journey_id}"
    return Page(template="_live_traveller.html", values=values)


def live_marks(present: Sequence[Present], versions: Sequence[tuple[UUID, int]]) -> dict[str, str]:
    """Return the marks of the parts of the page that stay true."""
    return {"present": mark("present", *present), "versions": mark("versions", *sorted(versions))}


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
    together: PartyAttempt | None = None,
    tasking: TaskAttempt | None = None,
) -> Page:
    """Build the page, with what was refused if there was something: a decision, a join, a tasking."""
    view = read_traveller(visit.access, visit.connection, flight_date, journey_id, visit.now)
    if view is None:
        raise TravellerGoneError(404)
    known = _known_false_matches(visit, view)
    cards = [_card(visit, view, hit, known) for hit in view.hits]
    # Of the masked nobody is told who they travelled with (Directive (EU) 2016/681, Article 12(2)(a)).
    whole = visit.access.scope() == "organisation" and view.head.masked_at is None
    party = members(visit.access, visit.connection, flight_date, journey_id) if whole else []
    present = presence.others(visit.access, visit.connection, flight_date, journey_id, visit.now)
    compared = compare_reports(view)
    joins = join_section(visit.access, visit.connection, visit.sealer, view)
    given = answers.of_journey(visit.access, visit.connection, flight_date, journey_id)
    values: dict[str, Any] = {
        "view": view,
        "head": view.head,
        "person": view.reported[0] if view.reported else None,
        "compared": compared,
        "joins": joins,
        "joining": joining,
        "party": party,
        "present": present,
        "marks": live_marks(present, [(hit.id, hit.row_version) for hit in view.hits]),
        "changed": False,
        "have": frozenset(),
        "referred": protection.received(visit.access, visit.connection, flight_date, journey_id),
        "address": f"/travellers/{flight_date}/{journey_id}",
        "together": together,
        "decided_together": _number(visit.request.query_params.get("party", "")),
        "settled": visit.request.query_params.get("settled") == "1",
        "panel": document_panel(visit, view),
        "differing": sum(row.differs for row in compared),
        "waiting": [card for card in cards if card.hit.state in WAITING],
        "decided": [card for card in cards if card.hit.state not in WAITING],
        "sighted": _sighted(visit, view),
        "ended": _ended_rules(visit, view),
        "held_back": false_matches_view.held_back(visit.access, visit.connection, flight_date, journey_id),
        "payments": [_opened_payment(visit.sealer, row.sealed) for row in view.payments],
        "answers": given,
        "answer_ends": _pending_end(visit, view.head.door_close_utc, given),
        "reason_codes": load_reasons(visit.request.state.deployment.data),
        "targets": TARGETS,
        "recommends": visit.access.may_recommend(),
        "attempt": attempt,
        "unmasking": unmasking,
        "bases": unmasking_rules(visit).bases if view.head.masked_at or visit.access.may_hold() else (),
        "colleagues": colleagues(visit.access, visit.connection) if visit.access.may_decide() else [],
        "done": visit.request.query_params.get("done") == "1",
        "abroad": field_section(visit, flight_date, journey_id, view.head.flight_id),
        "tasking": tasking,
        "tasked": visit.request.query_params.get("tasked") == "1",
    }
    beside = (each.person.journey_id for each in party)
    shown = list(dict.fromkeys([view.head.journey_id, *beside, *joins.shown]))
    return Page(template="traveller.html", values=values, shown=shown, status=status)


def _pending_end(visit: Visit, door_close: datetime | None, given: Sequence[GivenAnswer]) -> datetime | None:
    """When the pending answer that stands ends, as the clock now is."""
    standing = next((one for one in given if one.is_current and one.verdict == "pending_contact"), None)
    if standing is None or door_close is None:
        return standing.ends_at if standing else None
    deployment: Deployment = visit.request.state.deployment
    return ends_at(door_close, standing.made_at, deployment.answering.of(standing.carrier).rules())


def _sighted(visit: Visit, view: TravellerView) -> list[tuple[Sighting, BulletinWords | None]]:
    """Bulletins whose indicator is true of the traveller, with their words as far as a key opens them."""
    head = view.head
    if head.masked_at is not None:
        return []
    found = sightings.of_journey(visit.access, visit.connection, head.flight_date, head.journey_id, visit.now.date())
    return [(one, opened_bulletin(visit.sealer, one.words_sealed)) for one in found]


def _ended_rules(visit: Visit, view: TravellerView) -> dict[tuple[str, int], Ended]:
    """Which of the rules that found the traveller judge nobody any more: behind closed doors their hits stay."""
    named = {
        (str(values.get("rule")), values["version"])
        for hit in view.hits
        for reason in hit.reasons
        if reason["code"] == FIRED and isinstance((values := reason.get("values") or {}).get("version"), int)
    }
    return rules.ended(visit.access, visit.connection, named)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def unmasking_rules(visit: Visit) -> UnmaskingRules:
    """Return on which legal bases masked persons may be looked at."""
    return load_unmasking(visit.request.state.deployment.data)


def _card(visit: Visit, view: TravellerView, hit: HitRow, known: Mapping[ListedEntry, FalseMatch]) -> HitCard:
    story = [_told(visit.sealer, event) for event in view.events if event.hit_id == hit.id]
    asked = next((told.event.user_id for told in story if told.event.action == "needs_second_look"), None)
    needs_colleague = hit.state == "second_look" and asked == visit.access.user_id
    entry = listed_entry(hit.code, hit.source, hit.finding_key)
    masked = view.head.masked_at is not None
    return HitCard(
        hit=hit,
        story=story,
        may_decide=hit.state in WAITING and visit.access.may_decide() and not needs_colleague,
        on_paper=hit.state == "expired" and visit.access.may_decide() and _may_be_keyed_in(visit, view.head),
        needs_colleague=needs_colleague,
        items=() if masked else evidence_items(visit.access, hit.kind),
        opened=_opened(story, visit.access.user_id),
        known=known.get(entry) if entry else None,
    )


def _may_be_keyed_in(visit: Visit, head: JourneyHead) -> bool:
    """Whether what was done on paper before the doors closed is taken still."""
    closed, hours = head.door_close_utc, visit.request.state.deployment.settings.paper_hours
    return closed is not None and visit.now - closed < timedelta(hours=hours)


def _opened(story: list[Told], officer: UUID | None) -> frozenset[str]:
    """What an officer opened since the evidence last changed; the story is told from its end."""
    found = set()
    for told in story:
        if told.event.action in ("reopened", "evidence_changed"):
            break
        if told.event.action == "evidence_opened" and told.event.user_id == officer:
            found.add(told.event.item or "")
    return frozenset(found)


def _known_false_matches(visit: Visit, view: TravellerView) -> dict[ListedEntry, FalseMatch]:
    """What is remembered of this traveller: with which entries they are not the same person."""
    if view.head.masked_at is not None or all(hit.kind != "watchlist" for hit in view.hits):
        return {}
    head, deployment = view.head, visit.request.state.deployment
    hashes = hashes_of(deployment, visit.access, visit.connection, head.flight_date, head.journey_id)
    pairs = false_matches.in_force(visit.access, visit.connection, hashes, visit.now.date())
    return {ListedEntry(pair.source, pair.entry_key): pair for pair in reversed(pairs)}


def _told(sealer: Sealer, event: EventRow) -> Told:
    note = sealer.words(event.note_sealed, NOTE)
    return Told(event=event, note=note, unreadable=event.note_sealed is not None and note is None)


def _opened_payment(sealer: Sealer, sealed: bytes) -> Payment | None:
    """Return a payment with no more of its number than the last four digits; ``None`` when the key does not open it."""
    payment = sealer.read(sealed, PAYMENT_COLUMN, Payment)
    return None if payment is None else shown_payment(payment)


def shown_payment(payment: Payment) -> Payment:
    """Return a payment with no more of its number than the last four digits."""
    number = "".join(each for each in payment.number_masked or "" if each.isalnum())
    last = number[-_SHOWN_DIGITS:] if number[-_SHOWN_DIGITS:].isdigit() else ""
    changes: dict[str, Any] = {"number_masked": f"•••• {last}" if last else None, "expiry": None}
    return msgspec.structs.replace(payment, **changes)
