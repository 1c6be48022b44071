"""The reason codes an officer chooses from: data, so that a deployment may have its own list."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from foreland.travel.content_hash import content_hash

Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$", max_length=60)]
Codes = Annotated[tuple[Code, ...], Meta(min_length=1, max_length=60)]


class ReasonCodes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Reason codes per decision; a code that the text catalogue does not know is shown as it is."""

    clear: Codes = (
        "different_person",
        "document_verified",
        "issuer_confirmed_valid",
        "reported_in_error",
        "innocent_pattern",
        "other",
    )
    needs_second_look: Codes = (
        "identity_uncertain",
        "waiting_for_issuer",
        "waiting_for_carrier",
        "waiting_for_partner",
        "protection_question",
        "other",
    )
    false_match: Codes = (
        "different_person",
        "different_birth",
        "different_document",
        "different_appearance",
        "listed_person_elsewhere",
        "other",
    )
    refer: Codes = (
        "asks_for_protection",
        "possible_victim",
        "child_alone",
        "document_to_examine",
        "inspect_at_arrival",
        "host_authority_to_decide",
        "holder_of_the_list_asks",
        "other",
    )
    join: Codes = ("carrier_confirmed", "same_document", "same_booking", "name_spelt_otherwise", "other")
    separate: Codes = (
        "carrier_confirmed",
        "different_birth",
        "different_document",
        "namesakes",
        "document_of_another",
        "other",
    )
    undo: Codes = ("decided_in_error", "new_information", "other")

    def of(self, decision: Literal["clear", "false_match", "refer", "needs_second_look"]) -> tuple[str, ...]:
        """Return the codes that go with a decision about a hit."""
        codes: tuple[str, ...] = getattr(self, decision)
        return codes

    def version(self) -> str:
        """Content hash of the list."""
        return content_hash(self)
