"""How long one rule takes on twenty million journeys in Parquet, made at random by DuckDB."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path
from statistics import median

import duckdb

from foreland.lake.backtest import Lake
from foreland.lake.rule_sql import COLUMN_TYPES
from foreland.resources.rule_vocabulary import load_rule_vocabulary
from foreland.targeting.language.reading import read

JOURNEYS = 20_000_000
RUNS = 5
_SELECTIVE = (
    'payment.kind = "cash" and booking.one_way and bags.count = 0 and journey.date - ticket.issued_on <= 1 days '
    'and party.size = 4 and journey.origin = "A07" and flight.distance >= 1500 km'
)
_LOOKS_BACK = f"{_SELECTIVE} and count(by contact.phones within 90 days where past.booking.one_way) >= 1"
_MADE = {
    "journey.id": "'j' || i",
    "journey.date": "date '2026-01-01' + (hash(i) % 330)::int",
    "journey.seen_at": "timestamp '2025-12-31' + to_days((hash(i) % 330)::int)",
    "journey.judged_at": "timestamp '2026-01-01' + to_days((hash(i) % 330)::int)",
    "journey.departs": "timestamp '2026-01-01' + to_days((hash(i) % 330)::int)",
    "journey.origin": "'A' || lpad((hash(i + 1e9::bigint) % 40)::varchar, 2, '0')",
    "journey.destination": "'B' || lpad((hash(i + 2e9::bigint) % 10)::varchar, 2, '0')",
    "journey.route": "'R' || hash(i + 1e9::bigint) % 40 || '-' || hash(i + 2e9::bigint) % 10",
    "traveller.nationality": "'S' || lpad((hash(i + 3e9::bigint) % 60)::varchar, 2, '0')",
    "traveller.residence": "'S' || lpad((hash(i + 4e9::bigint) % 60)::varchar, 2, '0')",
    "traveller.sex": "case when hash(i + 5e9::bigint) % 2 = 0 then 'F' else 'M' end",
    "traveller.age": "hash(i + 6e9::bigint) % 90",
    "payment.kind": "case when hash(i + 7e9::bigint) % 16 = 0 then 'cash' else 'card' end",
    "booking.one_way": "hash(i + 8e9::bigint) % 5 = 0",
    "bags.count": "hash(i + 9e9::bigint) % 3",
    "ticket.issued_on": "date '2026-01-01' + ((hash(i) % 330)::int - (hash(i + 10e9::bigint) % 60)::int)",
    "party.size": "1 + hash(i + 11e9::bigint) % 5",
    "flight.distance": "300 + hash(i + 1e9::bigint) % 40 * 200",
    "contact.phones": "[(hash(i + 12e9::bigint) % 8000000)::varchar]",
    "outcome.result": "case when hash(i + 13e9::bigint) % 8000 = 0 then 'refused_entry' else 'boarded' end",
    "outcome.known_at": "timestamp '2026-01-02' + to_days((hash(i) % 330)::int)",
}


def measure(journeys: int = JOURNEYS) -> dict[str, object]:
    """Figures on all cores; the file is read again in each run, from the cache of the system."""
    vocabulary = load_rule_vocabulary()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "journeys.parquet"
        columns = ", ".join(
            f'({_MADE.get(word.name, "null")})::{COLUMN_TYPES[word.kind]} as "{word.name}"'
            for word in vocabulary.words
            if not word.barred
        )
        before = time.perf_counter()
        with duckdb.connect(":memory:") as connection:
            connection.execute("set enable_progress_bar = false")
            connection.execute(f"copy (select {columns} from range({journeys}) r(i)) to '{target}' (compression zstd)")  # noqa: S608
        made = time.perf_counter() - before
        lake = Lake(target, vocabulary)
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
