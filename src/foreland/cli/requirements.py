"""``foreland requirements``: decisions, reviews that are due, hints of open tables. No database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import click
import msgspec

from foreland.cli.opening import data_option
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.documents.requirements.answer import RequirementAnswer
from foreland.documents.requirements.decide import check_journey
from foreland.documents.requirements.given import read_case
from foreland.documents.requirements.pack import Pack, Profile
from foreland.documents.requirements.rulebook import RuleBook, due_for_review
from foreland.operations.keep_hints import drift, hint_table, import_hints
from foreland.resources.airports import airports
from foreland.resources.requirement_packs import load_packs

_MOST_BYTES = 200_000_000
_FEW = 200
_SHOWN = 20
_RULES = click.option(
    "--rules",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Rule packs (*.yaml) instead of the shipped ones.",
)


@click.group()
def requirements() -> None:
    """Entry, transit and exit requirements, and the rule packs they come from."""


@requirements.command()
@click.argument("cases", metavar="FILE.json", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="JSON Lines: one object a case.")
@_RULES
@click.option(
    "--profile",
    type=click.Choice(["production", "test"]),
    default="production",
    show_default=True,
    help="production: an unverified rule can only refer; test: it may decide.",
)
@click.option("--as-of", metavar="DATE", help="Decide by the rules as they were recorded on a day; default: today.")
def check(cases: str, as_json: bool, rules: Path | None, profile: Profile, as_of: str | None) -> None:
    """Decide the journeys of FILE.json (an object with `cases`, or a list; - for standard input).

    A clock that is behind the packs decides by the packs as they stand. Exit code 1 when the review of every rule of a
    pack is overdue, so that it can only refer.
    """
    packs = _packs(rules)
    now = _instant(as_of)
    try:
        if as_of is None:
            now = max(now, *(_midnight(pack.recorded[:10]) for pack in packs))
        book = RuleBook(packs, now, profile)
    except ValueError as error:
        raise CannotError(str(error)) from error
    states = {code: airport.country for code, airport in airports().items()}
    for case in _with_progress(_cases(cases)):
        answer = check_journey(read_case(case), book, states)
        click.echo(_line(case, answer, book) if as_json else _plain(case, answer, book))
    stale = sorted({pack for pack, _, _ in due_for_review(packs, now.date(), -1)})
    if stale:
        click.echo(f"review overdue, these packs can only refer: {', '.join(stale)}", err=True)
        sys.exit(ATTENTION)


@requirements.command()
@_RULES
@click.option("--days", type=click.IntRange(0, 3650), default=30, show_default=True, help="Due within so many days.")
def due(rules: Path | None, days: int) -> None:
    """List the rules whose review is overdue or due soon; exit code 1 when there are any."""
    today = _instant(None).date()
    found = due_for_review(_packs(rules), today, days)
    for pack, rule, on in found:
        click.echo(f"{on.isoformat()}\t{'overdue' if on < today else 'due'}\t{pack}\t{rule}")
    if found:
        click.echo(f"{len(found)} rules to review", err=True)
        sys.exit(ATTENTION)


def _packs(folder: Path | None) -> tuple[Pack, ...]:
    try:
        return load_packs(folder)
    except OSError as error:
        raise CannotError(f"cannot read {error.filename or folder}: {error.strerror}") from error
    except ValueError as error:
        raise CannotError(str(error)) from error


def _instant(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        return _midnight(text)
    except ValueError as error:
        raise click.UsageError(f"--as-of: {text} is no date such as 2026-11-27") from error


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC)


def _cases(file: str) -> list[dict[str, Any]]:
    try:
        with click.open_file(file, "rb") as stream:
            content = msgspec.json.decode(stream.read(_MOST_BYTES))
    except OSError as error:
        raise CannotError(f"cannot read {file}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise CannotError(f"{file} is not JSON: {error}") from error
    found = content.get("cases") if isinstance(content, dict) else content
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise CannotError(f"{file}: a list of cases was expected, or an object with such a list as `cases`")
    return found


def _with_progress(cases: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Show how far it is on standard error while somebody watches and there is much."""
    if len(cases) < _FEW or not sys.stderr.isatty():
        yield from cases
        return
    with click.progressbar(cases, label="Checking", file=sys.stderr) as bar:
        yield from bar


def _line(case: dict[str, Any], answer: RequirementAnswer, book: RuleBook) -> str:
    return msgspec.json.encode({"id": case.get("id"), **answer_data(answer, book)}).decode()


def answer_data(answer: RequirementAnswer, book: RuleBook) -> dict[str, Any]:
    """An answer as JSON, the questions in the words of the packs."""
    data: dict[str, Any] = msgspec.to_builtins(answer)
    data["questions"] = [book.questions.get(code, code) for code in answer.questions]
    for point in data["points"]:
        point["questions"] = [book.questions.get(code, code) for code in point["questions"]]
    return data


def _plain(case: dict[str, Any], answer: RequirementAnswer, book: RuleBook) -> str:
    lines = [
        f"{case.get('id', '-')}  {answer.decision}  {answer.reason_code}"
        + ("  protection" if answer.protection else "")
    ]
    for point in answer.points:
        lines.append(f"  {point.role} {point.place}: {point.decision}, {point.path or point.reason_code}")
        lines += [
            f"    {one.result:<7} {one.fact} {one.value or '-'}  [{one.citation or '-'}] {one.rule}"
            for one in point.reasons
        ]
    lines += [f"  ask: {book.questions.get(code, code)}" for code in answer.questions]
    return "\n".join(lines)


@requirements.command()
@click.argument("file", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="Where the table is from, with its licence.")
@click.option("--dated", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day of its facts.")
@data_option
def hints(file: Path, source: str, dated: datetime, data: Path) -> None:
    """Import an open table of nationality pairs: a matrix, or rows of passport,destination,requirement.

    It is shown as a hint and compared with the packs (drift); it decides nothing. Exit code 1 when lines were left out.
    """
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            count, problems = import_hints(data, lines, source, dated.date())
    except OSError as error:
        raise CannotError(f"{error.filename or file}: {error.strerror}") from error
    for one in problems[:_SHOWN]:
        click.echo(f"line {one.line}: {one.code} {one.field or ''}".rstrip(), err=True)
    if len(problems) > _SHOWN:
        click.echo(f"and {len(problems) - _SHOWN} more", err=True)
    if not count:
        raise CannotError(f"{file}: no pair could be read; the former table stays")
    click.echo(f"{count} pairs kept as hints")
    if problems:
        sys.exit(ATTENTION)


@requirements.command("drift")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@data_option
def drift_command(as_json: bool, data: Path) -> None:
    """List where the packs and the imported table disagree; exit code 1 when they do."""
    try:
        table, report = hint_table(data), drift(data, _instant(None).date())
    except (OSError, ValueError) as error:
        raise CannotError(str(error)) from error
    if table is None or report is None:
        raise CannotError("there is no table: foreland requirements hints FILE.csv")
    if as_json:
        click.echo(msgspec.json.encode({"source": table.source, "dated": table.dated, "report": report}).decode())
    else:
        for one in report.drifts:
            said = f"{one.destination}\tours {one.ours}, table {one.theirs}\t{one.pack} {one.version}"
            click.echo(f"{said}\t{' '.join(one.passports)}")
        click.echo(
            f"{table.source}, {table.dated}: {report.compared} pairs compared, {report.agreeing} agree,"
            f" {report.unknown} are not decided by the packs",
            err=True,
        )
    if report.drifts:
        sys.exit(ATTENTION)
