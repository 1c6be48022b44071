"""An officer says what was given back for a delivery of items: a product, a decision not to, or feedback.

What the items were good for goes back to the partner who gave them. Whoever owns what was received may be another: a
supervisor, or the owner, hands it on, and the new owner is named to read what is for those named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.tell_feedback import tell_feedback
from foreland.sharing.returns import HandOnRefusal, Return, ReturnRefusal, good_for_of, may_hand_on, refuse_return
from foreland.store import audit, information_requests, item_returns, partner_items, psi_questions
from foreland.store.pool import PooledConnection, name_viewer, transaction


class NotGiven(Struct, frozen=True):
    """Why nothing was written."""

    code: ReturnRefusal | HandOnRefusal | Literal["may_not_ask"]


def owed(
    deployment: Deployment, access: Access, connection: PooledConnection, since: datetime, limit: int
) -> list[Return]:
    """Return what was received since an instant or has no end yet, in a transaction of the viewer.

    Who sees to it that something is given back is told of all of it: from whom, for when, whose; never what.
    """
    if not access.roles & {"supervisor", "oversight"}:
        return item_returns.returns(access, connection, since, limit)
    name_viewer(connection, deployment.service(access.username))
    found = item_returns.returns(access, connection, since, limit)
    name_viewer(connection, access)
    return found


def hand_on_delivery(
    deployment: Deployment, access: Access, giver: UUID, received_at: datetime, owner: UUID, now: datetime
) -> NotGiven | None:
    """Give a delivery to another owner."""
    with transaction(deployment.pool, deployment.service(access.username)) as connection:
        held = item_returns.lock_delivery(access, connection, giver, received_at)
        refused = _refuse_hand_on(access, connection, held[0][1] if held else None, owner)
        if refused is not None or not held:
            return NotGiven(refused or "not_found")
        item_returns.hand_on(connection, [one for one, _ in held], owner)
        detail: dict[str, str | int] = {"given": "delivery", "items": len(held), "owner": str(owner)}
        audit.append(connection, access, "return_handed_on", "organisation", (giver,), at=now, detail=detail)
    return None


def hand_on_recommendation(
    deployment: Deployment, access: Access, item_id: UUID, owner: UUID, now: datetime
) -> NotGiven | None:
    """Give a partner's recommendation to another owner."""
    with transaction(deployment.pool, deployment.service(access.username)) as connection:
        found = partner_items.lock(access, connection, [item_id]).get(item_id)
        refused = _refuse_hand_on(access, connection, found.owner_id if found else None, owner)
        if refused is not None or found is None or found.direction != "incoming":
            return NotGiven(refused or "not_found")
        partner_items.hand_on(connection, found, owner)
        partner_items.note(access, connection, found, "hand_on", now)
        detail: dict[str, str | int] = {"given": "recommendation", "owner": str(owner)}
        audit.append(connection, access, "return_handed_on", "partner_item", (item_id,), at=now, detail=detail)
    return None


def hand_on_question(
    deployment: Deployment, access: Access, question_id: UUID, owner: UUID, now: datetime
) -> NotGiven | None:
    """Give a partner's blind question to another owner."""
    with transaction(deployment.pool, access) as connection:
        found = psi_questions.lock_question(access, connection, question_id)
        refused = _refuse_hand_on(access, connection, found.owner_id if found else None, owner)
        if refused is not None or found is None or found.direction != "received":
            return NotGiven(refused or "not_found")
        psi_questions.hand_on(connection, question_id, owner)
        detail: dict[str, str | int] = {"given": "question", "owner": str(owner)}
        audit.append(connection, access, "return_handed_on", "deconfliction", (question_id,), at=now, detail=detail)
    return None


def _refuse_hand_on(
    access: Access, connection: PooledConnection, held_by: UUID | None, owner: UUID
) -> HandOnRefusal | None:
    if not may_hand_on(access, held_by):
        return "may_not_hand_on"
    able = information_requests.officers(access, connection)
    return None if owner in [one.id for one in able] else "owner_unknown"


def give_product_back(
    deployment: Deployment,
    access: Access,
    connection: PooledConnection,
    giver: UUID,
    sources: Sequence[UUID],
    product: str,
    now: datetime,
) -> None:
    """End what is due for items of a giver of which a product went out, in the caller's transaction."""
    sealed = deployment.sealer.seal(product.encode(), item_returns.WORDS)
    items = item_returns.end_with_product(access, connection, giver, sources, sealed, now)
    if items:
        tell_feedback(deployment, access, connection, giver, items, "used", now)
        detail: dict[str, str | int] = {"ended_as": "product", "code": "", "items": len(items)}
        audit.append(connection, access, "return_ended", "organisation", (giver,), at=now, detail=detail)


def give_back(
    deployment: Deployment, access: Access, giver: UUID, received_at: datetime, end: tuple[str, str, str], now: datetime
) -> NotGiven | None:
    """End what is open of a delivery; ``end`` is how, the code and the words. What has ended stays as it is."""
    ended_as, code, words = end
    if not access.may_decide():
        return NotGiven("may_not_ask")
    refused = refuse_return(ended_as, code, words)
    if refused is not None:
        return NotGiven(refused)
    said = words.strip()
    sealed = deployment.sealer.seal(said.encode(), item_returns.WORDS) if said else None
    with transaction(deployment.pool, access) as connection:
        kept = None if ended_as == "product" else code
        items = item_returns.end_delivery(access, connection, giver, received_at, (ended_as, kept, sealed), now)
        if not items:
            return NotGiven("not_found")
        good_for = good_for_of(ended_as, code)
        if good_for is not None:
            tell_feedback(deployment, access, connection, giver, items, good_for, now)
        detail: dict[str, str | int] = {"ended_as": ended_as, "code": kept or "", "items": len(items)}
        audit.append(connection, access, "return_ended", "organisation", (giver,), at=now, detail=detail)
    return None
