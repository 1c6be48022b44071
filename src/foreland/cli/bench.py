"""``foreland bench NAME``: prints rates, latencies, CPU seconds, peak memory and the sizes used."""

from __future__ import annotations

import json
from importlib import import_module

import click

_BENCHMARKS = {
    "parse": "foreland.bench.parse",
    "ingest": "foreland.bench.ingest",
}


@click.command()
@click.argument("name", type=click.Choice(sorted(_BENCHMARKS)))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def bench(name: str, as_json: bool) -> None:
    """Measure NAME on synthetic data and print the figures."""
    figures: dict[str, object] = import_module(_BENCHMARKS[name]).measure()
    if as_json:
        click.echo(json.dumps(figures))
        return
    width = max(len(key) for key in figures)
    for key, value in figures.items():
        click.echo(f"{key:<{width}}  {value:,.6g}" if isinstance(value, float) else f"{key:<{width}}  {value}")
