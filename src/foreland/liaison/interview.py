"""An interview at an airport abroad: which document was seen, with what result, and the question about protection."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from foreland.access.viewer import Access

InterviewResult = Literal["ok_to_board", "genuine", "doubtful", "counterfeit", "impostor", "referred", "not_found"]
RESULTS: tuple[InterviewResult, ...] = get_args(InterviewResult)
DocumentSeen = Literal["passport", "identity_card", "visa", "residence_permit", "other", "none"]
DOCUMENTS_SEEN: tuple[DocumentSeen, ...] = get_args(DocumentSeen)
ProtectionSaid = Literal["no", "yes", "could_not_ask"]
PROTECTION: tuple[ProtectionSaid, ...] = get_args(ProtectionSaid)

LONGEST_WORDS = 4000
LONGEST_WHO = 200

InterviewRefusal = Literal[
    "may_not_record", "airport_unknown", "who_missing", "traveller_unknown", "document_unknown", "result_unknown",
    "protection_missing", "protection_unlisted", "text_long", "id_taken",
]  # fmt: skip


class Interview(Struct, frozen=True, kw_only=True):
    """What an officer keyed. ``who`` is free text for somebody who is on no list that the officer sees."""

    airport: str
    who: str
    is_listed: bool
    document_seen: str
    result: str
    protection: str
    words: str


def refuse_interview(access: Access, said: Interview) -> InterviewRefusal | None:
    """Say why it may not be recorded; ``None`` when it may.

    Whoever asks for protection has to be found on a list, because a referral marks the traveller: of somebody who is
    on none, the protection contact is told by telephone.
    """
    if not access.may_work_abroad():
        return "may_not_record"
    if said.airport not in access.departures():
        return "airport_unknown"
    if not said.is_listed and not said.who.strip():
        return "who_missing"
    if len(said.who) > LONGEST_WHO or len(said.words) > LONGEST_WORDS:
        return "text_long"
    if said.document_seen not in DOCUMENTS_SEEN:
        return "document_unknown"
    if said.result not in RESULTS:
        return "result_unknown"
    if said.protection not in PROTECTION:
        return "protection_missing"
    return "protection_unlisted" if said.protection == "yes" and not said.is_listed else None
