"""``foreland desks``: the regional desks, and their places from a table."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from foreland.cli.opening import data_option, opened, training_option
from foreland.cli.outcomes import CannotError
from foreland.operations.keep_desks import import_desks
from foreland.resources.desks import read_desks
from foreland.store.pool import transaction


@click.group()
def desks() -> None:
    """Regional desks: which departures they watch, and which desk watches now."""


@desks.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@training_option
@data_option
def import_command(file: Path, training: bool, data: Path) -> None:
    """Give desks the airports and countries of FILE (as desks.csv), and take these from all others."""
    try:
        table = read_desks(file)
    except ValueError as error:
        raise CannotError(str(error)) from error
    with opened(data, training=training) as deployment:
        count = import_desks(deployment, deployment.service("command line"), table, datetime.now(UTC))
    click.echo(f"{count} desks")


@desks.command("list")
@training_option
@data_option
def list_command(training: bool, data: Path) -> None:
    """Print the desks: name, hours, zone, which desk watches now, number of airports and of countries."""
    now = datetime.now(UTC)
    with opened(data, training=training) as deployment:
        access = deployment.service("command line")
        with transaction(deployment.pool, access) as connection:
            table = deployment.desks.read(access, connection)
    for desk in table.desks:
        duty = table.duty(desk.name, now)
        watches = "nobody" if duty is None or duty.state == "nobody" else duty.desk
        row = (desk.name, desk.hours, desk.zone or "-", watches, f"{len(desk.airports)}", f"{len(desk.countries)}")
        click.echo("\t".join(row))
