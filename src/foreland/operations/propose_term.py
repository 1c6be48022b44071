"""An oversight officer says that an entry of the sensitive-data filter removes what it should not, or judges that."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.store import audit, filter_terms
from foreland.store.pool import transaction

REASONS = ("name", "place", "other_meaning", "other_language", "too_wide")
OUTCOMES = ("taken_up", "declined")


class WrongRemoval(Struct, frozen=True, kw_only=True):
    """Which entry removed wrongly from which kind of field of whose messages, and why it is wrong."""

    entry: str
    place: str
    carrier: str
    reason: str


class NotProposed(Struct, frozen=True):
    """Why nothing was written."""

    code: Literal["may_not_review", "entry_unknown", "reason_unknown", "not_open"]


def propose(deployment: Deployment, access: Access, wrong: WrongRemoval, now: datetime) -> UUID | NotProposed:
    """Write a proposal for the next version of the terms and its audit entry."""
    if access.user_id is None or not access.may_review_filter():
        return NotProposed("may_not_review")
    if wrong.entry not in deployment.sensitive.terms.entries():
        return NotProposed("entry_unknown")
    if wrong.reason not in REASONS:
        return NotProposed("reason_unknown")
    version = deployment.sensitive.terms.version
    with transaction(deployment.pool, access) as connection:
        words = (wrong.entry, wrong.place[:40], wrong.carrier[:3], version, wrong.reason)
        proposal = filter_terms.propose(connection, deployment.home.ownership(), words, access.user_id, now)
        detail = {"entry": wrong.entry, "reason": wrong.reason}
        audit.append(connection, access, "filter_proposed", "filter_proposal", (proposal,), at=now, detail=detail)
    return proposal


def decide(deployment: Deployment, access: Access, proposal: UUID, outcome: str, now: datetime) -> UUID | NotProposed:
    """Close an open proposal: taken up in a new version of the terms, or declined."""
    if access.user_id is None or not access.may_review_filter():
        return NotProposed("may_not_review")
    if outcome not in OUTCOMES:
        return NotProposed("reason_unknown")
    with transaction(deployment.pool, access) as connection:
        if not filter_terms.decide(access, connection, proposal, outcome, now):
            return NotProposed("not_open")
        detail = {"outcome": outcome}
        audit.append(connection, access, "filter_decided", "filter_proposal", (proposal,), at=now, detail=detail)
    return proposal
