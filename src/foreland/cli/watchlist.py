"""``foreland watchlist``: lists of persons and documents. ``screen`` needs no database."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec import Struct, structs

from foreland.cli.list_versions import change_command, held_command, restore_command
from foreland.cli.lists import import_command, list_command
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.resources.match_policy import load_match_policy, read_match_policy
from foreland.resources.name_tables import name_tables
from foreland.travel.countries import country_code
from foreland.travel.csv_lines import csv_rows
from foreland.travel.line_problem import LineProblem
from foreland.travel.traveller import Sex
from foreland.watchlists.importing import each_json_entry
from foreland.watchlists.index import NameIndex
from foreland.watchlists.match import Match, Query, match_travellers
from foreland.watchlists.normalise import read_passenger_name
from foreland.watchlists.policy import MatchPolicy

_COLUMNS = ("qid", "name")
Row = tuple[int, dict[str, str]]
_BATCH = 500
_desk: _Desk | None = None
_SEXES: dict[str, Sex] = {"M": "M", "F": "F", "X": "X"}


@click.group()
def watchlist() -> None:
    """Import lists, show them, screen travellers against them."""


watchlist.add_command(import_command)
watchlist.add_command(list_command)
watchlist.add_command(change_command)
watchlist.add_command(held_command)
watchlist.add_command(restore_command)


@watchlist.command()
@click.argument("travellers", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--list",
    "list_file",
    required=True,
    metavar="FILE.jsonl",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The list, JSON Lines (see the guide, Watchlists).",
)
@click.option("--threshold", type=click.FloatRange(0, 1), help="Print from this score on; default: the policy's.")
@click.option(
    "--policy",
    "policy_file",
    metavar="FILE.json",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Another matching policy, in the form of match_policy.json; default: the shipped one.",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=os.cpu_count(), help="Processes; default: one a core.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines: one line a traveller with at least one match.")
def screen(
    travellers: str, list_file: Path, threshold: float | None, policy_file: Path | None, jobs: int, as_json: bool
) -> None:
    """Screen the travellers of a CSV file (qid, name, dob, nationality, gender; - for standard input).

    Prints what is at least possible, best first, so that a threshold can be chosen by looking at what lies below it.
    Officers are alerted from the policy's threshold on; JSON says of each match whether it is there (alerting).
    """
    try:
        policy = read_match_policy(policy_file) if policy_file else load_match_policy()
    except (OSError, ValueError) as error:
        raise CannotError(str(error)) from error
    alerting = policy.threshold if threshold is None else threshold
    policy = structs.replace(policy, threshold=policy.possible_score if threshold is None else threshold)
    problems: list[LineProblem] = []
    try:
        with list_file.open("rb") as listed:
            index = NameIndex(each_json_entry(listed, list_file.stem, problems), name_tables())
    except OSError as error:
        raise CannotError(f"cannot read {list_file}: {error.strerror}") from error
    for problem in problems:
        where = f", {problem.field}" if problem.field else ""
        click.echo(f"{list_file.name}: line {problem.line}{where}: {problem.code}", err=True)
    if not len(index):
        raise CannotError(f"{list_file} holds no entry that can be matched")
    desk = _Desk(index, policy, alerting, as_json)
    try:
        with click.open_file(travellers, encoding="utf-8", errors="replace") as lines:
            unread = _screen_rows(lines, "standard input" if travellers == "-" else travellers, desk, jobs)
    except BrokenPipeError:  # a reader of our output that stops early is for main to judge
        raise
    except OSError as error:
        raise CannotError(f"cannot read {travellers}: {error.strerror}") from error
    if problems or unread:
        click.echo(f"{len(problems)} problems in the list, {unread} travellers could not be read", err=True)
        sys.exit(ATTENTION)


class _Desk(Struct, frozen=True):
    """What every row is screened with."""

    index: NameIndex
    policy: MatchPolicy
    alerting: float
    as_json: bool

    def screen(self, rows: list[Row]) -> list[tuple[int, str | None]]:
        """Of each row its line number, and what to print: nothing, a line, or ``None`` when it holds no name."""
        queries = [_query(self.index, row) for _, row in rows]
        found = iter(match_travellers(self.index, [query for query in queries if query], self.policy))
        return [
            (line, None if query is None else self._print(row, next(found)))
            for (line, row), query in zip(rows, queries, strict=True)
        ]

    def _print(self, row: dict[str, str], matches: tuple[Match, ...]) -> str:
        if not matches:
            return ""
        return _line(row, matches, self.alerting) if self.as_json else _plain(row, matches)


def _screen_rows(lines: Iterable[str], source: str, desk: _Desk, jobs: int) -> int:
    """Screen and print in the order of the rows; the number of rows that could not be read."""
    unread = 0
    problems: list[LineProblem] = []
    for line, text in _screened(_with_progress(csv_rows(lines, _COLUMNS, problems)), desk, jobs):
        if text is None:
            unread += 1
            click.echo(f"{source}: line {line}: no name", err=True)
        elif text:
            click.echo(text)
    if unusable := [problem for problem in problems if problem.code != "not_csv"]:
        missing = ", ".join(problem.field for problem in unusable if problem.field)
        raise CannotError(f"{source}: no column {missing}" if missing else f"{source}: no header")
    for problem in problems:
        click.echo(f"{source}: line {problem.line}: {problem.code}", err=True)
    return unread + len(problems)


def _screened(rows: Iterator[Row], desk: _Desk, jobs: int) -> Iterator[tuple[int, str | None]]:
    """Screen in batches, by several processes when there is more than one batch; they share the index as it is."""
    batches = iter(lambda: list(islice(rows, _BATCH)), [])
    first = next(batches, [])
    if jobs == 1 or len(first) < _BATCH:
        for batch in chain((first,), batches):
            yield from desk.screen(batch)
        return
    global _desk
    _desk = desk
    try:
        with get_context("fork").Pool(jobs) as pool:
            for done in pool.imap(_screen_batch, chain((first,), batches)):
                yield from done
    finally:
        _desk = None


def _screen_batch(rows: list[Row]) -> list[tuple[int, str | None]]:
    return _desk.screen(rows) if _desk else []


def _with_progress(rows: Iterator[Row]) -> Iterator[Row]:
    """Count the rows on standard error while somebody watches."""
    if not sys.stderr.isatty():
        yield from rows
        return
    with click.progressbar(rows, label="Screening", show_pos=True, show_eta=False, file=sys.stderr) as bar:
        yield from bar


def _query(index: NameIndex, row: dict[str, str]) -> Query | None:
    sex = _SEXES.get(row.get("gender", "").upper())
    names = index.forms(*read_passenger_name(row.get("name", ""), sex))
    if not names:
        return None
    return Query(
        names=names,
        date_of_birth=row.get("dob") or None,
        nationality=country_code(row.get("nationality")),
        sex=sex,
    )


def _line(row: dict[str, str], matches: tuple[Match, ...], alerting: float) -> str:
    alerts = [_alert(match, row, alerting) for match in matches]
    return msgspec.json.encode({"qid": row.get("qid"), "alerts": alerts}).decode()


def _alert(match: Match, row: dict[str, str], alerting: float) -> dict[str, Any]:
    return {
        "entity": match.entry.id,
        "score": match.score,
        "alerting": match.score >= alerting,
        "name": {
            "matched": " ".join(match.matched_name.tokens()),
            "listed": f"{match.listed_name.surname} {match.listed_name.given_names}".strip(),
            "score": round(match.name.score, 4),
            "quality": match.quality,
            "alignment": [structs.asdict(pair) for pair in match.name.pairs],
            "reported_only": match.name.reported_only,
            "listed_only": match.name.listed_only,
        },
        "date_of_birth": structs.asdict(match.date_of_birth),
        "nationality": {
            "code": match.nationality,
            "reported": row.get("nationality") or None,
            "listed": match.entry.nationalities,
        },
        "sex": {"code": match.sex, "reported": row.get("gender") or None, "listed": match.entry.sex},
        "list_version": match.list_version,
        "policy_version": match.policy_version,
    }


def _plain(row: dict[str, str], matches: tuple[Match, ...]) -> str:
    return "\n".join(
        f"{row.get('qid')}\t{match.score:.3f}\t{match.entry.id}\t{' '.join(match.matched_name.tokens())}"
        for match in matches
    )
