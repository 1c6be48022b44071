"""What is left of a file that was taken: a receipt of identifier, hash and defect codes, and nothing of the content.

``done/DAY/ID.json`` where all is well, ``attention/DAY/ID.json`` where somebody should look. Neither the words of the
message nor the name of its file are kept: both may name a traveller.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

DONE, ATTENTION = "done", "attention"
"""Folders in the data folder."""


class FileReceipt(Struct, frozen=True, kw_only=True):
    """``id`` is that of the receipt in the database, or ``None`` when nothing of the file was taken.

    ``sha256`` (hexadecimal) is what the sender can find it by. ``duplicate``: the same bytes were received before.
    """

    id: str | None
    sha256: str | None
    size_bytes: int
    carrier: str | None
    at: datetime
    duplicate: bool
    defects: tuple[str, ...]


def write_receipt(data: Path, receipt: FileReceipt, name: str, *, attention: bool) -> None:
    """Write a receipt so that it is there as a whole or not at all; one of the same name and day is replaced.

    Raises :class:`OSError` when it cannot be written.
    """
    folder = data / (ATTENTION if attention else DONE) / receipt.at.date().isoformat()
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    try:
        with draft.open("wb") as file:
            file.write(msgspec.json.encode(receipt) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / f"{name}.json")
    finally:
        draft.unlink(missing_ok=True)


def forget_receipts(data: Path, before: date) -> int:
    """Delete the receipts of days before a date; return how many days. What cannot be deleted stays for next time."""
    days = [folder for kind in (DONE, ATTENTION) for folder in _folders(data / kind) if _day(folder) < before]
    for folder in days:
        shutil.rmtree(folder, ignore_errors=True)
    return sum(not folder.exists() for folder in days)


def _folders(folder: Path) -> Collection[Path]:
    return [one for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []


def _day(folder: Path) -> date:
    try:
        return date.fromisoformat(folder.name)
    except ValueError:
        return date.max  # not ours: never deleted
