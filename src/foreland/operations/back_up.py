"""Writing and checking a back-up: a folder of compressed, sealed tables, keys and the deployment's own files.

Everything in it is sealed for a recovery key, which is kept elsewhere; nothing is written in clear on the way but which
recovery key opens it. The quarantine and its keys are never in it (decision 15).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.keys.files import make_private
from foreland.keys.recovery import PUBLIC, Sealing, read_public, seal_for
from foreland.keys.stream import OpenedReader, SealedWriter, StreamDamagedError, opened
from foreland.operations.purge import LEDGER
from foreland.store.backup import Snapshot, Table, snapshot
from foreland.store.migrate import migrations

MANIFEST = "manifest.json.sealed"
SEALING = "sealing.json"
"""The one file in clear: which recovery key opens the others."""

KEY_FILES = ("data.key", "index.key", "vault.key")
OTHER_KEY_FILES = ("data.former.key", "vault.former.key", "exchange.key", "documents.pem")
OWN_FILES = (
    *("settings.json", "retention.json", "unmasking.json", "sensitive.json", "review_reasons.json", "liaison.json"),
    *("answer_codes.csv", "answer_connections.json", "carrier_profiles.json", "carrier_desk.json", "desks.csv"),
    *("notifying.json", "notice_mails.json", "gateways.json", "measures.json", "protection.json", "showable.json"),
    *("handling_schemes.json", "rule_vocabulary.json", "rule_budget.json", "bulletin_templates.json"),
    *("shifts.json", "source_grades.json", "named_lists.json", "document_terms.json", "inbound_release.json"),
    *(
        "mail.json",
        "partners.json",
        "rule_owners.json",
        "follower_mails.json",
        "requirement_screening.json",
        "match_policy.json",
        LEDGER,
    ),
)
"""What a deployment has of its own, in place of what ships; a test looks for files that are missing here."""
OWN_FOLDERS = ("requirements", "requirement_words", "rule_pack", "trust")
"""Folders that a deployment may have in place of what ships, with all that is in them."""
LIFE = timedelta(days=35)
"""A back-up is not restored, and must not be kept, for longer (decision 17)."""

_PIECE = 1 << 20
_FORMAT = 2
_SEALED = ".sealed"


class File(Struct, frozen=True, kw_only=True):
    """A file of a back-up, with hash and size of what is sealed; ``rows`` and ``columns`` where it is a table."""

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


class Damaged(Struct, frozen=True):
    """A file of a back-up that is not as it was written: missing, or how it differs."""

    path: str
    how: str


class CannotBackUpError(Exception):
    """The back-up could not be written, or could not be read back as written; the message says why."""


def applied_migrations() -> dict[str, str]:
    """Return number and hash of this version's migrations."""
    return {str(migration.number): migration.sha256 for migration in migrations()}


def back_up(conninfo: str, data: Path, folder: Path, now: datetime) -> Manifest:
    """Write everything, sealed, to ``folder``, which must not exist or be empty, and read it back to check it.

    Raises :class:`CannotBackUpError` or :class:`OSError`; then nothing is left under the name of ``folder``.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CannotBackUpError(f"{folder} is not empty")
    public = read_public(data / "keys")
    if public is None:
        raise CannotBackUpError("there is no recovery key yet: run foreland keys recovery, and keep what it prints")
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    draft.mkdir(mode=0o700, parents=True)
    try:
        key, sealing = seal_for(public)
        manifest = _write(conninfo, data, Vessel(draft, key), now)
        with _created(draft / SEALING) as written:
            written.write(msgspec.json.encode(sealing) + b"\n")
        problems = [f"{one.path} is {one.how}" for one in damaged(Vessel(draft, key), manifest)]
        if problems:
            raise CannotBackUpError(f"could not be read back: {', '.join(problems)}")
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


class Vessel(Struct, frozen=True):
    """A folder of sealed files, and the key of this one back-up."""

    folder: Path
    key: bytes

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield what is sealed in a file, verified. Raises :class:`StreamDamagedError`, :class:`OSError`."""
        return opened(self.folder / f"{name}{_SEALED}", self.key, name)

    def whole(self, name: str) -> bytes:
        """Return what is sealed in a small file."""
        return b"".join(self.pieces(name))

    def unpacked(self, name: str) -> Iterator[bytes]:
        """Yield the content of a compressed file in pieces."""
        with gzip.GzipFile(fileobj=io.BufferedReader(OpenedReader(self.pieces(name)), _PIECE)) as source:
            while piece := source.read(_PIECE):
                yield piece

    def put(self, name: str, write: Callable[[io.RawIOBase], None]) -> None:
        """Seal what ``write`` writes into a new file."""
        with _created(self.folder / f"{name}{_SEALED}") as target:
            sealed = SealedWriter(target, self.key, name)
            write(sealed)
            sealed.close()


