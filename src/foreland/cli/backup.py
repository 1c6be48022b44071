"""``foreland backup`` and ``restore``: everything into a folder, checked, and back into an empty database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from foreland.cli.opening import data_option, opened_database, prepared_database
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.operations.back_up import CannotBackUpError, back_up
from foreland.operations.restore import Refused, restore
from foreland.store.migrate import migrate

_REFUSALS = {
    "no_backup": "not the manifest of a back-up",
    "expired": "the back-up is older than 35 days and may not be restored; taken on",
    "other_version": "written by another version of Foreland: restore with that one and upgrade then;",
    "damaged": "the file is missing or not as it was written:",
    "not_empty": "the database is not empty; there are rows in",
    "other_keys": "the data folder holds another key:",
    "bad_rules": "the rules of retention cannot be used; put usable ones into the data folder:",
}


@click.command("backup")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@data_option
def backup_command(folder: Path, data: Path) -> None:
    """Write everything to the new folder DIR and read it back to check it."""
    with prepared_database(data) as found:
        try:
            done = back_up(found.conninfo, data, folder, datetime.now(UTC))
        except (CannotBackUpError, OSError) as error:
            raise CannotError(str(error)) from error
    click.echo(f"{done.rows} rows in {sum(1 for file in done.files if file.table)} tables, checked", err=True)
    click.echo("the folder holds passenger data and the keys: keep it closed, and no longer than 35 days", err=True)


@click.command("restore")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--ledger",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="deletions.jsonl kept apart: what it names is deleted again.",
)
@data_option
def restore_command(folder: Path, ledger: Path | None, data: Path) -> None:
    """Restore the back-up in DIR into an empty database, then delete again what was deleted since."""
    with opened_database(data) as found:
        migrate(found.conninfo)
        done = restore(found.conninfo, data, folder, datetime.now(UTC), ledger)
    if isinstance(done, Refused):
        raise CannotError(f"{_REFUSALS[done.code]} {done.detail}")
    deleted = sum(done.purged.deleted.values())
    click.echo(f"{done.rows} rows of {done.taken_at.isoformat(timespec='seconds')} restored", err=True)
    again = f"{done.replayed} deleted and {done.masked} journeys masked again by the ledger"
    click.echo(f"{again}, {deleted} rows deleted by age", err=True)
    if done.purged.unknown_classes:
        click.echo("some retention classes have no rule: foreland retention run says which", err=True)
        raise SystemExit(ATTENTION)
