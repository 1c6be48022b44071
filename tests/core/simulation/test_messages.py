"""Every synthetic message reads back as what its carrier meant, and its oddities show as the defects they must."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import msgspec
import pytest

from foreland.messages.defects import DEFECTS
from foreland.messages.parse import parse_bytes as parse_anew
from foreland.messages.record import Message, Part
from foreland.simulation.oddities.catalogue import (
    EXPECTED_DEFECTS,
    HABIT_NAMES,
    LIST_TURN,
    ODDITIES,
    PUSH_TURN,
    SENDING_ODDITIES,
    written,
)
from foreland.simulation.oddities.form import Oddity
from foreland.simulation.oddities.habits import HABITS, Habit
from foreland.simulation.pushes import SentMessage
from foreland.simulation.world import World

_NOT_SENT = {"file", "index", "profile", "name_raw", "defects", "unparsed"}
_BESIDE = {"seats", "remarks", "history", "check_ins", "quantity", "equipment", "reporting_office"}
"""What reading derives from requests and free text, and what the builder adds: no facts of a person."""
_BESIDE_THE_SALE = {"traveller_reference", "taxes", "fares", "pricing_indicator", "priced_at", "validating_carrier",
                    "accounting_code", "sold_in", "type", "booklets"}  # fmt: skip
"""What a habit writes of a ticket without meaning it."""

_FORGIVEN = {"VAL_CENTURY", "CNT_MISMATCH", "LEX_WRAPPED"}
"""Two-digit years, totals of the flight in a message about some of its people, telegram lines: no oddities of ours."""


def facts(message: Message, *, fold: bool = False) -> Any:
    """What a message says, as plain data; names in capitals when ``fold``."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            left_out = _NOT_SENT | _BESIDE | ({"bags"} if "segments" in value else set())
            left_out |= _BESIDE_THE_SALE if "booklets" in value else set()
            left_out |= {"references"} if value.get("traveller_reference") else set()  # FOID of a booking
            return {key: plain(item) for key, item in value.items() if key not in left_out}
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        return value.upper() if fold and isinstance(value, str) else value

    return plain(msgspec.to_builtins(message))


def allowed(oddities: tuple[str, ...]) -> set[str]:
    habits = {habit.name: habit for habit in HABITS}
    return {
        code
        for name in oddities
        for known in (ODDITIES.get(name), habits.get(name))
        if known is not None
        for code in known.allowed
    }


@cache
def parse_bytes(data: bytes) -> tuple[Message, ...]:
    """Read a message once for all tests: most of them look at every message of the world."""
    return tuple(parse_anew(data))


def read(sent: SentMessage) -> Message:
    return parse_bytes(sent.data)[0]


def test_every_message_says_what_was_meant(world: World) -> None:
    for sent in world.messages:
        if "truncated" in sent.oddities or not sent.says:
            continue
        fold = "lower_case" in sent.oddities
        found = [facts(message, fold=fold) for message in parse_bytes(sent.data)]
        assert found == [facts(message, fold=fold) for message in sent.says], (sent.flight, sent.oddities)


def test_telegrams_are_read_as_what_they_are(world: World) -> None:
    telegrams = [sent for sent in world.messages if not sent.says]
    assert {sent.kind for sent in telegrams} == {"MVT", "DIV", "ASM", "SSM"}
    for sent in telegrams:
        assert read(sent).kind == sent.kind
        assert not read(sent).defects


def test_a_truncated_message_keeps_its_first_people_and_is_sent_again(world: World) -> None:
    cut = [sent for sent in world.messages if "truncated" in sent.oddities]
    assert any(read(sent).travellers or read(sent).bookings for sent in cut)
    for sent in cut:
        got, meant = facts(read(sent)), facts(sent.says[0])
        kind = "travellers" if sent.kind == "PAXLST" else "bookings"
        assert len(got[kind]) <= len(meant[kind])
        assert got[kind][:-1] == meant[kind][: max(0, len(got[kind]) - 1)]
        again = [
            other
            for other in world.messages
            if other.flight_index == sent.flight_index
            and other.sent_at > sent.sent_at
            and "sent_again" in other.oddities
            and facts(other.says[0])[kind] == meant[kind]
        ]
        assert again
        assert again[0].says[0].control_reference != sent.says[0].control_reference


def test_oddities_show_as_their_defects_and_nothing_else_does(world: World) -> None:
    for sent in world.messages:
        found = {defect.code for message in parse_bytes(sent.data) for defect in message.defects} - _FORGIVEN
        expected = {code for name in sent.oddities for code in EXPECTED_DEFECTS.get(name, ())}
        assert expected <= found, (sent.flight, sent.oddities, found)
        assert found <= expected | allowed(sent.oddities), (sent.flight, sent.oddities)


def test_expected_defects_exist() -> None:
    assert {code for codes in EXPECTED_DEFECTS.values() for code in codes} <= set(DEFECTS)


def test_every_known_oddity_occurs(large_world: World) -> None:
    seen = {oddity for sent in large_world.messages for oddity in sent.oddities}
    assert seen >= ({*ODDITIES, *SENDING_ODDITIES, *HABIT_NAMES} - {"plain"})


