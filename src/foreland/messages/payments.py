"""Tickets, fares, taxes and forms of payment of a booking. Card numbers are masked here, before anybody sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct, field

from foreland.messages.dates import iso_time, join_moment, read_ddmmyy, read_yymmdd
from foreland.messages.lexer import Segment
from foreland.messages.values import read_amount
from foreland.safeguards.masking import mask_card_number, mask_cards_in_text
from foreland.travel.booking import Fare, Payment, Tax, Ticket

KINDS: dict[str, Literal["card", "cash", "cheque", "other"]] = {"CC": "card", "CA": "cash", "CK": "cheque"}
"""Form of payment (code list 9988); all others are ``other``."""


class TicketDraft(Struct, gc=False):
    """A ticket being read."""

    number: str | None = None
    traveller_reference: str | None = None
    type: str | None = None
    booklets: int | None = None
    fare: str | None = None
    total: str | None = None
    currency: str | None = None
    issued_at: str | None = None
    fares: tuple[Fare, ...] = ()
    taxes: list[Tax] = field(default_factory=list)
    pricing_indicator: str | None = None
    priced_at: str | None = None
    validating_carrier: str | None = None
    accounting_code: str | None = None
    sold_in: str | None = None

    def build(self) -> Ticket | None:
        """Return the ticket; ``None`` when nothing is known of it (ticketless travel)."""
        if not (self.number or self.fare or self.total or self.fares or self.taxes or self.validating_carrier):
            return None
        return Ticket(
            number=self.number,
            fare=self.fare,
            total=self.total,
            currency=self.currency,
            issued_at=self.issued_at,
            traveller_reference=self.traveller_reference,
            type=self.type,
            booklets=self.booklets,
            fares=self.fares,
            taxes=tuple(self.taxes),
            pricing_indicator=self.pricing_indicator,
            priced_at=self.priced_at,
            validating_carrier=self.validating_carrier,
            accounting_code=self.accounting_code,
            sold_in=self.sold_in,
        )


def read_ticket_number(segment: Segment, traveller_reference: str | None) -> TicketDraft:
    """TKT: number, type and booklets; ``TKT+:700`` travels without a ticket, and a number of zeros is none."""
    number, booklets = segment.get(1), segment.get(1, 2)
    return TicketDraft(
        number=number if number.strip("0") else None,
        traveller_reference=traveller_reference,
        type=segment.get(1, 1) or None,
        booklets=int(booklets) if booklets.isascii() and booklets.isdigit() and len(booklets) < 4 else None,
    )


def read_money(segment: Segment, ticket: TicketDraft) -> bool:
    """MON: ``B`` base fare, ``T`` total. ``False`` when an amount is of another kind or none: it is not guessed at."""
    told = True
    for element in range(1, len(segment)):
        kind, amount, currency, *_ = (*map(str.strip, segment.components(element)), "", "", "")
        if kind == "B":
            ticket.fare = read_amount(amount)
        elif kind == "T":
            ticket.total = read_amount(amount)
        elif amount:
            told = False
        if kind in ("B", "T") and ticket.currency is None and read_amount(amount) is not None:
            ticket.currency = currency or None
    return told


def read_fare(segment: Segment) -> Fare:
    """FAR: type, a number, country; the fare basis in the sixth place."""
    return Fare(
        type=segment.get(1) or None,
        basis=_text(segment.get(6)),
        number=_text(segment.get(2)),
        country=segment.get(3) or None,
    )


def read_taxes(segment: Segment) -> Iterator[Tax]:
    """TXD: ``amount:country:currency:code`` for each tax."""
    for element in range(2, len(segment)):
        tax = _tax(*segment.components(element)[:4])
        if tax is not None:
            yield tax


def _tax(amount: str, country: str = "", currency: str = "", code: str = "") -> Tax | None:
    if not amount and not code:
        return None
    return Tax(
        amount=read_amount(amount),
        currency=currency.strip() or None,
        country=country.strip() or None,
        code=_text(code.strip()),
    )


def read_pricing(segment: Segment, ticket: TicketDraft, today: str | None) -> bool:
    """PTK: indicator, when, validating carrier, accounting code, city. ``False`` when its date is none."""
    ticket.pricing_indicator = segment.get(1) or None
    ticket.validating_carrier = segment.get(4) or None
    ticket.accounting_code = _text(segment.get(5))
    ticket.sold_in = segment.get(6) or None
    day = segment.get(3)
    ticket.priced_at = join_moment(_either_order(day, today), iso_time(segment.get(3, 1)))
    return ticket.priced_at is not None or not day


def _either_order(text: str, today: str | None) -> str | None:
    """DDMMYY or YYMMDD, both are sent here: the day nearer to that of the message; DDMMYY when there is none."""
    days = [day for day in (read_ddmmyy(text), read_yymmdd(text) if len(text) == 6 else None) if day is not None]
    if len(days) < 2 or today is None or len(days[1]) < 10:
        return days[0] if days else None
    return min(days, key=lambda day: abs(_days(day) - _days(today)))


def _days(day: str) -> int:
    """Roughly the number of a day, good enough to tell years apart."""
    return int(day[:4]) * 372 + int(day[5:7] or 0) * 31 + int(day[8:10] or 0)


def _text(value: str) -> str | None:
    return mask_cards_in_text(value) or None


def read_payment(segment: Segment, element: int) -> Payment | None:
    """One form of payment of FOP; ``None`` for an empty element."""
    parts = list(map(str.strip, segment.components(element)))
    if not any(parts):
        return None
    code, _, amount, vendor, number, expiry, *_ = (*parts, "", "", "", "", "")
    return Payment(
        kind=KINDS.get(code.upper(), "other"),
        vendor=vendor or None,
        number_masked=mask_card_number(number) if number else None,
        expiry=_month(expiry),
        amount=read_amount(amount),
    )


def _month(text: str) -> str | None:
    """``2018-03`` from MMYY."""
    if len(text) != 4 or not text.isascii() or not text.isdigit() or not 1 <= int(text[:2]) <= 12:
        return None
    return f"20{text[2:]}-{text[:2]}"
