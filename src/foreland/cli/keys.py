"""``foreland keys``: the recovery key of back-ups, and other keys in the place of those in use."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click

from foreland.cli.opening import data_option, prepared_database
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.keys.files import place
from foreland.keys.recovery import PUBLIC, new_recovery_key
from foreland.operations.rotate_keys import Name, retire, rotate


@click.group()
def keys() -> None:
    """Make and exchange the keys of this deployment."""


@keys.command("recovery")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this new file, for its owner alone, instead of showing it.",
)
@click.option("--replace", is_flag=True, help="Although there is one: back-ups of before need the former one.")
@data_option
def recovery(to: Path | None, replace: bool, data: Path) -> None:
    """Make the recovery key: shown once, kept nowhere here, and needed to restore any back-up."""
    public = data / "keys" / PUBLIC
    if public.exists() and not replace:
        raise CannotError("there is a recovery key already; with --replace another one is made for back-ups to come")
    if to is not None and to.exists():
        raise CannotError(f"{to} is there already")
    text, half = new_recovery_key()
    public.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        if to is not None:
            place(to, f"{text}\n".encode())
        if replace:
            public.unlink(missing_ok=True)
        place(public, half)
    except OSError as error:
        raise CannotError(str(error)) from error
    if to is None:
        click.echo(text)
    click.echo("keep it apart from this machine and from the back-ups, twice: without it no back-up opens", err=True)


_STAYS = {
    "no_former": "there is no former key: nothing to do",
    "too_young": "the new key is younger than an hour: a process may still be using the former one",
    "in_use": "values that are still sealed under the former key; run foreland keys rotate again:",
}


@keys.command("rotate")
@click.argument("name", metavar="data|vault", type=click.Choice(get_args(Name)))
@data_option
def rotate_command(name: Name, data: Path) -> None:
    """Put a new key into the place of one and seal everything again. Cut off, the same command goes on."""
    with prepared_database(data) as found:
        done = rotate(found.conninfo, data, name, datetime.now(UTC))
    click.echo(f"{done.resealed} values sealed again; the former key stays until foreland keys retire {name}", err=True)
    if done.unopened:
        click.echo(f"{done.unopened} values that neither key opens were left as they are", err=True)
        raise SystemExit(ATTENTION)


@keys.command("retire")
@click.argument("name", metavar="data|vault", type=click.Choice(get_args(Name)))
@data_option
def retire_command(name: Name, data: Path) -> None:
    """Destroy the former key once nothing is sealed under it, an hour after the rotation at the earliest."""
    with prepared_database(data) as found:
        stays = retire(found.conninfo, data, name, datetime.now(UTC))
    if stays is not None:
        raise CannotError(f"{_STAYS[stays.code]}{f' {stays.values}' if stays.values else ''}")
    click.echo("the former key is destroyed; back-ups of before still hold it", err=True)
