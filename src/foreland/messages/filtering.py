"""Applies the sensitive-data filter to a whole message, before anything of it is stored (decision 15).

Filtered is every field, because a sender may put a code or a text anywhere; defects lose their text, because it may
quote the message.
"""

from __future__ import annotations

import msgspec

from foreland.messages.record import Defect, Message
from foreland.safeguards.sensitive import (
    Removal,
    Removals,
    filter_booking,
    filter_text,
    filter_texts,
    filter_traveller,
    sweep,
)
from foreland.safeguards.sensitive_terms import SHIPPED, SensitiveTerms


def without_text(defect: Defect) -> Defect:
    """A defect as it may be stored: code, severity and place."""
    return defect if defect.text is None else msgspec.structs.replace(defect, text=None)


def filter_message(message: Message, terms: SensitiveTerms = SHIPPED) -> tuple[Message, tuple[Removal, ...]]:
    """The message as it may be stored, and what was removed by category and code."""
    removals = Removals()
    head = msgspec.structs.replace(message, travellers=(), bookings=(), answers=(), unparsed=(), defects=())
    filtered = msgspec.structs.replace(
        sweep(head, removals, terms),
        travellers=tuple(filter_traveller(traveller, removals, terms) for traveller in message.travellers),
        bookings=tuple(filter_booking(booking, removals, terms) for booking in message.bookings),
        answers=tuple(
            msgspec.structs.replace(answer, text=filter_text(answer.text, removals, terms))
            for answer in message.answers
        ),
        unparsed=filter_texts(message.unparsed, removals, terms),
        defects=tuple(without_text(defect) for defect in message.defects),
    )
    return filtered, removals.all()
