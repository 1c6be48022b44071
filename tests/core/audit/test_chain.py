"""Whatever is done to a sealed trail shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from foreland.audit.chain import GENESIS, Block, Problem, seal, verify
from foreland.audit.entry import AuditEntry

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def _entry(number: int) -> AuditEntry:
    return AuditEntry(
        id=UUID(int=number),
        at=START + timedelta(milliseconds=number),
        org_id=UUID(int=1000),
        user_id=UUID(int=2000) if number % 2 else None,
        actor="ana",
        action="traveller_seen",
        purpose="pre_departure_screening",
        object_kind="journey",
        object_ids=(UUID(int=3000 + number),),
        detail={"hits": number},
        request_id=None,
    )


def _trail() -> tuple[list[Block], dict[UUID, AuditEntry]]:
    entries = [_entry(number) for number in range(12)]
    blocks: list[Block] = []
    for start in range(0, 12, 4):
        head = blocks[-1].sha256 if blocks else GENESIS
        blocks.append(seal(len(blocks) + 1, head, entries[start : start + 4]))
    return blocks, {entry.id: entry for entry in entries}


def _check(blocks: list[Block], entries: Mapping[UUID, AuditEntry]) -> list[Problem]:
    def stored(block: Block) -> Mapping[UUID, AuditEntry]:
        return {entry_id: entries[entry_id] for entry_id in block.entry_ids if entry_id in entries}

    return list(verify(blocks, stored))


def test_an_untouched_trail_has_no_problem() -> None:
    assert _check(*_trail()) == []


def test_the_order_in_which_entries_are_read_makes_no_difference() -> None:
    entries = [_entry(number) for number in range(4)]
    assert seal(1, GENESIS, entries) == seal(1, GENESIS, entries[::-1])


def test_an_instant_is_the_same_in_any_zone() -> None:
    entry = _entry(1)
    shifted = msgspec.structs.replace(entry, at=datetime.fromisoformat(entry.at.isoformat()).astimezone())
    assert shifted.sha256() == entry.sha256()


def test_a_deleted_entry_is_named() -> None:
    blocks, entries = _trail()
    del entries[UUID(int=5)]
    assert _check(blocks, entries) == [Problem(2, "entry_missing", UUID(int=5))]


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: msgspec.structs.replace(entry, actor="eve"),
        lambda entry: msgspec.structs.replace(entry, at=entry.at + timedelta(microseconds=1)),
        lambda entry: msgspec.structs.replace(entry, object_ids=()),
        lambda entry: msgspec.structs.replace(entry, detail={"hits": "5"}),
        lambda entry: msgspec.structs.replace(entry, user_id=None),
    ],
)
def test_an_edited_entry_shows_in_its_block(change: Callable[[AuditEntry], AuditEntry]) -> None:
    blocks, entries = _trail()
    entries[UUID(int=5)] = change(entries[UUID(int=5)])
    assert _check(blocks, entries) == [Problem(2, "entry_changed")]


def test_removed_reordered_and_replaced_blocks_show() -> None:
    blocks, entries = _trail()
    assert Problem(2, "block_missing") in _check([blocks[0], blocks[2]], entries)
    assert _check([blocks[0], blocks[2], blocks[1]], entries) != []
    forged = seal(2, GENESIS, [entries[entry_id] for entry_id in blocks[1].entry_ids])
    assert [problem.code for problem in _check([blocks[0], forged, blocks[2]], entries)] == ["chain_broken"] * 2


def test_entries_swapped_between_blocks_show() -> None:
    blocks, entries = _trail()
    ids = list(blocks[1].entry_ids)
    ids[0], ids[1] = ids[1], ids[0]
    swapped = msgspec.structs.replace(blocks[1], entry_ids=tuple(ids))
    assert _check([blocks[0], swapped, blocks[2]], entries) == [Problem(2, "entry_changed")]
