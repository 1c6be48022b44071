"""The watched folder: which files are whole and may be read, in the order in which they arrived.

``inbox/ZZ/`` holds what carrier ZZ sends, ``inbox/`` itself what the authority puts in. A file is taken when neither
its size nor its times have changed for a while and nobody has it open for writing. No link is followed, no pipe or
device is read, nor what is too large, and a file is removed only if it is still what was read.
Whatever fails waits ever longer before it is tried again, and keeps no other file waiting.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

INBOX = "inbox"
"""Folder in the data folder."""

TOO_LARGE, NOT_REGULAR, UNREADABLE = "FILE_TOO_LARGE", "FILE_NOT_REGULAR", "FILE_UNREADABLE"
_CARRIER = re.compile(r"[A-Z0-9]{2,3}")
_UNFINISHED = (".part", ".tmp", ".filepart", ".partial", "~")
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 600.0
_PRIVATE = 0o750


class Trait(Struct, frozen=True):
    """By what a file is known to be unchanged."""

    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, found: os.stat_result) -> Trait:
        """Read it from what the file system says."""
        return cls(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


class Arrival(Struct, frozen=True):
    """A file that is ready to be taken. ``carrier`` is what its folder is named, ``None`` in the inbox itself."""

    path: Path
    carrier: str | None
    trait: Trait


class Refused(Struct, frozen=True):
    """Why a file was not read: a code, without its name or content."""

    code: str


class _Sighting(Struct):
    """What is remembered of a file between two looks; instants are those of a monotonic clock, in seconds."""

    trait: Trait
    since: float
    not_before: float = 0.0
    wait: float = 0.0


class Inbox:
    """The inbox of one data folder, or another folder like it, looked at again and again by one process."""

    def __init__(self, data: Path, settle_seconds: float, largest: int, folder: str = INBOX) -> None:
        self.folder = data / folder
        self._settle = settle_seconds
        self._largest = largest
        self._seen: dict[Path, _Sighting] = {}

    def look(self, now: float) -> list[Arrival]:
        """Return the files that are whole, first come first; ``now`` is an instant of a monotonic clock.

        An empty file is one that is about to be written. Raises :class:`OSError` when the inbox cannot be listed; a
        folder in it that cannot be listed is passed over.
        """
        self.folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        seen: dict[Path, _Sighting] = {}
        ready = []
        for path, carrier, trait in _files(self.folder):
            before = self._seen.get(path)
            if before is None or before.trait != trait:
                before = _Sighting(trait, now)
            seen[path] = before
            if trait.size and now - before.since >= self._settle and now >= before.not_before:
                ready.append(Arrival(path, carrier, trait))
        self._seen = seen
        return sorted(ready, key=lambda one: (one.trait.changed_ns, one.path.name))

    def read(self, arrival: Arrival) -> bytes | Refused | None:
        """Return the bytes, why they cannot be had, or ``None`` when the file is gone, changing or being written."""
        try:
            descriptor = os.open(arrival.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            return Refused(NOT_REGULAR if error.errno in (errno.ELOOP, errno.ENXIO) else UNREADABLE)
        try:
            with os.fdopen(descriptor, "rb") as file:
                found = os.fstat(descriptor)
                if not stat.S_ISREG(found.st_mode):
                    return Refused(NOT_REGULAR)
                if found.st_size > self._largest:
                    return Refused(TOO_LARGE)
                if Trait.of(found) != arrival.trait or _is_written(descriptor):
                    return None
                raw = file.read(self._largest + 1)
                return raw if Trait.of(os.fstat(descriptor)) == arrival.trait else None
        except OSError:
            return Refused(UNREADABLE)

    def erase(self, arrival: Arrival) -> bool:
        """Remove a file that was taken; whether it is gone. One that has changed since stays and is read again.

        Raises :class:`OSError` when it cannot be removed.
        """
        try:
            if Trait.of(arrival.path.lstat()) != arrival.trait:
                return False
            arrival.path.unlink()
        except FileNotFoundError:
            pass  # removed by somebody else: gone is gone
        self._seen.pop(arrival.path, None)
        return True

    def put_off(self, arrival: Arrival, now: float) -> bool:
        """Try this file again later and later; whether it is the first time that this is said of it."""
        sighting = self._seen.setdefault(arrival.path, _Sighting(arrival.trait, now))
        first = sighting.wait == 0.0
        sighting.wait = min(_LONGEST_WAIT, sighting.wait * 2 or _FIRST_WAIT)
        sighting.not_before = now + sighting.wait
        return first


class Waiting(Struct, frozen=True, kw_only=True):
    """What stands in an inbox. ``oldest_ns`` is when the longest waiting file last changed (Unix time)."""

    files: int
    oldest_ns: int | None
    strange: tuple[str, ...]


def waiting(data: Path) -> Waiting:
    """Count what waits, name folders from which nothing is taken. Raises :class:`OSError` if it cannot be listed."""
    folder = data / INBOX
    if not folder.is_dir():
        return Waiting(files=0, oldest_ns=None, strange=())
    changed = [trait.changed_ns for _, _, trait in _files(folder)]
    strange = [one.name for one in folder.iterdir() if one.is_dir() and not _is_carrier(one.name)]
    for carrier in folder.iterdir():
        if carrier.is_dir() and not carrier.is_symlink() and _is_carrier(carrier.name):
            strange += [f"{carrier.name}/{one.name}" for one in carrier.iterdir() if one.is_dir()]
    return Waiting(files=len(changed), oldest_ns=min(changed, default=None), strange=tuple(sorted(strange)))


def _files(folder: Path) -> Iterator[tuple[Path, str | None, Trait]]:
    """Everything in the inbox and its carriers' folders that is no folder and no draft."""
    yield from _in(folder, None)
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if _is_carrier(entry.name) and entry.is_dir(follow_symlinks=False):
            try:
                yield from _in(Path(entry.path), entry.name)
            except OSError:  # taken away, or closed to us: doctor says so
                continue


def _in(folder: Path, carrier: str | None) -> Iterator[tuple[Path, str | None, Trait]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.endswith(_UNFINISHED) or entry.is_dir(follow_symlinks=False):
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError:  # renamed or removed meanwhile
                continue
            yield Path(entry.path), carrier, Trait.of(found)


def _is_carrier(name: str) -> bool:
    return _CARRIER.fullmatch(name) is not None


def _is_written(descriptor: int) -> bool:
    """Whether somebody on this machine has the file open for writing, as far as the kernel tells us.

    A read lease is granted only when nobody does. It is given back at once; whoever opens the file in between makes the
    kernel send a signal, by default one that ends the process: ask for one that is ignored.
    """
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN  # else: not our file, or a file system without leases
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False
