"""Whom a carrier's station may call: the desk that watches its airport now, and protection at any hour.

A carrier's rights reach no directory, so it is read under the system's; telephone numbers of offices are all it tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from foreland.operations.deployment import Deployment
from foreland.resources.carrier_desk import load_carrier_desk
from foreland.store import contacts_directory
from foreland.store.contacts_directory import Found
from foreland.store.pool import transaction


def desk_numbers(deployment: Deployment, airports: Iterable[str], now: datetime) -> dict[str, str | None]:
    """Return the telephone number for each airport: of the desk that covers it, of its own, or the one for all."""
    viewer = deployment.service()
    with transaction(deployment.pool, viewer) as connection:
        deployment.desks.read(viewer, connection)
    for_all = load_carrier_desk(deployment.data).telephone
    return {airport: _number(deployment, airport, now) or for_all for airport in set(airports)}


def _number(deployment: Deployment, airport: str, now: datetime) -> str | None:
    own = deployment.desks.of(airport)
    duty = deployment.desks.duty(own, now)
    known = [deployment.desks.table.by_name.get(name or "") for name in (duty.desk if duty else None, own)]
    return next((desk.phone for desk in known if desk is not None and desk.phone), None)


def protection_contacts(deployment: Deployment, airport: str | None, now: datetime) -> list[Found]:
    """Return whom to call about somebody at risk at an airport: those who are there now first."""
    viewer = deployment.service()
    with transaction(deployment.pool, viewer) as connection:
        return contacts_directory.contacts_of(viewer, connection, airport=airport, kind="protection", at=now)