def _push(world: World, kind: str) -> Message:
    """A message in one part, with just enough people that every oddity touches one."""
    whole = [
        sent.says[0]
        for sent in world.messages
        if sent.kind == kind and sent.says and not sent.says[0].function and set(sent.oddities) <= HABIT_NAMES
    ]
    fitting = [one for one in whole if one.part == Part() and len(one.travellers) + 2 * len(one.bookings) > 16]
    return min(fitting, key=lambda one: len(one.travellers) + len(one.bookings))


_NEEDS_ANOTHER_FLIGHT = {
    "arrival_time_in_date_place",
    "operating_flight_without_places",
    "total_of_the_part",
    "swapped_day_and_month",
    "clerical_difference",
}
"""Oddities of flights that land on the day they leave, of shared flights, of parts, and of one booking of eight."""


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.name)
@pytest.mark.parametrize("kind", ["PAXLST", "PNRGOV"])
def test_a_habit_changes_nothing_that_is_said(world: World, habit: Habit, kind: str) -> None:
    message = _push(world, kind)
    data = written(message, habit, None)
    (found,) = parse_bytes(data)
    assert facts(found) == facts(message)
    assert {one.code for one in found.defects} - _FORGIVEN - set(habit.allowed) == set(habit.defects)
    if habit.name != "plain":
        assert data != written(message, HABITS[0], None)


@pytest.mark.parametrize(
    ("kind", "oddity"),
    [
        *(("PAXLST", one) for one in LIST_TURN),
        *(("PNRGOV", one) for one in PUSH_TURN),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_an_oddity_changes_the_bytes_and_not_what_is_said(world: World, kind: str, oddity: Oddity) -> None:
    """Whatever the service characters are; what an oddity says differently, reading must say differently."""

    message = _push(world, kind)
    meant = oddity.facts(message, Random(3)) if oddity.facts else message
    plain = written(message, HABITS[0], None)
    for habit in HABITS[:4:3]:
        if habit.telegram and oddity.name == "logged":
            continue
        data = written(meant, habit, oddity)
        if habit is HABITS[0] and oddity.name not in _NEEDS_ANOTHER_FLIGHT:
            assert data != plain
        if oddity.lossy:
            continue
        fold = oddity.name == "lower_case"
        for found in parse_bytes(data):
            assert facts(found, fold=fold) == facts(meant, fold=fold), habit.name
        if oddity.defects:
            assert set(oddity.defects) <= {one.code for found in parse_bytes(data) for one in found.defects}


def test_an_unknown_segment_is_kept_word_for_word(large_world: World) -> None:
    odd = [sent for sent in large_world.messages if "unknown_segment" in sent.oddities]
    assert odd
    for sent in odd:
        kept = [text for message in parse_bytes(sent.data) for text in message.unparsed]
        assert any("CARRIER NOTE" in " ".join(text.split()) for text in kept)


def test_a_test_message_is_marked(large_world: World) -> None:
    marked = [sent for sent in large_world.messages if "test_message" in sent.oddities]
    assert marked
    assert all(read(sent).test for sent in marked)
    assert not any(read(sent).test for sent in large_world.messages if "test_message" not in sent.oddities)


def test_parts_of_a_push_are_complete_and_numbered(world: World) -> None:
    pushes: dict[tuple[int, str, str | None], list[Message]] = {}
    for sent in world.messages:
        if not set(sent.oddities) & {"duplicate", "sent_again", "new_envelope", "part_never_sent"}:
            for said in sent.says[:1]:
                pushes.setdefault((sent.flight_index, sent.kind, said.common_access_reference), []).append(said)
    many = 0
    for parts in pushes.values():
        numbers = sorted(said.part.number for said in parts)
        if numbers != [1]:
            assert numbers == list(range(1, len(numbers) + 1))
            assert [said.part.last for said in sorted(parts, key=lambda said: said.part.number)][-1]
            many += 1
    assert many


def test_a_reference_stands_for_one_message_unless_it_is_odd(world: World) -> None:
    known: dict[tuple[str, str | None], bytes] = {}
    for sent in world.messages:
        for said in sent.says[:1]:
            if "same_reference_again" not in sent.oddities:
                assert known.setdefault((sent.carrier, said.control_reference), sent.data) == sent.data


def test_repetitions_are_what_their_name_says(large_world: World) -> None:
    again = [sent for sent in large_world.messages if "duplicate" in sent.oddities]
    assert again
    for sent in again:
        earlier = [one for one in large_world.messages if one.data == sent.data and one.sent_at < sent.sent_at]
        assert earlier, sent.flight
    late = [sent for sent in large_world.messages if "late_part" in sent.oddities]
    departs = {flight.index: flight.departs for flight in large_world.flights}
    assert late
    assert all(sent.sent_at >= departs[sent.flight_index] for sent in late)
    gaps = [other.sent_at - one.sent_at for one, other in pairwise(large_world.messages)]
    assert min(gaps) >= timedelta(0)


def test_what_tells_of_health_or_faith_is_sent_so_that_it_can_be_filtered(world: World) -> None:
    codes = {
        code
        for sent in world.messages
        for booking in read(sent).bookings
        for one in booking.travellers
        for code in one.special_service_codes
    }
    assert codes & {"WCHR", "WCHC", "BLND", "KSML", "HNML", "MOML", "VGML"}
