"""``foreland watchlist change``, ``held`` and ``restore``: a few entries at once, and what a list held on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from uuid import UUID

import click
import msgspec

from foreland.cli.lists import opened_file, pieces_of, said
from foreland.cli.opening import data_option, opened, training_option
from foreland.cli.outcomes import CannotError
from foreland.operations.change_list import NotChanged, change_list, restore_version
from foreland.operations.deployment import Deployment
from foreland.operations.import_list import FORMATS, Imported, ListFormat, guess_format, mapping_for, read_list
from foreland.store import audit
from foreland.store.pool import transaction
from foreland.store.views import lists as view
from foreland.watchlists.importing.forms import HEAD, reads_lines

_AT_ONCE = 1000
_source = click.option("--source", required=True, help="Name of the list.")
_day = click.option("--on", type=click.DateTime(("%Y-%m-%d",)), help="The day (at its end, UTC); default: now.")


@click.command("change")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@_source
@click.option("--format", "form", type=click.Choice(FORMATS), help="Told from the file by default.")
@click.option("--remove", "removed", multiple=True, metavar="ENTRY", help="Take an entry off; may be given again.")
@training_option
@data_option
def change_command(
    file: Path | None, source: str, form: ListFormat | None, removed: tuple[str, ...], training: bool, data: Path
) -> None:
    """Add or change the entries of FILE and take entries off, at once; all others stay.

    A CSV is read by the mapping that is kept with the list.
    """
    now = datetime.now(UTC)

    def change(deployment: Deployment, list_id: UUID) -> Imported | NotChanged:
        access = deployment.service("command line")
        if file is None:
            return change_list(deployment, access, list_id, None, removed, now)
        with opened_file(file) as stream:
            head = stream.read(HEAD)
            wanted = form or guess_format(file.name, head.decode("utf-8", "replace"))
            mapping = mapping_for(deployment, access, source, wanted) if form is None else None
            lines = mapping is not None or reads_lines(wanted)
            found = read_list(pieces_of(head, stream, lines=lines), source, wanted, mapping)
        if not found.whole or found.problems:
            raise CannotError(f"{file}: a change is taken only when all of it can be read")
        return change_list(deployment, access, list_id, found, removed, now)

    _done(data, training, source, change)


@click.command("restore")
@_source
@click.option("--version", "number", type=click.IntRange(1), required=True, help="Number of the earlier version.")
@training_option
@data_option
def restore_command(source: str, number: int, training: bool, data: Path) -> None:
    """Put in force again what an earlier version of a list held, as a new version."""
    now = datetime.now(UTC)
    _done(
        data,
        training,
        source,
        lambda deployment, list_id: restore_version(
            deployment, deployment.service("command line"), list_id, number, now
        ),
    )


def _done(data: Path, training: bool, source: str, do: Callable[[Deployment, UUID], Imported | NotChanged]) -> None:
    with opened(data, training=training) as deployment:
        result = do(deployment, _list(deployment, source).list_id)
    if isinstance(result, NotChanged):
        raise CannotError(f"{source}: {result.code.replace('_', ' ')}")
    click.echo(f"{source}\t{result.version_id or '-'}\t{result.entries}\t{said(result)}")


@click.command("held")
@_source
@_day
@training_option
@data_option
def held_command(source: str, on: datetime | None, training: bool, data: Path) -> None:
    """Print what a list held on a day: JSON Lines, the version first. Who asked is audited."""
    with opened(data, training=training) as deployment:
        access, now = deployment.service("command line"), datetime.now(UTC)
        found = _list(deployment, source)
        at = datetime.combine(on.date(), time.max, UTC) if on else now
        with transaction(deployment.pool, access) as connection:
            number = view.number_at(access, connection, found.list_id, at)
            if number is None:
                raise CannotError(f"{source}: nothing was in force on {at.date()}")
            audit.append(connection, access, "list.held", "list", (found.list_id,), at=now, detail={"version": number})
            click.echo(msgspec.json.encode({"list": source, "version": number, "entries_on": at.date()}).decode())
            after = ""
            while rows := view.held(access, connection, found.list_id, number, after=after, limit=_AT_ONCE):
                for row in rows:
                    click.echo(msgspec.json.encode({"key": row.key, "entry": row.entry}).decode())
                after = rows[-1].key


def _list(deployment: Deployment, source: str) -> view.ListRow:
    access = deployment.service("command line")
    with transaction(deployment.pool, access) as connection:
        rows = view.listed(access, connection, datetime.now(UTC))
    for one in rows:
        if one.name == source:
            return one
    raise CannotError(f"there is no list {source}")
