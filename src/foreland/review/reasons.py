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

    join: tuple[str, ...] = ("carrier_confirmed", "same_document", "same_booking", "name_spelt_otherwise", "other")
    separate: tuple[str, ...] = (
        "carrier_confirmed",
        "different_birth",
        "different_document",
        "namesakes",
        "document_of_another",
        "other",
    )
    undo: tuple[str, ...] = ("decided_in_error", "new_information", "other")

    def version(self) -> str:
        """Content hash of the list."""
        return content_hash(self)
