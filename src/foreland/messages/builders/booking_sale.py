"""Writes what was sold and paid: FAR, TKT with MON, PTK, TXD and DAT, then FOP and who paid."""

from __future__ import annotations

from collections.abc import Iterator

from foreland.messages.builders.booking_details import postal_address
from foreland.messages.builders.padis import ddmmyy, hhmm
from foreland.messages.builders.wire import Element, Wire
from foreland.travel.booking import Booking, Payment, Ticket

_PAYMENT = {"card": "CC", "cash": "CA", "cheque": "CK", "other": "MS"}


def ticket(sold: Ticket, wire: Wire) -> Iterator[str]:
    """FAR before the ticket, the ticket with its amounts, pricing, taxes and date."""
    for fare in sold.fares:
        place = (fare.type or "", fare.number or "", fare.country or "", "", "", fare.basis or "")
        yield wire.segment("FAR", *place)
    if sold.number is None and sold.type is None and not _priced(sold):
        return
    yield wire.segment("TKT", (sold.number or "", sold.type or "", str(sold.booklets) if sold.booklets else ""))
    amounts = [
        (qualifier, amount, sold.currency or "")
        for qualifier, amount in (("B", sold.fare), ("T", sold.total))
        if amount is not None
    ]
    if amounts:
        yield wire.segment("MON", *amounts)
    if sold.pricing_indicator or sold.priced_at or sold.validating_carrier or sold.accounting_code or sold.sold_in:
        when = (ddmmyy(sold.priced_at), hhmm(sold.priced_at))
        carrier, account = sold.validating_carrier or "", sold.accounting_code or ""
        yield wire.segment("PTK", sold.pricing_indicator or "", "", when, carrier, account, sold.sold_in or "")
    if sold.taxes:
        taxes = [(tax.amount or "", tax.country or "", tax.currency or "", tax.code or "") for tax in sold.taxes]
        yield wire.segment("TXD", "", *taxes)
    if sold.issued_at:
        yield wire.segment("DAT", ("710", ddmmyy(sold.issued_at), hhmm(sold.issued_at)))


def _priced(sold: Ticket) -> bool:
    return bool(sold.fare or sold.total or sold.taxes or sold.validating_carrier or sold.issued_at)


def payments(booking: Booking, wire: Wire) -> Iterator[str]:
    """FOP for each payment with the payer when it was said, then where the bills go."""
    for paid in booking.payments:
        yield wire.segment("FOP", _payment(paid))
        if paid.payer:
            yield wire.segment("IFT", ("4", "43"), paid.payer)
    for address in booking.contacts.addresses:
        if address.kind == "billing" and booking.payments:
            yield wire.segment("ADD", "", postal_address(address))


def _payment(paid: Payment) -> Element:
    month = paid.expiry[5:7] + paid.expiry[2:4] if paid.expiry and len(paid.expiry) >= 7 else ""
    number = paid.number_masked or ""
    return (_PAYMENT[paid.kind], "", paid.amount or "", paid.vendor or "", number, month)
