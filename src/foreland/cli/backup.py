"""``foreland backup`` and ``restore``: everything into a folder, checked, and back into an empty database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from foreland.cli.opening import data_option, opened_database, prepared_database
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.keys.files import KeyFileError
from foreland.operations.back_up import CannotBackUpError, back_up
from foreland.operations.restore import Refused, restore
from foreland.store.migrate import migrate

_REFUSALS = {
    "no_backup": "not the manifest of a back-up",
    "expired": "the back-up is older than 35 days and may not be restored; taken on",
    "other_version": "written by another version of Foreland: restore with that one and upgrade then;",
    "wrong_key": "this recovery key does not open the back-up:",
    "truncated": "the file was cut:",
    "altered": "the file is not as it was written:",
    "reordered": "pieces of the file were put in another order:",
    "missing": "the file is missing:",
    "not_empty": "the database is not empty; there are rows in",
    "other_keys": "the data folder holds another key:",
    "bad_rules": "the rules of retention cannot be used; put usable ones into the data folder:",
}


@click.command("backup")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@data_option
def backup_command(folder: Path, data: Path) -> None:
    """Write everything, sealed for the recovery key, to the new folder DIR and read it back to check it."""
    with prepared_database(data) as found:
        try:
            done = back_up(found.conninfo, data, folder, datetime.now(UTC))
        except (CannotBackUpError, KeyFileError, OSError) as error:
            raise CannotError(str(error)) from error
    click.echo(f"{done.rows} rows in {sum(1 for file in done.files if file.table)} tables, checked", err=True)
    click.echo("only the recovery key opens it; destroy it after 35 days", err=True)


@click.command("restore")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--ledger",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="deletions.jsonl kept apart: what it names is deleted again.",
)
@click.option(
    "--recovery-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File that holds the recovery key; without it the key is asked for.",
)
@data_option
def restore_command(folder: Path, ledger: Path | None, recovery_key: Path | None, data: Path) -> None:
    """Restore the back-up in DIR into an empty database, then delete again what was deleted since."""
    if recovery_key is not None:
        text = recovery_key.read_text(encoding="utf-8", errors="replace")
    else:
        text = click.prompt("Recovery key", hide_input=True, err=True)
    with opened_database(data) as found:
        migrate(found.conninfo)
        done = restore(found.conninfo, data, folder, text, datetime.now(UTC), ledger)
    if isinstance(done, Refused):
        raise CannotError(f"{_REFUSALS[done.code]} {done.detail}")
    deleted = sum(done.purged.deleted.values())
    click.echo(f"{done.rows} rows of {done.taken_at.isoformat(timespec='seconds')} restored", err=True)
    again = f"{done.replayed} deleted and {done.masked} journeys masked again by the ledger"
    click.echo(f"{again}, {deleted} rows deleted by age", err=True)
    if done.purged.unknown_classes:
        click.echo("some retention classes have no rule: foreland retention run says which", err=True)
        raise SystemExit(ATTENTION)
