"""Putting a back-up into an empty database, and forgetting again what was deleted since it was taken.

Files are placed, whole and lasting, before the one transaction that loads all tables, forgets, and masks and deletes
what is due by its age. So whenever a restore is cut off, the database is either empty still, and the same command does
it again, or holds exactly what it should beside the keys that open it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.files import KEY_SIZE, make_private, place
from foreland.keys.recovery import PUBLIC, WrongRecoveryKeyError, open_with
from foreland.keys.seal import load_sealer, load_vault
from foreland.operations.back_up import (
    KEY_FILES,
    LIFE,
    OTHER_KEY_FILES,
    OWN_FILES,
    OWN_FOLDERS,
    SEALING,
    Damaged,
    Manifest,
    Vessel,
    applied_migrations,
    damaged,
    read_manifest,
    read_sealing,
)
from foreland.operations.deployment import NotInitialisedError, open_deployment, service_of
from foreland.operations.mask import MaskingKeys, move_to_vault
from foreland.operations.purge import LEDGER, Purged, purge_within, write_ledger
from foreland.resources.retention import load_retention, read_retention
from foreland.store import audit, organisations, retention_replay
from foreland.store.backup import Target, target
from foreland.store.pool import PooledConnection, name_viewer
from foreland.store.retention import mask_rows
from foreland.store.retention_replay import Deleted
from foreland.store.sides import OPERATIONS, SIDES

_GROUP = 200
_OLDEST, _FURTHEST = (
    timedelta(days=2557),
    timedelta(days=366),
)  # what a wrong date lies beyond needs no month of its own


Code = Literal[
    "no_backup",
    "wrong_key",
    "expired",
    "other_version",
    "truncated",
    "altered",
    "reordered",
    "missing",
    "not_empty",
    "other_keys",
    "bad_rules",
]


class Refused(Struct, frozen=True):
    """Nothing was restored. ``detail`` names the file, table or day."""

    code: Code
    detail: str


class Restored(Struct, frozen=True, kw_only=True):
    """Rows loaded, deletions and maskings (of journeys) of the ledger done again, and what was due by its age."""

    rows: int
    taken_at: datetime
    replayed: int
    masked: int
    purged: Purged


def restore(
    conninfo: str, data: Path, folder: Path, recovery_key: str, now: datetime, ledger: Path | None = None
) -> Restored | Refused:
    """Restore ``folder`` into an empty, migrated database and ``data``.

    Everything in it is verified before anything is touched. ``ledger`` is a file of deletions kept apart; the one in
    ``data`` is used as well.
    """
    vessel = _vessel(folder, recovery_key)
    if isinstance(vessel, Refused):
        return vessel
    manifest = read_manifest(vessel)
    if isinstance(manifest, Damaged):
        return _refused(manifest)
    refused = _refusal(manifest, vessel, data, now)
    if refused is not None:
        return refused
    deletions = [*_ledger(ledger), *_ledger(data / LEDGER)]
    with target(conninfo) as empty:
        filled = empty.filled()
        if filled is not None:
            return Refused("not_empty", filled)
        _place_files(vessel, data, manifest)
        _load(empty, manifest, vessel, now)
        done, purged = _forget(empty, data, manifest, deletions, now)
    with open_deployment(conninfo, data, 2) as deployment:
        for side in deployment.sides:
            write_ledger(side, now)
    return Restored(
        rows=manifest.rows,
        taken_at=manifest.taken_at,
        replayed=done["deleted"],
        masked=done["masked"],
        purged=purged,
    )


def _vessel(folder: Path, recovery_key: str) -> Vessel | Refused:
    sealing = read_sealing(folder)
    if sealing is None:
        return Refused("no_backup", str(folder / SEALING))
    try:
        return Vessel(folder, open_with(recovery_key, sealing))
    except WrongRecoveryKeyError as error:
        return Refused("wrong_key", f"{error} ({sealing.recipient})")


def _refused(one: Damaged) -> Refused:
    codes: dict[str, Code] = {"truncated": "truncated", "reordered": "reordered", "missing": "missing"}
    return Refused(codes.get(one.how, "altered"), one.path)


def _refusal(manifest: Manifest, vessel: Vessel, data: Path, now: datetime) -> Refused | None:
    if now - manifest.taken_at > LIFE:
        return Refused("expired", manifest.taken_at.date().isoformat())
    if manifest.migrations != applied_migrations():
        return Refused("other_version", f"{len(manifest.migrations)} migrations")
    for one in damaged(vessel, manifest):
        return _refused(one)
    if not _usable_rules(vessel, data, manifest):
        return Refused("bad_rules", "retention.json")
    for name in KEY_FILES:
        there, saved = data / "keys" / name, vessel.whole(f"keys/{name}")
        if len(saved) != KEY_SIZE:
            return Refused("altered", f"keys/{name}")
        if there.exists() and there.read_bytes() != saved:
            return Refused("other_keys", str(there))
    return None


def _usable_rules(vessel: Vessel, data: Path, manifest: Manifest) -> bool:
    """Whether the rules that will hold after the restore can be read: the data folder's own, else those saved."""
    saved = any(file.path == "data/retention.json" for file in manifest.files)
    try:
        if saved and not (data / "retention.json").exists():
            read_retention(vessel.whole("data/retention.json"), "retention.json")
        else:
            load_retention(data)
    except (msgspec.DecodeError, ValueError):
        return False
    return True


