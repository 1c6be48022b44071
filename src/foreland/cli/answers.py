"""``foreland answers``: what a state's answers say about the travellers of a request, without a database."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.messages.limits import DEFAULT_LIMITS
from foreland.messages.parse import parse_bytes
from foreland.messages.record import Message
from foreland.messages.verdicts import Outcome, outcomes
from foreland.resources.answer_codes import load_answer_codes, read_answer_codes
from foreland.travel.countries import country_code

_PATH = click.Path(path_type=Path, exists=True, dir_okay=False)
_ANSWERING = ("CUSRES", "APP")


@click.command(short_help="Say what a state's answers mean for each traveller.")
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option("--state", required=True, help="The state that answered, alpha-2 or alpha-3 (GB, GBR).")
@click.option("--request", "requests", multiple=True, type=_PATH, help="The request: shows who was not answered.")
@click.option("--table", type=_PATH, help="A table of codes instead of the shipped one.")
@click.option("--data", type=click.Path(path_type=Path), envvar="FORELAND_DATA", help="A deployment's folder.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a traveller, one line each.")
def answers(
    files: tuple[Path, ...],
    state: str,
    requests: tuple[Path, ...],
    table: Path | None,
    data: Path | None,
    *,
    as_json: bool,
) -> None:
    """Judge the answers in FILES (CUSRES, APP) by the table of codes of the state.

    Exit code 1 when an officer must look: a code no row names, a row nobody verified, no answer, anything not cleared.
    """
    code = country_code(state)
    if code is None:
        raise click.BadParameter(f"{state} is no state", param_hint="--state")
    try:
        codes = read_answer_codes(table) if table else load_answer_codes(data)
    except (ValueError, OSError) as error:
        raise CannotError(str(error)) from error
    replies = [message for message in _read(files) if message.kind in _ANSWERING and message.answers]
    judged = outcomes(_read(requests), replies, code, codes)
    for one in judged:
        click.echo(msgspec.json.encode(one).decode() if as_json else _line(one))
    if not replies:
        click.echo("no answer was found in the files", err=True)
    if not replies or any(one.judgement.officer for one in judged):
        sys.exit(ATTENTION)


def _read(files: tuple[Path, ...]) -> list[Message]:
    messages: list[Message] = []
    for file in files:
        with file.open("rb") as stream:
            messages += parse_bytes(stream.read(DEFAULT_LIMITS.max_bytes + 1), str(file))
    return messages


def _line(one: Outcome) -> str:
    whom = one.unique_reference or one.record_locator or "whole request"
    judgement = one.judgement
    marks = [
        "" if one.asked else "(not asked about)",
        "cleared" if judgement.cleared else "not cleared",
        "show an officer" if judgement.officer else "",
        "unverified row" if judgement.verified is False else "",
        judgement.meaning or "",
        judgement.text or "",
    ]
    return f"{whom}: {judgement.verdict} {judgement.code or '-'} {'; '.join(mark for mark in marks if mark)}"
