"""Transmissions of a carrier and how each becomes one or more files: parts, order, repetitions (decision 20)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from msgspec import Struct, structs

from foreland.messages.builders.parts import in_parts
from foreland.messages.record import Message
from foreland.simulation.oddities.catalogue import said_with, written
from foreland.simulation.oddities.form import Oddity
from foreland.simulation.oddities.habits import Habit
from foreland.simulation.schedule import Flight

Kind = Literal["PAXLST", "PNRGOV", "MVT", "DIV", "ASM", "SSM"]

_BOOKINGS_A_PART = 45
_PEOPLE_A_PART = 60
_PEOPLE_A_TELEGRAM = 12
_FEW_PARTS = 3


class SentMessage(Struct, frozen=True, kw_only=True):
    """One file as sent. ``says`` are the facts of its messages, none for a telegram; ``oddities`` what is odd about it.

    ``stem`` is the control reference of the transmission; its parts and repetitions begin with it.
    """

    carrier: str
    flight: str
    flight_index: int
    past: bool
    kind: Kind
    sent_at: datetime
    data: bytes
    says: tuple[Message, ...] = ()
    oddities: tuple[str, ...] = ()


class Push(Struct, frozen=True, kw_only=True):
    """One transmission to be built: its facts, its time, and what befalls it on the way."""

    message: Message
    at: datetime
    oddity: Oddity | None = None
    marks: tuple[str, ...] = ()


def build(
    random: Random, flight: Flight, habit: Habit, reference: str, push: Push, planted: Collection[str | None]
) -> list[SentMessage]:
    """The files of a push. Facts of ``planted`` travellers (by unique reference) stay as they are."""
    message = structs.replace(
        push.message if _withheld(push.oddity, habit) else said_with(push.oddity, push.message, random),
        control_reference=reference,
        prepared_at=push.at.strftime("%Y-%m-%dT%H:%M"),
    )
    if planted and push.oddity is not None and push.oddity.hides:
        message = _restored(message, push.message, planted)
    oddity = None if _withheld(push.oddity, habit) else push.oddity
    size = _BOOKINGS_A_PART if message.kind == "PNRGOV" else _PEOPLE_A_PART
    if habit.telegram and message.kind == "PAXLST":
        size = _PEOPLE_A_TELEGRAM
    if "part_never_sent" in push.marks:
        size = max(1, len(message.bookings) // 2)
    parts = in_parts(message, size)
    hit = 0 if len(parts) < _FEW_PARTS else 1
    sent = [
        _sent(flight, habit, part, push, oddity if oddity and (oddity.facts or n == hit) else None, n)
        for n, part in enumerate(parts)
    ]
    return list(_on_the_way(flight, habit, push, parts, sent, hit))


def _withheld(oddity: Oddity | None, habit: Habit) -> bool:
    """An accident that a telegram would hide or that needs a group is left out where it cannot happen."""
    return oddity is not None and (
        (bool(habit.telegram) and oddity.name == "logged")
        or (not habit.group and "group" in oddity.name and oddity.name != "group_name")
    )


def _restored(changed: Message, before: Message, planted: Collection[str | None]) -> Message:
    kept = {one.unique_reference: one for one in before.travellers if one.unique_reference in planted}
    bookings = {
        one.record_locator: one
        for one in before.bookings
        if any(person.unique_reference in planted for person in one.travellers)
    }
    return structs.replace(
        changed,
        travellers=tuple(kept.get(one.unique_reference, one) for one in changed.travellers),
        bookings=tuple(bookings.get(one.record_locator, one) for one in changed.bookings),
    )


def _on_the_way(
    flight: Flight, habit: Habit, push: Push, parts: tuple[Message, ...], sent: list[SentMessage], hit: int
) -> Iterator[SentMessage]:
    """The files in the order they leave, with what is repeated, swapped, late or lost."""
    marks = push.marks
    if "out_of_order" in marks and len(sent) > 1:
        first, second = sent[0], sent[1]
        sent[0] = structs.replace(first, sent_at=second.sent_at, oddities=(*first.oddities, "out_of_order"))
        sent[1] = structs.replace(second, sent_at=first.sent_at)
    if "late_part" in marks and len(sent) > 1:
        late = max(flight.departs + timedelta(minutes=4), sent[-1].sent_at)
        sent[-1] = structs.replace(sent[-1], sent_at=late, oddities=(*sent[-1].oddities, "late_part"))
    if "part_never_sent" in marks and len(sent) > 1:
        sent = [structs.replace(one, oddities=(*one.oddities, "part_never_sent")) for one in sent[:-1]]
    yield from sent
    last = sent[-1].sent_at
    if "duplicate" in marks:
        again = (*sent[hit].oddities, "duplicate") if hit < len(sent) else ()
        yield structs.replace(sent[min(hit, len(sent) - 1)], sent_at=last + timedelta(seconds=30), oddities=again)
    if "new_envelope" in marks:
        other = structs.replace(parts[0], control_reference=f"E{parts[0].control_reference}"[:14])
        one = _sent(flight, habit, other, push, None, 0)
        yield structs.replace(one, sent_at=last + timedelta(minutes=2), oddities=(*one.oddities, "new_envelope"))
    if push.oddity is not None and push.oddity.name == "truncated":
        whole = structs.replace(parts[hit], control_reference=f"{parts[hit].control_reference}R"[-14:])
        one = _sent(flight, habit, whole, push, None, 0)
        yield structs.replace(one, sent_at=last + timedelta(minutes=4), oddities=(*one.oddities, "sent_again"))


def _sent(flight: Flight, habit: Habit, part: Message, push: Push, oddity: Oddity | None, place: int) -> SentMessage:
    twice = oddity is not None and oddity.name == "two_messages_in_an_interchange"
    marks = tuple(mark for mark in push.marks if mark not in _OF_PARTS)
    return SentMessage(
        carrier=part.sender or flight.carrier.designator,
        flight=flight.designator,
        flight_index=flight.index,
        past=flight.past,
        kind="PAXLST" if part.kind == "PAXLST" else "PNRGOV",
        sent_at=push.at + timedelta(seconds=5 * place),
        data=written(part, habit, oddity),
        says=(part, part) if twice else (part,),
        oddities=(*((habit.name,) if habit.name != "plain" else ()), *((oddity.name,) if oddity else ()), *marks),
    )


_OF_PARTS = frozenset(("out_of_order", "late_part", "part_never_sent", "duplicate", "new_envelope"))
"""Marks that are set where they happen."""