def _load(empty: Target, manifest: Manifest, vessel: Vessel, now: datetime) -> None:
    if manifest.months:
        first, last = manifest.months
        empty.ensure_partitions(max(first, now.date() - _OLDEST), min(last, now.date() + _FURTHEST))
    files = {file.table: file for file in manifest.files if file.table}
    for table in empty.tables():
        file = files[table.name]
        empty.load(msgspec.structs.replace(table, columns=file.columns), vessel.unpacked(file.path))


def _place_files(vessel: Vessel, data: Path, manifest: Manifest) -> None:
    (data / "keys").mkdir(mode=0o700, parents=True, exist_ok=True)
    saved = {file.path for file in manifest.files}
    wanted = [(f"keys/{name}", data / "keys" / name) for name in (*KEY_FILES, PUBLIC)]
    wanted += [(f"keys/{name}", data / "keys" / name) for name in OTHER_KEY_FILES if f"keys/{name}" in saved]
    wanted += [(f"data/{name}", data / name) for name in OWN_FILES if f"data/{name}" in saved]
    for name in sorted(saved):
        top, _, inner = name.partition("/")
        if top == "data" and inner.partition("/")[0] in OWN_FOLDERS and ".." not in name.split("/"):
            make_private((data / inner).parent)
            wanted.append((name, data / inner))
    for name, path in wanted:
        place(path, vessel.pieces(name))


def _ledger(path: Path | None) -> Iterator[Deleted]:
    if path is None or not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):  # a last line that was cut by a crash is written again after it
                yield msgspec.json.decode(line, type=Deleted)


def _forget(
    filled: Target, data: Path, manifest: Manifest, deletions: list[Deleted], now: datetime
) -> tuple[Counter[str], Purged]:
    """Forget on both sides what the ledger names (one ledger tells of both) and what is due by its age.

    It is noted in the trail of operations, whose rows due by age are returned.
    """
    due = [each for each in deletions if each.deleted_at >= manifest.taken_at]
    keys, rules = MaskingKeys(load_sealer(data / "keys"), load_vault(data / "keys")), load_retention(data)
    replayed: Counter[str] = Counter()
    purged = Purged(masked={}, deleted={}, held=0, unknown_classes=[])
    for side in reversed(SIDES):  # operations last: its entry counts what went on both
        with filled.side(side) as connection:
            home = organisations.home(connection, side)
            if home is None and side == OPERATIONS:
                raise NotInitialisedError(NotInitialisedError.__doc__)
            if home is None:
                continue  # nobody has opened the database yet that was backed up
            access = service_of(home, side, "restore")
            name_viewer(connection, access)
            replayed.update(_replay(access, connection, keys, due, now))
            purged = purge_within(connection, service_of(home, side, "retention"), rules, keys, now)
            if side == OPERATIONS:
                detail: dict[str, str | int] = {"rows": manifest.rows}
                detail |= {"forgotten": replayed["deleted"], "masked": replayed["masked"]}
                detail["taken_at"] = manifest.taken_at.isoformat()
                audit.append(connection, access, "restored", "backup", (), at=now, detail=detail)
    return replayed, purged


def _replay(
    access: Access, connection: PooledConnection, keys: MaskingKeys, due: Sequence[Deleted], now: datetime
) -> dict[str, int]:
    """Delete and mask again what these lines name; return how much went, and how many journeys were masked."""
    counts = {"deleted": 0, "masked": 0}
    for start in range(0, len(due), _GROUP):
        group = due[start : start + _GROUP]
        counts["deleted"] += retention_replay.forget(access, connection, [one for one in group if one.act == "deleted"])
        found = retention_replay.to_mask(access, connection, [one for one in group if one.act == "masked"])
        move_to_vault(access, connection, keys, found, now)
        mask_rows(connection, found, now)
        counts["masked"] += len(found.journeys)
    return counts
