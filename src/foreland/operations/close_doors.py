"""Doors close: what waits behind them becomes a task of the desk, and waits again when they open after all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.inbound import announce
from foreland.liaison.progress import Progress, advance
from foreland.operations.answers import reconsider
from foreland.operations.deployment import Deployment
from foreland.operations.look_again import left_behind
from foreland.review.hit import Hit, Refused, Transition, expire, never_sent, open_again
from foreland.store import audit, closed_doors, inbound, recommendations
from foreland.store.closed_doors import Closed
from foreland.store.decisions import lock_hit, write_expired, write_reopened
from foreland.store.pool import PooledConnection, transaction
from foreland.store.recommendations import Locked

BATCH = 200
"""Hits a round; what is left comes with the next one."""


class Doors(Struct, frozen=True, kw_only=True):
    """How many hits expired, how many wait again, how many recommendations were never sent.

    ``aboard``: hits of travellers who became a task though something was recommended against them: the carrier let them
    board, or has not said what it did. ``unresolved``: travellers who became a task because all the carrier has is an
    answer that ended without a decision. ``announced``: lookouts that a profile with its legal basis released.
    """

    expired: int = 0
    reopened: int = 0
    unsent: int = 0
    aboard: int = 0
    unresolved: int = 0
    announced: int = 0


def close_doors(deployment: Deployment, now: datetime) -> Doors:
    """Go through the doors once, in one transaction. A person in the care of protection becomes nobody's task."""
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        unsent = _expire_proposals(deployment, access, connection, now)
        waiting = closed_doors.closed(access, connection, now, BATCH)
        lapsed = closed_doors.unsent(access, connection, now, BATCH)
        shut = [one for one in waiting if _end(access, connection, one, expire, now)]
        shut += [one for one in lapsed if _end(access, connection, one, never_sent, now)]
        on_board = closed_doors.aboard(access, connection, now, BATCH)
        for hit in on_board:
            inbound.open_review(connection, hit, now)
        unresolved = closed_doors.unresolved(access, connection, now, BATCH)
        for traveller in unresolved:
            inbound.open_review(connection, traveller, now)
        left_behind(access, connection, [(str(one.flight_date), one.journey_id) for one in shut], now)
        opened = [
            one
            for one in closed_doors.open_again(access, connection, now, BATCH)
            if _reopen(access, connection, one, now)
        ]
        announced = _announce(deployment, access, connection, shut, now)
        if shut or opened or unsent or on_board:
            objects = [one.hit_id for one in (*shut, *opened, *on_board)]
            detail = {"expired": len(shut), "reopened": len(opened), "unsent": unsent, "aboard": len(on_board)}
            audit.append(connection, access, "doors_closed", "hit", objects, at=now, detail=detail)
        if unresolved:
            about = [one.journey_id for one in unresolved]
            audit.append(
                connection, access, "doors_closed", "journey", about, at=now, detail={"unresolved": len(about)}
            )
    return Doors(
        expired=len(shut),
        reopened=len(opened),
        unsent=unsent,
        aboard=len(on_board),
        unresolved=len(unresolved),
        announced=announced,
    )


def _end(
    access: Access,
    connection: PooledConnection,
    about: Closed,
    ended: Callable[[Hit], Transition | Refused],
    now: datetime,
) -> bool:
    locked = lock_hit(access, connection, about.flight_date, about.hit_id)
    move = ended(locked.hit) if locked is not None else None
    if locked is None or not isinstance(move, Transition):
        return False
    write_expired(connection, locked, move, now)
    if not about.protected and not about.no_task:
        inbound.open_review(connection, about, now)
    return True


def _announce(
    deployment: Deployment, access: Access, connection: PooledConnection, shut: Sequence[Closed], now: datetime
) -> int:
    """Announce by the profile whom nobody decided about; the desk's task stays, and ends it or makes it its own."""
    profile = deployment.inbound_release
    if not shut or not profile.is_on(now.date()):
        return 0
    told = 0
    for one in inbound.undecided(access, connection, [(each.flight_date, each.journey_id) for each in shut]):
        announced = announce(one.review, one.kinds, one.touched, profile, now.date())
        if announced is not None:
            inbound.announce(connection, one, announced, now)
            detail = {"port": announced.port, "automatic": announced.legal_basis[:200]}
            objects = (one.id, one.journey_id)
            audit.append(connection, access, "lookout_released", "inbound_review", objects, at=now, detail=detail)
            told += 1
    return told


def _reopen(access: Access, connection: PooledConnection, about: Closed, now: datetime) -> bool:
    locked = lock_hit(access, connection, about.flight_date, about.hit_id)
    move = open_again(locked.hit) if locked is not None else None
    if locked is None or not isinstance(move, Transition):
        return False
    write_reopened(connection, locked, move, now)
    inbound.reopen_review(connection, about, now)
    reconsider(connection, access, about.flight_date, about.journey_id, now)
    return True


def _expire_proposals(deployment: Deployment, access: Access, connection: PooledConnection, now: datetime) -> int:
    """End recommendations that nobody approved in time; what the carrier was never told needs no withdrawal."""
    ended = 0
    for recommendation_id in closed_doors.proposed(access, connection, now, BATCH):
        locked = recommendations.lock(access, connection, recommendation_id)
        if locked is None:
            continue
        about = recommendations.concerned(access, connection, locked.flight_date, [locked.journey_id], now)
        known = about.get(locked.journey_id)
        if known is None or not known.too_late(locked.kind, now, now) or _waits_on_paper(deployment, locked, now):
            continue
        progress = advance(locked.standing, "expire", access, now)
        if isinstance(progress, Progress):
            recommendations.write_progress(connection, locked, progress)
            recommendations.note(connection, locked, progress.step, access, now, now)
            ended += 1
    return ended


def _waits_on_paper(deployment: Deployment, locked: Locked, now: datetime) -> bool:
    """Whether a proposal was made on paper, and who approved it on paper may key that in still."""
    return locked.noted_at is not None and now - locked.made_at < timedelta(hours=deployment.settings.paper_hours)
