"""Cuts a long message into parts of one transmission (UNH sequence of transfers: ``01:C``, ``02``, ... ``nn:F``)."""

from __future__ import annotations

from msgspec import structs

from foreland.messages.record import Message, Part


def in_parts(message: Message, size: int) -> tuple[Message, ...]:
    """Parts with at most ``size`` travellers (or bookings) each; the message itself when it fits.

    All parts share the common access reference; each gets a control reference of its own, the message's own with
    the number of the part behind it. Totals stay those of the whole flight.
    """
    if size < 1:
        raise ValueError("a part holds at least one traveller")
    units = max(len(message.travellers), len(message.bookings))
    count = -(-units // size)
    if count <= 1:
        return (message,)
    stem = (message.control_reference or "")[: 14 - len(str(count)) - 1]
    return tuple(
        structs.replace(
            message,
            control_reference=f"{stem}{number + 1:0{len(str(count)) + 1}d}",
            part=Part(number=number + 1, last=number + 1 == count),
            travellers=message.travellers[number * size : (number + 1) * size],
            bookings=message.bookings[number * size : (number + 1) * size],
        )
        for number in range(count)
    )
