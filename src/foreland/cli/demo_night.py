"""What the demo's officers have done before anybody signs in, so that no board and no measure is empty.

Through the same operations as on the pages, with the same rules: what they refuse does not happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.inbound import Inspection
from foreland.liaison.recommendation import Wanted
from foreland.operations import accounts
from foreland.operations.advance_recommendation import WantedStep, advance_recommendation
from foreland.operations.close_doors import close_doors
from foreland.operations.decide_hit import Wanted as WantedDecision
from foreland.operations.decide_hit import decide_hit
from foreland.operations.decide_inbound import decide_review, record_outcome
from foreland.operations.deployment import Deployment
from foreland.operations.log_call import CallWords, NotLogged, WantedCall, open_call, write_call
from foreland.operations.open_evidence import open_evidence
from foreland.operations.recommend import Member, recommend_travellers
from foreland.store.pool import transaction
from foreland.store.views import inbound
from foreland.store.views import queue as hits
from foreland.store.views.queue import QueueFilter, QueueRow

_GATE = "B. Amari, gate desk"
_OPEN_FOR = timedelta(minutes=25)
_GROUNDS = {
    "document_expired": ("document_expired", "document_expired"),
    "document_missing": ("document_missing", "document_missing"),
    **dict.fromkeys(
        ("document_reported_stolen", "document_reported_lost", "document_reported_stolen_blank"),
        ("document_reported", "document_reported_lost_or_stolen"),
    ),
}
_ENDS: tuple[tuple[str, ...], ...] = (
    ("approve", "acknowledge", "report denied", "verify confirmed"),
    ("approve", "acknowledge", "report denied", "verify confirmed"),
    ("approve", "acknowledge", "report document_surrendered", "verify confirmed"),
    ("approve", "acknowledge", "report denied", "verify overturned"),
    ("approve", "acknowledge", "report boarded_anyway"),
    ("approve", "withdraw", "acknowledge"),
    ("approve", "acknowledge"),
    ("approve",),
    (),
)
"""What becomes of each recommendation against boarding, in order."""
_REASONS = {
    "withdraw": "The station called back: the traveller has a second passport, which is in order.",
    "verify confirmed": "The document officer at the airport read the passport and kept a copy of its page.",
    "verify overturned": "The issuing state confirmed on the telephone that the passport is valid.",
}
_NOT_RELEASED = (False, "", "The carrier has read the passport to us since: it is in order.")
_DECISIONS = (
    (
        "clear",
        "document_verified",
        "The station read the passport to us: one figure was reported wrongly.",
    ),
    ("clear", "innocent_pattern", "A crew family on standby tickets; the employer's letter is in the booking."),
    ("clear", "different_person", "Another birth year, another middle name, and ten years of ordinary travel."),
    (
        "needs_second_look",
        "identity_uncertain",
        "Two given names agree, the third does not. Please read it again.",
    ),
)


class _Night(Struct, frozen=True):
    """The officers at work, by user name, and the instant."""

    deployment: Deployment
    officers: dict[str, Access]
    now: datetime


def work_the_night(deployment: Deployment) -> None:
    """Decide, recommend and close; what lies behind closed doors is announced and recorded."""
    officers = {
        one.username: one.access(deployment.side.purpose)
        for one in accounts.list_users(deployment)
        if one.disabled_at is None
    }
    night = _Night(deployment, officers, datetime.now(UTC))
    close_doors(deployment, night.now)
    waiting = _waiting(night)
    papers = iter([one for one in waiting if one.kind == "document" and one.severity != "low"])
    for steps, hit in zip(_ENDS, papers, strict=False):
        _recommend(night, hit, steps)
    others = [one for one in waiting if one.kind != "document"]
    for (decision, code, text), hit in zip(_DECISIONS, others, strict=False):
        _decide(night, hit, decision, code, text)
    _answer_the_telephone(night, others[len(_DECISIONS) :])
    _announce(night)


def _waiting(night: _Night) -> Sequence[QueueRow]:
    """Hits whose doors stay open for a while, one a traveller, the later doors first: the next hours are left to do."""
    access = night.officers["imara"]
    with transaction(night.deployment.pool, access) as connection:
        chosen = QueueFilter(departed_since=night.now)
        rows = hits.queue(access, connection, chosen, now=night.now, limit=400, offset=0)
    ahead = [one for one in rows if one.door_close_utc is not None and one.door_close_utc > night.now + _OPEN_FOR]
    return list({one.journey_id: one for one in reversed(ahead)}.values())


def _recommend(night: _Night, hit: QueueRow, steps: Sequence[str]) -> None:
    kofi, imara = night.officers["kofi"], night.officers["imara"]
    open_evidence(night.deployment, kofi, hit.flight_date, hit.id, "document_check", night.now)
    ground, fact = _GROUNDS.get(hit.code, ("document_doubtful", "document_malformed"))
    wanted = Wanted(
        kind="no_board",
        ground=ground,
        facts=(fact,),
        reason="The station read the document to us on the telephone: it is as reported.",
        protection="no",
        protection_asked_by="carrier",
    )
    member = Member(journey_id=hit.journey_id, hits=(hit.id,), wanted=wanted)
    (made,) = recommend_travellers(night.deployment, kofi, hit.flight_date, [member], night.now)
    if made.recommendation_id is None:
        return
    for each in steps:
        step, _, detail = each.partition(" ")
        at_gate = step in ("acknowledge", "report")
        wanted_step = WantedStep(
            recommendation_id=made.recommendation_id,
            step=step,
            detail=detail or None,
            reason=_REASONS.get(each),
            said_by=_GATE if at_gate else None,
        )
        by = imara if step in ("approve", "verify") else kofi
        advance_recommendation(night.deployment, by, wanted_step, night.now)


def _decide(night: _Night, hit: QueueRow, decision: str, code: str, text: str) -> None:
    noor = night.officers["noor"]
    for item in ("list_entry", "booking"):
        open_evidence(night.deployment, noor, hit.flight_date, hit.id, item, night.now)
    wanted = WantedDecision(
        flight_date=hit.flight_date,
        hit_id=hit.id,
        row_version=hit.row_version,
        decision=decision,
        reason_code=code,
        text=text,
    )
    decide_hit(night.deployment, noor, wanted, night.now)


def _answer_the_telephone(night: _Night, about: Sequence[QueueRow]) -> None:
    edda = night.officers["edda"]
    for hit in about[:1]:
        call = open_call(night.deployment, edda, f"{hit.designator} {hit.seat or ''}", night.now)
        words = CallWords(
            search=f"{hit.designator} {hit.seat or ''}",
            who=_GATE,
            asked="Are we waiting for you with this passenger?",
            answered="No: board as usual. We look at the booking until the doors close.",
        )
        closed = WantedCall(
            row_version=1,
            words=words,
            caller_kind="carrier_station",
            flight_date=hit.flight_date,
            journey_id=hit.journey_id,
            outcome="answered",
        )
        if not isinstance(call, NotLogged):
            write_call(night.deployment, edda, call, closed, night.now)


def _announce(night: _Night) -> None:
    """Announce some of those who left undecided to their port, one to nobody; New York records who has landed."""
    noor, marek, deployment, now = night.officers["noor"], night.officers["marek"], night.deployment, night.now
    with transaction(deployment.pool, noor) as connection:
        left = inbound.reviews(noor, connection, 200)
    for number, one in enumerate([one for one in left if one.port in marek.airports][:4] + left[-1:]):
        released = (True, "document", "The doors closed before anybody had looked.") if number < 4 else _NOT_RELEASED
        decide_review(deployment, noor, one.id, one.row_version, released, now)
    with transaction(deployment.pool, marek) as connection:
        announced = inbound.lookouts(marek, connection, now.date() - timedelta(days=2), 10)
    landed = [one for one in announced if one.arrival_utc is not None and one.arrival_utc <= now]
    for one, outcome in zip(landed, ("admitted", "refused"), strict=False):
        said = Inspection(
            outcome=outcome, document="as_announced", words="Seen at the counter, with the passport in hand."
        )
        record_outcome(deployment, marek, one.id, said, now)
