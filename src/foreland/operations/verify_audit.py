"""Is the audit trail as it was sealed? Reads all of it, piece by piece, at one moment; the check itself is core."""

from __future__ import annotations

from collections.abc import Iterator

from foreland.audit.chain import GENESIS, Problem, verify
from foreland.operations.deployment import Deployment
from foreland.store.audit_blocks import Head, open_trail


def verify_audit(deployment: Deployment, noted: Head | None = None) -> Iterator[Head | Problem]:
    """Yield the head of the chain, then every problem.

    ``noted`` is a head that an operator wrote down: a chain that was cut or made anew since is told by it alone.
    """
    with open_trail(deployment.pool) as trail:
        yield trail.head()
        if noted is not None and noted.number:
            block = trail.block(noted.number)
            if block is None:
                yield Problem(noted.number, "block_missing")
            elif block.sha256 != noted.sha256:
                yield Problem(noted.number, "chain_broken")
        yield from verify(trail.blocks(), trail.entries_of)
        for entry_id in trail.stray():
            yield Problem(0, "entry_added", entry_id)


def verify_last(deployment: Deployment, blocks: int) -> tuple[Problem, ...]:
    """Check the last blocks alone, as often as one likes."""
    with open_trail(deployment.pool) as trail:
        before = max(0, trail.head().number - blocks)
        anchor = trail.block(before)
        if before and anchor is None:
            return (Problem(before, "block_missing"),)
        start = Head(before, anchor.sha256 if anchor else GENESIS)
        return tuple(verify(trail.blocks(before), trail.entries_of, start.number, start.sha256))
