"""New identifiers. The clock and the randomness live here, so that the core has neither.

Those of one process grow, whatever its clock does (RFC 9562, 6.2, method 2): rows that were written one after the other
can be told in their order, and of two messages of one instant the later one is known. Nothing is read out of them.
"""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

from foreland.travel.identifiers import uuid7

_NOISE = 1 << 74
_STEP = 4  # bytes of randomness between two identifiers of one millisecond, so that none can be guessed from another


class Identifiers:
    """Identifiers that grow. A clock that stands still or goes back is waited for at its latest millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = -1
        self._noise = 0

    def next(self, milliseconds: int) -> UUID:
        """Return the next one; ``milliseconds`` is what the clock says, since 1970."""
        with self._lock:
            if milliseconds > self._milliseconds:
                self._begin(milliseconds)
            else:
                self._noise += 1 + int.from_bytes(os.urandom(_STEP))
                if self._noise >= _NOISE:
                    self._begin(self._milliseconds + 1)
            return uuid7(self._milliseconds, self._noise.to_bytes(10))

    def _begin(self, milliseconds: int) -> None:
        self._milliseconds = milliseconds
        self._noise = int.from_bytes(os.urandom(10)) % (_NOISE >> 1)  # half of the room is left to grow into


_identifiers = Identifiers()


def _after_fork() -> None:
    """A child must not go on where its parent does."""
    global _identifiers
    _identifiers = Identifiers()


os.register_at_fork(after_in_child=_after_fork)


def new_id() -> UUID:
    """Return a new version 7 UUID, greater than any that this process had before."""
    return _identifiers.next(time.time_ns() // 1_000_000)
