"""A recommendation goes out: its state, its history and what the carrier sees change together.

What was told by telephone while Foreland was away is sent again as long as it is of use. Behind closed doors it is kept
as sent, without a notice: the carrier is not asked for what it can do no more.
"""

from __future__ import annotations

import msgspec

from foreland.access.viewer import Access
from foreland.liaison.progress import Progress
from foreland.operations.deployment import Deployment
from foreland.operations.tell_carrier import tell_carrier
from foreland.review.true_time import Done
from foreland.store import audit, carrier_notices, organisations, recommendations
from foreland.store.carrier_notices import Notice, Particulars
from foreland.store.pool import PooledConnection
from foreland.store.recommendations import Concerned, Locked


def send_notice(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    locked: Locked,
    about: Concerned,
    progress: Progress,
    done: Done,
) -> str | None:
    """Write the notice to the carrier and the step that sends it; return the reference for the telephone.

    ``None``, and no notice, when it was told by telephone and the doors have closed since.
    """
    now = done.entered_at
    recommendations.write_progress(connection, locked, progress)
    recommendations.note(connection, locked, progress.step, access, done.at, now)
    said = done.detail()
    objects = (locked.id, locked.journey_id)
    if said and about.too_late(locked.kind, now, now):
        audit.append(connection, access, "recommendation_told", "recommendation", objects, at=now, detail=said)
        return None
    particulars = Particulars(
        surname=about.surname, given_names=about.given_names, seat=about.seat, record_locator=about.record_locator
    )
    sealed = deployment.sealer.seal(msgspec.json.encode(particulars), carrier_notices.TRAVELLER)
    notice = Notice(
        recommendation_id=locked.id,
        flight_date=locked.flight_date,
        journey_id=locked.journey_id,
        carrier_org=organisations.carrier(connection, about.carrier, now),
        flight=about.flight,
        airport=about.airport or "",
        door_close_utc=about.door_close_utc,
        departure_utc=about.departure_utc,
        instruction=locked.kind,
        facts=locked.facts,
        traveller_sealed=sealed,
    )
    notice_id, reference = carrier_notices.add(connection, about.ownership, notice, now)
    tell_carrier(deployment, access, connection, notice.carrier_org, "notice", now, notice_id=notice_id)
    audit.append(connection, access, "recommendation_sent", "recommendation", objects, at=now, detail=said)
    return reference
