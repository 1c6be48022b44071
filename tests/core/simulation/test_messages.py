"""Every synthetic message reads back as what its carrier meant, and its oddities show as the defects they must."""

from __future__ import annotations

from typing import Any

import msgspec

from foreland.messages.defects import DEFECTS
from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message
from foreland.simulation.oddities import API_ACCIDENTS, EXPECTED_DEFECTS, HABITS, PNR_ACCIDENTS
from foreland.simulation.sending import SentMessage
from foreland.simulation.world import World

_NOT_SENT = {"file", "index", "profile", "name_raw", "defects", "unparsed", "seats", "remarks"}
_FORGIVEN = {"VAL_CENTURY", "CNT_MISMATCH", "LEX_WRAPPED"}
"""Two-digit years, totals of the flight in a message about some of its people, telegram lines: no oddities of ours."""


def facts(message: Message, *, fold: bool) -> Any:
    """What a message says, as plain data; names in capitals when ``fold``."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items() if key not in _NOT_SENT}
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        return value.upper() if fold and isinstance(value, str) else value

    return plain(msgspec.to_builtins(message))


def read(sent: SentMessage) -> Message:
    (message,) = parse_bytes(sent.data)
    return message


def test_every_message_says_what_was_meant(world: World) -> None:
    for sent in world.messages:
        if "truncated" in sent.oddities:
            continue
        fold = "lower_case" in sent.oddities
        assert facts(read(sent), fold=fold) == facts(sent.says, fold=fold), (sent.flight, sent.oddities)


def test_a_truncated_message_keeps_its_first_people_and_is_sent_again(world: World) -> None:
    cut = [sent for sent in world.messages if "truncated" in sent.oddities]
    assert cut
    for sent in cut:
        kept = read(sent).travellers
        whole = facts(sent.says, fold=False)["travellers"]
        assert 0 < len(kept) < len(whole)
        assert facts(read(sent), fold=False)["travellers"][:-1] == whole[: len(kept) - 1]
        again = [
            other
            for other in world.messages
            if other.flight_index == sent.flight_index
            and other.sent_at > sent.sent_at
            and other.says.travellers == sent.says.travellers
        ]
        assert again
        assert again[0].says.control_reference != sent.says.control_reference


def test_oddities_show_as_their_defects_and_nothing_else_does(world: World) -> None:
    for sent in world.messages:
        found = {defect.code for defect in read(sent).defects} - _FORGIVEN
        expected = {EXPECTED_DEFECTS[oddity] for oddity in sent.oddities if oddity in EXPECTED_DEFECTS}
        assert expected <= found, (sent.flight, sent.oddities, found)
        if not set(sent.oddities) & {"truncated", "unknown_segment", "lost_terminator"}:
            assert found == expected, (sent.flight, sent.oddities)


def test_expected_defects_exist() -> None:
    assert set(EXPECTED_DEFECTS.values()) <= set(DEFECTS)


def test_every_known_oddity_occurs(world: World) -> None:
    seen = {oddity for sent in world.messages for oddity in sent.oddities}
    assert seen >= ({*API_ACCIDENTS, *PNR_ACCIDENTS, *HABITS} - {"plain"})


def test_an_unknown_segment_is_kept_word_for_word(world: World) -> None:
    for sent in world.messages:
        if "unknown_segment" in sent.oddities:
            assert any("CARRIER NOTE" in kept for kept in read(sent).unparsed)


def test_a_test_message_is_marked(world: World) -> None:
    marked = [sent for sent in world.messages if "test_message" in sent.oddities]
    assert marked
    assert all(read(sent).test for sent in marked)
    assert not any(read(sent).test for sent in world.messages if "test_message" not in sent.oddities)


def test_parts_of_a_push_are_complete_and_numbered(world: World) -> None:
    pushes: dict[tuple[int, str, str | None], list[SentMessage]] = {}
    for sent in world.messages:
        if not set(sent.oddities) & {"duplicate", "truncated"}:
            pushes.setdefault((sent.flight_index, sent.kind, sent.says.prepared_at), []).append(sent)
    many = 0
    for parts in pushes.values():
        numbers = sorted({sent.says.part.number for sent in parts})
        assert numbers[0] == 1 or len(numbers) < 2
        many += len(numbers) > 2
    assert many


def test_two_messages_of_a_carrier_share_a_control_reference_only_when_they_are_the_same(world: World) -> None:
    known: dict[tuple[str, str | None], bytes] = {}
    for sent in world.messages:
        key = (sent.carrier, sent.says.control_reference)
        assert known.setdefault(key, sent.data) == sent.data


def test_what_tells_of_health_or_faith_is_sent_so_that_it_can_be_filtered(world: World) -> None:
    codes = {
        code
        for sent in world.messages
        for booking in read(sent).bookings
        for one in booking.travellers
        for code in one.special_service_codes
    }
    assert codes & {"WCHR", "WCHC", "BLND", "KSML", "HNML", "MOML", "VGML"}
