"""Room on the disk: whether there is enough to take anything in, and whether a fault was the lack of it."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

LEAST = 48 << 20
"""Bytes that have to be free in the data folder: the embedded database grows its journal by 16 MiB at a time."""

NO_SPACE = "no space left on the disk"
"""What senders, logs and the doctor call it."""


def is_full(error: BaseException) -> bool:
    """Whether an error of the file system says that there is no room (or that the quota is used up)."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def free(data: Path) -> int:
    """Return the bytes that are free where the data folder is, or will be."""
    return shutil.disk_usage(data if data.exists() else data.resolve().parent).free


def is_short(data: Path) -> bool:
    """Whether too little is free in the data folder to take anything in."""
    return free(data) < LEAST
