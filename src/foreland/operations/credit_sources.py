"""What was made of a partner's report, and what came of it, goes back to that partner: that, never whom or how.

Readers of a bulletin made of it, and what ports and officers found of travellers whom its indicator, or a rule made of
it, pointed at. Whoever is in the care of protection, or may flee from the partner's state, is in nothing that is told.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.tell_feedback import say_of_source, tell_feedback
from foreland.resources.airports import host_state
from foreland.sharing.origins import may_be_fled, origins_of
from foreland.sharing.requests import Feedback
from foreland.store import bulletin_sightings, bulletins, exchange_partners, item_feedback, shared_items
from foreland.store.bulletins import Version
from foreland.store.pool import PooledConnection, name_viewer, transaction

_A_DAY = timedelta(days=1)
_OF_READERS: dict[str, Feedback] = {
    "sighted": "used",
    "used": "used",
    "useful": "useful",
    "wrong": "wrong",
    "led_to": "led_to",
}


def credit_source(
    deployment: Deployment, access: Access, connection: PooledConnection, about: Version, said: str, now: datetime
) -> None:
    """Pass on what a reader said of a bulletin that is made of a partner's report, in the reader's transaction."""
    if about.source_org is None or about.source_item is None:
        return
    system = deployment.service(access.username)  # readers do not reach what partners gave
    name_viewer(connection, system)
    say_of_source(deployment, system, connection, (about.source_org, about.source_item), _OF_READERS[said], now)
    name_viewer(connection, access)


def credit_sources(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    flight_date: date,
    journey_id: UUID,
    now: datetime,
) -> None:
    """Pass on that reports led to something when something was found of a traveller, in the transaction of that."""
    system = deployment.service(access.username)
    name_viewer(connection, system)
    for one in bulletin_sightings.sources(system, connection, flight_date, journey_id):
        if not may_be_fled(one.state, origins_of(None, one.states, [one.board], host_state)):
            say_of_source(deployment, system, connection, (one.party, one.item), "led_to", now)
    name_viewer(connection, access)


def tell_sightings(deployment: Deployment, access: Access, now: datetime) -> int:
    """Tell partners how often what their reports point at was met, where it was met again; return of how many reports.

    Once a day of each, a number and no more: of nobody in care, masked, or who may flee from the partner's state.
    """
    told = 0
    with transaction(deployment.pool, access) as connection:
        for one in bulletins.threads_made(access, connection):
            if one.source_org is None or one.source_item is None or one.state != "released":
                continue
            partner = exchange_partners.partner(access, connection, one.source_org)
            former = item_feedback.given(access, connection, one.source_org, one.source_item)
            lately = former is not None and former.counted_at is not None and former.counted_at > now - _A_DAY
            if partner is None or lately:
                continue
            met = bulletin_sightings.seen(access, connection, one.source_org, one.source_item)
            count = sum(
                not may_be_fled(partner.state, origins_of(None, each.states, [each.board], host_state)) for each in met
            )
            if count > (former.sightings if former else 0):
                held = shared_items.lock(access, connection, one.source_item, one.source_org)
                said = former.code if former else "used"
                rows = [each.id for each in held]
                tell_feedback(deployment, access, connection, one.source_org, rows, said, now, count)
                told += 1
    return told
