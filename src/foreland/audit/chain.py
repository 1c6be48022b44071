"""Blocks of audit entries, each bound to the one before (decision 8).

A block lists the identifiers of its entries in order and a hash over the previous block's hash and the entries' hashes.
An edited, deleted, added or reordered entry or block no longer fits; a chain that was cut at its end can be told only
by its head, which an operator notes elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.audit.entry import AuditEntry

GENESIS = bytes(32)
"""What the first block is bound to."""


class Block(Struct, frozen=True, kw_only=True):
    """A sealed block. ``number`` counts from 1 without gaps; entries from ``first_at`` to ``last_at``."""

    number: int
    previous_sha256: bytes
    sha256: bytes
    entry_ids: tuple[UUID, ...]
    first_at: datetime
    last_at: datetime


class Problem(Struct, frozen=True):
    """Something in the trail that is not as it was sealed.

    ``entry_changed`` says that an entry of the block, or their order, is another; ``entry_added`` that an entry neither
    waits to be sealed nor stands in a block, which then is 0: it was written past us, or its block was deleted.
    """

    block: int
    code: Literal["block_missing", "chain_broken", "entry_missing", "entry_changed", "entry_added"]
    entry_id: UUID | None = None


def seal(number: int, previous_sha256: bytes, entries: Sequence[AuditEntry]) -> Block:
    """Bind ``entries`` (at least one) to the block before."""
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.id))
    return Block(
        number=number,
        previous_sha256=previous_sha256,
        sha256=_bind(number, previous_sha256, [(entry.id, entry.sha256()) for entry in ordered]),
        entry_ids=tuple(entry.id for entry in ordered),
        first_at=ordered[0].at,
        last_at=ordered[-1].at,
    )


def verify(
    blocks: Iterable[Block],
    entries_of: Callable[[Block], Mapping[UUID, AuditEntry]],
    number: int = 0,
    head: bytes = GENESIS,
) -> Iterator[Problem]:
    """Check blocks in the order of their numbers against the entries that are stored now.

    ``number`` and ``head`` are those of the block before the first one: the whole chain is checked by default.
    """
    for block in blocks:
        if block.number != number + 1:
            yield Problem(number + 1, "block_missing")
        elif block.previous_sha256 != head:
            yield Problem(block.number, "chain_broken")
        number, head = block.number, block.sha256
        stored = entries_of(block)
        missing = [entry_id for entry_id in block.entry_ids if entry_id not in stored]
        yield from (Problem(block.number, "entry_missing", entry_id) for entry_id in missing)
        if not missing:
            hashes = [(entry_id, stored[entry_id].sha256()) for entry_id in block.entry_ids]
            if _bind(block.number, block.previous_sha256, hashes) != block.sha256:
                yield Problem(block.number, "entry_changed")


def _bind(number: int, previous_sha256: bytes, hashes: Iterable[tuple[UUID, bytes]]) -> bytes:
    digest = hashlib.sha256(number.to_bytes(8) + previous_sha256)
    for entry_id, sha256 in hashes:
        digest.update(entry_id.bytes + sha256)
    return digest.digest()
