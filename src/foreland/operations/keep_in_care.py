"""Whoever is in the care of protection and travels again is in its care for that journey too, until it says otherwise.

A marking is a journey's: without this the same person would be open to all again a day later, through another hub.
Protection gets a referral like any other, is alerted, and may take the marking back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from foreland.operations.deployment import Deployment
from foreland.operations.refer import protection_eyes, refer
from foreland.resources.liaison import load_liaison
from foreland.store import protection
from foreland.store.pool import transaction
from foreland.store.protection import Referral
from foreland.store.travelling_again import still_unmarked, travelling_again


def keep_in_care(deployment: Deployment, now: datetime, flights: Sequence[UUID] | None = None) -> int:
    """Refer whoever travels again, on these flights or on any; return how many. They are audited as referrals are."""
    access = protection_eyes(deployment.service("protection"))
    days, kept = load_liaison(deployment.data).realert_days, 0
    with transaction(deployment.pool, access) as connection:
        for one in travelling_again(access, connection, now.date(), days, flights):
            if not still_unmarked(connection, one):
                continue
            words = f"{one.earlier} {one.earlier_date}"
            referral = Referral(
                flight_id=one.flight_id,
                flight_date=one.flight_date,
                journey_id=one.journey_id,
                airport=one.airport,
                concern="travels_again",
                asked_by_kind="system",
                referred_by=None,
                referred_by_org=deployment.home.org_id,
                words_sealed=deployment.sealer.seal(words.encode(), protection.WORDS),
            )
            refer(connection, access, one.ownership, referral, now)
            kept += 1
    return kept
