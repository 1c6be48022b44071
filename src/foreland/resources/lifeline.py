"""A child process ends when its parent does, even when that was killed: it holds the reading end of a pipe.

The parent keeps the other end open and writes nothing. When the parent is gone the kernel closes it, reading returns,
and the child asks itself to stop as if by SIGTERM.
"""

from __future__ import annotations

import os
import signal
import threading

SETTING = "FORELAND_LIFELINE"
"""Environment variable with the number of the pipe's reading end."""


def hold() -> None:
    """Follow the parent that started this process; without a life line nothing is followed."""
    number = os.environ.get(SETTING)
    if number is not None:
        threading.Thread(target=_follow, args=(int(number),), name="lifeline", daemon=True).start()


def _follow(descriptor: int) -> None:
    os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGTERM)
