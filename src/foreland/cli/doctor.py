"""``foreland doctor``: is this deployment well, and if not, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from foreland.cli.opening import data_option, opened_database
from foreland.cli.outcomes import ATTENTION, CANNOT, CannotError
from foreland.operations.examine import Check, examine, examine_folder


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a check.")
@click.option(
    "--log",
    "logs",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A log to search for what the sensitive-data filter removes, beside those in the data folder.",
)
@data_option
def doctor(as_json: bool, logs: tuple[Path, ...], data: Path) -> None:
    """Look at everything that keeps this deployment well; change nothing."""
    states = set()
    for check in _checks(data, logs):
        states.add(check.state)
        _say(check, as_json)
    if "cannot" in states:
        raise SystemExit(CANNOT)
    if "attention" in states:
        raise SystemExit(ATTENTION)


def _checks(data: Path, logs: Sequence[Path]) -> Iterator[Check]:
    """The folder first: a full disk is why a database does not start."""
    yield from examine_folder(data)
    try:
        with opened_database(data) as found:
            yield from examine(found.conninfo, data, datetime.now(UTC), logs)
    except CannotError as error:
        yield Check("database", "cannot", error.message, "see the checks above, and the log of the database")


def _say(check: Check, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(check).decode())
        return
    click.echo(f"{check.state:9}  {check.check}: {check.said}")
    if check.state != "ok":
        click.echo(f"{check.check}: {check.said}; {check.advice}", err=True)
