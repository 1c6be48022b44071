"""Key files: 32 random bytes each, readable by their owner alone, made once and never overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

KEY_SIZE = 32
"""Bytes of a key."""


class KeyFileError(Exception):
    """A key file is damaged or readable by others; the message names it."""


def load_or_make(path: Path) -> bytes:
    """Return the key in ``path``, making it when there is none. Safe against several processes at once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        place(path, os.urandom(KEY_SIZE))
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"{path} may be read by others; set its mode to 0600")
    key = path.read_bytes()
    if len(key) != KEY_SIZE:
        raise KeyFileError(f"{path} does not hold a key of {KEY_SIZE} bytes")
    return key


def is_key(path: Path) -> bool:
    """Whether the file holds as many bytes as a key does."""
    return path.is_file() and path.stat().st_size == KEY_SIZE


def make_private(folder: Path) -> None:
    """Make a folder and those above it that are missing, for their owner alone."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def place(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file for its owner alone, whole and lasting or not at all; one that is there already stays as it is."""
    pieces = (content,) if isinstance(content, bytes) else content
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: then its key is the key
    finally:
        draft.unlink(missing_ok=True)
    _keep_names(path.parent)


def exchange(path: Path, content: bytes) -> None:
    """Put other content into the place of a file, for its owner alone: at any moment it is the one or the other."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    """Make the names in a folder outlast a loss of power: syncing a file keeps its bytes alone."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def destroy(path: Path) -> None:
    """Overwrite and remove a key file. On storage that copies on write only the removal counts."""
    with path.open("r+b") as file:
        file.write(b"\0" * KEY_SIZE)
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
