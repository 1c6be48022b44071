"""``foreland bench NAME``: prints rates, latencies, CPU seconds, peak memory and the sizes used."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import click

_BENCHMARKS = {
    "parse": "foreland.bench.parse",
    "requirements": "foreland.bench.requirements",
    "rules": "foreland.bench.rules",
    "backtest": "foreland.bench.backtest",
    "calls": "foreland.bench.calls",
    "deconfliction": "foreland.bench.deconfliction",
    "history": "foreland.bench.history",
    "ingest": "foreland.bench.ingest",
    "mrz": "foreland.bench.mrz",
    "search": "foreland.bench.search",
    "watchlist": "foreland.bench.watchlist",
    "interactive": "foreland.bench.interactive",
}


@click.command()
@click.argument("name", type=click.Choice(sorted(_BENCHMARKS)))
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--journeys", type=click.IntRange(min=20_000), help="Journeys stored for history (5,000,000: 9 GB).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def bench(name: str, folder: Path | None, journeys: int | None, as_json: bool) -> None:
    """Measure NAME on synthetic data, `parse` and `watchlist` on the files of FOLDER, and print the figures."""
    if folder is not None and name not in ("parse", "watchlist"):
        raise click.UsageError("only parse and watchlist measure a folder")
    if journeys is not None and name != "history":
        raise click.UsageError("only history stores journeys")
    measured = [one for one in (folder, journeys) if one is not None]
    figures: dict[str, object] = import_module(_BENCHMARKS[name]).measure(*measured)
    if as_json:
        click.echo(json.dumps(figures))
        return
    width = max(len(key) for key in figures)
    for key, value in figures.items():
        if isinstance(value, list):
            _echo_table(key, value)
            continue
        click.echo(f"{key:<{width}}  {value:,.6g}" if isinstance(value, float) else f"{key:<{width}}  {value}")


def _echo_table(name: str, lines: list[dict[str, object]]) -> None:
    """Print lines of equal columns; what is not so is left empty."""
    columns = tuple(lines[0])
    cells = [columns, *(tuple(_cell(line[column]) for column in columns) for line in lines)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    click.echo(f"\n{name}")
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    return "" if value is None or value is False else "yes" if value is True else str(value)
