"""The sealer chains committed audit entries into blocks, one sealer at a time; nobody waits for it (decision 8)."""

from __future__ import annotations

from datetime import datetime

from foreland.audit.chain import seal
from foreland.operations.deployment import Deployment
from foreland.store import audit_blocks
from foreland.store.pool import transaction

_MOST_IN_A_BLOCK = 2000


def seal_audit(deployment: Deployment, now: datetime, most: int = _MOST_IN_A_BLOCK) -> int:
    """Seal what waits, in blocks of up to ``most`` entries, each in a transaction; return how many entries.

    Nothing is done while another process seals.
    """
    sealed = 0
    while True:
        with transaction(deployment.pool, deployment.service()) as connection:
            if not audit_blocks.take_turn(connection):
                return sealed
            entries = audit_blocks.take_unsealed(connection, most)
            if not entries:
                return sealed
            head = audit_blocks.head(connection)
            audit_blocks.add(connection, seal(head.number + 1, head.sha256, entries), now)
        sealed += len(entries)
        if len(entries) < most:
            return sealed
