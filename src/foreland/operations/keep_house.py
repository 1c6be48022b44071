"""What has to happen every few minutes: quarantine keys end, partitions are made ahead, finished jobs are forgotten,
what the sensitive-data filter counted is summed up, blind comparison gets its key epochs, owners are brought together,
partners are told how often what they reported was met.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from foreland.operations.announce_flights import announce_due
from foreland.operations.bring_together import bring_together
from foreland.operations.credit_sources import tell_sightings
from foreland.operations.deployment import Deployment
from foreland.operations.key_epochs import keep_epoch
from foreland.store import (
    account_changes,
    attempts,
    audit,
    duties,
    filter_terms,
    heartbeats,
    kept_answers,
    notifications,
    outbox,
    partitions,
    quarantine,
    review_warnings,
)
from foreland.store.pool import transaction

_JOBS_KEPT = timedelta(days=1)
_ATTEMPTS_KEPT = timedelta(days=1)
_ANSWERS_KEPT = timedelta(days=1)
_SESSIONS_KEPT = timedelta(days=30)  # after their end
_ROSTERS_KEPT = timedelta(days=90)
_TOLD_KEPT = timedelta(days=30)
_WARNINGS_KEPT = timedelta(days=365)  # after the review


def keep_house(deployment: Deployment, now: datetime) -> None:
    """Do what is due. Safe to run any number of times, in any number of processes."""
    _end_quarantine(deployment, now)
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        partitions.ensure(connection, (now - partitions.BEHIND).date(), (now + partitions.AHEAD).date())
        outbox.forget(connection, now - _JOBS_KEPT)
        attempts.forget(connection, now - _ATTEMPTS_KEPT)
        kept_answers.forget(connection, now - _ANSWERS_KEPT)
        account_changes.forget_sessions(connection, now - _SESSIONS_KEPT)
        duties.forget(connection, now - _ROSTERS_KEPT)
        notifications.forget(connection, now - _TOLD_KEPT)
        review_warnings.forget(connection, (now - _WARNINGS_KEPT).date())
        filter_terms.sum_up(access, connection)
    announce_due(deployment, access, now)
    keep_epoch(deployment, access, now)
    bring_together(deployment, access, now)
    tell_sightings(deployment, access, now)


def beat(deployment: Deployment, worker: str, started: datetime, now: datetime) -> None:
    """Say that this worker lives; those that were silent for a day are forgotten."""
    with transaction(deployment.pool, deployment.service()) as connection:
        heartbeats.beat(connection, worker, started, now)


def _end_quarantine(deployment: Deployment, now: datetime) -> None:
    """Destroy the keys that are due; then what they sealed is noise and is deleted as well (decision 15)."""
    hours = deployment.quarantine_keys.destroy_older(now, deployment.settings.quarantine_hours)
    if not hours:
        return
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        rows = quarantine.drop(access, connection, hours)
        audit.append(
            connection, access, "quarantine_ended", "key_hour", (), at=now, detail={"keys": len(hours), "rows": rows}
        )
