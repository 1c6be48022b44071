"""Doors close: what waits behind them becomes a task of the desk, and waits again when they open after all."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.progress import Progress, advance
from foreland.operations.answers import reconsider
from foreland.operations.deployment import Deployment
from foreland.review.hit import Transition, expire, open_again
from foreland.store import audit, inbound, recommendations
from foreland.store.decisions import lock_hit, write_expired, write_reopened
from foreland.store.inbound import Closed
from foreland.store.pool import PooledConnection, transaction

BATCH = 200
"""Hits a round; what is left comes with the next one."""


class Doors(Struct, frozen=True, kw_only=True):
    """How many hits expired, how many wait again, and how many recommendations were never sent."""

    expired: int = 0
    reopened: int = 0
    unsent: int = 0


def close_doors(deployment: Deployment, now: datetime) -> Doors:
    """Go through the doors once, in one transaction. A person in the care of protection becomes nobody's task."""
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        unsent = _expire_proposals(access, connection, now)
        shut = [one for one in inbound.closed(access, connection, now, BATCH) if _expire(access, connection, one, now)]
        opened = [
            one for one in inbound.open_again(access, connection, now, BATCH) if _reopen(access, connection, one, now)
        ]
        if shut or opened or unsent:
            objects = [one.hit_id for one in (*shut, *opened)]
            detail = {"expired": len(shut), "reopened": len(opened), "unsent": unsent}
            audit.append(connection, access, "doors_closed", "hit", objects, at=now, detail=detail)
    return Doors(expired=len(shut), reopened=len(opened), unsent=unsent)


def _expire(access: Access, connection: PooledConnection, about: Closed, now: datetime) -> bool:
    locked = lock_hit(access, connection, about.flight_date, about.hit_id)
    move = expire(locked.hit) if locked is not None else None
    if locked is None or not isinstance(move, Transition):
        return False
    write_expired(connection, locked, move, now)
    if not about.protected:
        inbound.open_review(connection, about, now)
    return True


def _reopen(access: Access, connection: PooledConnection, about: Closed, now: datetime) -> bool:
    locked = lock_hit(access, connection, about.flight_date, about.hit_id)
    move = open_again(locked.hit) if locked is not None else None
    if locked is None or not isinstance(move, Transition):
        return False
    write_reopened(connection, locked, move, now)
    inbound.reopen_review(connection, about)
    reconsider(connection, access, about.flight_date, about.journey_id, now)
    return True


def _expire_proposals(access: Access, connection: PooledConnection, now: datetime) -> int:
    """End recommendations that nobody approved in time; what the carrier was never told needs no withdrawal."""
    ended = 0
    for recommendation_id in inbound.proposed(access, connection, now, BATCH):
        locked = recommendations.lock(access, connection, recommendation_id)
        if locked is None or locked.kind == "off_load":
            continue
        about = recommendations.concerned(access, connection, locked.flight_date, [locked.journey_id], now)
        known = about.get(locked.journey_id)
        if known is None or known.door_close_utc is None or known.door_close_utc > now:
            continue
        progress = advance(locked.standing, "expire", access, now)
        if isinstance(progress, Progress):
            recommendations.write_progress(connection, locked, progress)
            recommendations.note(connection, locked, progress.step, access, now, now)
            ended += 1
    return ended
