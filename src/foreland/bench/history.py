"""How fast the history of a flight is read where years of journeys are stored: 300 passengers against five million.

A received flight is copied under other dates, names and documents until the store is full. Then flights are looked at
as screening does it: everything stored about their documents and about people of the same name, and the checks of
documents (``documents_``), or all that screening reads and judges (``all_``), which adds contacts, earlier refusals,
lists, rules and the rules of entry.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.bench.figures import share
from foreland.bench.one_flight import one_flight
from foreland.bench.parse import PASSENGERS
from foreland.documents.check import check_documents
from foreland.operations.deployment import Deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.screen_flight import InForce, context_of, in_force
from foreland.resources.airports import airports
from foreland.screening.context import Context
from foreland.screening.journey import ScreenedJourney
from foreland.screening.plan import Needs, plan
from foreland.screening.screen import document_facts, screen_all
from foreland.store.copies import copy_flight
from foreland.store.history import history
from foreland.store.pool import PooledConnection, transaction
from foreland.store.screening_facts import candidates

JOURNEYS = 5_000_000
_MEASURED = 40  # flights


class Looked(Struct, frozen=True):
    """Seconds of reading and of checking one flight, those of this process's CPU, and how many uses were read."""

    reading: float
    checking: float
    cpu: float
    uses: int


Reading = Callable[
    [Access, PooledConnection, InForce, Sequence[ScreenedJourney], datetime], tuple[Context, Callable[[], object]]
]
"""What is read for a flight, and the checks that it is read for."""


def measure(journeys: int = JOURNEYS) -> dict[str, object]:
    """Latencies of reading and checking the history of flights of 300, every one of them for the first time."""
    with one_flight() as (deployment, conninfo):
        started = time.perf_counter()
        flights, size = copy_flight(conninfo, journeys // PASSENGERS, PASSENGERS, _MEASURED)
        filled = time.perf_counter() - started
        return {
            "journeys": (journeys // PASSENGERS) * PASSENGERS,
            "database_gigabytes": size / 1e9,
            "filled_in_seconds": filled,
        } | _looked_at(deployment, flights)


def _looked_at(deployment: Deployment, flights: Sequence[UUID]) -> dict[str, object]:
    """Every other flight for the history of its documents alone, the others for all that screening reads and judges."""
    shelf = ListShelf()
    _look(deployment, shelf, flights[0], _everything)  # lists and compiled loops are loaded once, not for each flight
    documents = [_look(deployment, shelf, flight, _documents_alone) for flight in flights[1::2]]
    everything = [_look(deployment, shelf, flight, _everything) for flight in flights[2::2]]
    return {
        "flights": len(flights),
        "uses_per_flight": sum(one.uses for one in documents) / len(documents),
        **_figures("documents", documents),
        **_figures("all", everything),
    }


def _look(deployment: Deployment, shelf: ListShelf, flight: UUID, reading: Reading) -> Looked:
    access, now = deployment.service(), datetime.now(UTC)
    with transaction(deployment.pool, access, plan_once=True) as connection:
        current = in_force(deployment, access, connection, shelf, now)
        found = [one.journey for one in candidates(access, connection, [flight], current.versions())]
        started, cpu = time.perf_counter(), time.process_time()
        context, check = reading(access, connection, current, found, now)
        read = time.perf_counter()
    check()
    ended = time.perf_counter()
    uses = sum(map(len, context.document_uses.values())) + sum(map(len, context.identity_uses.values()))
    return Looked(read - started, ended - read, time.process_time() - cpu, uses)


def _documents_alone(
    access: Access, connection: PooledConnection, current: InForce, found: Sequence[ScreenedJourney], now: datetime
) -> tuple[Context, Callable[[], object]]:
    wanted = plan(current.rules, current.lists, current.policy)
    needs = Needs({"document": wanted.look_back_days["document"]}, identity_days=wanted.identity_days)
    known = history(access, connection, needs, found)
    context = Context(
        lists=current.lists,
        rules=current.rules,
        policy=current.policy,
        document_uses=known.document_uses,
        identity_uses=known.identity_uses,
        departures_seen=known.departures_seen,
        airports=airports(),
    )
    lists, policy = current.lists.documents, current.policy.documents
    return context, lambda: [check_documents(document_facts(one, context), lists, policy) for one in found]


def _everything(
    access: Access, connection: PooledConnection, current: InForce, found: Sequence[ScreenedJourney], now: datetime
) -> tuple[Context, Callable[[], object]]:
    context = context_of(access, connection, current, found, now)
    return context, lambda: screen_all(found, context)


def _figures(what: str, looked: Sequence[Looked]) -> dict[str, float]:
    whole = [one.reading + one.checking for one in looked]
    return {
        f"{what}_read_p50_ms": share([one.reading for one in looked], 0.5) * 1000,
        f"{what}_checked_p50_ms": share([one.checking for one in looked], 0.5) * 1000,
        f"{what}_both_p50_ms": share(whole, 0.5) * 1000,
        f"{what}_both_p99_ms": share(whole, 0.99) * 1000,
        f"{what}_client_cpu_p50_ms": share([one.cpu for one in looked], 0.5) * 1000,
    }
