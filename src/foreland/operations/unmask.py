"""An officer asks to look at a masked journey, another one approves or refuses, and may end what was approved."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.resources.unmasking import load_unmasking
from foreland.safeguards.unmasking import Refusal, State, refuse_asking, refuse_verdict
from foreland.store import audit, unmasking
from foreland.store.pool import transaction


class Wanted(Struct, frozen=True, kw_only=True):
    """Whom an officer wants to look at, and why."""

    flight_date: date
    journey_id: UUID
    basis: str
    reason: str


class NotUnmasked(Struct, frozen=True):
    """Why nothing was written."""

    code: Refusal


def ask_unmasking(deployment: Deployment, access: Access, wanted: Wanted, now: datetime) -> UUID | NotUnmasked:
    """Write a request and its audit entry; the reason is sealed, because it may name somebody."""
    rules = load_unmasking(deployment.data)
    refused = refuse_asking(access, wanted.reason, wanted.basis, {one.code for one in rules.bases})
    if refused is not None or access.user_id is None:
        return NotUnmasked(refused or "may_not_unmask")
    reason = deployment.sealer.seal(wanted.reason.strip().encode(), unmasking.REASON)
    with transaction(deployment.pool, access) as connection:
        owner = unmasking.owner_of_masked(access, connection, wanted.flight_date, wanted.journey_id)
        if owner is None:
            return NotUnmasked("not_masked")
        asked = (wanted.flight_date, wanted.journey_id, wanted.basis, reason, access.user_id)
        request = unmasking.ask(connection, owner, asked, now, now + rules.answer_within)
        if request is None:
            return NotUnmasked("already_asked")
        detail = {"request": str(request), "basis": wanted.basis}
        audit.append(connection, access, "unmask_asked", "journey", (wanted.journey_id,), at=now, detail=detail)
    return request


def answer_unmasking(
    deployment: Deployment, access: Access, request_id: UUID, verdict: str, now: datetime
) -> UUID | NotUnmasked | None:
    """Approve or refuse a request, or end an approved one, with an audit entry; ``None`` when there is none."""
    rules = load_unmasking(deployment.data)
    with transaction(deployment.pool, access) as connection:
        found = unmasking.one(access, connection, request_id)
        if found is None:
            return None
        refused = refuse_verdict(access, found.request(), verdict, now)
        if refused is not None:
            return NotUnmasked(refused)
        until = now + rules.view_for if verdict == "approved" else None
        unmasking.decide(access, connection, request_id, cast(State, verdict), now, until)
        detail = {"request": str(request_id), "basis": found.basis, "asked_by": str(found.asked_by)}
        audit.append(connection, access, f"unmask_{verdict}", "journey", (found.journey_id,), at=now, detail=detail)
    return request_id
