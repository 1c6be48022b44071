"""``foreland build``: messages from the JSON that ``foreland parse`` prints; the reverse of parsing."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any, BinaryIO

import click
import msgspec
from msgspec import structs

from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.messages.builders.ackres import build_ackres
from foreland.messages.builders.app import build_app
from foreland.messages.builders.cusres import build_cusres
from foreland.messages.builders.envelope import Unbuildable
from foreland.messages.builders.paxlst import build_paxlst
from foreland.messages.builders.pnrgov import build_govreq, build_pnrgov
from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message

_BUILDERS = {
    "paxlst": build_paxlst,
    "cusres": build_cusres,
    "pnrgov": build_pnrgov,
    "ackres": build_ackres,
    "govreq": build_govreq,
    "app": build_app,
}
_NOT_COMPARED = frozenset(("file", "index", "profile", "name_raw", "defects", "unparsed", "test"))
_MOST_DIFFERENCES = 10


@click.command()
@click.argument("kind", type=click.Choice(sorted(_BUILDERS)))
@click.argument("file", type=click.File("rb"))
def build(kind: str, file: BinaryIO) -> None:
    """Write the message that FILE describes (JSON as ``parse --json`` prints it, one message; ``-`` is standard input).

    What the format cannot carry is named on standard error, and the exit code is then 1.
    """
    message = _read(file, kind)
    built = _BUILDERS[kind](message)
    if isinstance(built, Unbuildable):
        raise CannotError(f"the message does not say its {', '.join(built.missing)}")
    sys.stdout.buffer.write(built)
    sys.stdout.buffer.flush()
    lost = _differences(_comparable(message), _comparable(parse_bytes(built)[0]), "")
    for line in lost[:_MOST_DIFFERENCES]:
        click.echo(f"not carried as given: {line}", err=True)
    if len(lost) > _MOST_DIFFERENCES:
        click.echo(f"and {len(lost) - _MOST_DIFFERENCES} more", err=True)
    if not message.recipient:
        click.echo("the message does not say its recipient: its place is empty", err=True)
    if lost or not message.recipient:
        sys.exit(ATTENTION)


def _read(file: BinaryIO, kind: str) -> Message:
    try:
        message = msgspec.json.decode(file.read(), type=Message)
    except msgspec.ValidationError as error:
        raise CannotError(f"the input is no message: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CannotError(f"the input is not JSON with one message: {error}") from error
    if message.kind not in (kind.upper(), "UNKNOWN"):
        raise CannotError(f"the input describes a {message.kind}, not a {kind.upper()}")
    return structs.replace(
        message,
        kind=kind.upper(),
        control_reference=message.control_reference or "1",
        prepared_at=message.prepared_at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M"),
    )


def _comparable(message: Message) -> Any:
    return _without(msgspec.to_builtins(message))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(item) for key, item in value.items() if key not in _NOT_COMPARED}
    return [_without(item) for item in value] if isinstance(value, list | tuple) else value


def _differences(given: Any, read: Any, path: str) -> list[str]:
    """Paths at which what was given is not what the built message says."""
    if isinstance(given, dict) and isinstance(read, dict):
        return [line for key in given for line in _differences(given[key], read.get(key), f"{path}.{key}".lstrip("."))]
    if isinstance(given, list) and isinstance(read, list) and len(given) == len(read):
        pairs = enumerate(zip(given, read, strict=True))
        return [line for n, pair in pairs for line in _differences(*pair, f"{path}[{n}]")]
    return [] if given == read or (isinstance(given, list) and not given) or given is None else [path]
