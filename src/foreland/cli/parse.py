"""``foreland parse``: messages to facts and defects, without a database and without keeping anything."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.messages.limits import DEFAULT_LIMITS
from foreland.messages.parse import parse_bytes, to_json
from foreland.messages.record import Message
from foreland.travel.traveller import Traveller

_SERIOUS = ("error", "fatal")
_SHOWN = 12


@click.command(short_help="Read messages; print facts and defects.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a message, one line each.")
def parse(files: tuple[Path, ...], as_json: bool) -> None:
    """Read passenger messages from FILES (- is standard input) and print what they say and what is wrong with them.

    Nothing is stored and nothing filtered out. Exit code 1 when a message has a defect of severity error or fatal.
    """
    serious = 0
    unreadable: list[str] = []
    for file in files:
        try:
            data = _read(file)
        except OSError as error:
            unreadable.append(f"{file}: {error.strerror or 'cannot be read'}")
            continue
        for message in parse_bytes(data, str(file)):
            serious += any(defect.severity in _SERIOUS for defect in message.defects)
            click.echo(to_json(message).decode() if as_json else _summary(message))
    if unreadable:
        raise CannotError("; ".join(unreadable))
    if serious:
        click.echo(f"{serious} message(s) with errors", err=True)
        sys.exit(ATTENTION)


def _read(file: Path) -> bytes:
    """The bytes of a file, one more than are ever read of it: an endless one must not fill the memory."""
    if str(file) == "-":
        return sys.stdin.buffer.read(DEFAULT_LIMITS.max_bytes + 1)
    with file.open("rb") as stream:
        return stream.read(DEFAULT_LIMITS.max_bytes + 1)


def _summary(message: Message) -> str:
    """A message in a few lines for a person at a terminal."""
    people = [*message.travellers, *(one for booking in message.bookings for one in booking.travellers)]
    head = f"{message.file or '-'} #{message.index}: {message.kind}"
    details = [message.version, message.document_code, message.function, message.push]
    lines = [" ".join([head, *(detail for detail in details if detail)])]
    route = f"{message.sender or '?'} to {message.recipient or '?'}"
    lines.append(f"  from {route}, prepared {message.prepared_at or '?'}, part {message.part.number}")
    for leg in message.legs:
        border = ", crosses the border" if leg.border_crossing else ""
        times = f"{leg.departure_local or '?'} to {leg.arrival_local or '?'}"
        lines.append(f"  {leg.flight or '?'} {leg.origin or '?'}-{leg.destination or '?'} {times}{border}")
    bookings = f" in {len(message.bookings)} bookings" if message.bookings else ""
    lines.append(f"  {len(people)} travellers{bookings}, {len(message.answers)} answers")
    lines += [f"    {_person(person)}" for person in people[:_SHOWN]]
    if len(people) > _SHOWN:
        lines.append(f"    and {len(people) - _SHOWN} more")
    for answer in message.answers:
        whom = answer.unique_reference or answer.record_locator or answer.level
        lines.append(f"  answer {answer.code or '?'} for {whom}: {answer.text or ''}".rstrip(": "))
    for defect in message.defects:
        place = f" at byte {defect.offset}" if defect.offset is not None else ""
        lines.append(f"  {defect.severity} {defect.code}{place}: {defect.text or ''}".rstrip(": "))
    if message.unparsed:
        lines.append(f"  {len(message.unparsed)} segments kept unread")
    return "\n".join(lines)


def _person(person: Traveller) -> str:
    document = person.documents[0] if person.documents else None
    parts = [
        f"{person.surname or '?'}/{person.given_names or ''}",
        person.date_of_birth,
        person.sex,
        person.nationality,
        " ".join(part for part in (document.type, document.number, document.issuing_state) if part)
        if document
        else None,
        person.seat,
    ]
    return "  ".join(part for part in parts if part)
