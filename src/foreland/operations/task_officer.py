"""A desk asks a liaison officer abroad to do something about a traveller; it is taken, reported on or taken back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.liaison.tasking import (
    LONGEST_WORDS,
    About,
    Asked,
    NotAdvancedCode,
    NotTaskedCode,
    TaskState,
    refuse_step,
    refuse_tasking,
)
from foreland.operations.deployment import Deployment
from foreland.store import audit, taskings
from foreland.store.pool import transaction


class NotTasked(Struct, frozen=True):
    """Why nothing was asked, or changed."""

    code: NotTaskedCode | NotAdvancedCode


_AFTER: dict[str, TaskState] = {"take": "taken", "report": "done", "cancel": "cancelled"}


def task_officer(
    deployment: Deployment, access: Access, flight_date: date, journey_id: UUID, asked: Asked, now: datetime
) -> UUID | NotTasked:
    """Ask it; return the tasking. From then on the journey is open to the officers of that airport."""
    with transaction(deployment.pool, access) as connection:
        about = taskings.journey(access, connection, flight_date, journey_id) if access.may_decide() else None
        if about is None:
            return NotTasked("not_found" if access.may_decide() else "may_not_task")
        there = [
            one.id for one in taskings.officers(access, connection, about.flight_id) if one.airport == asked.airport
        ]
        known = About(officers=there, travelling=about.travelling, protected=about.protected)
        refused = refuse_tasking(access, known, asked, now)
        if refused is not None:
            return NotTasked(refused)
        sealed = deployment.sealer.seal(asked.words.strip()[:LONGEST_WORDS].encode(), taskings.WORDS)
        tasking_id = taskings.add(connection, about, asked, sealed, access.user_id, now)
        detail = {"kind": asked.kind, "airport": asked.airport}
        audit.append(connection, access, "officer_tasked", "tasking", (tasking_id, journey_id), at=now, detail=detail)
    return tasking_id


def advance_tasking(
    deployment: Deployment,
    access: Access,
    tasking_id: UUID,
    wanted: tuple[str, int, str | None, str],
    now: datetime,
) -> TaskState | NotTasked:
    """Take a step; ``wanted`` is the step, the version of the tasking as it was read, the result and the report."""
    step, row_version, result, words = wanted
    with transaction(deployment.pool, access) as connection:
        locked = taskings.lock(access, connection, tasking_id)
        if locked is None:
            return NotTasked("not_found")
        refused = refuse_step(access, locked.standing, step, row_version, result)
        if refused is not None:
            return NotTasked(refused)
        said = words.strip()[:LONGEST_WORDS]
        report = deployment.sealer.seal(said.encode(), taskings.REPORT) if said and step == "report" else None
        after = _AFTER[step]
        taskings.change(access, connection, locked, after, now, result if step == "report" else None, report)
        objects, detail = (tasking_id, locked.journey_id), {"state": after}
        audit.append(connection, access, f"tasking_{after}", "tasking", objects, at=now, detail=detail)
    return after
