"""How fast the history of a flight is read where years of journeys are stored: 300 passengers against five million.

A received flight is copied under other dates, names and documents until the store is full. Then flights are looked at
as screening does it: everything stored about their documents and about people of the same name, and the checks.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from foreland.bench.figures import share
from foreland.bench.parse import PASSENGERS, passenger_list
from foreland.operations.deployment import Deployment, initialise, open_deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.read_message import Incoming
from foreland.operations.receive_message import receive_all
from foreland.operations.screen_flight import context_of, in_force
from foreland.screening.screen import screen_all
from foreland.store.copies import copy_flight
from foreland.store.embedded import embedded
from foreland.store.migrate import migrate
from foreland.store.pool import transaction
from foreland.store.screening_facts import candidates

JOURNEYS = 5_000_000
_MEASURED = 40  # flights


def measure(journeys: int = JOURNEYS) -> dict[str, object]:
    """Latencies of reading and checking the history of flights of 300, every one of them for the first time."""
    with tempfile.TemporaryDirectory(prefix="foreland-bench-") as folder, embedded(Path(folder)) as conninfo:
        migrate(conninfo)
        initialise(conninfo, "Benchmark")
        with open_deployment(conninfo, Path(folder), 2) as deployment:
            raw = passenger_list(1)
            receive_all(deployment, [Incoming(raw=raw, source="cli", originator=deployment.home.org_id)])
            started = time.perf_counter()
            flights, size = copy_flight(conninfo, journeys // PASSENGERS, PASSENGERS, _MEASURED)
            filled = time.perf_counter() - started
            return {
                "journeys": (journeys // PASSENGERS) * PASSENGERS,
                "database_gigabytes": size / 1e9,
                "filled_in_seconds": filled,
            } | _looked_at(deployment, flights)


def _looked_at(deployment: Deployment, flights: Sequence[UUID]) -> dict[str, object]:
    """Read and check the history of each flight."""
    shelf, access, now = ListShelf(), deployment.service(), datetime.now(UTC)
    reading, checking, uses = [], [], 0
    for flight in flights:
        with transaction(deployment.pool, access, plan_once=True) as connection:
            current = in_force(deployment, access, connection, shelf, now)
            found = [one.journey for one in candidates(access, connection, [flight], current.versions())]
            started = time.perf_counter()
            context = context_of(access, connection, current, found, now)
            read = time.perf_counter()
        screen_all(found, context)
        reading.append(read - started)
        checking.append(time.perf_counter() - read)
        uses += sum(map(len, context.document_uses.values())) + sum(map(len, context.identity_uses.values()))
    whole = [one + other for one, other in zip(reading, checking, strict=True)]
    return {
        "flights": len(flights),
        "uses_per_flight": uses / len(flights),
        "read_p50_ms": share(reading, 0.5) * 1000,
        "read_p99_ms": share(reading, 0.99) * 1000,
        "checked_p50_ms": share(checking, 0.5) * 1000,
        "both_p50_ms": share(whole, 0.5) * 1000,
        "both_p99_ms": share(whole, 0.99) * 1000,
    }