def read_sealing(folder: Path) -> Sealing | None:
    """Return which recovery key opens the back-up in a folder; ``None`` when there is none."""
    try:
        return msgspec.json.decode((folder / SEALING).read_bytes(), type=Sealing)
    except (OSError, msgspec.DecodeError):
        return None


def read_manifest(vessel: Vessel) -> Manifest | Damaged:
    """Return the manifest of a back-up, or how it is damaged."""
    name = MANIFEST.removesuffix(_SEALED)
    try:
        return msgspec.json.decode(vessel.whole(name), type=Manifest)
    except (StreamDamagedError, OSError, msgspec.DecodeError) as error:
        return _damage(name, error)


def damaged(vessel: Vessel, manifest: Manifest) -> Iterator[Damaged]:
    """Yield the files of a back-up that are missing or not as they were written."""
    for file in manifest.files:
        try:
            size, digest = 0, hashlib.sha256()
            for piece in vessel.pieces(file.path):
                size += len(piece)
                digest.update(piece)
            rows = None
            if file.rows is not None:
                rows = sum(piece.count(b"\n") for piece in vessel.unpacked(file.path))
        except (StreamDamagedError, OSError) as error:
            yield _damage(file.path, error)
            continue
        if (size, digest.hexdigest(), rows) != (file.size, file.sha256, file.rows):
            yield Damaged(file.path, "altered")


def _damage(name: str, error: Exception) -> Damaged:
    if isinstance(error, StreamDamagedError):
        return Damaged(name, error.damage)
    return Damaged(name, "missing" if isinstance(error, FileNotFoundError) else "altered")


def _write(conninfo: str, data: Path, vessel: Vessel, now: datetime) -> Manifest:
    files = []
    for name in ("tables", "keys", "data"):
        (vessel.folder / name).mkdir(mode=0o700)
    with snapshot(conninfo) as taken:
        files += [_write_table(taken, table, vessel) for table in taken.tables()]
        months = taken.months()
    for name in (*KEY_FILES, PUBLIC):
        files.append(_copy(data / "keys" / name, vessel, f"keys/{name}"))
    files += [_copy(data / "keys" / name, vessel, f"keys/{name}") for name in _others(data)]
    files += [_copy(data / name, vessel, f"data/{name}") for name in OWN_FILES if (data / name).exists()]
    for name in _in_own_folders(data):
        make_private((vessel.folder / "data" / name).parent)
        files.append(_copy(data / name, vessel, f"data/{name}"))
    manifest = Manifest(
        format=_FORMAT, taken_at=now, migrations=applied_migrations(), months=months, files=tuple(files)
    )
    encoded = msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
    vessel.put(MANIFEST.removesuffix(_SEALED), lambda target: _pour([encoded], target))
    return manifest


def _in_own_folders(data: Path) -> list[str]:
    paths = (path for folder in OWN_FOLDERS for path in (data / folder).rglob("*"))
    return sorted(str(path.relative_to(data)) for path in paths if path.is_file() and not path.name.startswith("."))


def _others(data: Path) -> list[str]:
    """Keys that there may be: those that were replaced and may still be needed, and the one we sign with."""
    return [name for name in OTHER_KEY_FILES if (data / "keys" / name).exists()]


def _write_table(taken: Snapshot, table: Table, vessel: Vessel) -> File:
    name, counted = f"tables/{table.name}.copy.gz", _Counted()

    def write(target: io.RawIOBase) -> None:
        counted.target = target
        with gzip.GzipFile(fileobj=counted, mode="wb", compresslevel=3, mtime=0) as packed:
            for piece in taken.rows(table):
                counted.rows += piece.count(b"\n")
                packed.write(piece)

    vessel.put(name, write)
    return counted.file(name, table=table.name, columns=table.columns, rows=counted.rows)


def _copy(source: Path, vessel: Vessel, name: str) -> File:
    if not source.exists():
        raise CannotBackUpError(f"{source} is missing: sealed columns could not be read after a restore")
    counted = _Counted()

    def write(target: io.RawIOBase) -> None:
        counted.target = target
        with source.open("rb") as pieces:
            _pour(iter(lambda: pieces.read(_PIECE), b""), counted)

    vessel.put(name, write)
    return counted.file(name)


def _pour(pieces: Iterator[bytes] | list[bytes], target: io.RawIOBase) -> None:
    for piece in pieces:
        target.write(piece)


class _Counted(io.RawIOBase):
    """Hands on what is written to it, with its size and hash."""

    def __init__(self) -> None:
        self.target: io.RawIOBase | None = None
        self.rows = self._size = 0
        self._digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        assert self.target is not None  # noqa: S101 - set before anything is written
        piece = bytes(memoryview(data))  # type: ignore[arg-type]
        self._size += len(piece)
        self._digest.update(piece)
        self.target.write(piece)
        return len(piece)

    def file(self, path: str, **about: object) -> File:
        found = {"path": path, "sha256": self._digest.hexdigest(), "size": self._size}
        return msgspec.convert(found | about, File)


def _created(path: Path) -> io.BufferedWriter:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
