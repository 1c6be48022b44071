"""A recovery key for tests, and a look into back-ups that were sealed for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from foreland.keys.files import place
from foreland.keys.recovery import PUBLIC, new_recovery_key, open_with
from foreland.operations.back_up import Vessel, read_sealing

KEY, HALF = new_recovery_key()


def enable(data: Path) -> None:
    """Let a deployment write back-ups that :data:`KEY` opens."""
    place(data / "keys" / PUBLIC, HALF)


def vessel(folder: Path) -> Vessel:
    """Open a back-up."""
    sealing = read_sealing(folder)
    assert sealing is not None
    return Vessel(folder, open_with(KEY, sealing))


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content, unpacked, of every sealed file."""
    opened = vessel(folder)
    for path in sorted(folder.rglob("*.sealed")):
        name = path.relative_to(folder).as_posix().removesuffix(".sealed")
        yield name, b"".join(opened.unpacked(name)) if name.endswith(".gz") else opened.whole(name)
