"""``foreland watchlist import`` and ``list``: lists in the database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import click

from foreland.cli.opening import data_option, opened, training_option
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.operations.import_list import (
    FORMATS,
    Imported,
    ListFormat,
    Refused,
    guess_format,
    import_list,
    mapping_for,
    read_list,
)
from foreland.store import lists
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from foreland.watchlists.importing.forms import HEAD, reads_lines
from foreland.watchlists.importing.mapped import Mapping, read_mapping
from foreland.watchlists.seen_by import LIST_READERS

_REFUSALS = {
    "empty": "no entry could be read; the version in force stays",
    "broken": "the file breaks off or is not of that form; the version in force stays",
    "shrunk": "it takes away more than this list may lose at once: look at the file, or give --override a reason",
    "thinned": "its entries lost more names, birth dates or documents than they may at once: look at the file, or give"
    " --override a reason",
    "may_not": "lists are changed by supervisors",
    "reason_missing": "--override needs a reason",
    "reason_too_long": "the reason is too long",
    "other_kind": "that list holds something else than this file: persons, documents or authorisations",
}
_MOST_SHOWN = 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--source", required=True, help="Name of the list; its next import is a new version of it.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Told from the file by default.")
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON that names the columns of a CSV of persons (see the reference, Lists); kept for the list's next file.",
)
@click.option("--legal-basis", default="not stated", show_default=True, help="Why the list may be used.")
@click.option("--owner", default="not stated", show_default=True, help="Who answers for the list.")
@click.option("--used-for", default="", help="What the list is for.")
@click.option("--handling", default="", help="Handling code of a new list.")
@click.option(
    "--refresh-hours", type=click.IntRange(1), default=720, show_default=True, help="How often it comes anew."
)
@click.option("--expires-on", type=click.DateTime(("%Y-%m-%d",)), help="Last day on which a new list is in force.")
@click.option(
    "--most-shrink",
    type=click.FloatRange(0, 1),
    default=0.3,
    show_default=True,
    help="Share of a new list's entries, and of their names, birth dates and documents, that one file may take away.",
)
@click.option(
    "--guarded-from", type=click.IntRange(0), default=20, show_default=True, help="From how many on that is watched."
)
@click.option(
    "--seen-by",
    type=click.Choice(sorted(LIST_READERS)),
    multiple=True,
    help="Role that may know of hits of a new list, beside supervisors; by default whoever sees hits.",
)
@click.option("--override", metavar="REASON", help="Take a file that breaks off or takes away too much; audited.")
@training_option
@data_option
def import_command(
    file: Path,
    source: str,
    form: ListFormat | None,
    mapping_file: Path | None,
    legal_basis: str,
    owner: str,
    used_for: str,
    handling: str,
    refresh_hours: int,
    expires_on: datetime | None,
    most_shrink: float,
    guarded_from: int,
    seen_by: tuple[str, ...],
    override: str | None,
    training: bool,
    data: Path,
) -> None:
    """Import FILE (- for standard input) as the new version of a list and put it in force.

    What is said of the list (purpose, owner, schedule and the like) counts at its first import; later a supervisor
    changes it on the list's page.
    """
    mapping = _mapping(mapping_file) if mapping_file else None
    with opened(data, training=training) as deployment, opened_file(file) as stream:
        head = stream.read(HEAD)
        wanted = form or guess_format(file.name, head.decode("utf-8", "replace"))
        access = deployment.service("command line")
        if mapping is None and form is None:
            mapping = mapping_for(deployment, access, source, wanted)
        found = read_list(
            pieces_of(head, stream, lines=mapping is not None or reads_lines(wanted)), source, wanted, mapping
        )
        for problem in found.problems[:_MOST_SHOWN]:
            kept = ", kept without it" if problem.kept else ", left out"
            click.echo(f"line {problem.line}: {problem.code} {problem.field or ''}{kept}", err=True)
        if len(found.problems) > _MOST_SHOWN:
            click.echo(f"and {len(found.problems) - _MOST_SHOWN} more", err=True)
        for kind, count in found.left_out.items():
            click.echo(f"left out: {count} {kind}", err=True)
        done = import_list(
            deployment,
            access,
            found,
            name=source,
            terms=Terms(
                used_for=used_for,
                legal_basis=legal_basis,
                owner=owner,
                handling_code=handling,
                refresh_hours=refresh_hours,
                expires_on=expires_on.date() if expires_on else None,
                most_shrink=most_shrink,
                guarded_from=guarded_from,
                seen_by=tuple(sorted({*seen_by, "supervisor"})) if seen_by else None,
            ),
            override=override,
            mapping=mapping,
            now=datetime.now(UTC),
        )
    if isinstance(done, Refused):
        raise CannotError(f"{file}: {_REFUSALS[done.code]}")
    click.echo(f"{source}\t{done.version_id or '-'}\t{done.entries}\t{said(done)}")
    if found.problems:
        raise SystemExit(ATTENTION)


def said(done: Imported) -> str:
    """What a version changed, in words."""
    if not done.new:
        return "the list held this already"
    by = done.difference
    return f"new version: {by.added} added, {by.changed} changed, {by.removed} removed"


def _mapping(file: Path) -> Mapping:
    try:
        return read_mapping(file.read_bytes())
    except ValueError as error:
        raise CannotError(f"{file}: {error}") from error


def opened_file(file: Path) -> AbstractContextManager[BinaryIO]:
    """Open a file, or standard input for ``-``."""
    return nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb")


def pieces_of(head: bytes, rest: BinaryIO, *, lines: bool) -> Iterator[bytes]:
    """The whole of a file whose start was read, as lines or in pieces that fit into memory."""
    if not lines:
        yield head
        yield from iter(partial(rest.read, HEAD), b"")
        return
    yield from BytesIO(head + rest.readline())
    yield from rest


@click.command("list")
@training_option
@data_option
def list_command(training: bool, data: Path) -> None:
    """Show the lists in force: name, kind, entries, version, since when."""
    with opened(data, training=training) as deployment:
        access = deployment.service("command line")
        with transaction(deployment.pool, access) as connection:
            found = lists.in_force(access, connection)
    for one in found:
        since = one.activated_at.isoformat(timespec="seconds")
        click.echo(f"{one.name}\t{one.kind}\t{one.entries}\t{one.version_id}\t{since}\t{one.legal_basis}\t{one.owner}")
