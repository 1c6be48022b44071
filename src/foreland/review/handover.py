"""Who may give a shift over and who may accept it: never the same person."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from foreland.access.viewer import Access

LONGEST_NOTE = 4000

HandoverRefusal = Literal["may_not_hand_over", "text_long", "own_handover", "accepted_already"]


def may_hand_over(access: Access) -> bool:
    """Whether the viewer, a named person who may decide about hits, gives over and takes over."""
    return access.may_decide()


def refuse_giving(access: Access, note: str) -> HandoverRefusal | None:
    """Say why a shift may not be given over with this note; a note may be empty."""
    if not may_hand_over(access):
        return "may_not_hand_over"
    return "text_long" if len(note) > LONGEST_NOTE else None


def refuse_accepting(access: Access, given_by: UUID, accepted_at: datetime | None) -> HandoverRefusal | None:
    """Say why the viewer may not take over."""
    if not may_hand_over(access):
        return "may_not_hand_over"
    if accepted_at is not None:
        return "accepted_already"
    return "own_handover" if given_by == access.user_id else None
