"""``foreland simulate``: a synthetic world as files, to try the system out and to measure it with."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from foreland.cli.outcomes import CannotError
from foreland.simulation.days import Days, Scale
from foreland.simulation.world import DEMO_SEED
from foreland.simulation.writing import Written, write_days


class Instant(click.ParamType[datetime]):
    """An ISO 8601 date and time; one without a zone is UTC."""

    name = "instant"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the text, or say what is wrong with it."""
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 date and time", param, ctx)
        if not 1971 <= found.year <= 2099:
            self.fail(f"{value!r} is not between 1971 and 2099", param, ctx)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


@click.command()
@click.option("--flights", type=click.IntRange(1, 4000), default=120, show_default=True, help="Flights a day.")
@click.option("--days", type=click.IntRange(1, 366), default=1, show_default=True, help="Days, the first around START.")
@click.option("--seed", type=int, default=DEMO_SEED, show_default=True, help="The same seed and start: the same bytes.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="New or empty folder.")
@click.option("--start", type=Instant(), help="The instant the world is made around, UTC without zone (default: now).")
def simulate(flights: int, days: int, seed: int, out: Path, start: datetime | None) -> None:
    """Write a synthetic world: messages with every known oddity, lists, planted cases and their truth."""
    try:
        if out.is_dir() and any(out.iterdir()):
            raise CannotError(f"{out} is not empty")
        out.mkdir(parents=True, exist_ok=True)
        made = Days(seed, start or datetime.now(UTC), Scale(flights=flights, days=days, typologies=True))
        written = _with_progress(lambda tell: write_days(made, out, tell))
    except OSError as error:
        raise CannotError(f"cannot write {error.filename or out}: {error.strerror or error}") from error
    click.echo(
        f"{written.messages} messages about {written.flights} flights and {written.travellers} passengers, "
        f"{written.cases} planted cases and twins: {out}",
        err=True,
    )


def _with_progress(make: Callable[[Callable[[int, int], None] | None], Written]) -> Written:
    if not sys.stderr.isatty():
        return make(None)
    with click.progressbar(length=1000, label="flights", file=sys.stderr) as bar:
        return make(lambda done, total: bar.update(done * 1000 // total - bar.pos))
