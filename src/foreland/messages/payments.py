"""Tickets, fares and forms of payment of a booking. Card numbers are masked here, before anybody sees them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from foreland.messages.lexer import Segment
from foreland.messages.values import read_amount
from foreland.safeguards.masking import mask_card_number
from foreland.travel.booking import Payment, Ticket

KINDS: dict[str, Literal["card", "cash", "cheque", "other"]] = {"CC": "card", "CA": "cash", "CK": "cheque"}
"""Form of payment (code list 9988); all others are ``other``."""


class TicketDraft(Struct):
    """A ticket being read."""

    number: str | None = None
    fare: str | None = None
    total: str | None = None
    currency: str | None = None
    issued_at: str | None = None

    def build(self) -> Ticket | None:
        """Return the ticket; ``None`` when nothing is known of it (ticketless travel)."""
        if not (self.number or self.fare or self.total):
            return None
        return Ticket(
            number=self.number,
            fare=self.fare,
            total=self.total,
            currency=self.currency,
            issued_at=self.issued_at,
        )


def read_money(segment: Segment, ticket: TicketDraft) -> None:
    """MON: ``B`` base fare, ``T`` total. An amount without qualifier is not guessed at."""
    for element in range(1, len(segment)):
        kind, amount = segment.get(element), read_amount(segment.get(element, 1))
        if kind == "B":
            ticket.fare = amount
        elif kind == "T":
            ticket.total = amount
        if kind in ("B", "T") and amount is not None:
            ticket.currency = ticket.currency or segment.get(element, 2) or None


def read_payment(segment: Segment, element: int) -> Payment | None:
    """One form of payment of FOP; ``None`` for an empty element."""
    code = segment.get(element).upper()
    if not any(part.strip() for part in segment.components(element)):
        return None
    number, expiry = segment.get(element, 4), segment.get(element, 5)
    return Payment(
        kind=KINDS.get(code, "other"),
        vendor=segment.get(element, 3) or None,
        number_masked=mask_card_number(number) if number else None,
        expiry=_month(expiry),
        amount=read_amount(segment.get(element, 2)),
    )


def _month(text: str) -> str | None:
    """``2018-03`` from MMYY."""
    if len(text) != 4 or not text.isascii() or not text.isdigit() or not 1 <= int(text[:2]) <= 12:
        return None
    return f"20{text[2:]}-{text[:2]}"
