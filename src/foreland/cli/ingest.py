"""``foreland ingest``: receives messages from files as if a carrier had sent them, and screens their flights."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import msgspec

from foreland.cli.opening import data_option, opened, training_option
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.messages.limits import DEFAULT_LIMITS
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.receive_message import Incoming, Receipt, receive_all
from foreland.operations.work_off import work_off
from foreland.store import organisations
from foreland.store.pool import transaction

_GROUP_FILES, _GROUP_BYTES = 16, 4_000_000  # what shares a transaction
_WORKER = "ingest"


@click.command()
@click.argument("paths", metavar="FILE|DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--as", "carrier", metavar="CARRIER", help="Designator of the carrier that sent them (default: ourselves)."
)
@click.option("--json", "as_json", is_flag=True, help="JSON Lines: one object a message.")
@click.option("--no-screen", is_flag=True, help="Leave screening to the worker.")
@training_option
@data_option
def ingest(
    paths: tuple[Path, ...], carrier: str | None, as_json: bool, no_screen: bool, training: bool, data: Path
) -> None:
    """Receive messages as if a carrier had sent them (- for standard input); print one result a message."""
    files, missing = _files(paths)
    if missing and not files:
        raise CannotError(f"no such file: {missing[0]}")
    counted = _Counts(unread=len(missing))
    for path in missing:
        click.echo(f"{path}: no such file", err=True)
    with opened(data, training=training) as deployment:
        originator = _originator(deployment, carrier)
        with click.progressbar(length=len(files), label="Receiving", file=sys.stderr, hidden=_quiet()) as bar:
            for group in _groups(files, counted):
                items = [Incoming(raw=raw, source="cli", originator=originator) for _, raw in group]
                for (path, _), receipt in zip(group, receive_all(deployment, items), strict=True):
                    counted.add(receipt)
                    for line in _lines(path, receipt, as_json):
                        click.echo(line)
                bar.update(len(group))
        for side in deployment.sides if not no_screen else ():
            screen_waiting(side)
    counted.finish()


class _Counts(msgspec.Struct):
    """What has to be said at the end."""

    unread: int = 0
    faulty: int = 0

    def add(self, receipt: Receipt) -> None:
        """Count a receipt that was not read or applied as a whole."""
        self.faulty += any(defect["severity"] in ("error", "fatal") for defect in receipt.defects)

    def finish(self) -> None:
        """Say what needs attention and end accordingly."""
        if self.unread or self.faulty:
            click.echo(f"{self.faulty} files with errors, {self.unread} not read", err=True)
            sys.exit(ATTENTION)


def _quiet() -> bool:
    return not sys.stderr.isatty()


def _files(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files named or standing in the folders named, and what is not there."""
    files: list[Path] = []
    missing: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(found for found in path.rglob("*") if found.is_file())
        elif str(path) == "-" or path.exists():
            files.append(path)
        else:
            missing.append(path)
    return files, missing


def _groups(files: Iterable[Path], counted: _Counts) -> Iterator[list[tuple[Path, bytes]]]:
    """Yield files with their bytes in groups that share a transaction; a file that cannot be read is said."""
    group: list[tuple[Path, bytes]] = []
    for path in files:
        try:
            raw = _bytes(path)
        except (OSError, ValueError) as error:
            counted.unread += 1
            click.echo(f"{path}: {getattr(error, 'strerror', None) or error}", err=True)
            continue
        group.append((path, raw))
        if len(group) >= _GROUP_FILES or sum(len(one) for _, one in group) >= _GROUP_BYTES:
            yield group
            group = []
    if group:
        yield group


def _bytes(path: Path) -> bytes:
    with click.open_file(str(path), "rb") as file:
        raw: bytes = file.read(DEFAULT_LIMITS.max_bytes + 1)
    if len(raw) > DEFAULT_LIMITS.max_bytes:
        raise ValueError(f"larger than {DEFAULT_LIMITS.max_bytes} bytes")
    return raw


def _originator(deployment: Deployment, carrier: str | None) -> UUID:
    if carrier is None:
        return deployment.home.org_id
    with transaction(deployment.pool, deployment.service()) as connection:
        return organisations.carrier(connection, carrier.strip().upper(), datetime.now(UTC))


def _lines(path: Path, receipt: Receipt, as_json: bool) -> Iterator[str]:
    for index, message in enumerate(receipt.messages):
        row: dict[str, Any] = {
            "file": str(path),
            "index": index,
            "id": str(receipt.id),
            "duplicate": receipt.duplicate,
            "training": receipt.training,
            **msgspec.structs.asdict(message),
        }
        yield msgspec.json.encode(row).decode() if as_json else _plain(row)


def _plain(row: dict[str, Any]) -> str:
    flight = f"{row['flight'] or '-'} {row['flight_date'] or '-'}"
    again = " (received before)" if row["duplicate"] else ""
    test = " (test)" if row["test"] else " (training)" if row["training"] else ""
    return (
        f"{row['id']}  {row['file']}[{row['index']}]  {row['kind']}  {flight}  {row['travellers']} travellers"
        f"  {row['defects']} defects{test}{again}"
    )


def screen_waiting(deployment: Deployment) -> None:
    """Work off what is waiting; a worker that runs elsewhere takes its share."""
    shelf, screened = ListShelf.shared(deployment), 0
    while (done := work_off(deployment, shelf, _WORKER)) is not None:
        screened += done.journeys
        if not _quiet():
            click.echo(f"\rScreening: {screened} journeys", nl=False, err=True)
    if screened and not _quiet():
        click.echo(err=True)
