"""Protection has withdrawn what the carrier was told against somebody in its care: proven, and without a word of why.

It goes the way of every withdrawal: the hits wait again, the carrier is told and has to acknowledge, the answer in an
exchange is reconsidered. History and trail name the system; who did it stands in the referral alone.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from foreland.access.viewer import Access
from foreland.liaison.progress import Progress, call_back
from foreland.operations.advance_recommendation import write_step
from foreland.operations.answers import reconsider
from foreland.operations.deployment import Deployment
from foreland.review.true_time import Done
from foreland.store import recommendations
from foreland.store.pool import PooledConnection, name_viewer


def call_back_all(
    deployment: Deployment,
    helper: Access,
    connection: PooledConnection,
    flight_date: date,
    journey_id: UUID,
    now: datetime,
) -> int:
    """Withdraw, in the caller's transaction, what keeps a traveller from boarding; return how much that was."""
    system, done = deployment.service(), 0
    name_viewer(connection, system)  # protection reads no recommendations
    for locked in recommendations.keeping_back(system, connection, flight_date, journey_id):
        progress = call_back(locked.standing, helper, now)
        if isinstance(progress, Progress):
            write_step(deployment, system, system, connection, locked, progress, Done(at=now))
            done += 1
    if done:
        reconsider(connection, system, flight_date, journey_id, now)
    name_viewer(connection, helper)
    return done
