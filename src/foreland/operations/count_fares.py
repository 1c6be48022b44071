"""What tickets usually cost: a rule holds a ticket against the median of its way."""

from __future__ import annotations

from datetime import datetime, timedelta

from foreland.operations.deployment import Deployment
from foreland.store import usual_fares
from foreland.store.pool import transaction


def count_fares(deployment: Deployment, now: datetime) -> int:
    """Count anew; return of how many ways and currencies there are enough tickets."""
    access, settings = deployment.service(), deployment.settings
    since = (now - timedelta(days=settings.usual_fare_days)).date()
    with transaction(deployment.pool, access) as connection:
        return usual_fares.count(access, connection, (since, now.date()), settings.usual_fare_tickets, now)
