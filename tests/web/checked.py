"""A check of entry requirements as an officer would have made it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from foreland.store.identifiers import new_id
from tests.core.documents.requirements.books import ask, book, case
from tests.web.world import Writer


def a_check(write: Writer, by: object) -> UUID:
    """Keep the check of somebody who changes planes without the visa that the unverified rules ask for."""
    given = case("LOS", "CDG", "GRU", nationality="NGA")
    check = new_id()
    write.insert(
        "requirement_checks",
        id=check,
        checked_at=write.now,
        checked_by=by,
        profile="production",
        packs={},
        inputs=given,
        decision="REFER",
        answer=msgspec.to_builtins(ask(given, book("production"))),
        unverified=msgspec.to_builtins(ask(given)),
    )
    return check
