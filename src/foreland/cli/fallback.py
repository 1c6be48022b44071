"""``foreland fallback``: the sealed pack a desk works with on paper, its pass phrase, and opening it anywhere."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from foreland.cli.opening import data_option, opened
from foreland.cli.outcomes import CannotError
from foreland.keys.files import KeyFileError
from foreland.keys.phrase import keep_phrase
from foreland.operations.fall_back import CannotFallBackError, open_pack, write_pack


@click.group()
def fallback() -> None:
    """Write and open packs for work on paper while Foreland is away."""


@fallback.command("phrase")
@data_option
def phrase(data: Path) -> None:
    """Ask for the pass phrase of the desk that opens packs to come; only its public half is kept."""
    said = click.prompt("Pass phrase of the desk", hide_input=True, confirmation_prompt=True, err=True)
    folder = data / "keys"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_phrase(folder, said.strip())
    except (ValueError, OSError) as error:
        raise CannotError(str(error)) from error
    click.echo("packs from now on open with it; keep it where the desk finds it without this machine", err=True)


@fallback.command("write")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
def write(folder: Path, data: Path) -> None:
    """Write a pack into DIR now, and print its path."""
    with opened(data) as deployment:
        try:
            path = write_pack(deployment, folder, datetime.now(UTC))
        except (CannotFallBackError, KeyFileError, OSError) as error:
            raise CannotError(str(error)) from error
    click.echo(str(path))


@fallback.command("open")
@click.argument("pack", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="New file for the page, else standard output."
)
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File that holds the pass phrase or the recovery key; without it, it is asked for.",
)
def open_command(pack: Path, out: Path | None, secret_file: Path | None) -> None:
    """Open the pack FILE as a printable page. Needs no deployment: any machine with Foreland will do."""
    if secret_file is not None:
        secret = secret_file.read_text(encoding="utf-8", errors="replace").strip()
    else:
        secret = click.prompt("Pass phrase or recovery key", hide_input=True, err=True)
    try:
        found = open_pack(pack, secret)
        if out is None:
            sys.stdout.buffer.write(found)
            return
        with out.open("xb") as target:
            target.write(found)
    except (CannotFallBackError, OSError) as error:
        raise CannotError(str(error)) from error
    click.echo("personal data: print it, lock it away, and destroy the file when the outage is over", err=True)
