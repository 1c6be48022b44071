"""What the shipped rules find of the planted typologies: every case that needs no other room, and no lawful twin."""

from __future__ import annotations

from foreland.bench.rule_pack import confusion

TOLD_BY_OTHER_ROOMS = {33}
KNOWN_AFTER_DEPARTURE = {10, 11, 12, 24, 32}


def test_cases_are_found_and_twins_are_not() -> None:
    found = confusion(flights=15, load=0.1)
    missed = {line.typology for line in found.lines if not line.after}
    late = {line.typology for line in found.lines if line.after and not line.before}
    assert (missed, late) == (TOLD_BY_OTHER_ROOMS, KNOWN_AFTER_DEPARTURE)
    assert {line.typology for line in found.lines if line.hook} == TOLD_BY_OTHER_ROOMS
    assert not [line.typology for line in found.lines if line.twin]
    assert found.ordinary > 500
    assert found.ordinary_found < found.ordinary * 0.02
