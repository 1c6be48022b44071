"""Desks and their rosters are changed by supervisors and administrators: each change audited, flights ahead re-routed.

The database is the truth. ``desks.csv`` gives the first state, and is read again only by ``foreland desks import``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import available_timezones

from msgspec import Struct, structs

from foreland.access.desks import may_keep_desks
from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.desk_shelf import desk_of, desk_table
from foreland.operations.first_desks import first_state
from foreland.resources.desks import Desks
from foreland.review.desks import Desk, DeskRefusal, refuse_desk
from foreland.store import audit, duties
from foreland.store import desks as stored
from foreland.store.duties import NewDuty
from foreland.store.pool import PooledConnection, transaction

DUTY_ROLES = ("officer", "lead", "second_approver", "on_call")
"""What somebody does on a duty, as codes."""

LONGEST_DUTY = timedelta(hours=72)
_BEHIND = timedelta(days=2)  # flights that have left are still worked on


class NotKept(Struct, frozen=True):
    """Why nothing was changed."""

    code: (
        DeskRefusal
        | Literal["may_not_keep", "not_found", "changed", "last_desk", "duty_times", "duty_role", "unknown_user"]
    )


def keep_desk(deployment: Deployment, by: Access, wanted: Desk, now: datetime, *, new: bool) -> UUID | NotKept:
    """Add a desk, or replace one as it was at ``wanted.row_version``; flights from two days ago on follow it."""
    if not may_keep_desks(by):
        return NotKept("may_not_keep")
    with transaction(deployment.pool, deployment.service()) as connection:
        stored.lock(connection)
        table = stored.all_desks(by, connection)
        before = next((desk for desk in table if desk.id == wanted.id), None)
        if new == (before is not None):
            return NotKept("not_found")
        if before is not None and before.row_version != wanted.row_version:
            return NotKept("changed")
        others = [desk for desk in table if desk.id != wanted.id]
        refused = refuse_desk(wanted, others, available_timezones())
        if refused is not None:
            return NotKept(refused)
        (stored.change if before else stored.add)(by, connection, wanted, now)
        if before is not None and before.name != wanted.name:
            stored.rename(by, connection, before.name, wanted.name)
        _note(deployment, by, connection, "desk_changed" if before else "desk_added", wanted.id, now)
    return wanted.id


def remove_desk(deployment: Deployment, by: Access, desk_id: UUID, now: datetime) -> UUID | NotKept:
    """Remove a desk with its roster; its departures go to whoever takes the rest. The last desk stays."""
    if not may_keep_desks(by):
        return NotKept("may_not_keep")
    with transaction(deployment.pool, deployment.service()) as connection:
        stored.lock(connection)
        table = stored.all_desks(by, connection)
        gone = next((desk for desk in table if desk.id == desk_id), None)
        if gone is None:
            return NotKept("not_found")
        if len(table) == 1:
            return NotKept("last_desk")
        stored.remove(by, connection, desk_id)
        stored.rename(by, connection, gone.name, None)
        _note(deployment, by, connection, "desk_removed", desk_id, now)
    return desk_id


def import_desks(deployment: Deployment, by: Access, table: Desks, now: datetime) -> int:
    """Give desks the places of a table (``desks.csv``) and take these from all others; return how many it names."""
    with transaction(deployment.pool, deployment.service()) as connection:
        stored.lock(connection)
        known = {desk.name: desk for desk in stored.all_desks(by, connection)}
        wanted = first_state(table)
        for desk in known.values():
            kept = structs.replace(
                desk,
                airports=tuple(code for code in desk.airports if code not in table.by_airport),
                countries=tuple(code for code in desk.countries if code not in table.by_country),
            )
            if kept != desk:
                stored.change(by, connection, kept, now)
                known[desk.name] = kept
        for desk in wanted:
            before = known.get(desk.name)
            if before is None:
                stored.add(by, connection, desk, now)
                continue
            zone = desk.zone or before.zone
            placed = structs.replace(before, airports=desk.airports, countries=desk.countries, zone=zone)
            stored.change(by, connection, placed, now)
        _note(deployment, by, connection, "desks_imported", None, now)
    return len(wanted)


def _note(
    deployment: Deployment, by: Access, connection: PooledConnection, action: str, desk_id: UUID | None, now: datetime
) -> None:
    """Audit a change and let flights follow it."""
    service = deployment.service()
    table = desk_table(stored.all_desks(by, connection))
    flights = stored.boarding(service, connection, (now - _BEHIND).date())
    wanted = {flight: desk_of(table, airport) for flight, desk, airport in flights if desk != desk_of(table, airport)}
    detail = {"flights": stored.route(connection, wanted)}
    objects = () if desk_id is None else (desk_id,)
    audit.append(connection, by, action, "desk", objects, at=now, detail=detail)


def add_duty(deployment: Deployment, by: Access, wanted: NewDuty, now: datetime) -> UUID | NotKept:
    """Put an officer on the roster of a desk."""
    if not may_keep_desks(by):
        return NotKept("may_not_keep")
    if wanted.role not in DUTY_ROLES:
        return NotKept("duty_role")
    if not timedelta() < wanted.ends - wanted.begins <= LONGEST_DUTY:
        return NotKept("duty_times")
    with transaction(deployment.pool, by) as connection:
        if all(desk.id != wanted.desk_id for desk in stored.all_desks(by, connection)):
            return NotKept("not_found")
        if all(one.id != wanted.user_id for one in duties.rosterable(by, connection)):
            return NotKept("unknown_user")
        duties.add(by, connection, wanted, now)
        audit.append(connection, by, "duty_added", "desk", (wanted.desk_id, wanted.user_id), at=now)
    return wanted.id


def remove_duty(deployment: Deployment, by: Access, duty_id: UUID, now: datetime) -> UUID | NotKept:
    """Take a line off its roster; return the desk."""
    if not may_keep_desks(by):
        return NotKept("may_not_keep")
    with transaction(deployment.pool, by) as connection:
        desk = duties.remove(by, connection, duty_id)
        if desk is None:
            return NotKept("not_found")
        audit.append(connection, by, "duty_removed", "desk", (desk,), at=now)
    return desk
