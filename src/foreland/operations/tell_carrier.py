"""A carrier is told outside the pages that something waits for it: a notice, its withdrawal, a changed answer.

What is left in the transaction of the event is a row and a job a channel;
:mod:`foreland.operations.deliver_notifications` sends them. Training tells nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.store import carrier_channels, notifications, outbox
from foreland.store.notifications import Event
from foreland.store.outbox import NOTIFY_CARRIER
from foreland.store.pool import PooledConnection
from foreland.store.sides import TRAINING


def tell_carrier(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    carrier_org: UUID,
    event: Event,
    now: datetime,
    *,
    notice_id: UUID | None = None,
    flight_id: UUID | None = None,
) -> int:
    """Leave what tells a carrier, by each of its channels; return how many it has."""
    if deployment.side == TRAINING:
        return 0
    channels = carrier_channels.of(access, connection, carrier_org).names()
    until = now + timedelta(hours=deployment.settings.reply_hours) if notice_id else None
    made = notifications.add(
        access,
        connection,
        carrier_org,
        channels,
        event,
        now,
        notice_id=notice_id,
        flight_id=flight_id,
        reply_until=until,
    )
    outbox.add(connection, access.org_id, NOTIFY_CARRIER, [str(one) for one in made], now)
    return len(made)
