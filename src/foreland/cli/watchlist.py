"""``foreland watchlist``: lists of persons and documents. ``screen`` needs no database."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec import structs

from foreland.cli.lists import import_command, list_command
from foreland.cli.outcomes import ATTENTION, CannotError
from foreland.travel.countries import country_code
from foreland.travel.csv_lines import csv_rows
from foreland.travel.line_problem import LineProblem
from foreland.watchlists.importing import read_json_lines
from foreland.watchlists.index import NameIndex
from foreland.watchlists.match import Match, Query, match_traveller
from foreland.watchlists.normalise import name_form, read_passenger_name
from foreland.watchlists.policy import MatchPolicy

_COLUMNS = ("qid", "name")
Row = tuple[int, dict[str, str]]
_SEXES = {"M": "M", "F": "F", "X": "X"}


@click.group()
def watchlist() -> None:
    """Import lists, show them, screen travellers against them."""


watchlist.add_command(import_command)
watchlist.add_command(list_command)


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
@click.option("--threshold", type=click.FloatRange(0, 1), help="Alert at this score and over; default: the policy's.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines: one line a traveller with at least one alert.")
def screen(travellers: str, list_file: Path, threshold: float | None, as_json: bool) -> None:
    """Screen the travellers of a CSV file (qid, name, dob, nationality, gender; - for standard input)."""
    policy = MatchPolicy() if threshold is None else structs.replace(MatchPolicy(), threshold=threshold)
    try:
        with list_file.open("rb") as listed:
            content = read_json_lines(listed, list_file.stem)
    except OSError as error:
        raise CannotError(f"cannot read {list_file}: {error.strerror}") from error
    for problem in content.problems:
        where = f", {problem.field}" if problem.field else ""
        click.echo(f"{list_file.name}: line {problem.line}{where}: {problem.code}", err=True)
    if not content.entries:
        raise CannotError(f"{list_file} holds no entry that can be matched")
    index = NameIndex(content.entries)
    try:
        with click.open_file(travellers, encoding="utf-8", errors="replace") as lines:
            unread = _screen_rows(lines, "standard input" if travellers == "-" else travellers, index, policy, as_json)
    except BrokenPipeError:  # a reader of our output that stops early is for main to judge
        raise
    except OSError as error:
        raise CannotError(f"cannot read {travellers}: {error.strerror}") from error
    if content.problems or unread:
        click.echo(f"{len(content.problems)} problems in the list, {unread} travellers could not be read", err=True)
        sys.exit(ATTENTION)


def _screen_rows(lines: Iterable[str], source: str, index: NameIndex, policy: MatchPolicy, as_json: bool) -> int:
    """Screen and print row by row; the number of rows that could not be read."""
    unread = 0
    problems: list[LineProblem] = []
    for line, row in _with_progress(csv_rows(lines, _COLUMNS, problems)):
        query = _query(row)
        if query is None:
            unread += 1
            click.echo(f"{source}: line {line}: no name", err=True)
        elif matches := match_traveller(index, query, policy):
            click.echo(_line(row, matches) if as_json else _plain(row, matches))
    if unusable := [problem for problem in problems if problem.code != "not_csv"]:
        missing = ", ".join(problem.field for problem in unusable if problem.field)
        raise CannotError(f"{source}: no column {missing}" if missing else f"{source}: no header")
    for problem in problems:
        click.echo(f"{source}: line {problem.line}: {problem.code}", err=True)
    return unread + len(problems)


def _with_progress(rows: Iterable[Row]) -> Iterator[Row]:
    """Count the rows on standard error while somebody watches."""
    if not sys.stderr.isatty():
        yield from rows
        return
    with click.progressbar(rows, label="Screening", show_pos=True, show_eta=False, file=sys.stderr) as bar:
        yield from bar


def _query(row: dict[str, str]) -> Query | None:
    form = name_form(*read_passenger_name(row.get("name", "")))
    if not form.tokens():
        return None
    return Query(
        name=form,
        date_of_birth=row.get("dob") or None,
        nationality=country_code(row.get("nationality")),
        sex=_SEXES.get(row.get("gender", "").upper()),
    )


def _line(row: dict[str, str], matches: tuple[Match, ...]) -> str:
    return msgspec.json.encode({"qid": row.get("qid"), "alerts": [_alert(match, row) for match in matches]}).decode()


def _alert(match: Match, row: dict[str, str]) -> dict[str, Any]:
    return {
        "entity": match.entry.id,
        "score": match.score,
        "name": {
            "matched": " ".join(match.matched_name.tokens()),
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
