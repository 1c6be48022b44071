"""Writing and checking a back-up: a folder of compressed tables, the keys, the deployment's own files, a manifest.

The quarantine and its keys are never in it (decision 15). Whoever holds the folder can read everything: it is made for
its owner alone.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BufferedWriter
from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.operations.purge import LEDGER
from foreland.store.backup import Snapshot, Table, snapshot
from foreland.store.migrate import migrations

MANIFEST = "manifest.json"
KEY_FILES = ("data.key", "index.key", "vault.key")
OWN_FILES = ("settings.json", "retention.json", "unmasking.json", "desks.csv", "answer_codes.csv", LEDGER)
LIFE = timedelta(days=35)
"""A back-up is not restored, and must not be kept, for longer (decision 17)."""

_PIECE = 1 << 20
_FORMAT = 1


class File(Struct, frozen=True, kw_only=True):
    """A file of a back-up; ``rows`` and ``columns`` where it is a table."""

    path: str
    sha256: str
    size: int
    table: str | None = None
    columns: tuple[str, ...] = ()
    rows: int | None = None


class Manifest(Struct, frozen=True, kw_only=True):
    """What a back-up holds and which version of Foreland wrote it."""

    format: int
    taken_at: datetime
    migrations: dict[str, str]
    months: tuple[date, date] | None
    files: tuple[File, ...]

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(file.rows or 0 for file in self.files)


class CannotBackUpError(Exception):
    """The back-up could not be written, or could not be read back as written; the message says why."""


def applied_migrations() -> dict[str, str]:
    """Return number and hash of this version's migrations."""
    return {str(migration.number): migration.sha256 for migration in migrations()}


def back_up(conninfo: str, data: Path, folder: Path, now: datetime) -> Manifest:
    """Write everything to ``folder``, which must not exist or be empty, and read it back to check it.

    Raises :class:`CannotBackUpError` or :class:`OSError`; then nothing is left under the name of ``folder``.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CannotBackUpError(f"{folder} is not empty")
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    draft.mkdir(mode=0o700, parents=True)
    try:
        manifest = _write(conninfo, data, draft, now)
        problems = list(damaged(draft, manifest))
        if problems:
            raise CannotBackUpError(f"could not be read back: {', '.join(problems)}")
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def damaged(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield the files of a back-up that are missing or not as they were written."""
    for file in manifest.files:
        path = folder / file.path
        whole = path.is_file() and path.stat().st_size == file.size and _sha256(path) == file.sha256
        if not whole or (file.rows is not None and sum(piece.count(b"\n") for piece in unpacked(path)) != file.rows):
            yield file.path


def unpacked(path: Path) -> Iterator[bytes]:
    """Yield the content of a compressed file in pieces."""
    with gzip.open(path, "rb") as source:
        while piece := source.read(_PIECE):
            yield piece


def _write(conninfo: str, data: Path, folder: Path, now: datetime) -> Manifest:
    files = []
    for name in ("tables", "keys", "data"):
        (folder / name).mkdir(mode=0o700)
    with snapshot(conninfo) as taken:
        files += [_write_table(taken, table, folder) for table in taken.tables()]
        months = taken.months()
    for name in KEY_FILES:
        files.append(_copy(data / "keys" / name, folder, f"keys/{name}"))
    files += [_copy(data / name, folder, f"data/{name}") for name in OWN_FILES if (data / name).exists()]
    manifest = Manifest(
        format=_FORMAT, taken_at=now, migrations=applied_migrations(), months=months, files=tuple(files)
    )
    with _created(folder / MANIFEST) as written:
        written.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    return manifest


def _write_table(taken: Snapshot, table: Table, folder: Path) -> File:
    path, rows = folder / "tables" / f"{table.name}.copy.gz", 0
    with _created(path) as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=3, mtime=0) as packed:
        for piece in taken.rows(table):
            rows += piece.count(b"\n")
            packed.write(piece)
    return _file(path, folder, table=table.name, columns=table.columns, rows=rows)


def _copy(source: Path, folder: Path, name: str) -> File:
    if not source.exists():
        raise CannotBackUpError(f"{source} is missing: sealed columns could not be read after a restore")
    with _created(folder / name) as copy:
        copy.write(source.read_bytes())
    return _file(folder / name, folder)


def _file(path: Path, folder: Path, **about: object) -> File:
    found = {"path": str(path.relative_to(folder)), "sha256": _sha256(path), "size": path.stat().st_size}
    return msgspec.convert(found | about, File)


def _created(path: Path) -> BufferedWriter:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
