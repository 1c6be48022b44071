"""What goes wrong on the way from a carrier's system to the desk, one function each: bytes or facts, made odd.

Habits belong to a carrier and touch all its messages; accidents happen to single messages.
"""

from __future__ import annotations

import re
from random import Random
from typing import Literal

from msgspec import Struct, structs

from foreland.messages.builders.envelope import Telegram, as_telegram
from foreland.messages.builders.wire import Wire
from foreland.messages.record import Message
from foreland.messages.service import Service
from foreland.travel.booking import Booking
from foreland.travel.traveller import Traveller

Habit = Literal[
    "plain", "no_una", "line_breaks", "no_group", "telegram_69", "telegram_64", "stars_and_dollars",
    "backslash_release", "typographic_terminator", "broken_una",
]  # fmt: skip
Accident = Literal[
    "wrong_count", "truncated", "duplicate", "lower_case", "glued_titles", "unknown_segment", "partial_birth_dates",
    "swapped_day_and_month", "clerical_difference", "out_of_order", "test_message", "lost_terminator", "code_share",
]  # fmt: skip

EXPECTED_DEFECTS: dict[str, str] = {
    "no_una": "ENV_NO_UNA",
    "broken_una": "ENV_UNA_BROKEN",
    "telegram_69": "ENV_TYPEB",
    "telegram_64": "ENV_TYPEB",
    "wrong_count": "ENV_COUNT",
    "truncated": "ENV_TRUNCATED",
    "lost_terminator": "LEX_GLUED",
}
"""Defect that reading must report for an oddity; the others are read without one."""

HABITS: tuple[Habit, ...] = (
    "plain", "no_una", "telegram_69", "plain", "line_breaks", "stars_and_dollars", "plain", "backslash_release",
    "telegram_64", "no_group", "typographic_terminator", "broken_una",
)  # fmt: skip
"""Habits of the carriers, in the order of :func:`~foreland.simulation.schedule.carriers`."""

API_ACCIDENTS: tuple[Accident, ...] = (
    "wrong_count", "truncated", "duplicate", "lower_case", "unknown_segment", "partial_birth_dates",
    "out_of_order", "test_message", "lost_terminator",
)  # fmt: skip
PNR_ACCIDENTS: tuple[Accident, ...] = (
    "glued_titles", "swapped_day_and_month", "clerical_difference", "wrong_count", "duplicate", "code_share",
)  # fmt: skip
"""Accidents that happen to passenger lists and to booking pushes; flights take them in turn."""

FACT_ACCIDENTS: frozenset[Accident] = frozenset(
    ("partial_birth_dates", "test_message", "swapped_day_and_month", "clerical_difference", "code_share")
)
"""Accidents that change what a message says, not how it is written."""

_WIRES: dict[Habit, Wire] = {
    "plain": Wire(),
    "no_una": Wire(una=False),
    "line_breaks": Wire(between="\n"),
    "no_group": Wire(group=False),
    "telegram_69": Wire(between=""),
    "telegram_64": Wire(between=""),
    "stars_and_dollars": Wire(service=Service(component=":", element="*", release="?", terminator="$")),
    "backslash_release": Wire(service=Service(release="\\"), repetition="*", between="\n"),
    "typographic_terminator": Wire(service=Service(terminator="’"), between="\n"),
    "broken_una": Wire(between="\n"),
}


class Sending(Struct, frozen=True):
    """How a carrier sends: its wire and the habit that shapes the finished bytes."""

    habit: Habit

    @property
    def wire(self) -> Wire:
        """The wire of the habit."""
        return _WIRES[self.habit]

    def finish(self, data: bytes, message: Message) -> bytes:
        """The bytes as they leave."""
        if self.habit in ("telegram_69", "telegram_64"):
            moment = message.prepared_at or ""
            telegram = Telegram(
                addresses=("WASFLXH", "NYCFLXH"),
                origin=f"HDQRM{message.sender}"[:7],
                day_time=f"{moment[8:10]}{moment[11:13]}{moment[14:16]}",
                columns=69 if self.habit == "telegram_69" else 64,
            )
            return as_telegram(data, telegram)
        if self.habit == "broken_una":
            return data.replace(b"UNA:+.? '", b"UNA:+\\*'", 1)
        return data


def odd_message(accident: Accident | None, message: Message, random: Random) -> Message:
    """The message with accidents that befall its facts."""
    if accident == "partial_birth_dates":
        changed = tuple(_forget_birthday(one, random) for one in message.travellers)
        return structs.replace(message, travellers=changed)
    if accident == "test_message":
        return structs.replace(message, test=True)
    if accident in ("swapped_day_and_month", "clerical_difference"):
        bookings = tuple(_misread(booking, accident, random) for booking in message.bookings)
        return structs.replace(message, bookings=bookings)
    return message


def _forget_birthday(one: Traveller, random: Random) -> Traveller:
    if one.date_of_birth is None or random.random() > 0.1:
        return one
    return structs.replace(one, date_of_birth=one.date_of_birth[: random.choice((4, 7))])


def _misread(booking: Booking, accident: Accident, random: Random) -> Booking:
    """In one booking of eight the agent swaps day and month of birth, or two digits of the document number."""
    if random.random() > 0.125:
        return booking
    changed = []
    for one in booking.travellers:
        birth = one.date_of_birth
        if accident == "swapped_day_and_month" and birth and int(birth[8:10]) <= 12:
            one = structs.replace(one, date_of_birth=f"{birth[:4]}-{birth[8:10]}-{birth[5:7]}")
        if accident == "clerical_difference":
            documents = tuple(structs.replace(d, number=_swap_digits(d.number)) for d in one.documents)
            one = structs.replace(one, documents=documents)
        changed.append(one)
    return structs.replace(booking, travellers=tuple(changed))


def _swap_digits(number: str | None) -> str | None:
    return number[:-3] + number[-2] + number[-3] + number[-1] if number and len(number) > 3 else number


def odd_bytes(accident: Accident | None, data: bytes, service: Service) -> bytes:
    """The built message with accidents that befall its text."""
    end = re.escape(service.terminator).encode()
    plus = service.element
    if accident == "wrong_count":
        pattern = rb"(UNT" + re.escape(plus).encode() + rb")([0-9]+)"
        return re.sub(pattern, lambda m: m[1] + str(int(m[2]) - 1).encode(), data)
    if accident == "truncated":
        return data[: len(data) * 3 // 5]
    if accident == "lower_case":
        pattern = rb"(NAD" + re.escape(f"{plus}FL{plus}{plus}{plus}").encode() + rb")([^" + end + rb"]*)"
        return re.sub(pattern, lambda m: m[1] + m[2].lower(), data)
    if accident == "glued_titles":
        return re.sub(rb" (MR|MS|MRS|MSTR|MISS):(A|C):", rb"\1:\2:", data)
    if accident == "unknown_segment":
        extra = f"ZZX{plus}1{plus}CARRIER NOTE{service.terminator}".encode()
        return data.replace(f"CNT{plus}".encode(), extra + f"CNT{plus}".encode(), 1)
    if accident == "lost_terminator":
        marker = f"ATT{plus}2{plus}{plus}".encode()
        return re.sub(end + rb"\s*" + re.escape(marker), lambda _: marker, data, count=1)
    return data
