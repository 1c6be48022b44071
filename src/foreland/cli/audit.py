"""``foreland audit verify`` and ``who``: is the trail as it was sealed, and who looked at a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from foreland.audit.chain import Problem
from foreland.cli.opening import data_option, opened, training_option
from foreland.cli.outcomes import ATTENTION
from foreland.operations.ask_audit import Asked, ask_audit
from foreland.operations.verify_audit import verify_audit
from foreland.store.audit_blocks import Head

_SAID = {
    "block_missing": "the block is missing",
    "chain_broken": "the block does not follow the one before, or is another than was noted",
    "entry_missing": "an entry of the block was deleted",
    "entry_changed": "an entry of the block, or their order, was changed",
    "entry_added": "an entry was written past the seal, or its block was deleted",
}


@click.group()
def audit() -> None:
    """Verify the audit trail and ask it who looked at a person."""


class _HeadType(click.ParamType[Head]):
    name = "NUMBER:HASH"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        number, _, sha256 = value.partition(":")
        try:
            return Head(int(number), bytes.fromhex(sha256))
        except ValueError:
            self.fail(f"{value!r} is not a head as this command prints it", param, ctx)


@audit.command("verify")
@click.option("--noted", type=_HeadType(), help="A head that this command printed before: it must still be there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: the head, then each problem.")
@training_option
@data_option
def verify(noted: Head | None, as_json: bool, training: bool, data: Path) -> None:
    """Check every entry and block; print the head of the chain, to be noted elsewhere."""
    problems = 0
    with opened(data, training=training) as deployment:
        for found in verify_audit(deployment, noted):
            problems += isinstance(found, Problem)
            _say(found, as_json)
    if problems:
        click.echo(f"the trail is not as it was sealed: {problems} problems", err=True)
        raise SystemExit(ATTENTION)


def _say(found: Head | Problem, as_json: bool) -> None:
    if isinstance(found, Head):
        head = f"{found.number}:{found.sha256.hex()}"
        click.echo(json.dumps({"head": head}) if as_json else head)
        return
    entry = str(found.entry_id) if found.entry_id else None
    if as_json:
        click.echo(json.dumps({"problem": found.code, "block": found.block or None, "entry": entry}))
    else:
        where = (f"block {found.block}: " if found.block else "") + (f"entry {entry}: " if entry else "")
        click.echo(f"{where}{_SAID[found.code]}", err=True)


@audit.command("who")
@click.argument("person", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object an entry.")
@training_option
@data_option
def who(person: tuple[str, ...], as_json: bool, training: bool, data: Path) -> None:
    """Say who looked at PERSON: a journey's identifier or a document number. Asking is recorded."""
    unknown = []
    with opened(data, training=training) as deployment:
        for each in person:
            asked = ask_audit(deployment, deployment.service("command line"), each, datetime.now(UTC))
            for one in asked:
                _list(one, as_json)
            if not asked:
                unknown.append(each)
    for each in unknown:
        click.echo(f"{each}: no such journey or document", err=True)
    if unknown:
        raise SystemExit(ATTENTION)


def _list(asked: Asked, as_json: bool) -> None:
    person = asked.person
    flight = f"{person.carrier}{person.number}{person.suffix}"
    for look in asked.looks:
        at, name = look.at.isoformat(timespec="seconds"), look.display_name or ""
        if as_json:
            entry = {"journey": str(person.journey_id), "flight": flight, "flight_date": str(person.flight_date)}
            entry |= {"at": at, "actor": look.actor, "name": name, "action": look.action, "purpose": look.purpose}
            click.echo(json.dumps(entry))
        else:
            click.echo(f"{at}\t{look.actor}\t{name}\t{look.action}\t{look.purpose}\t{flight}\t{person.flight_date}")
