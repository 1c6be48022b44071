"""What was sold and paid in a booking: FAR, TKT and behind it MON, PTK, TXD; FOP and who paid."""

from __future__ import annotations

import msgspec

from foreland.messages.lexer import Segment
from foreland.messages.payments import (
    TicketDraft,
    read_fare,
    read_money,
    read_payment,
    read_pricing,
    read_taxes,
    read_ticket_number,
)
from foreland.messages.reading import Reading
from foreland.travel.booking import Fare, Payment, Ticket


class Ticketing:
    """Collects the tickets and payments of one booking. A fare belongs to the next ticket of its traveller."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._tickets: list[TicketDraft] = []
        self._fares: list[Fare] = []
        self._fares_of: str | None = None
        self.payments: list[Payment] = []

    def fare(self, segment: Segment, reference: str | None) -> None:
        """FAR of a traveller, before or behind the ticket."""
        self._fares.append(read_fare(segment))
        self._fares_of = reference

    def ticket(self, segment: Segment, reference: str | None) -> str | None:
        """TKT: opens a ticket and returns its number."""
        ticket = read_ticket_number(segment, reference)
        ticket.fares = tuple(self._fares)
        self._fares.clear()
        self._tickets.append(ticket)
        return ticket.number

    def settle_fares(self) -> None:
        """The traveller is done: fares that no ticket followed were priced without one."""
        if self._fares:
            self._tickets.append(TicketDraft(traveller_reference=self._fares_of, fares=tuple(self._fares)))
            self._fares.clear()

    def detail(self, segment: Segment) -> None:
        """MON, PTK or TXD of the ticket that is open."""
        if not self._tickets:
            self._reading.keep(segment)
            return
        ticket = self._tickets[-1]
        if segment.tag == "MON":
            if not read_money(segment, ticket):
                self._reading.keep(segment)
        elif segment.tag == "TXD":
            ticket.taxes.extend(read_taxes(segment))
        elif not read_pricing(segment, ticket, self._reading.today):
            self._reading.defect("VAL_DATE", segment, segment.get(3))

    def issued(self, moment: str | None) -> None:
        """When the ticket that is open was issued."""
        if self._tickets:
            self._tickets[-1].issued_at = moment

    def pay(self, segment: Segment) -> None:
        """FOP: one payment an element."""
        self.payments += [
            payment for element in range(1, len(segment)) if (payment := read_payment(segment, element)) is not None
        ]

    def payer(self, name: str) -> None:
        """Who paid the last form of payment."""
        self.payments[-1] = msgspec.structs.replace(self.payments[-1], payer=name or None)

    def tickets(self) -> tuple[Ticket, ...]:
        """All tickets of which something is known."""
        self.settle_fares()
        return tuple(ticket for draft in self._tickets if (ticket := draft.build()) is not None)
