"""``foreland rules``: lint rules, try them on examples and, without seeing anybody, on past journeys."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from foreland.access.viewer import Access
from foreland.analysis.backtest import Backtest
from foreland.cli.opening import data_option, opened, training_option
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.operations.accounts import acting_as
from foreland.operations.backtest import NotTested, backtest_rule, export_journeys, try_rule
from foreland.operations.deployment import Deployment
from foreland.operations.keep_rules import problems, unanswered
from foreland.resources.named_lists import members_of_lists
from foreland.resources.rule_pack import load_rule_pack
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.targeting.life import may_write
from foreland.targeting.trying import try_examples
from foreland.targeting.written_rule import WrittenRule, read_rule

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_OFFICER = "an active user with the role analyst or supervisor"
_REASONS = {
    "may_not": "rules are exported and tested by analysts and supervisors",
    "does_not_fit": "the rule does not fit the vocabulary",
    "not_told": "past journeys do not tell what lists said of them: let the rule judge in shadow instead",
    "cannot_be_read": "the journeys cannot be used",
    "empty": "there is no journey to test the rule on",
}


@click.group()
def rules() -> None:
    """Targeting rules: what forbids them, their examples, tests on past journeys."""


@rules.command()
@click.argument("files", metavar="[RULE.json]...", nargs=-1, type=_FILE)
@click.option("--all", "every", is_flag=True, help="The rule pack in force instead: the shipped one, or yours.")
@data_option
def lint(files: tuple[Path, ...], every: bool, data: Path) -> None:
    """Say what forbids rules; no database is needed. Exit code 1 when something does."""
    wrong = 0
    for name, rule in _chosen(files, every, data):
        found = problems(data, rule, datetime.now(UTC).date())
        wrong += bool(found)
        for one in found:
            about = " ".join(f"{key}={value}" for key, value in one.values.items())
            click.echo(f"{name}: {'.'.join(map(str, one.path))}: {one.code} {about}".rstrip())
        if missing := unanswered(rule):
            click.echo(f"{name}: cannot judge here yet, nothing answers {', '.join(missing)}", err=True)
    _end(wrong, "forbidden")


@rules.command("test")
@click.argument("files", metavar="[RULE.json]...", nargs=-1, type=_FILE)
@click.option("--all", "every", is_flag=True, help="The rule pack in force instead: the shipped one, or yours.")
@data_option
def test_command(files: tuple[Path, ...], every: bool, data: Path) -> None:
    """Judge the examples of rules; no database is needed. Exit code 1 when one comes out wrongly."""
    vocabulary, lists, wrong = load_rule_vocabulary(data), members_of_lists(data), 0
    for name, rule in _chosen(files, every, data):
        tried = try_examples(rule, vocabulary, lists)
        fails = [one for one in tried or () if not one.right]
        unreadable = len(rule.examples) - len(tried or ())
        for one in fails:
            click.echo(f"{name}: {one.expected} example {one.name!r} is {one.truth}")
        if tried is None:
            click.echo(f"{name}: does not fit the vocabulary: see foreland rules lint")
        elif unreadable or not tried:
            click.echo(f"{name}: {unreadable} examples cannot be read" if unreadable else f"{name}: has no examples")
        else:
            click.echo(f"{name}: {len(tried) - len(fails)} of {len(tried)} examples as they should be", err=True)
        wrong += bool(fails or unreadable or not tried)
    _end(wrong, "not as their examples say")


def _chosen(files: Sequence[Path], every: bool, data: Path) -> list[tuple[str, WrittenRule]]:
    if every == bool(files):
        raise click.UsageError("name files of rules, or say --all")
    if not every:
        return [(path.name, _read(path)) for path in files]
    try:
        return [(one.rule.id, one.rule) for one in load_rule_pack(data)]
    except ValueError as error:
        raise CannotError(str(error)) from error


def _end(wrong: int, what: str) -> None:
    if wrong:
        click.echo(f"{wrong} rules are {what}" if wrong > 1 else f"1 rule is {what}", err=True)
        sys.exit(ATTENTION)


@rules.command("export")
@click.argument("target", metavar="FILE.parquet", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--first", type=_DAY, required=True, help="First day of departure.")
@click.option("--last", type=_DAY, required=True, help="Last day of departure.")
@click.option("--officer", required=True, help=f"Who does it: {_OFFICER}.")
@training_option
@data_option
def export_command(target: Path, first: datetime, last: datetime, officer: str, training: bool, data: Path) -> None:
    """Write the journeys of some days to FILE.parquet; what names somebody is written as a digest."""
    if first > last:
        raise click.UsageError("the last day is before the first")
    with opened(data, training=training) as deployment:
        access = _officer(deployment, officer)
        count = export_journeys(deployment, access, first.date(), last.date(), target, datetime.now(UTC))
    click.echo(f"{_told(count)} journeys", err=True)


@rules.command()
@click.argument("rule", metavar="RULE.json", type=_FILE)
@click.argument("journeys", metavar="JOURNEYS.parquet", type=click.Path(path_type=Path))
@click.option("--officer", help=f"In whose name it is logged among the trials of the rule: {_OFFICER}.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@training_option
@data_option
def backtest(rule: Path, journeys: Path, officer: str | None, as_json: bool, training: bool, data: Path) -> None:
    """Test RULE.json on exported JOURNEYS.parquet (or `'FOLDER/*.parquet'`): figures, and no traveller.

    Beside a deployment every variant that is tried is logged, so --officer is needed. Exit code 1 when publishing needs
    a signed reason: a group has several times its share of the hits.
    """
    written = _read(rule)
    others = [one.rule for one in load_rule_pack(data)]
    if officer is None and (data / "keys").is_dir():
        raise click.UsageError("every variant that is tried is logged: name --officer")
    if officer is None:
        found: Any = try_rule(data, written, journeys, others)
    else:
        with opened(data, training=training) as deployment:
            access = _officer(deployment, officer)
            found = backtest_rule(deployment, access, written, journeys, others, datetime.now(UTC))
    tested: Backtest = _told(found)
    click.echo(msgspec.json.encode(tested).decode() if as_json else _plain(written, tested))
    if tested.needs_reason:
        click.echo("a group has several times its share of the hits: publishing needs a signed reason", err=True)
        sys.exit(ATTENTION)


def _read(path: Path) -> WrittenRule:
    try:
        return read_rule(path.read_bytes())
    except (ValueError, msgspec.MsgspecError) as error:
        raise CannotError(f"{path} is no rule: {error}") from error


def _told(found: Any) -> Any:
    if isinstance(found, NotTested):
        raise CannotError(": ".join(part for part in (_REASONS[found.code], found.why) if part))
    return found


def _officer(deployment: Deployment, username: str) -> Access:
    access = acting_as(deployment, username)
    if access is not None and may_write(access):
        return access
    raise CannotError(f"{username!r} is no active user with the role analyst or supervisor on this side")


def _plain(rule: WrittenRule, one: Backtest) -> str:
    lines = [
        ("rule", f"{rule.id}: {rule.title}"),
        ("journeys", f"{one.travellers:,} from {_day(one.first)} to {_day(one.last)}"),
        ("hits", f"{one.found:,}; {one.found_a_day:.3g} a day, {one.busiest_day:,} on the busiest"),
        ("alerts", f"{one.alerts:.4%} of travellers, {one.of_budget:.2g} times the budget of all sources"),
        ("precision", _precision(one)),
        ("lift", "unknown" if one.lift is None else f"{one.lift:.3g} times any journey whose end is known"),
        ("lift over chance", _over_chance(one)),
        *((f"also found by {name}", f"{share:.0%} of the hits") for name, share in one.shared.items() if share),
    ]
    for group in one.groups:
        low, high = group.interval.low / group.base, group.interval.high / group.base
        mark = "  UNEQUAL" if group.unequal else ""
        told = f"{group.share:.1%} of the hits, {group.base:.1%} of the routes: {group.ratio:.2g} times"
        lines.append((f"{group.feature} {group.group}", f"{told} ({low:.2g} to {high:.2g}){mark}"))
    if one.hidden:
        lines.append(("groups left out", f"{one.hidden}, with too few hits to tell nobody's"))
    width = max(len(name) for name, _ in lines)
    return "\n".join(f"{name:<{width}}  {told}" for name, told in lines)


def _precision(one: Backtest) -> str:
    if one.precision is None or one.precision_interval is None:
        return "unknown: of no hit it is known how the journey ended"
    low, high = one.precision_interval.low, one.precision_interval.high
    return f"{one.precision:.1%} ({low:.1%} to {high:.1%}) of {one.known_found:,} hits whose end is known"


def _over_chance(one: Backtest) -> str:
    if one.sample_lift is None:
        return "unknown: officers upheld none of those whom chance chose, or chance chose nobody"
    return f"{one.sample_lift:.3g} times what officers upheld of {one.sample:,} whom chance chose"


def _day(day: date) -> str:
    return day.isoformat()
