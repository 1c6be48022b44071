"""A named officer announces a traveller to the port of arrival, or decides not to; the port says what it found."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.inbound import (
    Arrival,
    ArrivalOutcome,
    ArrivalRefusal,
    InboundRefusal,
    Inspection,
    NotRecorded,
    NotReleased,
    Release,
    Withdrawal,
    decide_inbound,
    record_arrival,
    withdraw_lookout,
)
from foreland.operations.credit_sources import credit_sources
from foreland.operations.deployment import Deployment
from foreland.operations.look_again import left_behind
from foreland.operations.refer import refer
from foreland.review.true_time import Done, NotThen, TimeRefusal, true_time
from foreland.store import arrivals, audit, inbound, protection
from foreland.store.arrivals import Lookout
from foreland.store.pool import PooledConnection, transaction
from foreland.store.protection import Referral
from foreland.travel.document_number import identifies, normalise_number
from foreland.travel.flight import read_designator

_LED_TO: tuple[ArrivalOutcome, ...] = ("refused", "returned", "arrested")
"""What a port finds that a report led to."""
UNANNOUNCED_DAYS = timedelta(days=7)
"""How long after the day of arrival an outcome may be entered for somebody whom nobody announced."""


class Unannounced(Struct, frozen=True, kw_only=True):
    """A traveller at the port as the officer types them: flight, day of arrival there, number of the document."""

    flight: str
    day: date | None
    document: str


class NotDecidedInbound(Struct, frozen=True):
    """Why nothing was written."""

    code: InboundRefusal | ArrivalRefusal | TimeRefusal | Literal["not_found", "changed", "later_known"]


def decide_review(
    deployment: Deployment,
    access: Access,
    review_id: UUID,
    row_version: int,
    wanted: tuple[bool, str, str],
    now: datetime,
    happened_at: datetime | None = None,
) -> Release | NotDecidedInbound:
    """End an inbound review; ``wanted`` is whether to release, the ground and the reason.

    ``happened_at``, here and below: when it was done on paper, for what is keyed in later.
    """
    release, ground, reason = wanted
    with transaction(deployment.pool, access) as connection:
        locked = inbound.lock(access, connection, review_id, now)
        if locked is None:
            return NotDecidedInbound("not_found")
        if locked.row_version != row_version:
            return NotDecidedInbound("changed")
        done = true_time(happened_at, now, deployment.settings.paper_hours, locked.since)
        if isinstance(done, NotThen):
            return NotDecidedInbound(done.code)
        decided = decide_inbound(locked.review, access, release, ground, reason)
        if isinstance(decided, NotReleased):
            return NotDecidedInbound(decided.code)
        words = deployment.sealer.seal(decided.reason.encode(), inbound.WORDS)
        inbound.write_decision(connection, locked, decided, words, done)
        action = "lookout_released" if decided.port else "lookout_not_released"
        objects = (locked.id, locked.journey_id)
        detail = {"port": decided.port or ""} | done.detail()
        audit.append(connection, access, action, "inbound_review", objects, at=now, detail=detail)
    return decided


def withdraw(
    deployment: Deployment, access: Access, lookout_id: UUID, reason: str, now: datetime
) -> Withdrawal | NotDecidedInbound:
    """Take a lookout back; ``reason`` is a code. What the port has found already stands, and is not taken back."""
    with transaction(deployment.pool, access) as connection:
        decided = withdraw_lookout(access, reason)
        if isinstance(decided, NotReleased):
            return NotDecidedInbound(decided.code)
        found = arrivals.lookout(access, connection, lookout_id)
        if found is None:
            return NotDecidedInbound("not_found")
        if arrivals.found_since(connection, found).recorded_at is not None:
            return NotDecidedInbound("later_known")
        if not arrivals.withdraw(connection, lookout_id, decided, now):
            return NotDecidedInbound("not_found")
        objects, detail = (lookout_id, found.journey_id), {"port": found.port, "reason": decided.withdrawal}
        audit.append(connection, access, "lookout_withdrawn", "lookout", objects, at=now, detail=detail)
    return decided


def decide_again(deployment: Deployment, access: Access, lookout_id: UUID, now: datetime) -> UUID | NotDecidedInbound:
    """Make the traveller of a lookout that was taken back a task of the desk once more; return the inbound review.

    ``later_known``: the port has said what it found. ``wrong_state``: it waits already, or was released again.
    """
    if access.user_id is None or not access.may_decide():
        return NotDecidedInbound("may_not_release")
    with transaction(deployment.pool, access) as connection:
        review = inbound.of_taken_back(access, connection, lookout_id, now)
        if review is None:
            return NotDecidedInbound("not_found")
        if arrivals.found_since(connection, review).recorded_at is not None:
            return NotDecidedInbound("later_known")
        if not inbound.open_again(connection, review.id, now):
            return NotDecidedInbound("wrong_state")
        objects = (review.id, review.journey_id)
        audit.append(connection, access, "inbound_review_reopened", "inbound_review", objects, at=now)
    return review.id


def record_outcome(
    deployment: Deployment,
    access: Access,
    lookout_id: UUID,
    said: Inspection,
    now: datetime,
    happened_at: datetime | None = None,
) -> Arrival | NotDecidedInbound:
    """Record what the port found. Whoever claims protection is referred to it, and announced to nobody any more.

    What was found of the document is a fact of the journey, which is screened again.
    """
    with transaction(deployment.pool, access) as connection:
        found = arrivals.lookout(access, connection, lookout_id)
        arrival = record_arrival(access, said, found is not None)
        if found is None or isinstance(arrival, NotRecorded):
            return NotDecidedInbound(arrival.code if isinstance(arrival, NotRecorded) else "not_found")
        done = _when(deployment, connection, found, arrival, now, happened_at)
        if isinstance(done, NotDecidedInbound):
            return done
        _write_outcome(deployment, access, connection, found, arrival, said.words, done)
    return arrival


def record_unannounced(
    deployment: Deployment,
    access: Access,
    who: Unannounced,
    said: Inspection,
    now: datetime,
    happened_at: datetime | None = None,
) -> Arrival | NotDecidedInbound:
    """Record what the port found about a traveller whom nobody announced: who was missed counts too."""
    arrival = record_arrival(access, said, announced=True)
    if isinstance(arrival, NotRecorded):
        return NotDecidedInbound(arrival.code)
    designator = read_designator(who.flight)
    if designator is None:
        return NotDecidedInbound("flight_unreadable")
    if who.day is None or not timedelta() <= now.date() - who.day <= UNANNOUNCED_DAYS:
        return NotDecidedInbound("day_unreadable")
    with transaction(deployment.pool, access) as connection:
        number = normalise_number(who.document)
        found = arrivals.arriving(access, connection, who.day, str(designator), number) if identifies(number) else []
        if len(found) != 1:
            return NotDecidedInbound("several_travellers" if found else "no_such_traveller")
        done = _when(deployment, connection, found[0], arrival, now, happened_at)
        if isinstance(done, NotDecidedInbound):
            return done
        _write_outcome(deployment, access, connection, found[0], arrival, said.words, done)
    return arrival


def _when(
    deployment: Deployment,
    connection: PooledConnection,
    about: Lookout,
    arrival: Arrival,
    now: datetime,
    happened_at: datetime | None,
) -> Done | NotDecidedInbound:
    """When it was found; what is keyed in later takes the place of nothing that was found since, nor of itself.

    Whoever claimed protection is referred to it, whatever was found later.
    """
    if happened_at is None:
        return Done(at=now)
    before = arrivals.found_since(connection, about)
    done = true_time(happened_at, now, deployment.settings.paper_hours, before.left_at)
    if isinstance(done, NotThen):
        return NotDecidedInbound(done.code)
    later = (
        before.recorded_at is not None and before.recorded_at >= done.at and arrival.outcome != "claim_of_protection"
    )
    return NotDecidedInbound("later_known") if later else done


def _write_outcome(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    found: Lookout,
    arrival: Arrival,
    words: str,
    done: Done,
) -> None:
    now = done.entered_at
    text = words.strip()[:4000]
    sealed = deployment.sealer.seal(text.encode(), arrivals.WORDS) if text else None
    arrivals.record(connection, found, arrival, sealed, done)
    objects = (found.journey_id,)
    helped = arrival.outcome == "claim_of_protection"
    detail = {"outcome": "" if helped else arrival.outcome, "port": found.port} | done.detail()
    audit.append(connection, access, "arrival_recorded", "journey", objects, at=now, detail=detail)
    left_behind(access, connection, [(str(found.flight_date), found.journey_id)], now)
    if arrival.outcome in _LED_TO:
        credit_sources(deployment, access, connection, found.flight_date, found.journey_id, now)
    if helped:
        referral = Referral(
            flight_id=found.flight_id,
            flight_date=found.flight_date,
            journey_id=found.journey_id,
            airport=found.port,
            concern="asks_for_protection",
            asked_by_kind="officer",
            referred_by=access.user_id,
            referred_by_org=access.org_id,
            words_sealed=deployment.sealer.seal(text.encode(), protection.WORDS) if text else None,
        )
        refer(connection, access, found.ownership, referral, now)
