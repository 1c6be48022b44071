"""Name indexes kept as files: made once, mapped by every process, so that the memory they take is taken once.

A file is a line of JSON that says which arrays follow and what they were made of, and the arrays, each at a multiple of
64 bytes. It holds what the lists hold and is readable by its owner only; it can be deleted at any time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

import foreland
from foreland.travel.content_hash import content_hash
from foreland.watchlists.arrays import NameArrays
from foreland.watchlists.index import NameIndex
from foreland.watchlists.readings import NameTables

_ALIGNED = 64
_MOST_HEADER = 1 << 20


class _Column(Struct, frozen=True):
    name: str
    kind: str
    length: int
    start: int


class _Header(Struct, frozen=True, kw_only=True):
    made_by: str
    tables: str
    digests: str
    lists: dict[str, int]
    columns: tuple[_Column, ...]


class KeptIndex(Struct, frozen=True):
    """An index over the person lists of these numbers (list id → number of its version)."""

    lists: Mapping[str, int]
    names: NameIndex


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Only one process at a time makes an index in a folder; the others wait here and then map it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "turn").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep_index(folder: Path, owner: str, kept: KeptIndex) -> None:
    """Write an index in place of what was kept for that owner, in one's turn. Who has mapped the former one keeps it.

    Raises :class:`OSError` when there is no room; what was kept stays.
    """
    columns, start = [], 0
    arrays: tuple[NDArray[Any], ...] = tuple(kept.names.arrays)
    for name, values in zip(NameArrays._fields, arrays, strict=True):
        columns.append(_Column(name, values.dtype.str, len(values), start))
        start += -(-values.nbytes // _ALIGNED) * _ALIGNED
    header = msgspec.json.encode(
        _Header(
            made_by=_made_by(),
            tables=content_hash(kept.names.tables),
            digests=str(kept.names.digests),
            lists=dict(kept.lists),
            columns=tuple(columns),
        )
    )
    path = _path(folder, owner)
    begun = path.with_suffix(".begun")  # one name, in one's turn: what a killed process left is written over
    try:
        with open(begun, "wb", opener=_for_its_owner_only) as file:
            file.write(header.ljust(-(-(len(header) + 1) // _ALIGNED) * _ALIGNED - 1) + b"\n")
            for values in arrays:
                file.write(np.ascontiguousarray(values).data)
                file.write(bytes(-values.nbytes % _ALIGNED))
            file.flush()
            os.fsync(file.fileno())
        begun.replace(path)
    except BaseException:  # a full disk, for example: half a file would keep it full
        begun.unlink(missing_ok=True)
        raise


def map_index(folder: Path, owner: str, tables: NameTables) -> KeptIndex | None:
    """The index kept for an owner; ``None`` when there is none, or one made by other code or tables, or broken off."""
    path = _path(folder, owner)
    try:
        with path.open("rb") as file:
            line = file.readline(_MOST_HEADER)
            size = os.fstat(file.fileno()).st_size
            header = msgspec.json.decode(line, type=_Header)
            whole = [one.name for one in header.columns] == list(NameArrays._fields) and all(
                len(line) + one.start + one.length * np.dtype(one.kind).itemsize <= size for one in header.columns
            )
            if not whole or (header.made_by, header.tables) != (_made_by(), content_hash(tables)):
                return None
            # Private pages, of which none is ever written: arrays that may not be written would be compiled for anew.
            mapped = np.memmap(file, dtype=np.uint8, mode="c")
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    values = [
        np.asarray(mapped[len(line) + one.start :][: one.length * np.dtype(one.kind).itemsize]).view(one.kind)
        for one in header.columns
    ]
    return KeptIndex(header.lists, NameIndex.over(NameArrays(*values), int(header.digests), tables))


def stamp_of(folder: Path, owner: str) -> tuple[int, int] | None:
    """What tells the file that is kept for an owner from one kept before or after it; ``None`` when there is none."""
    try:
        found = _path(folder, owner).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def _for_its_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _path(folder: Path, owner: str) -> Path:
    return folder / f"names-{owner}.index"


def _made_by() -> str:
    return foreland.COMPILED
