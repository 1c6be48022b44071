"""The reason codes an officer chooses from: data, so that a deployment may have its own list."""

from __future__ import annotations

from msgspec import Struct

from foreland.travel.content_hash import content_hash


class ReasonCodes(Struct, frozen=True, kw_only=True):
    """Reason codes per decision; each is looked up in the text catalogue as ``review.reason.<code>``."""

    clear: tuple[str, ...] = (
        "different_person",
        "document_verified",
        "issuer_confirmed_valid",
        "reported_in_error",
        "innocent_pattern",
        "other",
    )
    needs_second_look: tuple[str, ...] = (
        "identity_uncertain",
        "waiting_for_issuer",
        "waiting_for_carrier",
        "waiting_for_partner",
        "protection_question",
        "other",
    )

    def version(self) -> str:
        """Content hash of the list."""
        return content_hash(self)
