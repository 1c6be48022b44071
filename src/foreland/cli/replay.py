"""``foreland replay``: read stored messages again, from what was kept of them, and apply what they say now."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
import msgspec

from foreland.access.viewer import Access
from foreland.cli.opening import data_option, opened, training_option
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.operations.accounts import find_user
from foreland.operations.deployment import Deployment
from foreland.operations.replay import NEEDS_ATTENTION, ReplayResult, may_replay, replay
from foreland.store.replays import Selection

_INSTANT = click.DateTime(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.command("replay")
@click.argument("messages", nargs=-1, type=click.UUID)
@click.option("--flight", type=click.UUID, help="The messages of the flight with this identifier.")
@click.option("--since", type=_INSTANT, help="Those received from this instant on (UTC).")
@click.option("--until", type=_INSTANT, help="Those received before this instant (UTC).")
@click.option("--all", "everything", is_flag=True, help="Every message that is stored.")
@click.option("--officer", required=True, help="Who does it: an active user with the role administrator or supervisor.")
@click.option("--dry-run", is_flag=True, help="Say what would become of each message and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a message.")
@training_option
@data_option
def replay_command(
    messages: tuple[UUID, ...],
    flight: UUID | None,
    since: datetime | None,
    until: datetime | None,
    everything: bool,
    officer: str,
    dry_run: bool,
    as_json: bool,
    training: bool,
    data: Path,
) -> None:
    """Read stored MESSAGES again from their filtered segments, and apply what they say now.

    A message that says what it said before changes nothing. A run that was cut off is simply run again.
    """
    if not (messages or flight or since or until or everything):
        raise click.UsageError("say which messages: identifiers, --flight, --since, --until or --all")
    selection = Selection(messages=messages, flight=flight, since=_utc(since), until=_utc(until))
    counts: Counter[str] = Counter()
    with opened(data, training=training) as deployment:
        access = _officer(deployment, officer)
        for one in replay(deployment, access, selection, datetime.now(UTC), dry_run=dry_run):
            counts[one.outcome] += 1
            _say(one, as_json)
    if messages and sum(counts.values()) < len(set(messages)):
        counts["not_found"] = len(set(messages)) - sum(counts.values())
    summary = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "no such message"
    click.echo(f"{'dry run: ' if dry_run else ''}{summary}", err=True)
    if not counts or any(outcome in NEEDS_ATTENTION or outcome == "not_found" for outcome in counts):
        raise SystemExit(ATTENTION)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment else None


def _officer(deployment: Deployment, username: str) -> Access:
    """The access of the officer in whose name it is done, on this side."""
    found = find_user(deployment, username)
    if found is None or found[0].side != deployment.side or found[1].disabled_at or not may_replay(found[1].roles):
        raise CannotError(f"{username!r} is no active user with the role administrator or supervisor on this side")
    return found[1].access(deployment.side.purpose)


def _say(one: ReplayResult, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(one).decode())
        return
    people = ", ".join(
        f"{count} {name}" for name in ("changed", "added", "gone", "left") if (count := getattr(one, name))
    )
    row = (str(one.message), one.kind, one.flight or "-", one.outcome, people)
    click.echo("\t".join(row).rstrip("\t"))
