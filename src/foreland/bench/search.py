"""How long an officer waits for the search over travellers and entries: 12,000 travellers, lists of two sizes."""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from foreland.access.viewer import Access
from foreland.bench.figures import share
from foreland.bench.parse import PASSENGERS, passenger_list
from foreland.bench.watchlist import SEED, SIZES, World, entries_of
from foreland.documents.index import DocumentIndex
from foreland.operations import accounts
from foreland.operations.accounts import NewUser, SignedIn
from foreland.operations.deployment import Deployment, initialise, open_deployment
from foreland.operations.load_lists import ListShelf
from foreland.operations.read_message import Incoming
from foreland.operations.receive_message import receive_all
from foreland.operations.search_all import NotSearched, search_all
from foreland.resources.name_tables import name_tables
from foreland.screening.context import Lists
from foreland.store import list_looks
from foreland.store.embedded import embedded
from foreland.store.migrate import migrate
from foreland.store.pool import transaction
from foreland.watchlists.index import NameIndex

_FLIGHTS = 40
_SEARCHES = 100
_WARM = 10
_NOW = datetime(2026, 8, 1, 8, tzinfo=UTC)
"""The day of the passenger lists."""


class _Held(ListShelf):
    """A shelf with an index that stands in no database."""

    def __init__(self, names: NameIndex) -> None:
        super().__init__()
        self._lists = Lists(names=names, documents=DocumentIndex((), ()))

    def of(self, deployment: Deployment) -> Lists:
        """Return the lists, whoever asks."""
        return self._lists


def measure() -> dict[str, object]:
    """Milliseconds of a search, by the size of the lists: names of travellers and names of the lists in turn."""
    world = World(SEED)
    with tempfile.TemporaryDirectory(prefix="foreland-bench-") as folder, embedded(Path(folder)) as conninfo:
        migrate(conninfo)
        initialise(conninfo, "Benchmark")
        with open_deployment(conninfo, Path(folder), 2) as deployment:
            for flight in range(_FLIGHTS):
                raw = passenger_list(flight).replace(b"XY812", b"XY%d" % (100 + flight))
                receive_all(deployment, [Incoming(raw=raw, source="cli", originator=deployment.home.org_id)])
            figures: dict[str, object] = {"travellers": _FLIGHTS * PASSENGERS}
            asked, reader = _asked(deployment, world), _reader(deployment)
            for size in SIZES:
                shelf = _Held(NameIndex(entries_of(world, size), name_tables()))
                figures |= _searched(deployment, reader, shelf, asked, f"{size:,} entries")
            return figures


def _reader(deployment: Deployment) -> Access:
    password = secrets.token_urlsafe()
    new = NewUser(username="reader", display_name="Reader", roles=("supervisor",))
    accounts.add_user(deployment, new, _NOW, password)
    found = accounts.sign_in(deployment, new.username, password, _NOW)
    assert isinstance(found, SignedIn)  # noqa: S101 - just added
    return found.access


def _asked(deployment: Deployment, world: World) -> list[str]:
    with transaction(deployment.pool, deployment.service()) as connection:
        found = list_looks.past(deployment.service(), connection, _NOW.date())[: _SEARCHES // 2]
    known = [f"{one.given_names} {one.surname}" for one in found]
    listed = [f"{surname} {given}"[:60] for surname, given, _born in world.people(_SEARCHES // 2, SEED)]
    return [name for pair in zip(known, listed, strict=True) for name in pair]


def _searched(
    deployment: Deployment, reader: Access, shelf: ListShelf, asked: Sequence[str], label: str
) -> dict[str, object]:
    latencies, travellers, entries = [], 0, 0
    for name in (*asked[:_WARM], *asked):  # a process that has searched before
        before = time.perf_counter()
        found = search_all(deployment, shelf, reader, name, _NOW)
        latencies.append(1000 * (time.perf_counter() - before))
        if not isinstance(found, NotSearched):
            travellers += bool(found.travellers)
            entries += bool(found.entries)
    return {
        f"{label}: p50 ms": share(latencies[_WARM:], 0.5),
        f"{label}: p99 ms": share(latencies[_WARM:], 0.99),
        f"{label}: searches that found travellers": travellers,
        f"{label}: searches that found entries": entries,
    }
