"""Checks of entry requirements and of documents as an officer would have made them."""

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


def a_document_check(write: Writer, by: object) -> UUID:
    """Keep the check of a document whose content was masked."""
    check = new_id()
    write.insert(
        "document_checks",
        id=check,
        checked_on=write.now.date(),
        checked_at=write.now,
        checked_by=by,
        profile="production",
        packs={},
        lists="0123456789abcdef",
        decision="REFER",
        reason_code="rule_unverified",
    )
    return check
