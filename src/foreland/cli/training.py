"""``foreland training``: data to practise with, apart from operations."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from foreland.cli.demo import PRACTICE_FLIGHTS, load_day
from foreland.cli.ingest import screen_waiting
from foreland.cli.opening import data_option, opened


@click.group()
def training() -> None:
    """Practise on data that is apart from operations."""


@training.command("load")
@click.option("--flights", type=click.IntRange(1, 400), default=PRACTICE_FLIGHTS, show_default=True)
@data_option
def load(flights: int, data: Path) -> None:
    """Load a synthetic day around now, with its lists, unless the flights of an earlier one are still ahead."""
    with opened(data, training=True) as deployment:
        if load_day(deployment, datetime.now(UTC), flights, lambda: False):
            screen_waiting(deployment)
