"""``foreland retention run``: masks and deletes what is due."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from foreland.cli.opening import data_option, opened
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.operations.purge import Purged, purge


@click.group()
def retention() -> None:
    """Mask and delete what is due."""


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Say what would be done and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@data_option
def run(dry_run: bool, as_json: bool, data: Path) -> None:
    """Mask and delete what the retention classes in force make due today."""
    with opened(data) as deployment:
        try:
            now = datetime.now(UTC)
            done = purge(deployment, now, dry_run=dry_run)
            practice = purge(deployment.training_side, now, dry_run=dry_run)
        except (msgspec.ValidationError, ValueError) as error:
            raise CannotError(f"retention.json: {error}") from error
    if as_json:
        found = {"dry_run": dry_run, **msgspec.to_builtins(done), "training": msgspec.to_builtins(practice)}
        click.echo(msgspec.json.encode(found).decode())
    else:
        _table(done)
        _table(practice, "training.")
    unknown = sorted({*done.unknown_classes, *practice.unknown_classes})
    if unknown:
        named = ", ".join(unknown)
        click.echo(f"no rule for the retention class of some rows, which were not touched: {named}", err=True)
        raise SystemExit(ATTENTION)


def _table(done: Purged, before: str = "") -> None:
    for act, counts in (("masked", done.masked), ("deleted", done.deleted)):
        for table, rows in sorted(counts.items()):
            click.echo(f"{act}\t{before}{table}\t{rows}")
    click.echo(f"held\t{before}journeys\t{done.held}")
