"""Which message tells of the people and bookings that are taken in."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.operations.receive_flights import Flight
from foreland.store.journeys import Source
from foreland.store.ownership import Ownership


class Telling(Struct, frozen=True, kw_only=True):
    """The message that reports: what all its travellers have in common."""

    flight: Flight
    source: Source
    sender: str
    message_id: UUID
    heard_at: datetime
    now: datetime
    ownership: Ownership
    word: Literal["reported", "cancelled", "boarded", "not_boarded"] = "reported"

    @property
    def is_mention(self) -> bool:
        """Whether it tells what became of people, and not who they are."""
        return self.word != "reported"
