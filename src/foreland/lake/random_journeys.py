"""Random journeys in a Parquet file, to measure with: they know the words that the benchmark asks for, and no other."""

from __future__ import annotations

from pathlib import Path

import duckdb

from foreland.lake.rule_sql import COLUMN_TYPES
from foreland.targeting.language.vocabulary import Vocabulary

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


def make_journeys(count: int, vocabulary: Vocabulary, target: Path) -> None:
    """Write so many journeys to a file that is not there yet."""
    columns = ", ".join(
        f'({_MADE.get(word.name, "null")})::{COLUMN_TYPES[word.kind]} as "{word.name}"'
        for word in vocabulary.words
        if not word.barred
    )
    with duckdb.connect(":memory:") as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"copy (select {columns} from range({count}) r(i)) to '{target}' (compression snappy)")  # noqa: S608
