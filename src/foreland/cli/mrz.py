"""``foreland mrz``: reads machine-readable zones, without a database and without keeping anything."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.documents.mrz.describe import describe_zone
from foreland.documents.mrz.national import candidate_numbers
from foreland.documents.mrz.read import read_zone
from foreland.documents.mrz.split import split_zones
from foreland.resources.national_numbers import read_national_number

_MOST_BYTES = 64_000_000


@click.command(short_help="Read machine-readable zones of documents.")
@click.argument("file", required=False, default="-", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a document, one line each.")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="The day that decides on centuries; today if not given."
)
def mrz(file: Path, as_json: bool, today: datetime | None) -> None:
    """Read the machine-readable zones in FILE (- or nothing is standard input), a blank line between documents.

    Nothing is stored and nothing repaired: likely misreadings are hints. Exit code 1 when a field of a document is not
    valid or no document was found. That all check digits agree does not make a document genuine.
    """
    day = (today or datetime.now(UTC)).date()
    broken = count = 0
    for index, text in enumerate(split_zones(_read(file).decode("utf-8", "replace").splitlines())):
        zone = read_zone(text.lines, day)
        count += 1
        number = read_national_number(zone.issuing_state, candidate_numbers(zone))
        answer = {"index": index, "line": text.line, **describe_zone(zone, day, number)}
        broken += not (zone.valid and zone.all_checks_ok) or bool(answer["contradictions"])
        click.echo(msgspec.json.encode(answer).decode() if as_json else _summary(answer))
    if not count:
        click.echo("no document found", err=True)
    elif broken:
        click.echo(f"{broken} of {count} document(s) with a field that is not valid", err=True)
    if broken or not count:
        sys.exit(ATTENTION)


def _read(file: Path) -> bytes:
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise CannotError(f"{file}: {error.strerror or 'cannot be read'}") from error
    if len(data) > _MOST_BYTES:
        raise CannotError(f"{file}: more than {_MOST_BYTES // 1_000_000} MB")
    return data


def _summary(answer: dict[str, Any]) -> str:
    """A document in a few lines for a person at a terminal."""
    name = "/".join(part for part in (answer["surname"], answer["given_names"]) if part)
    values = (
        answer["document_code"],
        answer["document_number"],
        answer["issuing_state"],
        name,
        answer["date_of_birth"],
        answer["sex"],
        answer["nationality"],
        answer["expiry_date"] and f"until {answer['expiry_date']}",
    )
    lines = [f"line {answer['line']}: {answer['format'] or 'unknown format'}: {'  '.join(filter(None, values))}"]
    for problem in (*answer["problems"], *answer["contradictions"]):
        read = f" {problem['value']}" if problem["value"] else ""
        expected = f", expected {problem['expected']}" if problem["expected"] else ""
        lines.append(f"  {problem['field']}: {problem['code']}{read}{expected}")
    lines += [f"  note: {note}" for note in answer["notes"]]
    lines += [
        f"  perhaps misread, {hint['field']}: {hint['value']} for {hint['suggested']}"
        + (" (its check then agrees)" if hint["check_ok"] else "")
        for hint in answer["hints"]
    ]
    return "\n".join(lines)
