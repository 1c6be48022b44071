"""An officer says what was given back for a delivery of items: a product, a decision not to, or feedback.

What the items were good for goes back to the partner who gave them.
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
from foreland.sharing.returns import ReturnRefusal, good_for_of, refuse_return
from foreland.store import audit, item_returns
from foreland.store.pool import PooledConnection, transaction


class NotGiven(Struct, frozen=True):
    """Why nothing was written."""

    code: ReturnRefusal | Literal["may_not_ask", "not_found"]


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
