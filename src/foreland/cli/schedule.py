"""``foreland schedule import``: the flights that carriers plan, from a file."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from foreland.cli.opening import data_option, opened, training_option
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.operations.import_schedule import (
    FORMATS,
    Schedule,
    ScheduleFormat,
    guess_format,
    import_schedule,
    read_schedule,
)
from foreland.resources.spreadsheet import MAX_BYTES

_MOST_SHOWN = 20


@click.group()
def schedule() -> None:
    """Schedules: which flights are planned, so that missing messages are seen."""


@schedule.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--source", default="schedule", show_default=True, help="Name of the schedule; its next import replaces.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Told from the file by default.")
@training_option
@data_option
def import_command(file: Path, source: str, form: ScheduleFormat | None, training: bool, data: Path) -> None:
    """Import FILE (- for standard input): SSIM, CSV or XLSX, and announce the flights of the coming days."""
    with click.open_file(str(file), "rb") as opened_file:
        raw: bytes = opened_file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise CannotError(f"{file}: larger than {MAX_BYTES} bytes")
    found = read_schedule(raw, form or guess_format(raw))
    _say_problems(found)
    if not found.flights:
        raise CannotError(f"{file}: no flight could be read; the schedule in force stays")
    with opened(data, training=training) as deployment:
        done = import_schedule(deployment, deployment.service("command line"), found, source, datetime.now(UTC))
    state = "new version" if done.new else "this content is in force already"
    click.echo(
        f"{source}\t{done.schedule_id or '-'}\t{done.flights} flights\t{done.withdrawn} withdrawn"
        f"\t{done.announced} announced\t{state}"
    )
    if found.problems:
        sys.exit(ATTENTION)


def _say_problems(found: Schedule) -> None:
    for problem in found.problems[:_MOST_SHOWN]:
        kept = ", kept" if problem.kept else ", left out"
        click.echo(f"line {problem.line}: {problem.code} {problem.field or ''}{kept}", err=True)
    if len(found.problems) > _MOST_SHOWN:
        click.echo(f"and {len(found.problems) - _MOST_SHOWN} more", err=True)
