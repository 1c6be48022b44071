"""What was made of a partner's report, and what came of it, goes back to that partner: that, never whom or how.

Readers of a bulletin made of it, and what ports and officers found of travellers whom its indicator, or a rule made of
it, pointed at. Whoever is in the care of protection, or may flee from the partner's state, is in nothing that is told.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.tell_feedback import say_of_source
from foreland.resources.airports import host_state
from foreland.sharing.origins import may_be_fled, origins_of
from foreland.sharing.requests import Feedback
from foreland.store import bulletin_sightings
from foreland.store.bulletins import Version
from foreland.store.pool import PooledConnection, name_viewer

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
