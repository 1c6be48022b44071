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
    SensitiveFilter,
    filter_booking,
    filter_segments,
    filter_text,
    filter_traveller,
    name_forms,
    sweep,
)
from foreland.safeguards.sensitive_matching import NameForms


def without_text(defect: Defect) -> Defect:
    """A defect as it may be stored: code, severity and place."""
    return defect if defect.text is None else msgspec.structs.replace(defect, text=None)


def message_names(message: Message) -> NameForms:
    """How the travellers of a message are named in its texts."""
    return name_forms((*message.travellers, *(one for booking in message.bookings for one in booking.travellers)))


def filter_message(message: Message, rules: SensitiveFilter) -> tuple[Message, tuple[Removal, ...]]:
    """The message as it may be stored, and what was removed by entry and field."""
    removals = Removals()
    names = message_names(message)
    head = msgspec.structs.replace(message, travellers=(), bookings=(), answers=(), unparsed=(), defects=())
    filtered = msgspec.structs.replace(
        sweep(head, removals, rules),
        travellers=tuple(filter_traveller(traveller, removals, rules) for traveller in message.travellers),
        bookings=tuple(filter_booking(booking, removals, rules) for booking in message.bookings),
        answers=tuple(
            msgspec.structs.replace(answer, text=filter_text(answer.text, removals, rules, "answers", names))
            for answer in message.answers
        ),
        unparsed=filter_segments(message.unparsed, removals, rules, names),
        defects=tuple(without_text(defect) for defect in message.defects),
    )
    return filtered, removals.all()
