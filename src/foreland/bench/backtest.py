"""How long one rule takes on twenty million journeys in Parquet, made at random by DuckDB."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path
from statistics import median

from foreland.lake.backtest import Lake
from foreland.lake.random_journeys import make_journeys
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.targeting.language.reading import read

JOURNEYS = 20_000_000
RUNS = 5
_SELECTIVE = (
    'payment.kind = "cash" and booking.one_way and bags.count = 0 and journey.date - ticket.issued_on <= 1 days '
    'and party.size = 4 and journey.origin = "A07" and flight.distance >= 1500 km'
)
_LOOKS_BACK = f"{_SELECTIVE} and count(by contact.phones within 90 days where past.booking.one_way) >= 1"


def measure(journeys: int = JOURNEYS) -> dict[str, object]:
    """Figures on all cores; the file is read again in each run, from the cache of the system."""
    vocabulary = load_rule_vocabulary()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "journeys.parquet"
        before = time.perf_counter()
        make_journeys(journeys, vocabulary, target)
        made = time.perf_counter() - before
        lake = Lake(target, vocabulary, {})
        figures: dict[str, object] = {"journeys": journeys, "make_file_s": made, "file_mb": target.stat().st_size / 1e6}
        for name, text in (("selective", _SELECTIVE), ("looks_back", _LOOKS_BACK)):
            rule = read(text).condition
            times = []
            for _ in range(RUNS):
                before = time.perf_counter()
                found = lake.find(rule)
                times.append(time.perf_counter() - before)
            figures |= {f"{name}_found": found, f"{name}_s": median(times), f"{name}_slowest_s": max(times)}
        before = time.perf_counter()
        lake.count(read(_SELECTIVE).condition, {})
        figures["all_figures_s"] = time.perf_counter() - before
        lake.close()
    figures["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures
