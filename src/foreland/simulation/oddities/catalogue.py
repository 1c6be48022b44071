"""All oddities by name, and the bytes that come of a message with its habit and its oddity."""

from __future__ import annotations

from random import Random

from foreland.messages.builders.envelope import Unbuildable
from foreland.messages.builders.paxlst import build_paxlst
from foreland.messages.builders.pnrgov import build_pnrgov
from foreland.messages.builders.wire import Wire
from foreland.messages.record import Message
from foreland.simulation.oddities.envelopes import ENVELOPE_ODDITIES
from foreland.simulation.oddities.form import Oddity, count_segments, read_plain, write_plain
from foreland.simulation.oddities.habits import HABITS, Habit, without_group
from foreland.simulation.oddities.lists import LIST_ODDITIES
from foreland.simulation.oddities.pushes import PUSH_ODDITIES

ODDITIES: dict[str, Oddity] = {one.name: one for one in (*ENVELOPE_ODDITIES, *LIST_ODDITIES, *PUSH_ODDITIES)}
"""Oddities of single messages."""

SENDING_ODDITIES: dict[str, str] = {
    "duplicate": "the same bytes again",
    "new_envelope": "the same body in another envelope",
    "sent_again": "a truncated message once more, whole",
    "same_reference_again": "another message under a control reference that was used",
    "several_interchanges": "two interchanges in one file",
    "out_of_order": "a part before the one it follows",
    "late_part": "a part that comes when the doors have closed",
    "part_never_sent": "a push whose last part never comes",
    "code_share": "the flight as a partner sells it",
    "full_push_again": "a second full push, without those who gave up",
    "ad_hoc_push": "a full push that the state asked for",
    "crew_in_passenger_list": "crew and passengers in one list",
}
"""Oddities of what is sent when: they change no byte of a message."""

LIST_TURN: tuple[Oddity, ...] = (*LIST_ODDITIES, *(one for one in ENVELOPE_ODDITIES if one.on != "PNRGOV"))
PUSH_TURN: tuple[Oddity, ...] = (*PUSH_ODDITIES, *(one for one in ENVELOPE_ODDITIES if one.on == "any"))
"""What passenger lists and booking pushes take in turn."""

HABIT_NAMES = frozenset(habit.name for habit in HABITS)

EXPECTED_DEFECTS: dict[str, tuple[str, ...]] = {
    **{one.name: one.defects for one in ODDITIES.values() if one.defects},
    **{habit.name: habit.defects for habit in HABITS if habit.defects},
}
"""Defects that reading must report for an oddity; the others are read without one."""


def said_with(oddity: Oddity | None, message: Message, random: Random) -> Message:
    """The message with what the oddity changes of its facts."""
    return message if oddity is None or oddity.facts is None else oddity.facts(message, random)


def written(message: Message, habit: Habit, oddity: Oddity | None) -> bytes:
    """The bytes of a message as they leave."""
    build = build_paxlst if message.kind == "PAXLST" else build_pnrgov
    plain = build(message, Wire())
    if isinstance(plain, Unbuildable):
        raise TypeError(f"a synthetic message lacks {plain.missing}")
    if habit.name == "plain" and oddity is None:
        return plain
    segments = read_plain(plain)
    if not habit.group:
        segments = without_group(segments)
    if oddity is not None and oddity.edit is not None:
        segments = oddity.edit(segments)
    count_segments(segments)
    if oddity is not None and oddity.trailers is not None:
        segments = oddity.trailers(segments)
    text = write_plain(segments, habit.service, habit.between)
    data = f"{habit.una}{habit.between}{text}".encode() if habit.una is not None else text.encode()
    if oddity is not None and oddity.data is not None:
        data = oddity.data(data)
    return habit.telegram(data, message) if habit.telegram is not None else data
