"""The clock by which things are destroyed: it does not run ahead because somebody set the machine's clock wrong.

A clock that jumps forward is believed when it has stood for an hour, measured by the time that the machine has been up;
a jump that is put right within the hour has destroyed nothing. One that goes back is believed at once: then things live
longer. What happens to the clock while no process runs cannot be told.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

BELIEVED_AFTER = timedelta(hours=1)
_UNNOTICED = timedelta(seconds=2)  # a leap second, the rounding of two readings


def _wall() -> datetime:
    return datetime.now(UTC)


def _uptime() -> float:
    """Seconds that the machine has been up; time it slept counts, setting its clock does not."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SteadyClock:
    """Tells the time of one process, from when it is made."""

    def __init__(self, wall: Callable[[], datetime] = _wall, uptime: Callable[[], float] = _uptime) -> None:
        self._wall = wall
        self._uptime = uptime
        self._at = wall()
        self._up = uptime()
        self._ahead_since: float | None = None

    def now(self) -> datetime:
        """Return the time that is believed."""
        wall, up = self._wall(), self._uptime()
        expected = self._at + timedelta(seconds=up - self._up)
        if wall > expected + _UNNOTICED:
            self._ahead_since = up if self._ahead_since is None else self._ahead_since
            if timedelta(seconds=up - self._ahead_since) < BELIEVED_AFTER:
                return expected
        self._at, self._up, self._ahead_since = wall, up, None
        return wall
