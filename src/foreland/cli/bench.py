"""``foreland bench NAME``: prints rates, latencies, CPU seconds, peak memory and the sizes used."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import click

_BENCHMARKS = {
    "parse": "foreland.bench.parse",
    "requirements": "foreland.bench.requirements",
    "ingest": "foreland.bench.ingest",
    "mrz": "foreland.bench.mrz",
    "interactive": "foreland.bench.interactive",
}


@click.command()
@click.argument("name", type=click.Choice(sorted(_BENCHMARKS)))
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def bench(name: str, folder: Path | None, as_json: bool) -> None:
    """Measure NAME on synthetic data, and `parse` also on the files of FOLDER, and print the figures."""
    if folder is not None and name != "parse":
        raise click.UsageError("only parse measures a folder")
    measure = import_module(_BENCHMARKS[name]).measure
    figures: dict[str, object] = measure() if folder is None else measure(folder)
    if as_json:
        click.echo(json.dumps(figures))
        return
    width = max(len(key) for key in figures)
    for key, value in figures.items():
        click.echo(f"{key:<{width}}  {value:,.6g}" if isinstance(value, float) else f"{key:<{width}}  {value}")
