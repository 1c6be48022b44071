"""How fast messages are stored and screened: lists of 300 passengers, pushes of 160 bookings, and a simulated day.

A database of its own is started for it and thrown away.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from foreland.bench.figures import share
from foreland.bench.parse import SEED, booking_push, passenger_list
from foreland.operations.deployment import Deployment, initialise, open_deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.read_message import Incoming, read
from foreland.operations.receive_message import receive, receive_all
from foreland.operations.work_off import work_off
from foreland.simulation.world import simulate
from foreland.store.counting import counted
from foreland.store.embedded import embedded
from foreland.store.migrate import migrate
from foreland.store.pool import PooledConnection, transaction

_MESSAGES = 20
_WARM_UP = 2
_FLIGHTS = 40
_GROUP = 8  # messages a transaction, as the watched folder has them


def measure() -> dict[str, object]:
    """Rates, latencies, CPU seconds and statements; one client, every group committed to disk."""
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="foreland-bench-") as folder:
        data = Path(folder)
        with embedded(data) as conninfo:
            migrate(conninfo)
            initialise(conninfo, "Benchmark")
            with open_deployment(conninfo, data, 2) as deployment:
                figures |= _measured(deployment, "paxlst", passenger_list)
                figures |= _measured(deployment, "pnrgov", booking_push)
                figures |= _screened(deployment, "screened")
                figures |= _simulated(deployment)
                figures |= _screened(deployment, "simulated_screened")
    figures["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _measured(deployment: Deployment, name: str, make: Callable[[int], bytes]) -> dict[str, object]:
    raws = [_another_day(make(number), number) for number in range(_MESSAGES + _WARM_UP)]
    seconds, travellers, statements, client, server = [], 0, 0, 0.0, 0.0
    for number, raw in enumerate(raws):
        started, used = time.perf_counter(), time.process_time()
        item = read(Incoming(raw=raw, source="cli", originator=deployment.home.org_id), deployment.sensitive)
        access = deployment.service()
        with transaction(deployment.pool, access) as connection, counted(connection) as count:
            before = _server_seconds(connection)
            receipt = receive(deployment, access, connection, [item], datetime.now(UTC))[0]
            spent = _server_seconds(connection) - before
        if number >= _WARM_UP:
            seconds.append(time.perf_counter() - started)
            travellers += sum(message.travellers for message in receipt.messages)
            statements = max(statements, len(count.statements))
            client += time.process_time() - used
            server += spent
    return {
        f"{name}_messages": len(seconds),
        f"{name}_journeys": travellers,
        f"{name}_journeys_per_second": travellers / sum(seconds),
        f"{name}_p50_ms": share(seconds, 0.5) * 1000,
        f"{name}_p99_ms": share(seconds, 0.99) * 1000,
        f"{name}_client_cpu_us_per_journey": client / travellers * 1e6,
        f"{name}_server_cpu_us_per_journey": server / travellers * 1e6,
        f"{name}_statements_per_message": statements,
    }


def _simulated(deployment: Deployment) -> dict[str, object]:
    """Receive a simulated day with all its oddities, duplicates and late parts, a group of messages a transaction."""
    world = simulate(SEED, datetime(2026, 8, 1, tzinfo=UTC), _FLIGHTS)
    home = deployment.home.org_id
    items = [Incoming(raw=sent.data, source="cli", originator=home) for sent in world.messages]
    started, used, travellers = time.perf_counter(), time.process_time(), 0
    for start in range(0, len(items), _GROUP):
        receipts = receive_all(deployment, items[start : start + _GROUP])
        travellers += sum(message.travellers for receipt in receipts for message in receipt.messages)
    elapsed, spent = time.perf_counter() - started, time.process_time() - used
    return {
        "simulated_messages": len(items),
        "simulated_travellers_reported": travellers,
        "simulated_messages_per_second": len(items) / elapsed,
        "simulated_client_cpu_us_per_traveller": spent / travellers * 1e6,
    }


def _screened(deployment: Deployment, name: str) -> dict[str, object]:
    """Screen everything that was received, without lists: documents, history and rules."""
    shelf, journeys = ListShelf(), 0
    started, used = time.perf_counter(), time.process_time()
    while (done := work_off(deployment, shelf, "benchmark")) is not None:
        journeys += done.journeys
    return {
        f"{name}_journeys": journeys,
        f"{name}_journeys_per_second": journeys / (time.perf_counter() - started),
        f"{name}_client_cpu_us_per_journey": (time.process_time() - used) / journeys * 1e6,
    }


def _another_day(raw: bytes, number: int) -> bytes:
    """The same flight on another day: the message is one of its own."""
    day = f"{number % 28 + 1:02d}"
    return raw.replace(b"2608011", f"2608{day}1".encode()).replace(b"010826:", f"{day}0826:".encode())


def _server_seconds(connection: PooledConnection) -> float:
    """CPU seconds of the server process behind the connection, where the system tells (Linux)."""
    path = Path(f"/proc/{connection.info.backend_pid}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
