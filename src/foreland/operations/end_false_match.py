"""A supervisor ends what is remembered as a false match: from then on the next hit of the pair says nothing of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.hold_back import lift
from foreland.review.false_match import EndRefusal, refuse_ending
from foreland.store import audit, false_matches
from foreland.store.pool import transaction


class NotEnded(Struct, frozen=True):
    """Why nothing was written."""

    code: EndRefusal | Literal["not_found"]


def end_false_match(
    deployment: Deployment, access: Access, match_id: UUID, reason: str, now: datetime
) -> int | NotEnded:
    """End the pair, on whichever journey it was found; return how many remembered identities that were.

    Each hit that it was found on gets an entry in the audit trail. The reason stands sealed beside the pair alone.
    """
    with transaction(deployment.pool, access) as connection:
        pair = false_matches.lock_pair(access, connection, match_id, now.date())
        chosen = pair.get(match_id)
        if chosen is None:
            return NotEnded("not_found")
        refused = refuse_ending(access, reason, in_force=chosen.in_force)
        if refused is not None or access.user_id is None:
            return NotEnded(refused or "may_not_end")
        ended = {one: row for one, row in pair.items() if row.in_force}
        sealed = deployment.sealer.seal(reason.strip().encode(), false_matches.END_REASON)
        false_matches.end(connection, list(ended), access.user_id, sealed, now)
        lift(connection, list(ended))
        for concerned in sorted({(row.hit_id, row.journey_id) for row in ended.values()}):
            audit.append(connection, access, "false_match_ended", "hit", concerned, at=now)
    return len(ended)
