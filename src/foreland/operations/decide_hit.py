"""An officer decides about a hit: cleared, a false match, referred, or a second look.

With a reason, once, and never over a colleague's head. A false match is remembered: the pair of this traveller and this
entry of a list, for the days that the deployment sets.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.answers import reconsider
from foreland.operations.deployment import Deployment
from foreland.operations.hold_back import identity_hashes
from foreland.operations.refer import refer
from foreland.resources.liaison import load_liaison
from foreland.resources.review_reasons import load_reasons
from foreland.review.false_match import listed_entry
from foreland.review.hit import Decision, RefusalCode, Refused, decide
from foreland.review.reasons import ReasonCodes
from foreland.review.true_time import NotThen, TimeRefusal, true_time
from foreland.store import audit, false_matches, inbound, lists, protection, recommendations
from foreland.store.decisions import NOTE, LockedHit, clock_of, evidence_opened, lock_hit, write_decision
from foreland.store.denials import screen_later
from foreland.store.pool import PooledConnection, transaction
from foreland.store.protection import Referral
from foreland.store.recommendations import Concerned
from foreland.watchlists.entry import what_it_says


class Wanted(Struct, frozen=True, kw_only=True):
    """What the officer asks for. ``row_version`` is that of the hit as the officer saw it; ``target`` to refer.

    ``happened_at``: when it was decided, for what was decided on paper and is keyed in later.
    """

    flight_date: date
    hit_id: UUID
    row_version: int
    decision: str
    reason_code: str | None
    text: str | None
    target: str | None = None
    happened_at: datetime | None = None


class NotDecided(Struct, frozen=True):
    """Why nothing was written: the rule that forbids it, ``not_found``, or ``changed`` since the officer saw it."""

    code: RefusalCode | TimeRefusal | Literal["not_found", "changed", "after_the_doors"]


def decide_hit(deployment: Deployment, access: Access, wanted: Wanted, now: datetime) -> Decision | NotDecided:
    """Write a decision, its history and its audit entry in one transaction."""
    reasons = load_reasons(deployment.data)
    with transaction(deployment.pool, access) as connection:
        return decide_one(deployment, access, connection, reasons, wanted, now)


def decide_one(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    reasons: ReasonCodes,
    wanted: Wanted,
    now: datetime,
) -> Decision | NotDecided:
    """Decide about one hit in the caller's transaction; nothing is written when it is refused."""
    locked = lock_hit(access, connection, wanted.flight_date, wanted.hit_id)
    if locked is None:
        return NotDecided("not_found")
    if locked.row_version != wanted.row_version:
        return NotDecided("changed")
    clock = clock_of(connection, locked, now) if wanted.happened_at is not None else None
    done = true_time(wanted.happened_at, now, deployment.settings.paper_hours, clock.since if clock else None)
    if isinstance(done, NotThen):
        return NotDecided(done.code)
    in_time = clock is not None and done.before(clock.door_close_utc)
    if clock is not None and locked.hit.state == "expired" and not in_time:
        return NotDecided("after_the_doors")
    result = decide(
        locked.hit,
        wanted.decision,
        access,
        wanted.reason_code,
        wanted.text,
        reasons,
        target=wanted.target,
        evidence_opened=evidence_opened(connection, locked, access.user_id),
        in_time=in_time,
    )
    if isinstance(result, Refused):
        return NotDecided(result.code)
    helped = result.target == "protection"
    person = _person(access, connection, locked, now) if helped else None
    if helped and person is None:
        return NotDecided("not_found")
    note = deployment.sealer.seal(b"" if helped else result.text.encode(), NOTE)
    write_decision(connection, locked, result, note, done)
    if person is not None:  # after the decision: from then on the hit is out of sight
        _help(deployment, access, connection, person, result, now)
    if result.before == "expired":
        _not_undecided(deployment, connection, locked, now)
    reconsider(connection, access, locked.flight_date, locked.journey_id, now)
    detail = {} if helped else {"reason": result.reason_code} | ({"target": result.target} if result.target else {})
    if result.decision == "false_match":
        detail["remembered"] = str(_remember(deployment, access, connection, locked, result, now))
    concerned = (locked.id, locked.journey_id)
    audit.append(connection, access, f"hit_{result.decision}", "hit", concerned, at=now, detail=detail | done.detail())
    return result


def _not_undecided(deployment: Deployment, connection: PooledConnection, locked: LockedHit, now: datetime) -> None:
    """Take back what the door made of a hit that had been decided on paper: the task, and whoever was found by it."""
    inbound.take_away(connection, locked.flight_date, locked.journey_id, now)
    days = load_liaison(deployment.data).realert_days
    screen_later(deployment.service(), connection, locked.flight_date, locked.journey_id, days, now)


def _person(access: Access, connection: PooledConnection, locked: LockedHit, now: datetime) -> Concerned | None:
    about = recommendations.concerned(access, connection, locked.flight_date, [locked.journey_id], now)
    return about.get(locked.journey_id)


def _help(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    person: Concerned,
    decision: Decision,
    now: datetime,
) -> None:
    """Refer the person to protection and mark them; the officer's words go there, not into the history of the hit."""
    referral = Referral(
        flight_id=person.flight_id,
        flight_date=person.flight_date,
        journey_id=person.journey_id,
        airport=person.airport,
        concern=decision.reason_code,
        asked_by_kind="officer",
        referred_by=decision.decided_by,
        referred_by_org=access.org_id,
        words_sealed=deployment.sealer.seal(decision.text.encode(), protection.WORDS),
    )
    refer(connection, access, person.ownership, referral, now)


def _remember(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    locked: LockedHit,
    decision: Decision,
    now: datetime,
) -> int:
    """Remember the pair; return how many identities of the traveller it holds for, none when too little is reported."""
    entry = listed_entry(locked.code, locked.source, locked.finding_key)
    hashes = hashes_of(deployment, access, connection, locked.flight_date, locked.journey_id)
    if entry is None or not hashes:
        return 0
    expires_on = now.date() + timedelta(days=deployment.settings.false_match_days)
    listed = lists.entry_in_force(access, connection, entry.source, entry.id)
    said = what_it_says(listed) if listed else None
    false_matches.remember(connection, locked, entry, said, hashes, decision.decided_by, now, expires_on)
    return len(hashes)


def hashes_of(
    deployment: Deployment, access: Access, connection: PooledConnection, flight_date: date, journey_id: UUID
) -> list[bytes]:
    """Return keyed hashes of what a traveller is known again by, one a reported identity."""
    return identity_hashes(deployment.sealer, access, connection, flight_date, journey_id)
