"""PostgreSQL's own lock file, ``postmaster.pid``: who serves a cluster, how far it is, and whether it is a leftover.

A killed server leaves the file behind. PostgreSQL removes it itself when no process has the number any more, but not
when the dead process is still a zombie (a container's first process often reaps none) or the number was given anew.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

_NAME = "postmaster.pid"
_PROCESSES = Path("/proc")


class Lockfile(Struct, frozen=True):
    """The server's process number and status: ``starting``, ``stopping``, ``ready`` or ``standby``."""

    pid: int
    status: str


def _lines(cluster: Path) -> list[str]:
    try:
        return (cluster / _NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def read_lockfile(cluster: Path) -> Lockfile | None:
    """Read the lock file; ``None`` when there is none or its first line is not written yet."""
    lines = _lines(cluster)
    if not lines or not lines[0].strip().isdigit():
        return None
    return Lockfile(pid=int(lines[0]), status=lines[7].strip() if len(lines) > 7 else "")


def clear_if_dead(cluster: Path, socket_lock: Path) -> None:
    """Remove a lock file whose process is a zombie or no server at all, and whose shared memory nobody uses.

    The second condition keeps PostgreSQL's own safeguard: no new server beside surviving children of the old one.
    ``socket_lock`` is the second lock file, beside the socket, with the same number.
    """
    lock = read_lockfile(cluster)
    if lock is None or is_server(lock.pid) or _memory_in_use(_lines(cluster)):
        return
    socket_lock.unlink(missing_ok=True)
    (cluster / _NAME).unlink()


def is_server(pid: int) -> bool:
    """Whether a living process of this number is a server; true where no ``/proc`` can tell."""
    if not _PROCESSES.is_dir():
        return True  # no way to know: PostgreSQL decides alone
    try:
        name, _, rest = (_PROCESSES / str(pid) / "stat").read_text().rpartition(")")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return "(postgres" in name and rest.split()[0] not in ("Z", "X")


def _memory_in_use(lines: list[str]) -> bool:
    """Whether a process is attached to the segment that line 7 names (key and identifier)."""
    if len(lines) < 7 or len(lines[6].split()) != 2:
        return False
    identifier = lines[6].split()[1]
    table = _PROCESSES / "sysvipc" / "shm"
    if not table.exists():
        return False
    header, *rows = (row.split() for row in table.read_text().splitlines())
    column, attached = header.index("shmid"), header.index("nattch")
    return any(row[column] == identifier and int(row[attached]) > 0 for row in rows)
