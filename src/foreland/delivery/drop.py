"""Folders in which partners leave bundles for each other: a share, a stick, or what was saved from a mail.

A file is there whole or not at all. Whoever reads takes files by name, of a bounded size, and follows no link.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SUFFIX = ".bundle"


def leave(folder: Path, name: str, content: bytes) -> Path:
    """Put a file into the folder; one of the same name is replaced. Raises :class:`OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    draft, path = folder / f".{name}.{os.getpid()}", folder / f"{name}{SUFFIX}"
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def found(folder: Path, most_bytes: int) -> Iterator[tuple[Path, bytes]]:
    """Yield the bundles of a folder by name, of each at most one byte more than is taken. Raises :class:`OSError`."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            yield path, file.read(most_bytes + 1)
